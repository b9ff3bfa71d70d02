"""The day of a drug whose sentence tells none: what is given, begun or ended then is so on the day of its scene."""

from dataclasses import replace

from extractors.families.medications.cues import pattern, stands
from extractors.families.medications.telling import Telling
from extractors.families.medications.weeks import Age
from extractors.families.medications.window import BEGINS
from extractors.story.clock import Clock, Source
from schemas.fact import Fact, Subject
from schemas.gestation import GestationalAge, Relation
from schemas.medication import Route, Status

RULE = "medications/scene"
LONGEST_DAYS = 14  # of a course that is given in one scene
HOURS_A_DAY = 24
_BEGINS = BEGINS - {"switch", "require"}  # "potassium was replaced"
_CARRYING = frozenset({Subject.MOTHER, Subject.FETUS})
_AT_ONCE = frozenset({Route.INTRAVENOUS, Route.INTRAMUSCULAR, Route.INTRATHECAL, Route.EPIDURAL})


def with_day(text: str, told: Telling, clock: Clock, clause: tuple[int, int]) -> Telling:
    """The telling with the day of its scene: an end at once, else what the course takes where it knows no beginning.

    What was taken before ("had received", "was on") or for long ("iron 80 mg daily was given") has none. A newborn's is that of
    its birth, where the clause tells it.
    """
    if told.subject is Subject.NEONATE and told.status is Status.GIVEN and told.relation is None:
        return _born_with(text, told, clause)
    if told.status is not Status.GIVEN or told.subject not in _CARRYING or told.abstract:
        return told
    if told.start and "stop" in told.acts[-1:]:
        return _ended(told, _day(told, clock))
    parted = text.find(";", told.offset, clause[1])
    if told.start or stands("before_then", text, clause[0], clause[1] if parted < 0 else parted):
        return told
    day = _day(told, clock) or _day_of_part(text, told, clock)
    if day is None:
        led = _resting(told, clock.led(told.offset))
        return _begun_before(told, led) if led is not None and not told.relation else told
    if told.relation and told.relation[0] is not Relation.UNTIL_DELIVERY:
        return told
    if told.stop is not None:
        return _begun_before(told, day)
    return told if told.relation else _on_day(told, clock, day)


def _born_with(text: str, told: Telling, clause: tuple[int, int]) -> Telling:
    """The telling of a newborn's drug, given at birth where its clause opens with that or says so right behind."""
    start, end = clause
    for begin, rule in ((start, "opens_at_birth"), (told.offset, "given_at_birth")):
        if match := pattern(rule).match(text[begin:end]):
            span = begin + match.start("birth"), begin + match.end("birth")
            return replace(told, relation=(Relation.AT_DELIVERY, span))
    return told


def _ended(told: Telling, day: Age | None) -> Telling:
    """The telling ended on the day of its scene: "Aspirin 75 mg, taken since 14 weeks, was stopped"."""
    if told.stop is not None or day is None or told.start is None or day.value.days <= told.start.value.days:
        return told
    return replace(told, stop=day, point=False)


def _on_day(told: Telling, clock: Clock, day: Age) -> Telling:
    """The telling of a drug that tells no time, with the day on which it is given, begun or ended."""
    born = clock.at_birth(told.offset) or _of_birth(told, clock)
    if "stop" in told.acts:
        untold = told.dose is None and told.duration is None
        return replace(told, stop=day) if untold and not born else told
    if born:
        return _at_birth(told, day)
    begins = not _BEGINS.isdisjoint(told.acts) or told.changed
    if not (begins or _acute(told)):
        return told
    return replace(told, day=day, day_point=not begins and _single(told))


def _begun_before(told: Telling, day: Age) -> Telling:
    """The telling begun on the day of its scene, where it tells that it was begun and an end after that day: "was begun and kept until"."""
    if told.stop is None or told.stop.value.days <= day.value.days:
        return told
    begins = "start" in told.acts[:1] and "last" not in told.acts and not told.again
    return replace(told, start=day, point=False) if begins else told


def _day_of_part(text: str, told: Telling, clock: Clock) -> Age | None:
    """The time that the part of the sentence before a semicolon tells: "BP was 150/96 at 33 weeks; nifedipine was started"."""
    tick = clock.tick(told.offset)
    fact = clock.at(told.offset)
    if tick is None or fact is None or tick.source is not Source.TOLD or fact.derived or not fact.value.exact:
        return None
    told_at = fact.quotes[0].end
    between = text[told_at : told.offset]
    if not 0 <= told_at <= told.offset or ";" not in between or _BEGINS.isdisjoint(told.acts):
        return None
    if pattern("later_day").search(between):
        return None
    return Age(fact.value, ((fact.quotes[0].start, told_at),), rule=RULE)


def _at_birth(told: Telling, day: Age) -> Telling:
    """The telling with the day of the birth, at which a single dose is given and what runs ends."""
    if not (told.bare or _single(told)):
        return told
    return replace(told, start=day, stop=day) if _runs(told) else replace(told, day=day, day_point=True)


def _day(told: Telling, clock: Clock) -> Age | None:
    fact = clock.delivery if _of_birth(told, clock) else clock.day(told.offset)
    return None if fact is None or clock.further(told.offset, fact) else _resting(told, fact)


def _resting(told: Telling, fact: Fact[GestationalAge] | None) -> Age | None:
    """The day as a time of the drug, which rests on its name as well; None for a day that is not told to the day."""
    if fact is None or not fact.value.exact:
        return None
    quotes = tuple((quote.start, quote.end) for quote in fact.quotes)
    own = (told.drug.start, told.drug.end)
    return Age(fact.value, tuple(sorted({own, *quotes})), derived=True, rule=RULE)


def _of_birth(told: Telling, clock: Clock) -> bool:
    """True for what is given at births, where the paragraph has just told one: "A boy was born. Oxytocin 5 IU was given"."""
    return clock.fresh(told.offset) and told.drug.has("at_birth")


def _runs(told: Telling) -> bool:
    """True for what runs in by the hour or the minute."""
    return told.dose is not None and (told.dose.value.unit or "").endswith(("/h", "/min"))


def _single(told: Telling) -> bool:
    """True for one dose: no frequency but "once", no length, nothing that goes on."""
    often = told.frequency.value if told.frequency else None
    goes_on = not {"continue", "last", "switch"}.isdisjoint(told.acts)
    counted = often is not None and (often.times_per_day or often.interval_hours or often.as_needed)
    several = often is not None and not often.once and told.dose is None  # "two doses of tetanus toxoid"
    return not told.bare and told.duration is None and not (counted or several or goes_on)


def _acute(told: Telling) -> bool:
    """True for what is given there: a dose, a course of some days, what goes into a vein or a muscle."""
    if told.bare or "continue" in told.acts or (told.duration and told.duration.value > LONGEST_DAYS):
        return False
    if told.frequency is not None and told.frequency.value.as_needed:
        return False
    into = told.route is not None and told.route.value in _AT_ONCE
    hours = told.frequency.value.interval_hours if told.frequency else None
    by_the_hour = hours is not None and hours <= HOURS_A_DAY
    if not told.acts:  # "..., and tranexamic acid 1 g IV at the incision"
        return into and _single(told)
    return "give" in told.acts and (_single(told) or told.duration is not None or into or by_the_hour)
