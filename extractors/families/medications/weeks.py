"""Gestational ages of a sentence, also where only bare numbers of weeks or months stand beside a leading word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.english.ages.ages import DAYS_A_MONTH
from extractors.english.gate import gated
from extractors.english.numbers.values import whole
from extractors.families.medications.cues import pattern
from extractors.findings import Mention
from schemas.gestation import MAX_GA_DAYS, GestationalAge, Precision

_ORDINALS = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth"
AGE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?|{_ORDINALS})(?:\s?\+\s?[0-6]|\s[0-6]/7)?(?:\s?(?:weeks?|wks?|w\b|WA\b))?"
)
_NUMBERED = gated(
    r"\b(?:at|from|in|during|between|through)\s(?:the\s)?(?:gestational\s|pregnancy\s)?weeks?\s(?P<first>\d{1,2})"
    r"\s?(?:to|-|–|and|until|through)\s?(?:week\s)?(?P<last>\d{1,2})\b"
    r"(?!\s?(?:[.,/+]\d|%|of (?:treatment|therapy|life|age)|after|post|later|days?|mg|g\b|weeks?|wks?))",
    re.IGNORECASE,
)
_FIRST_NUMBERED = 4  # earlier weeks are rather those of a treatment
ONE_AGE = re.compile(
    rf"(?P<w>\d{{1,2}}|{_ORDINALS})(?:st|nd|rd|th)?(?:\s?\+\s?(?P<d>[0-6])|\s(?P<s>[0-6])/7)?"
)
_LED = gated(
    rf"\b(?:at|from|until|till|in|between|by|to|since|and)\s(?:the\s|about\s|week\s)?"
    rf"(?:{AGE}(?:\s?,\s?|\s(?:and|to|until)\s(?:the\s)?|\s?[-–]\s?)){{0,4}}"
    r"(?P<last>\d{1,2}(?:st|nd|rd|th)?(?:\s?\+\s?[0-6]|\s[0-6]/7)?)\s?(?:weeks?|wks?|WA|WG|SA)\b(?!\s?\+)"
    r"(?!\s?(?:of (?:treatment|therapy|life|age)|later|earlier|after|before|old|post|ago|interval))",
    re.IGNORECASE,
)
_IN_BRACKET = re.compile(
    r"\s?\((?P<last>\d{1,2}(?:\s?\+\s?[0-6]|\s[0-6]/7)?)\s?(?:weeks?|wks?)\)", re.IGNORECASE
)
_CORE = gated(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twelfth|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twent|thirt|fort|first|second|third|fifth|ninth)",
    re.IGNORECASE,
)
_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?"
)
DATE = gated(
    rf"\b(?:\d{{1,2}}(?:st|nd|rd|th)?(?:\sof)?\s(?:{_MONTHS})\b\.?,?(?:\s\d{{4}})?|(?:{_MONTHS})\s\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s\d{{4}})?|\d{{1,2}}[./-]\d{{1,2}}[./-](?:19|20)\d\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Age:
    """A gestational age with the stretches of text that it stands on; `derived` if it was worked out."""

    value: GestationalAge
    spans: tuple[tuple[int, int], ...]
    derived: bool = False
    rule: str = "medications/window"


def with_bare(
    text: str, start: int, end: int, ages: Sequence[Mention[GestationalAge]]
) -> list[Mention[GestationalAge]]:
    """The ages, and bare weeks after a leading word ("at 26, 28 and 30 weeks"); ages of a treatment are left out."""
    kept = [m for m in ages if not pattern("no_gestation").match(text, m.end, m.end + 40)]
    dated = (_IN_BRACKET.match(text, date.end(), end) for date in DATE.finditer(text, start, end))
    for match in (*_LED.finditer(text, start, end), *filter(None, dated)):
        if any(match.start("last") < m.end and match.end() > m.start for m in ages):
            continue
        one = ONE_AGE.match(text, match.start("last"))
        age = bare_age(one, 0) if one else None
        if age is not None:
            kept.append(Mention(match.start("last"), match.end(), age.value, "medications/led_weeks"))
    kept += _numbered(text, start, end, kept)
    return sorted(kept, key=lambda m: m.start)


def _numbered(
    text: str, start: int, end: int, known: Sequence[Mention[GestationalAge]]
) -> Iterator[Mention[GestationalAge]]:
    """The two ages of "at gestational weeks 4-7" and "from week 12 to 30", where nobody has read them."""
    for match in _NUMBERED.finditer(text, start, end):
        spans = [match.span("first"), match.span("last")]
        if (
            any(a < m.end and m.start < b for a, b in spans for m in known)
            or int(match["first"]) < _FIRST_NUMBERED
        ):
            continue
        for a, b in spans:
            one = ONE_AGE.match(text, a, b)
            age = bare_age(one, 0) if one else None
            if age is not None:
                yield Mention(a, b, age.value, "medications/led_weeks")


def core_at(text: str, mention: Mention[GestationalAge]) -> int:
    """Where the number of the age begins: a rule may take in the word before it."""
    match = _CORE.search(text, mention.start, mention.end)
    return match.start() if match else mention.start


def age_of(text: str, mention: Mention[GestationalAge]) -> Age:
    """The age of a mention, resting on its words without the one that leads them."""
    return Age(mention.value, ((core_at(text, mention), mention.end),), rule=mention.rule)


def bare_age(match: re.Match[str], offset: int, unit: Precision = Precision.WEEK) -> Age | None:
    """The age that a bare number means beside one in the unit: "from the sixth to the ninth month"."""
    span = ((offset + match.start(), offset + match.end()),)
    if unit is Precision.MONTH and (count := whole(match["w"])):
        low, high = round((count - 1) * DAYS_A_MONTH), round(count * DAYS_A_MONTH) - 1
        if high > MAX_GA_DAYS:
            return None
        return Age(GestationalAge(days=low, days_high=high, precision=unit, as_written=match[0]), span)
    if unit is Precision.TRIMESTER:
        return None
    weeks, days = whole(match["w"]), int(match["d"] or match["s"] or 0)
    if not weeks or weeks * 7 + days > MAX_GA_DAYS:
        return None
    precision = Precision.DAY if match["d"] or match["s"] else Precision.WEEK
    value = GestationalAge(days=weeks * 7 + days, precision=precision, as_written=match[0])
    return Age(value, span)
