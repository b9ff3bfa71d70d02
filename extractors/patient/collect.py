"""What the `obs_patient` component found becomes one case's part of the record."""

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from schemas.patient import Patient


def collect(doc: Doc, case: CaseSpan) -> Patient:
    """The case's part of the record: the patient: age and sex at presentation."""
    return Patient()
