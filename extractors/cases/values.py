"""Where the next patient of a report begins."""

from dataclasses import dataclass

from extractors.english.numbers.values import label_number
from extractors.english.rules import rules_of
from extractors.english.vocabulary import expand


@dataclass(frozen=True, slots=True)
class Marker:
    """At `start` the text turns to patient `number` (from 1)."""

    start: int
    number: int


# Before "sister": a sister who is herself reported.
REPORTED_SISTER = expand("<<reported_sister>>", {})


def markers(text: str) -> list[Marker]:
    """Every marker of a numbered patient, in order; "another" counts on from the marker before it.

    >>> [(m.start, m.number) for m in markers("Case 1: she died. Case 2: he lived. In the second case, more.")]
    [(0, 1), (18, 2), (36, 2)]
    """
    found: list[tuple[int, int | None]] = []
    for rule in rules_of("cases", "marker"):
        for match in rule.finditer(text):
            groups = match.groupdict()
            written = groups.get("n")
            found.append((match.start(), None if written is None else label_number(written)))
    numbered: list[Marker] = []
    last = 1
    for start, number in sorted(found, key=lambda item: item[0]):
        last = number if number is not None else last + 1
        if last >= 1:
            numbered.append(Marker(start, last))
    return numbered


def complete(found: list[Marker]) -> list[Marker]:
    """The markers if they count 1, 2, ... without a gap and reach at least 2; else none.

    A report that speaks of "the second patient" of another study has no first one.
    """
    numbers = sorted({marker.number for marker in found})
    if len(numbers) < 2 or numbers != list(range(1, len(numbers) + 1)):
        return []
    firsts = [next(m.start for m in found if m.number == number) for number in numbers]
    return found if firsts == sorted(firsts) else []
