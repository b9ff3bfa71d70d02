"""The age at which a pregnancy ended, told in two ways; calendar dates against each other."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from extractors.consistency.places import sentence_around, tells_patients
from extractors.english.ages.values import find
from extractors.english.context.about import of_others
from extractors.english.context.past import at_another_time
from extractors.english.context.whose import someone_elses
from extractors.english.rules import pattern_of
from extractors.findings import Mention
from schemas.document import Document
from schemas.fact import Fact, Quote, quote
from schemas.gestation import GestationalAge, Precision
from schemas.pregnancy import CalendarDate, Order, Pregnancy
from schemas.report import Case, Issue

_rule = partial(pattern_of, "consistency")

REACH = 90  # characters behind words that tell an end in which its age stands
TERM_OF_PREGNANCY = 280  # days from the last menstrual period to the expected date
DATE_TOLERANCE = 14  # days: dating by scan may differ by that much from dating by the period


def ends_told_together(case: Case, document: Document) -> Iterator[Issue]:
    """Check "both pregnancies ended at 36 weeks" against the age at which each is said to have ended."""
    for told in _told(_rule("ended_together"), document, 0, len(document.text)):
        if not tells_patients(document, told.start):
            continue
        for pregnancy in case.pregnancies:
            yield from _against(pregnancy, told, document)


def ends_told_again(case: Case, document: Document) -> Iterator[Issue]:
    """The reported delivery told at another age elsewhere in the case."""
    index = case.index_pregnancy
    if index is None or index.end is None:
        return
    for told in _told(_rule("ended_again"), document, case.start, case.end):
        if tells_patients(document, told.start) and not _of_another(case, document, told):
            yield from _against(index, told, document)


def _told(
    ended: re.Pattern[str], document: Document, start: int, end: int
) -> Iterator[Mention[GestationalAge]]:
    """The ages "at" which the words of a pattern tell that pregnancies ended, each with those words."""
    text = document.text
    for match in ended.finditer(text, start, end):
        words = text[match.end() : min(end, match.end() + REACH)]
        words = words[: next((place for place, sign in enumerate(words) if sign in ".;\n"), len(words))]
        ages = (age for age in find(words, pregnant=True) if _led_by_at(words, age.start))
        age = next((age for age in ages if age.value.exact), None)
        if age is not None:
            yield replace(age, start=match.start(), end=match.end() + age.end)


def _led_by_at(words: str, start: int) -> bool:
    return any(match.end() == start for match in _rule("led_by_at").finditer(words, 0, start))


def _of_another(case: Case, document: Document, told: Mention[GestationalAge]) -> bool:
    """True if the words may tell of another pregnancy: by time, by person, or since an earlier one ended in that week."""
    start, end = sentence_around(document.text, told.start)
    sentence = document.text[start:end]
    if at_another_time(sentence) or someone_elses(sentence, told.start - start):
        return True
    if of_others(document.text, (told.start, told.end), (start, end)):
        return True
    others = [p.end.value.days // 7 for p in case.pregnancies if p.end is not None and not p.is_index]
    return told.value.days // 7 in others


def _against(pregnancy: Pregnancy, told: Mention[GestationalAge], document: Document) -> Iterator[Issue]:
    end = pregnancy.end
    if end is None or not end.value.exact:
        return
    by_day = told.value.precision is Precision.DAY
    agrees = end.value.days == told.value.days if by_day else end.value.days // 7 == told.value.days // 7
    here = quote(document, told.start, told.end)
    if agrees or any(_overlap(here, other) for other in end.quotes):
        return
    yield Issue(
        code="delivery_age_told_two_ways",
        message=f"the pregnancy ended at {end.value} weeks ({end.quotes[0].text!r}) but {here.text!r}; {end.value} is kept",
        quotes=(end.quotes[0], here),
    )


def _overlap(a: Quote, b: Quote) -> bool:
    return a.start < b.end and b.start < a.end


def calendar(case: Case, document: Document) -> Iterator[Issue]:
    """Expected date against last period, and the date of delivery against its gestational age."""
    for pregnancy in case.pregnancies:
        lmp, end = pregnancy.lmp, pregnancy.end
        due = _days_from(lmp, pregnancy.edd)
        if due is not None and abs(due[0] - TERM_OF_PREGNANCY) > DATE_TOLERANCE:
            yield Issue(
                code="dates_disagree",
                message=f"the expected date is {due[0]} days after the last period, not {TERM_OF_PREGNANCY}; both are kept as written",
                quotes=due[1],
            )
        born = _days_from(lmp, pregnancy.date)
        if born is None or end is None or not end.value.exact or end.derived:
            continue
        days, quotes = born
        if abs(days - end.value.days) > DATE_TOLERANCE:
            yield Issue(
                code="dates_disagree",
                message=(
                    f"by the last period the pregnancy ended at {days // 7}+{days % 7} weeks, "
                    f"by the text at {end.value}; the text's age is kept"
                ),
                quotes=(*quotes, end.quotes[0]),
            )


def _days_from(
    first: Fact[CalendarDate] | None, second: Fact[CalendarDate] | None
) -> tuple[int, tuple[Quote, Quote]] | None:
    """The days from one date to another and the words of both; None unless both are known to the day."""
    if first is None or second is None:
        return None
    begin, end = first.value.exact, second.value.exact
    return ((end - begin).days, (first.quotes[0], second.quotes[0])) if begin and end else None


def order(case: Case, document: Document) -> Iterator[Issue]:
    """An earlier pregnancy that is dated after the reported one."""
    index = case.index_pregnancy
    this = index.date if index else None
    if this is None:
        return
    for pregnancy in case.pregnancies:
        date = pregnancy.date
        if pregnancy.which != Order.EARLIER or date is None or date.value.year <= this.value.year:
            continue
        yield Issue(
            code="earlier_pregnancy_dated_later",
            message=(
                f"an earlier pregnancy is dated {date.quotes[0].text!r}, after the reported one's end "
                f"({this.quotes[0].text!r}); both are kept as written"
            ),
            quotes=(date.quotes[0], this.quotes[0]),
        )
