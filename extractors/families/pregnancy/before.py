"""Did she first come before she was pregnant? Then the record has no age of presentation."""

import calendar
import datetime as dt
from collections.abc import Sequence

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.english.rules import pattern_of
from extractors.story.pipe import case_anchors, dates_in
from extractors.story.told import Told
from schemas.pregnancy import CalendarDate


def came_before(doc: Doc, case: CaseSpan, sentences: Sequence[Told]) -> bool:
    """True if the first sentence in which she comes is dated before the pregnancy's first day."""
    anchors = case_anchors(doc, case)
    if not anchors:
        return False
    for sentence in sentences:
        came = pattern_of("story", "comes").search(sentence.text)
        if came is None or sentence.past(sentence.start + came.start(), sentence.start + came.start()):
            continue
        last = [_last_day(date.value) for date in dates_in(doc, sentence.start, sentence.end)]
        return bool(last) and all(day is not None and day < anchors[0].lmp for day in last)
    return False


def _last_day(date: CalendarDate) -> dt.date | None:
    """The last day that the date may mean, None for a bare year."""
    if date.exact is not None or date.month is None:
        return date.exact
    return dt.date(date.year, date.month, calendar.monthrange(date.year, date.month)[1])
