"""What the `obs_medications` component found becomes one case's part of the record."""

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from schemas.medication import Medication


def collect(doc: Doc, case: CaseSpan) -> tuple[Medication, ...]:
    """The case's part of the record: medications: one entry a drug and regimen."""
    return ()
