"""The `obs_gestation` component: gestational ages."""

from spacy.language import Language
from spacy.tokens import Doc

from extractors.gestation.values import find
from extractors.matching import put


class GestationPipe:
    """Writes `doc.spans["gestation"]`: entries are `Mention[GestationalAge]`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find every age in the text, whoever's it is."""
        put(doc, "gestation", ((m.start, m.end, "gestation", m) for m in find(doc.text)))
        return doc


@Language.factory("obs_gestation", assigns=["doc.spans"])
def make_gestation(nlp: Language, name: str) -> GestationPipe:
    """Make the component."""
    return GestationPipe()
