"""The times that a sentence tells: gestational ages, dates, relative times and the pregnancy's landmarks, with what leads them."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from extractors.english.ages.ages import CONCEPTION_DAYS
from extractors.english.ages.alone import told
from extractors.english.ages.joined import is_so
from extractors.english.times.anchored import LASTING, moved
from extractors.english.times.relative import Event, Relative
from extractors.english.times.stretches import Joint, Stretch, compose
from extractors.english.times.stretches import Side as Led
from extractors.families.medications.cues import pattern
from extractors.families.medications.weeks import Age, age_of, trimesters
from extractors.findings import Mention
from extractors.story.clock import Clock, Source
from schemas.fact import Fact, Quote
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
    `until` marks a relation that ends the taking ("until six weeks after delivery"); `lasts` is the length in days
    that the words name ("for two weeks prior to admission").
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
    lasts: float | None = None


_SIDES = frozenset((Led.FROM, Led.UNTIL, Led.AT, Led.BY))
_LONG = frozenset((Precision.MONTH, Precision.TRIMESTER))
_OPENING = 3  # characters before a time that opens a sentence
_FAR = 30  # characters between a time and another that does not tell the same
_NEAR_TAKING = 60  # characters before "since 14 weeks" in which something is told to be taken
_NEAR_EVENT = 80  # characters before an age in which the end of an earlier pregnancy stands
_NEAR_LEVEL = 2  # characters between a level's name and its time
_NEAR_VISIT = 200  # characters between a visit's age and "at booking"


def find(
    text: str,
    sentence: tuple[int, int],
    ages: Sequence[Mention[GestationalAge]],
    clock: Clock,
    now: Age | None,
) -> list[WindowCue]:
    """Every dating of the sentence `[start, end)`, in order.

    `ages` are the gestational ages of the sentence; `now` is the age of the sentence before, to which
    "on the same day" points when the clock does not know.
    """
    start, end = sentence
    found = _from_ages(text, start, ages)
    found += _since(text, start, end, found)
    found += _landmarks(text, start, end, clock)
    found += _dates(text, start, end, clock)
    moves = _moved(text, start, end, clock)
    if not found:
        return _ordered(_same_time(text, start, end, clock, now) + moves)
    own = [
        move
        for move in moves
        if move.side is not Side.AT
        or _changed(text, start, move)
        or _of_birth(clock, move)
        or (_opens(start, move, found) and not _stands(clock, move))
    ]
    return _ordered(found + own)


def behind(cue: WindowCue, levels: Sequence[int]) -> bool:
    """True for a time right behind the name of a level: "vitamin D at 28 weeks was 81 nmol/L"."""
    return any(0 <= cue.start - end <= _NEAR_LEVEL for end in levels)


def _stands(clock: Clock, move: WindowCue) -> bool:
    """True for a moment told before ("on admission"), at which it may have been taken for long."""
    tick = clock.tick(move.start)
    return tick is not None and tick.step is not None and tick.step.stands


def _opens(start: int, move: WindowCue, found: Sequence[WindowCue]) -> bool:
    """True for a relative time that opens the sentence, whose other times come far behind: "The next week X was given, and at 32 weeks"."""
    return move.start - start <= _OPENING and all(cue.start - move.end >= _FAR for cue in found)


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
    own = [
        age
        for age in ages
        if pattern("no_gestation").match(text, age.end, age.end + 40) is None
        and pattern("of_earlier_end").search(text, max(start, age.start - _NEAR_EVENT), age.start) is None
    ]
    cues = (_cue(text, start, stretch) for stretch in compose(text, start, own))
    return [cue for cue in cues if cue is not None]


def _since(text: str, start: int, end: int, found: Sequence[WindowCue]) -> Iterator[WindowCue]:
    """Yield "since 14 weeks", which of a drug that is taken means gestation: of pain it would be a length."""
    for match in pattern("since_weeks").finditer(text, start, end):
        before = max(start, match.start() - _NEAR_TAKING), match.start()
        opens = match.start() - start <= _OPENING
        near = _own_clause(text, match.end(), end) if opens else before
        if pattern("taking").search(text, *near) is None:
            continue
        if any(cue.start < match.end() and match.start() < cue.end for cue in found):
            continue
        for age in told(match["age"], weeks=True)[:1]:
            span = match.span("age")
            value = Age(age.value, (span,), rule="medications/since_weeks")
            yield WindowCue(match.start(), match.end(), Side.FROM, value)


def _own_clause(text: str, start: int, end: int) -> tuple[int, int]:
    """What follows an opening time, up to the first comma."""
    clause = text[start : min(end, start + _NEAR_TAKING)]
    return start, start + len(clause.partition(",")[0].partition(";")[0])


def _cue(text: str, start: int, stretch: Stretch[GestationalAge]) -> WindowCue | None:
    core = stretch.first.start
    begin, side = stretch.start, Side(stretch.side) if stretch.side in _SIDES else None
    if stretch.side is Led.AFTER:
        # "stopped it after the first trimester", "After 20 weeks it was stopped"
        if stretch.first.value.precision in _LONG or stretch.start == start:
            side = Side.AT
        else:
            begin = core
    weak = pattern("recognised").search(text, max(start, core - 90), core) is not None
    until = pattern("stretch").search(text, max(start, core - 90), core)
    if until and side in (Side.AT, None):
        side, begin = Side.UNTIL, until.start()
    cue = _sided(stretch, begin, side, bracketed=text[max(0, core - 1) : core] == "(")
    return replace(cue, weak=True) if cue is not None and weak else cue


def _sided(
    stretch: Stretch[GestationalAge], begin: int, side: Side | None, *, bracketed: bool
) -> WindowCue | None:
    ages, end = [age_of(mention) for mention in stretch.times], stretch.end
    first, last = ages[0], ages[-1]
    if stretch.joint is Joint.RANGE and last.value.days >= first.value.days:
        return WindowCue(begin, end, Side.FROM, first, last)
    if stretch.joint is Joint.LIST and last.value.days >= first.value.days:
        return WindowCue(begin, end, Side.AT, first, last, points=len(ages), every=_spacing(ages))
    if first.value.precision in _LONG:
        return _in_stretch(begin, end, side, first, bracketed=bracketed)
    if first.value.days_high is not None:
        return _spread(stretch, begin, side, first, bracketed=bracketed)
    if side is None:
        rule = stretch.first.rule  # "a week before delivery at 37 weeks", "a week before her due date"
        led = bracketed or rule.startswith("times/") or is_so("dates_itself", rule)
        return WindowCue(begin, end, Side.AT, first) if led else None
    return WindowCue(begin, end, side, first)


def _spread(
    stretch: Stretch[GestationalAge], begin: int, side: Side | None, age: Age, *, bracketed: bool
) -> WindowCue | None:
    """Weeks from one to another: "from 8-12 weeks" and "in weeks 8-12" are a stretch, "at 8-10 weeks" is some day of it."""
    rule = stretch.first.rule
    whole = bracketed or stretch.rule == "within" or rule == LASTING or is_so("unit_leads", rule)
    if side is Side.FROM or (side in (Side.AT, None) and whole):
        first, last = _lower(age), _upper(age)
        lasts = last.value.days - first.value.days if rule == LASTING else None
        return WindowCue(begin, stretch.end, Side.FROM, first, last, lasts=lasts)
    if side is Side.AT:
        return WindowCue(begin, stretch.end, side, age, age)
    return WindowCue(begin, stretch.end, side, age) if side else None


def _in_stretch(begin: int, end: int, side: Side | None, age: Age, *, bracketed: bool) -> WindowCue | None:
    """A month or a trimester keeps its length: "in the first trimester" is no day, "from the third month" has no end."""
    if side is None and not bracketed:
        return None
    if side in (Side.FROM, Side.AT, None) and (ends := trimesters(age)):
        return WindowCue(begin, end, Side.FROM, *ends)
    if side is None:
        return WindowCue(begin, end, Side.AT, age, age)
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
        if match["since_before"]:
            zero = Age(GestationalAge(days=0, precision=Precision.DAY, as_written=match[0]), span)
            found.append(
                WindowCue(match.start(), match.end(), Side.FROM, zero, None, Relation.BEFORE_CONCEPTION)
            )
        elif match["onset"]:
            days = CONCEPTION_DAYS if "conception" in match["onset"].lower() else 0
            onset = Age(GestationalAge(days=days, precision=Precision.DAY, as_written=match[0]), span)
            found.append(WindowCue(match.start(), match.end(), Side.FROM, onset))
        elif match["alone"] and not clock.runs(match.start()):
            continue  # of a stay, of a labour, of another pregnancy
        elif match["throughout"] or match["alone"]:
            zero = Age(GestationalAge(days=0, precision=Precision.DAY, as_written=match[0]), span)
            found.append(WindowCue(match.start(), match.end(), Side.FROM, zero, birth, Relation.THROUGHOUT))
        elif match["delivery"]:
            found.append(
                WindowCue(match.start(), match.end(), Side.UNTIL, birth, None, Relation.UNTIL_DELIVERY)
            )
        else:
            relation = (
                Relation.AT_DELIVERY
                if match["at_delivery"] or match["intrapartum"]
                else Relation.POSTPARTUM
                if match["postpartum"]
                else Relation.BEFORE_CONCEPTION
            )
            age = birth if match["at_delivery"] else None
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
    """The dates of the sentence that have an age, with the words that lead them."""
    cues = []
    for stretch in compose(text, start, list(_aged_dates(start, end, clock))):
        side = Side(stretch.side) if stretch.side in _SIDES else None
        first, last = stretch.first.value, stretch.last.value
        if stretch.joint is Joint.RANGE and first.value.days <= last.value.days:
            cues.append(WindowCue(stretch.start, stretch.end, Side.FROM, first, last))
        elif stretch.joint is Joint.LIST and first.value.days <= last.value.days:
            points = len(stretch.times)
            cues.append(WindowCue(stretch.start, stretch.end, Side.AT, first, last, points=points))
        elif side is not None:
            cues.append(WindowCue(stretch.start, stretch.end, side, first))
    return cues


def _aged_dates(start: int, end: int, clock: Clock) -> Iterator[Mention[Age]]:
    for tick in clock.between(start, end):
        if tick.age is None or tick.source is not Source.TOLD or not tick.age.derived:
            continue
        inside = (quote for quote in tick.age.quotes if tick.start <= quote.start < tick.end)
        told = next((quote for quote in inside if quote.text == tick.age.value.as_written), None)
        age = clocked(clock, tick.start, (told.start, told.end)) if told else None
        if told is not None and age is not None:
            yield Mention(told.start, told.end, age, age.rule)


def clocked(clock: Clock, offset: int, span: tuple[int, int]) -> Age | None:
    """The age at which the story stands at the offset, resting on the span as well; None if the text gives none."""
    fact = clock.at(offset)
    if fact is None:
        return None
    quotes = tuple((quote.start, quote.end) for quote in fact.quotes)
    return Age(fact.value, tuple(sorted({span, *quotes})), fact.derived, "medications/clock")


def _moved(text: str, start: int, end: int, clock: Clock) -> list[WindowCue]:
    """Relative times ("two days later", "for two weeks prior to admission") that lead to an age."""
    found: list[WindowCue] = []
    for tick in clock.between(start, end):
        step, told = tick.step, tick.words
        if step is None or told is None or not start <= told.start < end:
            continue
        if step.lasting:
            cue = _lasting(step, told, tick.base)
        elif tick.age is not None and tick.age.value.exact:
            again = pattern("repeated_on").search(text, max(start, told.start - 20), told.start)
            age = clocked(clock, tick.start, (told.start, told.end)) if again is None else None
            from_then = pattern("from_then").match(text, told.start, told.end) is not None
            side = Side.UNTIL if _until(text, start, told.start) else Side.FROM if from_then else Side.AT
            cue = WindowCue(told.start, told.end, side, age) if age else None
        else:
            cue = None
        found += [cue] if cue else []
    return found


def _lasting(step: Relative, told: Quote, base: Fact[GestationalAge] | None) -> WindowCue | None:
    """A stretch that ends at the event from which it is counted back: "for the two weeks before admission"."""
    first = moved(base.value, step, told.text) if base is not None else None
    if base is None or first is None or not (first.exact and base.value.exact):
        return None
    spans = ((told.start, told.end), *((quote.start, quote.end) for quote in base.quotes))
    begun, ended = (Age(value, spans, True, "medications/lasting") for value in (first, base.value))
    return WindowCue(told.start, told.end, Side.FROM, begun, ended, lasts=-step.days)


def _changed(text: str, start: int, cue: WindowCue) -> bool:
    """True if the relative time dates a change told beside another time: "at 12 weeks, reduced two weeks later"."""
    if pattern("changed_later").search(text, max(start, cue.start - 60), cue.end) is not None:
        return True
    return pattern("later_changed").match(text, cue.end, cue.end + 80) is not None


def _of_birth(clock: Clock, cue: WindowCue) -> bool:
    """True if the relative time counts from the birth, which the sentence's other times do not tell."""
    ticks = (clock.tick(place) for place in (cue.start, cue.end - 1))
    return any(
        tick.step.event is Event.DELIVERY for tick in ticks if tick is not None and tick.step is not None
    )


def _same_time(text: str, start: int, end: int, clock: Clock, now: Age | None) -> list[WindowCue]:
    match = pattern("same_time").search(text, start, end)
    if match is None:
        return []
    age = clocked(clock, match.start(), (match.start(), match.end()))
    near = now is not None and start - now.spans[-1][1] <= _NEAR_VISIT and not clock.born(match.start())
    if age is None and now is not None and near:
        age = Age(now.value, ((match.start(), match.end()), *now.spans), now.derived, "medications/same_time")
    behind = pattern("given_then").search(text, match.end(), end) is not None
    before = pattern("given_now").search(text[start : match.start()]) is not None
    weak = match["weak"] is not None and not (behind or before)
    return [WindowCue(match.start(), match.end(), Side.AT, age, weak=weak)] if age is not None else []
