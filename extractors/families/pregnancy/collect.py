"""The pregnancies of a case: the reported one by what its sentences tell, earlier ones by their history."""

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.families.newborns.collect import collect as collect_neonates
from extractors.families.obstetric.earlier import earlier_pregnancies
from extractors.families.pregnancy.pipe import Reading, reading
from extractors.findings import fact
from extractors.story.pipe import case_anchors
from schemas.fact import Fact, facts_in
from schemas.pregnancy import CalendarDate, Pregnancy


def collect(doc: Doc, case: CaseSpan) -> tuple[Pregnancy, ...]:
    """The case's pregnancies: the reported one first, if the case tells of one; then earlier ones."""
    found = reading(doc, case)
    index = _index(doc, case, found) if found else None
    return ((index,) if index else ()) + earlier_pregnancies(doc, case)


def _index(doc: Doc, case: CaseSpan, found: Reading) -> Pregnancy | None:
    """The reported pregnancy, None if nothing is told of it."""
    index = Pregnancy(
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
        neonates=collect_neonates(doc, case),
    )
    return index if any(True for _ in facts_in(index)) else None


def _date(doc: Doc, case: CaseSpan, kind: str) -> Fact[CalendarDate] | None:
    anchor = next((anchor for anchor in case_anchors(doc, case) if anchor.kind == kind), None)
    return fact(doc, anchor.date) if anchor else None
