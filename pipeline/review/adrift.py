"""What people said of a document that has no place in its record now, in words."""

from pipeline.decisions.opened import Opened
from pipeline.review.naming import place_in_words, short, told


def lost_of(of: Opened) -> tuple[tuple[str, str], ...]:
    """Decisions that cannot stand beside what the software says now: where, and what."""
    return tuple(
        (
            place_in_words(one.anchor or one.path),
            f"{one.action.value} by {one.reviewer}: {_either(*told(one))}",
        )
        for one in of.lost
    )


def strays_of(of: Opened) -> tuple[tuple[str, str, str], ...]:
    """Notes on what the record does not have: where, on which words, and what."""
    return tuple(
        (
            place_in_words(one.anchor or one.path),
            short(one.quote.text) if one.quote else "",
            f"{one.reviewer}: {one.comment}",
        )
        for one in of.stray_notes
    )


def _either(was: str, value: str) -> str:
    return value or was
