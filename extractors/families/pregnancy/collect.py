"""The pregnancies of a case: the reported one by what its sentences tell, earlier ones by their history."""

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.families.pregnancy.pipe import Reading, reading
from extractors.findings import fact
from extractors.story.pipe import case_anchors
from schemas.fact import Fact
from schemas.pregnancy import CalendarDate, Pregnancy


def collect(doc: Doc, case: CaseSpan) -> Pregnancy | None:
    """What the case tells of its reported pregnancy, without the newborns and earlier ones; None if nothing is told of one."""
    found = reading(doc, case)
    return _index(doc, case, found) if found else None


def _index(doc: Doc, case: CaseSpan, found: Reading) -> Pregnancy:
    return Pregnancy(
        is_index=True,
        conception=fact(doc, found.conception) if found.conception else None,
        lmp=_date(doc, case, "lmp"),
        edd=_date(doc, case, "edd"),
        presentation=found.presentation,
        end=found.end,
        outcome=fact(doc, found.outcome) if found.outcome else None,
        delivery_mode=fact(doc, found.mode) if found.mode else None,
        fetuses=fact(doc, found.fetuses) if found.fetuses else None,
        date=found.date,
    )


def _date(doc: Doc, case: CaseSpan, kind: str) -> Fact[CalendarDate] | None:
    anchor = next((anchor for anchor in case_anchors(doc, case) if anchor.kind == kind), None)
    return fact(doc, anchor.date) if anchor else None
