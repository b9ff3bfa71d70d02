"""What the `obs_labs` component found becomes one case's part of the record."""

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from schemas.lab import LabResult


def collect(doc: Doc, case: CaseSpan) -> tuple[LabResult, ...]:
    """The case's part of the record: laboratory results with their reference ranges."""
    return ()
