"""What the `obs_obstetric` component found becomes one case's part of the record."""

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from schemas.obstetric import ObstetricHistory


def collect(doc: Doc, case: CaseSpan) -> ObstetricHistory:
    """The case's part of the record: obstetric history: gravidity, parity and earlier outcomes."""
    return ObstetricHistory()
