"""Each earlier pregnancy once, however often the text tells it."""

from collections.abc import Sequence
from dataclasses import replace

from extractors.families.obstetric.event import Event


def unique(events: Sequence[Event]) -> list[Event]:
    """The events in the text's order; a second telling adds what the first left out."""
    kept: list[Event] = []
    for event in events:
        position = next((i for i, other in enumerate(kept) if _same(event, other)), None)
        if position is None:
            kept.append(event)
        else:
            kept[position] = _merged(kept[position], event)
    return kept


def _same(a: Event, b: Event) -> bool:
    if a.listed is not None and a.listed == b.listed:
        return False
    if a.ordinal is not None and b.ordinal is not None:
        return a.ordinal == b.ordinal and _compatible(a, b)  # her first child may be of her second pregnancy
    if a.year is not None and b.year is not None:
        return a.year == b.year and _compatible(a, b)
    if a.outcome is None or not _compatible(a, b):
        return False
    listed = a.listed is not None or b.listed is not None  # brackets list them all
    in_full = listed and (None in (a.days, b.days) or a.days == b.days)
    return in_full or _adds_nothing(a, b) or _adds_nothing(b, a)


def _adds_nothing(event: Event, other: Event) -> bool:
    """True for a telling by its outcome alone ("the previous stillbirth"), which the other one tells too."""
    return event.year is None and event.ordinal is None and event.days in (None, other.days)


def _compatible(a: Event, b: Event) -> bool:
    return a.outcome == b.outcome or (a.birth and b.birth) or None in (a.outcome, b.outcome)


def _merged(first: Event, second: Event) -> Event:
    return replace(
        first,
        outcome=first.outcome or second.outcome,
        ordinal=first.ordinal or second.ordinal,
        year=first.year or second.year,
        year_at=first.year_at or second.year_at,
        days=first.days if first.days is not None else second.days,
        days_at=first.days_at or second.days_at,
        term=first.term if first.term is not None else second.term,
        alive=first.alive if first.alive is not None else second.alive,
        mode=first.mode or second.mode,
    )
