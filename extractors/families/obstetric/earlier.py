"""Earlier pregnancies told one by one, as records beside the reported one."""

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.families.obstetric.collect import case_history
from extractors.families.obstetric.event import Event
from extractors.findings import quoted
from schemas.fact import Fact
from schemas.gestation import GestationalAge, Precision
from schemas.pregnancy import CalendarDate, DeliveryMode, Outcome, Pregnancy

METHOD = "rule:obstetric/told_one_by_one"


def earlier_pregnancies(doc: Doc, case: CaseSpan) -> tuple[Pregnancy, ...]:
    """The pregnancies before the reported one that the case tells singly, by ordinal or in the text's order."""
    found = case_history(doc, case)
    if found is None:
        return ()
    events = sorted(
        enumerate(found.earlier), key=lambda entry: (entry[1].ordinal or 0, entry[1].year or 0, entry[0])
    )
    ordered = (
        found.earlier
        if any(event.ordinal is None for event in found.earlier)
        else tuple(event for _, event in events)
    )
    return tuple(pregnancy_of(doc, event) for event in ordered)


def pregnancy_of(doc: Doc, event: Event) -> Pregnancy:
    """The record of a pregnancy that is told beside the reported one."""
    quote = quoted(doc, event.start, event.end)
    age = None
    if event.days is not None and event.days_at is not None:
        at = quoted(doc, *event.days_at)
        precision = Precision.DAY if event.days % 7 else Precision.WEEK
        age = Fact[GestationalAge](
            value=GestationalAge(days=event.days, precision=precision, as_written=at.text),
            quotes=(at,),
            confidence=0.9,
            method=METHOD,
        )
    date = None
    if event.year is not None and event.year_at is not None:
        date = Fact[CalendarDate](
            value=CalendarDate(year=event.year),
            quotes=(quoted(doc, *event.year_at),),
            confidence=0.9,
            method=METHOD,
        )
    return Pregnancy(
        ordinal=Fact[int](value=event.ordinal, quotes=(quote,), confidence=0.9, method=METHOD)
        if event.ordinal
        else None,
        end=age,
        outcome=Fact[Outcome](value=event.outcome, quotes=(quote,), confidence=0.9, method=METHOD)
        if event.outcome
        else None,
        delivery_mode=Fact[DeliveryMode](value=event.mode, quotes=(quote,), confidence=0.9, method=METHOD)
        if event.mode
        else None,
        date=date,
    )
