"""What the `obs_delivery` component found becomes one case's part of the record."""

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from schemas.pregnancy import Pregnancy


def collect(doc: Doc, case: CaseSpan) -> tuple[Pregnancy, ...]:
    """The case's part of the record: pregnancies: presentation, end, outcome and mode of delivery."""
    return ()
