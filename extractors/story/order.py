"""Which of day and month stands first in a document's dates of numbers, where no single date tells it."""

from collections.abc import Sequence
from itertools import combinations, pairwise

from extractors.findings import Mention
from extractors.story.calendar import TOLERANCE, AnchorKind, DateAnchor
from schemas.pregnancy import CalendarDate

FEWEST = 3  # dates whose order says something
_NOT_TOLD_IN_ORDER = frozenset({AnchorKind.LMP, AnchorKind.EDD, AnchorKind.TRANSFER, AnchorKind.CONCEPTION})
Dates = Sequence[Mention[CalendarDate]]
Reading = tuple[
    Dates, Sequence[DateAnchor]
]  # the dates of a case and what they anchor, read in one of the two orders


def month_first(day: Sequence[Reading], month: Sequence[Reading]) -> bool | None:
    """True if the dates of a document's cases fit the pregnancy better with the month first, False with the day first.

    The better reading is the one in which more anchors agree (a last period and an expected date 280 days apart, a
    date with its age); where they say nothing, the one in which the story runs on from date to date. None if both fit.
    """
    agree = [sum(_agreeing(anchors) for _, anchors in readings) for readings in (day, month)]
    if agree[0] != agree[1]:
        return agree[1] > agree[0]
    back = [sum(_steps_back(dates, anchors) for dates, anchors in readings) for readings in (day, month)]
    told = max((len(_told(*reading)) for reading in day), default=0)
    if told >= FEWEST and 0 in back and back[0] != back[1]:
        return back[1] == 0
    return None


def _agreeing(anchors: Sequence[DateAnchor]) -> int:
    sure = [anchor for anchor in anchors if not anchor.vague]
    return sum(a.apart(b) <= TOLERANCE for a, b in combinations(sure, 2) if a.date.start != b.date.start)


def _steps_back(dates: Dates, anchors: Sequence[DateAnchor]) -> int:
    told = [mention.value.exact for mention in _told(dates, anchors)]
    return sum(a is not None and b is not None and b < a for a, b in pairwise(told))


def _told(dates: Dates, anchors: Sequence[DateAnchor]) -> list[Mention[CalendarDate]]:
    """The days on which something is told to happen, in the order of the text."""
    aside = {anchor.date.start for anchor in anchors if anchor.kind in _NOT_TOLD_IN_ORDER}
    return [mention for mention in dates if mention.value.exact is not None and mention.start not in aside]
