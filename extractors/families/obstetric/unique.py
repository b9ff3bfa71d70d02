"""Each earlier pregnancy once, however often the text tells it."""

from collections.abc import Sequence
from dataclasses import replace

from extractors.families.obstetric.events import Event


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
    if a.ordinal is not None and b.ordinal is not None:
        return a.ordinal == b.ordinal
    if a.year is not None and b.year is not None:
        return a.year == b.year and _compatible(a, b)
    return (
        _compatible(a, b)
        and a.outcome is not None
        and (a.year is None and a.ordinal is None and a.days in (None, b.days))
    )


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
