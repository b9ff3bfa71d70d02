"""Results in words: "HBsAg was negative", "proteinuria 2+". Kept in the record, never counted as numbers."""

import re
from dataclasses import dataclass, replace
from functools import cache

from extractors.english.rules import Rule, find_all, rules_of
from extractors.english.spans import Spans
from extractors.families.labs.find.names import NameHit, find_names
from extractors.families.labs.gaps.said import fills, finds, holds
from extractors.families.labs.gaps.words import all_link, any_of
from extractors.findings import Mention
from extractors.terms.tests import Trait, qualitative_names, tests, with_trait
from schemas.lab import LabTest

MAX_GAP = 60  # characters between a test and its result in words


@dataclass(frozen=True, slots=True)
class QualitativeEntry:
    """A test and its result in words, at document offsets."""

    start: int
    end: int
    test: Mention[LabTest]
    result: Mention[str]


def find_qualitative(text: str, offset: int) -> list[QualitativeEntry]:
    """Results in words of one sentence; a list of tests may share one ("HIV, HBsAg and VDRL were negative").

    >>> [(e.test.value.name, e.result.value) for e in find_qualitative("Hemoglobin was normal and urine protein 2+", 0)]
    [('urine protein', '2+')]
    """
    results = [match for _, match in find_all(_results(), text)]
    names = _names(text) if results else []
    if not names:
        return []
    found: list[QualitativeEntry] = []
    taken: set[int] = set()
    for match in results:
        for position in _tested(text, names, match):
            if position not in taken:
                taken.add(position)
                found.append(_entry(names[position], match, offset))
    return found


@cache
def _results() -> tuple[Rule, ...]:
    return rules_of("families/labs", "in_words")


def _names(text: str) -> list[NameHit]:
    """The tests named, those whose results are words before those of the table of measured ones."""
    pattern, usual = qualitative_names()
    hits = [
        NameHit(match.start(), match.end(), match[0], usual[match[0].lower()], None)
        for match in pattern.finditer(text)
    ]
    taken = Spans((hit.start, hit.end) for hit in hits)
    hits += [
        name for name in find_names(text) if not taken.holds(name.start) and not taken.holds(name.end - 1)
    ]
    urine = any_of("urine_tests").search(text)
    if urine is not None:
        hits = [*map(_of_urine, hits), *_protein(text, urine.end())]
    return sorted(hits, key=lambda hit: hit.start)


def _of_urine(name: NameHit) -> NameHit:
    """The test of the urine where the table knows it: glucose of a dipstick."""
    wanted = f"urine {name.name}"
    return replace(name, name=wanted, test=tests()[wanted]) if wanted in tests() else name


def _protein(text: str, start: int) -> list[NameHit]:
    """Protein as a dipstick names it, without its fluid."""
    (test,) = with_trait(Trait.OF_DIPSTICK)
    return [
        NameHit(match.start(), match.end(), match[0], test.name, test)
        for match in finds("protein_of_dipstick", text, start)
    ]


def _tested(text: str, names: list[NameHit], result: re.Match[str]) -> list[int]:
    """The names that the result is of: the list before it, or the name right after it."""
    before = [position for position, name in enumerate(names) if name.end <= result.start()]
    if before and _near(text[names[before[-1]].end : result.start()]):
        run = [before[-1]]
        while run[0] > 0 and fills("listed_before", text, names[run[0] - 1].end, names[run[0]].start):
            run.insert(0, run[0] - 1)
        return run
    first = next((position for position, name in enumerate(names) if name.start >= result.end()), None)
    if first is None:
        return []
    if fills("result_for", text, result.end(), names[first].start):
        return _list_from(text, names, first)
    return [first] if text[result.end() : names[first].start] == " " else []


def _list_from(text: str, names: list[NameHit], first: int) -> list[int]:
    """The names of the list that begins with the first."""
    last = first
    while last + 1 < len(names) and fills("listed_behind", text, names[last].end, names[last + 1].start):
        last += 1
    return list(range(first, last + 1))


def _near(gap: str) -> bool:
    return len(gap) <= MAX_GAP and all_link(gap) and not holds("parts_or_stops", gap)


def _entry(name: NameHit, result: re.Match[str], offset: int) -> QualitativeEntry:
    test = LabTest(name=name.name, as_written=name.written, loinc=None, known=True)
    start, end = min(name.start, result.start()), max(name.end, result.end())
    return QualitativeEntry(
        start + offset,
        end + offset,
        Mention(name.start + offset, name.end + offset, test, "labs/qualitative", 0.9),
        Mention(
            result.start() + offset,
            result.end() + offset,
            result[0].lower().strip("() "),
            "labs/qualitative",
            0.9,
        ),
    )
