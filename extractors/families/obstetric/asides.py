"""What the brackets behind a formula tell of the pregnancies that it counts: "G3P1 (1 NVD at 40 weeks; 1 MTOP at 8/40)"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extractors.english.numbers.values import numeral
from extractors.families.obstetric.cues import pattern
from extractors.families.obstetric.event import Event
from extractors.families.obstetric.events import Telling
from extractors.families.obstetric.statements import Source, Statement
from extractors.findings import Mention

LONGEST = 260  # characters in such brackets
MOST = 12  # pregnancies of one kind that brackets count


def asides(sentence: str, start: int, statements: Sequence[Mention[Statement]]) -> list[Event]:
    """The earlier pregnancies that brackets behind a formula tell one by one; offsets are the text's own.

    `start` is the sentence's offset. Brackets of which a part has no number ("miscarriages") tell nothing.
    """
    return [event for bracket in _brackets(sentence, statements) for event in _told(sentence, start, bracket)]


def with_asides(events: Sequence[Event], aside: Sequence[Event]) -> list[Event]:
    """The events of brackets, and those of the sentence that stand outside of them."""
    outside = (
        event for event in events if not any(event.start < a.end and a.start < event.end for a in aside)
    )
    return [*aside, *outside]


def _brackets(sentence: str, statements: Sequence[Mention[Statement]]) -> Iterator[tuple[int, int]]:
    """What stands inside the brackets right behind a formula of births or losses."""
    for mention in statements:
        opened = pattern("aside_opens").match(sentence, mention.end)
        if mention.value.source is Source.PROSE or opened is None:
            continue
        closed = sentence.find(")" if "(" in opened[0] else "]", opened.end(), opened.end() + LONGEST)
        if closed > 0 and "(" not in sentence[opened.end() : closed]:
            yield opened.end(), closed


def _told(sentence: str, start: int, bracket: tuple[int, int]) -> list[Event]:
    inside = sentence[slice(*bracket)]
    telling = Telling(inside, start + bracket[0])
    found: list[Event] = []
    for event in telling.listed():
        number = _number(inside, event.start - start - bracket[0], event.end - start - bracket[0])
        if number is None:
            return []
        found += [replace(event, listed=bracket[0] + start)] * number
    return found


def _number(inside: str, start: int, end: int) -> int | None:
    """How many pregnancies the words at `[start, end)` tell; None for a plural of which no number is told."""
    led = pattern("number_leads").search(inside, 0, start)
    number = numeral(led["n"]) if led else None
    if number is None:
        return None if inside[start:end].endswith("s") and led is None else 1
    return number if number <= MOST else None
