"""Each earlier pregnancy once, however often the text tells it."""

from collections.abc import Sequence
from dataclasses import fields, replace

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
    """True if both tell one pregnancy: by its place among hers, else by its year, else since one adds nothing to the other."""
    if not _compatible(a, b) or a.listed is not None and a.listed == b.listed:
        return False
    for one, other in ((a.ordinal, b.ordinal), (a.year, b.year)):
        if one is not None and other is not None:
            return one == other  # her first child may be of her second pregnancy
    if a.outcome is None:
        return False
    listed = (a.listed, b.listed) != (None, None)  # brackets list them all
    in_full = listed and (None in (a.days, b.days) or a.days == b.days)
    return in_full or _adds_nothing(a, b) or _adds_nothing(b, a)


def _adds_nothing(event: Event, other: Event) -> bool:
    """True for a telling by its outcome alone ("the previous stillbirth"), which the other one tells too."""
    return event.year is None and event.ordinal is None and event.days in (None, other.days)


def _compatible(a: Event, b: Event) -> bool:
    return a.outcome == b.outcome or (a.birth and b.birth) or None in (a.outcome, b.outcome)


def _merged(first: Event, second: Event) -> Event:
    """The first telling, and what only the second one says; a list goes on only where the first began one."""
    left_out = (part.name for part in fields(Event) if getattr(first, part.name) is None)
    return replace(first, **{name: getattr(second, name) for name in left_out if name != "listed"})
