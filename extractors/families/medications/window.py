"""When in the pregnancy: gestational ages, ranges, lists and the pregnancy's own landmarks, with the word that leads them."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from extractors.english.ages.ages import CONCEPTION_DAYS
from extractors.english.gate import gated
from extractors.families.medications.cues import pattern
from extractors.families.medications.weeks import (
    AGE,
    DATE,
    ONE_AGE,
    Age,
    age_of,
    bare_age,
    core_at,
    with_bare,
)
from extractors.findings import Mention
from extractors.story.clock import Clock, Source
from schemas.gestation import GestationalAge, Precision, Relation


class Side(StrEnum):
    """What the leading word makes of an age."""

    FROM = "from"
    UNTIL = "until"
    AT = "at"
    BY = "by"
    RELATION = "relation"


@dataclass(frozen=True, slots=True)
class WindowCue:
    """At `[start, end)` the text dates what it tells. `last` closes a range or a list of points.

    A `weak` cue ("at booking") dates what is begun, changed or ended then, not what is merely taken.
    `until` marks a relation that ends the taking ("until six weeks after delivery").
    """

    start: int
    end: int
    side: Side
    age: Age | None = None
    last: Age | None = None
    relation: Relation | None = None
    points: int = 1
    every: float | None = None
    weak: bool = False
    until: bool = False


_BEGUN = (
    "started",
    "commenced",
    "initiated",
    "introduced",
    "begun",
    "added",
    "taken",
    "given",
    "used",
    "resumed",
    "daily",
    "weekly",
)
_ENDED = ("stopped", "discontinued", "ceased", "withdrawn")


def _after(words: tuple[str, ...]) -> str:
    """The word "after" behind these, where it dates a taking; elsewhere it dates other events ("bled after 34 weeks")."""
    return "|".join(rf"(?<={word}\s)after" for word in words)


_LONG = frozenset((Precision.MONTH, Precision.TRIMESTER))
_LEADS = (
    (
        Side.FROM,
        rf"{_after(_BEGUN)}|from|since|starting(?: from| at| in)?|beginning(?: from| at| in)?|as of|onwards? from|between",
    ),
    (Side.UNTIL, r"until|till|til|up to|upto|through|to"),
    (Side.BY, r"by"),
    (
        Side.AT,
        rf"{_after(_ENDED)}|at|in|on|with|around|during|throughout|when (?:she|the patient|the mother) was|@",
    ),
)
_FILL = (
    r"(?:\s(?:about|approximately|around|the|her|nearly|almost|end of(?: the)?|a|gestational age(?: of)?|gestation|gestational|"
    r"weeks?|completed|day|evening|morning|afternoon|night|and again at|again at|of)){0,4}[\s(]{0,2}$"
)
_LEAD = gated("|".join(rf"(?P<{side.value}>\b(?:{words})){_FILL}" for side, words in _LEADS), re.IGNORECASE)
_WHEN = gated(r"\s?(?:pregnant |of gestation |gestation )?when\b", re.IGNORECASE)
_RANGE_GAP = gated(
    r"\s?(?:,\s?)?(?:to|until|till|up to|through|thru|-|–|and until|and up to)\s?(?:about |the |around )?",
    re.IGNORECASE,
)
_LIST_GAP = gated(
    r"\s?(?:,|and|&|, and|and then|and also|then)\s?(?:again )?(?:at |in )?(?:the )?", re.IGNORECASE
)
_BARE = gated(
    rf"(?<![\w.,/+])(?P<ages>(?:{AGE}\s?,\s?){{0,4}}{AGE})\s?,?\s?"
    r"(?P<joint>to|and|until|till|or|-|–|through|&)\s?(?:again )?(?:at )?(?:the\s)?(?:week\s)?$",
    re.IGNORECASE,
)
_PAST = re.compile(r"\bafter\s(?:the\s)?(?:end\sof\s(?:the\s)?|(?:her\s))?$", re.IGNORECASE)
_NEAR_VISIT = 200  # characters between a visit's age and "at booking"


def find(
    text: str, start: int, end: int, ages: Sequence[Mention[GestationalAge]], clock: Clock, now: Age | None
) -> list[WindowCue]:
    """Every dating of the sentence `[start, end)`, in order.

    `ages` are the gestational ages of the sentence; `now` is the age of the sentence before, to which
    "on the same day" points when the clock does not know.
    """
    found = _from_ages(text, start, with_bare(text, start, end, ages))
    found += _landmarks(text, start, end, clock)
    found += _dates(text, start, end, clock)
    if not found:
        return _ordered(_same_time(text, start, end, clock, now) or _moved(text, start, end, clock))
    moves = [c for c in _moved(text, start, end, clock) if c.side is Side.UNTIL or _changed(text, start, c)]
    return _ordered(found + moves)


def _ordered(found: list[WindowCue]) -> list[WindowCue]:
    kept: list[WindowCue] = []
    for cue in sorted(found, key=lambda c: (c.start, -c.end)):
        last = kept[-1] if kept else None
        if (
            last is not None
            and last.relation is Relation.UNTIL_DELIVERY
            and cue.side is Side.AT
            and cue.start - last.end <= 2
        ):
            kept[-1] = replace(last, end=cue.end, age=cue.age)  # "until delivery at 37 weeks"
            continue
        if (
            last is not None
            and (last.side, cue.side) == (Side.FROM, Side.UNTIL)
            and last.last is None
            and cue.start - last.end <= 2
        ):
            kept[-1] = replace(
                last, end=cue.end, last=cue.age, relation=cue.relation
            )  # "from 28 weeks until birth"
            continue
        if not kept or cue.start >= kept[-1].end:
            kept.append(cue)
    return kept


def _from_ages(text: str, start: int, ages: Sequence[Mention[GestationalAge]]) -> list[WindowCue]:
    found: list[WindowCue] = []
    position = 0
    while position < len(ages):
        run = [ages[position]]
        joint = ""
        while position + 1 < len(ages):
            following = ages[position + 1]
            if following.value.precision in _LONG:
                break
            gap = text[run[-1].end : core_at(text, following)]
            if _RANGE_GAP.fullmatch(gap) and len(run) == 1:
                joint = "range"
            elif not _LIST_GAP.fullmatch(gap) or joint == "range":
                break
            else:
                joint = "list"
            run.append(following)
            position += 1
        position += 1
        cue = _cue(text, start, run, joint)
        if cue is not None:
            found.append(cue)
    return found


def _cue(text: str, start: int, run: list[Mention[GestationalAge]], joint: str) -> WindowCue | None:
    core = core_at(text, run[0])
    ages = [age_of(text, mention) for mention in run]
    bare = _BARE.search(text, max(start, core - 60), core) if len(run) == 1 else None
    if bare is not None:
        unit = run[0].value.precision
        earlier = [bare_age(match, bare.start("ages"), unit) for match in ONE_AGE.finditer(bare["ages"])]
        if all(age is not None and age.value.days < ages[0].value.days for age in earlier):
            ages = [age for age in earlier if age is not None] + ages
            core = bare.start()
            joint = "list" if bare["joint"].lower() in ("and", "&", "or") else "range"
    lead = _LEAD.search(text, max(start, core - 60), core)
    side = next((Side(name) for name, value in lead.groupdict().items() if value), Side.AT) if lead else None
    between = bool(lead and lead[0].lower().startswith("between"))
    past = _PAST.search(text, start, core) if lead is None else None
    if past is not None and (run[0].value.precision in _LONG or past.start() == start):
        side, core = Side.AT, past.start()  # "stopped it after the first trimester"
    if lead is None and _WHEN.match(text, run[-1].end, run[-1].end + 20):
        side = Side.AT  # "she was 12 weeks pregnant when it was begun"
    begin = lead.start() if lead else core
    stretch = pattern("stretch").search(text, max(start, core - 90), core)
    if stretch and side in (Side.AT, None):
        side, begin = Side.UNTIL, stretch.start()
    return _sided(
        begin,
        run[-1].end,
        side,
        ages,
        "range" if between and len(ages) == 2 else joint,
        bracketed=text[max(0, core - 1) : core] == "(",
    )


def _sided(
    begin: int, end: int, side: Side | None, ages: list[Age], joint: str, *, bracketed: bool
) -> WindowCue | None:
    first, last = ages[0], ages[-1]
    high = first.value.days_high
    if len(ages) == 1 and first.value.precision in _LONG:
        return _in_stretch(begin, end, side, first, bracketed=bracketed)
    if len(ages) == 1 and high is not None and side is Side.FROM:
        return WindowCue(begin, end, Side.FROM, _lower(first), _upper(first))
    if len(ages) == 1 and high is not None and side in (Side.AT, None):
        return WindowCue(begin, end, Side.AT, first, first) if side else None  # some day of "at 8-10 weeks"
    if joint == "range" and last.value.days >= first.value.days:
        return WindowCue(begin, end, Side.FROM, first, last)
    if joint == "list" and len(ages) > 1 and last.value.days >= first.value.days:
        return WindowCue(begin, end, Side.AT, first, last, points=len(ages), every=_spacing(ages))
    if side is None:
        return WindowCue(begin, end, Side.AT, first) if bracketed else None
    return WindowCue(begin, end, side, first)


def _in_stretch(begin: int, end: int, side: Side | None, age: Age, *, bracketed: bool) -> WindowCue | None:
    """A month or a trimester keeps its length: "in the first trimester" is no day, "from the third month" has no end."""
    if side is None:
        return WindowCue(begin, end, Side.AT, age, age) if bracketed else None
    return WindowCue(begin, end, side, age, age if side is Side.AT else None)


def _spacing(ages: list[Age]) -> float | None:
    """The hours between three or more evenly spaced points."""
    days = [age.value.days for age in ages]
    steps = {b - a for a, b in itertools.pairwise(days)}
    return float(steps.pop() * 24) if len(steps) == 1 and len(days) > 2 else None


def _lower(age: Age) -> Age:
    return Age(age.value.model_copy(update={"days_high": None}), age.spans, age.derived, age.rule)


def _upper(age: Age) -> Age:
    days = age.value.days_high or age.value.days
    return Age(
        age.value.model_copy(update={"days": days, "days_high": None}), age.spans, age.derived, age.rule
    )


def _landmarks(text: str, start: int, end: int, clock: Clock) -> list[WindowCue]:
    found: list[WindowCue] = []
    for match in pattern("landmark").finditer(text, start, end):
        span = ((match.start(), match.end()),)
        birth = _birth(clock, span)
        if match["onset"]:
            days = CONCEPTION_DAYS if "conception" in match["onset"].lower() else 0
            onset = Age(GestationalAge(days=days, precision=Precision.DAY, as_written=match[0]), span)
            found.append(WindowCue(match.start(), match.end(), Side.FROM, onset))
        elif match["throughout"]:
            zero = Age(GestationalAge(days=0, precision=Precision.DAY, as_written=match[0]), span)
            found.append(WindowCue(match.start(), match.end(), Side.FROM, zero, birth, Relation.THROUGHOUT))
        elif match["delivery"]:
            found.append(
                WindowCue(match.start(), match.end(), Side.UNTIL, birth, None, Relation.UNTIL_DELIVERY)
            )
        else:
            relation = (
                Relation.AT_DELIVERY
                if match["at_delivery"]
                else Relation.POSTPARTUM
                if match["postpartum"]
                else Relation.BEFORE_CONCEPTION
            )
            age = birth if relation is Relation.AT_DELIVERY else None
            until = _until(text, start, match.start())
            found.append(
                WindowCue(match.start(), match.end(), Side.RELATION, age, None, relation, until=until)
            )
    return found


def _until(text: str, start: int, at: int) -> bool:
    """True if "until" or the like leads what stands at the offset."""
    return pattern("until_then").search(text, max(start, at - 40), at) is not None


def _birth(clock: Clock, span: tuple[tuple[int, int], ...]) -> Age | None:
    fact = clock.delivery
    if fact is None:
        return None
    spans = span + tuple((quote.start, quote.end) for quote in fact.quotes)
    return Age(fact.value, spans, fact.derived, "medications/until_delivery")


def _dates(text: str, start: int, end: int, clock: Clock) -> list[WindowCue]:
    found: list[WindowCue] = []
    for match in DATE.finditer(text, start, end):
        age = clocked(clock, match.start(), (match.start(), match.end()))
        lead = _LEAD.search(text, max(start, match.start() - 30), match.start())
        if age is None or lead is None:
            continue
        side = next(Side(name) for name, value in lead.groupdict().items() if value)
        found.append(WindowCue(lead.start(), match.end(), side, age))
    return found


def clocked(clock: Clock, offset: int, span: tuple[int, int]) -> Age | None:
    """The age at which the story stands at the offset, resting on the span as well; None if the text gives none."""
    fact = clock.at(offset)
    if fact is None:
        return None
    quotes = tuple((quote.start, quote.end) for quote in fact.quotes)
    return Age(fact.value, tuple(sorted({span, *quotes})), fact.derived, "medications/clock")


def _moved(text: str, start: int, end: int, clock: Clock) -> list[WindowCue]:
    """Relative times ("two days later") that lead to an age."""
    found: list[WindowCue] = []
    for tick in clock.between(start, end):
        if tick.source is Source.MOVED and tick.age is not None and tick.age.value.exact:
            told = tick.age.quotes[-1]
            age = clocked(clock, tick.start, (told.start, told.end))
            repeated = pattern("repeated_on").search(
                text, max(start, told.start - 20), max(start, told.start)
            )
            if start <= told.start < end and repeated is None:
                side = Side.UNTIL if _until(text, start, told.start) else Side.AT
                found.append(WindowCue(told.start, told.end, side, age))
    return found


def _changed(text: str, start: int, cue: WindowCue) -> bool:
    """True if the relative time dates a change told beside another time: "at 12 weeks, reduced two weeks later"."""
    if pattern("changed_later").search(text, max(start, cue.start - 60), cue.end) is not None:
        return True
    return pattern("later_changed").match(text, cue.end, cue.end + 80) is not None


def _same_time(text: str, start: int, end: int, clock: Clock, now: Age | None) -> list[WindowCue]:
    match = pattern("same_time").search(text, start, end)
    if match is None:
        return []
    age = clocked(clock, match.start(), (match.start(), match.end()))
    near = now is not None and (match["weak"] is None or start - now.spans[-1][1] <= _NEAR_VISIT)
    if age is None and now is not None and near:
        age = Age(now.value, ((match.start(), match.end()), *now.spans), now.derived, "medications/same_time")
    weak = match["weak"] is not None
    return [WindowCue(match.start(), match.end(), Side.AT, age, weak=weak)] if age is not None else []
