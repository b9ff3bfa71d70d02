"""The age at which a pregnancy ended, told in two ways; calendar dates against each other."""

import re
from collections.abc import Iterator
from dataclasses import replace

from extractors.consistency.places import sentence_around, tells_patients
from extractors.english.ages.values import find
from extractors.english.gate import gated
from extractors.findings import Mention
from schemas.document import Document
from schemas.fact import Quote, quote
from schemas.gestation import GestationalAge, Precision
from schemas.pregnancy import Pregnancy
from schemas.report import Case, Issue

_TOGETHER = gated(
    r"\b(?:both|all|each)\s(?:of\s)?(?:(?:her|the|these|their|two|three|four|successful|"
    r"previous)\s){0,3}(?:pregnanc(?:y|ies)|deliveries|babies|infants|children)\s"
    r"(?:had\s|was\s|were\s)?(?:ended|ending|delivered|born|terminated|resulted[^.;]{0,40}?|took place|"
    r"occurred)\b",
    re.IGNORECASE,
)
_AGAIN = gated(
    r"\b(?:(?:was|were) delivered|she (?:was )?delivered|(?:was|were) born|delivery (?:was|took place|occurred)|"
    r"gave birth|pregnancy (?:was )?(?:ended|terminated))\b",
    re.IGNORECASE,
)
_ELSEWHERE = gated(
    r"\b(?:previous(?:ly)?|prior|first|second|third|fourth|fifth|last|earlier|ago|sister|histor(?:y|ies)|"
    r"had (?:been )?(?:delivered|given|had)|"
    r"plan(?:ned)?|would|should|et al|(?:in|of) (?:19|20)\d\d)\b",
    re.IGNORECASE,
)
_REST = re.compile(r"[^.;\n]{0,90}")
_LED = re.compile(r"\bat\s(?:a\sgestational\sage\sof\s)?$", re.IGNORECASE)
TERM_OF_PREGNANCY = 280  # days from the last menstrual period to the expected date
DATE_TOLERANCE = 14  # days: dating by scan may differ by that much from dating by the period


def ends_told_together(case: Case, document: Document) -> Iterator[Issue]:
    """Check "both pregnancies ended at 36 weeks" against the age at which each is said to have ended."""
    for told in _told(_TOGETHER, document, 0, len(document.text)):
        if not tells_patients(document, told.start):
            continue
        for pregnancy in case.pregnancies:
            yield from _against(pregnancy, told, document)


def ends_told_again(case: Case, document: Document) -> Iterator[Issue]:
    """The reported delivery told at another age elsewhere in the case."""
    index = case.index_pregnancy
    if index is None or index.end is None:
        return
    for told in _told(_AGAIN, document, case.start, case.end):
        start, end = sentence_around(document.text, told.start)
        if not tells_patients(document, told.start) or _ELSEWHERE.search(document.text, start, end):
            continue
        if not _of_another(case, told):
            yield from _against(index, told, document)


def _told(
    ended: re.Pattern[str], document: Document, start: int, end: int
) -> Iterator[Mention[GestationalAge]]:
    """The ages "at" which the words of a pattern tell that pregnancies ended, each with those words."""
    text = document.text
    for match in ended.finditer(text, start, end):
        rest = _REST.match(text, match.end(), end)
        words = rest[0] if rest else ""
        ages = (age for age in find(words, pregnant=True) if _LED.search(words[: age.start]))
        age = next((age for age in ages if age.value.exact), None)
        if age is not None:
            yield replace(age, start=match.start(), end=match.end() + age.end)


def _of_another(case: Case, told: Mention[GestationalAge]) -> bool:
    """True if an earlier pregnancy of the case ended in that week: the words may tell of it."""
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
        lmp = pregnancy.lmp.value.exact if pregnancy.lmp else None
        edd = pregnancy.edd.value.exact if pregnancy.edd else None
        if pregnancy.lmp and pregnancy.edd and lmp and edd:
            length = (edd - lmp).days
            if abs(length - TERM_OF_PREGNANCY) > DATE_TOLERANCE:
                yield Issue(
                    code="dates_disagree",
                    message=f"the expected date is {length} days after the last period, not {TERM_OF_PREGNANCY}; both are kept as written",
                    quotes=(pregnancy.lmp.quotes[0], pregnancy.edd.quotes[0]),
                )
        born = pregnancy.date.value.exact if pregnancy.date else None
        end = pregnancy.end
        if pregnancy.lmp and pregnancy.date and lmp and born and end and end.value.exact and not end.derived:
            days = (born - lmp).days
            if abs(days - end.value.days) > DATE_TOLERANCE:
                yield Issue(
                    code="dates_disagree",
                    message=(
                        f"by the last period the pregnancy ended at {days // 7}+{days % 7} weeks, "
                        f"by the text at {end.value}; the text's age is kept"
                    ),
                    quotes=(pregnancy.lmp.quotes[0], pregnancy.date.quotes[0], end.quotes[0]),
                )
