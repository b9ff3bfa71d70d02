"""The `obs_ages` component: gestational ages."""

from spacy.language import Language
from spacy.tokens import Doc

from extractors.english.ages.values import find
from extractors.findings import put


class AgesPipe:
    """Writes `doc.spans["ages"]`: entries are `Mention[GestationalAge]`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find every age in the text, whoever's it is."""
        put(doc, "ages", ((m.start, m.end, "gestation", m) for m in find(doc.text)))
        return doc


@Language.factory("obs_ages", assigns=["doc.spans"])
def make_ages(nlp: Language, name: str) -> AgesPipe:
    """Make the component."""
    return AgesPipe()
