"""What the `obs_obstetric` component found becomes one case's part of the record."""

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.families.obstetric.pipe import CaseHistory
from extractors.findings import of_case
from schemas.obstetric import ObstetricHistory


def collect(doc: Doc, case: CaseSpan) -> ObstetricHistory:
    """The case's obstetric history: every count with the quotes it stands on."""
    found = case_history(doc, case)
    return found.history if found else ObstetricHistory()


def case_history(doc: Doc, case: CaseSpan) -> CaseHistory | None:
    """What the component read for the case, None if it read nothing."""
    found: CaseHistory | None = of_case(doc, "histories", case.index)
    return found
