"""The `obs_patient` component: the patient: age and sex at presentation."""

from spacy.language import Language
from spacy.tokens import Doc


class PatientPipe:
    """Writes `doc.spans["patient"]`."""

    def __call__(self, doc: Doc) -> Doc:
        """Find every mention in the text."""
        return doc


@Language.factory("obs_patient", assigns=["doc.spans"])
def make_patient(nlp: Language, name: str) -> PatientPipe:
    """Make the component."""
    return PatientPipe()
