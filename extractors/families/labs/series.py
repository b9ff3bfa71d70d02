"""Several times told in one breath with as many results: "140, 95 and 62 at 20, 28 and 34 weeks"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from extractors.english.times.spoken import days_before
from extractors.english.times.stretches import Joint, Stretch, compose
from extractors.families.labs.entry import LabEntry
from extractors.families.labs.gaps.said import fills, finds
from extractors.findings import Mention
from schemas.gestation import GestationalAge
from schemas.pregnancy import CalendarDate

GAP = 60  # characters between the last result and the list


@dataclass(frozen=True, slots=True)
class Times:
    """A list of times at `[start, end)` of the document, gestational ages or dates, in order."""

    start: int
    end: int
    ages: tuple[Mention[GestationalAge], ...] = ()
    dates: tuple[Mention[CalendarDate], ...] = ()


def lists(
    text: str,
    offset: int,
    ages: Sequence[Mention[GestationalAge]],
    days: Sequence[Mention[CalendarDate]],
) -> list[Times]:
    """Every list of at least two times in a sentence at `offset` of the document."""
    beside = [replace(age, start=age.start - offset, end=age.end - offset) for age in ages]
    found = [_weeks(offset, told) for told in compose(text, 0, beside) if told.joint is Joint.LIST]
    found += [times for day in days if (times := _days(text, offset, day)) is not None]
    return found or _told_apart(text, offset, days)


def zipped(
    found: Sequence[LabEntry], times: Times
) -> Iterator[tuple[LabEntry, Mention[GestationalAge] | None, Mention[CalendarDate] | None]]:
    """Yield each result of the series right before the list, else right after it, with its own time.

    Yields nothing where their numbers differ.
    """
    count = max(len(times.ages), len(times.dates))
    before = [entry for entry in found if entry.end <= times.start]
    after = [entry for entry in found if entry.start >= times.end]
    if before and times.start - before[-1].end <= GAP:
        run = _series(before[::-1], count)[::-1]
    elif after and after[0].start - times.end <= GAP:
        run = _series(after, count)
    else:
        return
    for position, entry in enumerate(run):
        yield (
            entry,
            times.ages[position] if times.ages else None,
            times.dates[position] if times.dates else None,
        )


def _series(found: Sequence[LabEntry], count: int) -> list[LabEntry]:
    """The first results if exactly so many are of one test, else none."""
    run = list(takewhile(lambda entry: entry.test.value.name == found[0].test.value.name, found))
    return run if len(run) == count else []


def _weeks(offset: int, told: Stretch[GestationalAge]) -> Times:
    ages = (replace(age, start=age.start + offset, end=age.end + offset) for age in told.times)
    return Times(told.start + offset, told.end + offset, ages=tuple(ages))


def _days(text: str, offset: int, day: Mention[CalendarDate]) -> Times | None:
    listed = days_before(text, day.start - offset)
    if listed is None or day.value.day is None:
        return None
    dates = []
    for item in finds("listed_number", text, *listed):
        if not 1 <= int(item["number"]) <= day.value.day:
            return None
        value = day.value.model_copy(update={"day": int(item["number"])})
        dates.append(replace(day, start=offset + item.start(), end=offset + item.end(), value=value))
    return Times(offset + listed[0], day.end, dates=(*dates, day))


def _told_apart(text: str, offset: int, days: Sequence[Mention[CalendarDate]]) -> list[Times]:
    """A list of whole dates: "on 3 May and 7 May 2020"."""
    if len(days) < 2:
        return []
    for a, b in pairwise(days):
        if not fills("between_dates", text, a.end - offset, b.start - offset):
            return []
    return [Times(days[0].start, days[-1].end, dates=tuple(days))]
