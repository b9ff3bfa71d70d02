"""Phases of all sentences of a case become its regimens: told twice is one, an end closes what it ends."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from extractors.families.medications.phase import Phase
from extractors.families.medications.weeks import Age
from schemas.fact import Subject
from schemas.gestation import MAX_GA_DAYS, GestationalAge, Precision, Relation
from schemas.medication import Dose, Status

_MG = {"g": 1000.0, "mg": 1.0, "ug": 0.001, "ng": 1e-6}
_REMEMBERED = 30  # drugs that a pronoun may reach back to
_LIKELY = 40  # regimens of one drug that a new mention is compared with
_NEAR_DOSE = 5.0  # a change of dose is rarely more than fivefold
_ONGOING_HOURS = 8.0  # a regimen with takings at least so far apart goes on beyond the day


@dataclass(slots=True)
class Course:
    """The regimens of one case in the order of the text; `recent` are the drugs that a pronoun may mean."""

    regimens: list[Phase] = field(default_factory=list)
    recent: list[Phase] = field(default_factory=list)
    by_drug: dict[str, list[Phase]] = field(default_factory=dict)

    def add(self, phases: Iterable[Phase]) -> None:
        """Take in the phases of one group of drugs."""
        for phase in phases:
            self._add(phase)

    def hand_over(self, old: Phase, new: Phase) -> None:
        """What takes the place of a drug whose end is known begins there: "It was substituted with X"."""
        known = [r for r in self.by_drug.get(old.drug.generic, ()) if r.stop is not None and not r.point]
        if known and new.start is None and old.start is None and old.stop is None:
            new.start, new.point = known[-1].stop, False

    def replaced(self, phase: Phase) -> None:
        """End the last open regimen of the drug's class where the drug takes its place."""
        known = phase.drug.terms[0].drug_class if phase.drug.terms else None
        if known is None or phase.start is None:
            return
        for earlier in reversed(self.regimens[-_LIKELY:]):
            alike = earlier.drug.terms and earlier.drug.terms[0].drug_class == known
            if alike and earlier.drug.generic != phase.drug.generic and earlier.subject is phase.subject:
                open_end = earlier.stop is None and not earlier.point and earlier.status is Status.GIVEN
                if open_end and _days(earlier) <= phase.start.value.days:
                    earlier.stop = phase.start
                return

    def remember(self, phases: Iterable[Phase]) -> None:
        """Keep the drugs named last, which a pronoun may mean."""
        self.recent = [*self.recent, *phases][-_REMEMBERED:]

    def antecedents(self, phase: Phase, what: str) -> list[Phase]:
        """The phases whose drug a pronoun means: the last, the last two for "both", by likeness of dose."""
        seen: list[Phase] = []
        for earlier in reversed(self.recent):
            if all(earlier.drug.generic != other.drug.generic for other in seen):
                seen.append(earlier)
        if what.startswith(("both", "they", "these")):
            return seen[:2]
        named = _class_word(what)
        if named:
            seen = [earlier for earlier in seen if named in (earlier.drug.terms[0].drug_class or "")] or seen
        if phase.dose is None or not seen:
            return seen[:1]
        likely = [earlier for earlier in seen[:4] if _like(self._dose_of(earlier), phase.dose.value)]
        if likely and not _like(self._dose_of(seen[0]), phase.dose.value):
            return likely[:1]
        return seen[:1]

    def _dose_of(self, phase: Phase) -> Dose | None:
        known = [r for r in self.by_drug.get(phase.drug.generic, ()) if r.dose is not None]
        return known[-1].dose.value if known and known[-1].dose else None

    def _add(self, phase: Phase) -> None:
        known = self.by_drug.get(phase.drug.generic, [])[-_LIKELY:]
        same = [r for r in known if r.subject is phase.subject]
        if phase.status is Status.NOT_GIVEN:
            self._denied(phase, same)
            return
        if phase.pronoun and same and _turned(same[-1], phase):
            return
        taken = [r for r in same if r.status is phase.status]
        if not taken and not same and phase.pronoun:
            return
        if taken:
            _carry(taken[-1], phase)
        if taken and self._absorbed(phase, taken):
            return
        if phase.pronoun and phase.dose is None and not taken and phase.start is None:
            return
        if phase.changed or "change" in phase.acts or phase.start is not None:
            _close(taken, phase)
        self._keep(phase)

    def _keep(self, phase: Phase) -> None:
        self.regimens.append(phase)
        self.by_drug.setdefault(phase.drug.generic, []).append(phase)

    def _denied(self, phase: Phase, same: list[Phase]) -> None:
        if phase.abstract and any(r.status is not Status.NOT_GIVEN for r in same):
            return
        for earlier in same:
            if earlier.status is Status.NOT_GIVEN:
                earlier.mentions += phase.mentions
                return
        self._keep(phase)

    def _absorbed(self, phase: Phase, taken: list[Phase]) -> bool:
        """True if the phase only adds to what was told before."""
        last = taken[-1]
        if phase.abstract and not any(_compatible(earlier, phase) and not earlier.bare for earlier in taken):
            last.mentions += phase.mentions
            return True
        if phase.duration is not None and phase.duration.rule.endswith("n_day_course") and phase.dose is None:
            last.duration = last.duration or phase.duration
            last.mentions += phase.mentions
            return True
        if phase.dose is None and "stop" in phase.acts and phase.stop is not None:
            return _ended(phase, taken)
        if phase.dose is None and phase.bare:
            return _told_again(phase, last)
        for earlier in reversed(taken):
            if _compatible(earlier, phase):
                _fill(earlier, phase)
                return True
        return False


def _class_word(what: str) -> str | None:
    match = re.search(r"steroid|antibiotic|anticoagulant|antihypertensive|tocolytic", what)
    return match[0] if match else None


def _ended(phase: Phase, taken: list[Phase]) -> bool:
    """Close the last regimen that is open at the age of the end."""
    for earlier in reversed(taken):
        begun = phase.stop is not None and _days(earlier) <= phase.stop.value.days
        open_end = earlier.stop is None or not earlier.stop.value.exact
        if begun and open_end and not _single(earlier):
            earlier.stop = phase.stop
            break
    taken[-1].mentions += phase.mentions
    return True


def _days(phase: Phase) -> int:
    return phase.start.value.days if phase.start is not None else 0


def _after_end(phase: Phase, last: Phase) -> bool:
    """True if the phase begins after the end that was told of the last."""
    if phase.start is None or last.stop is None or last.stop is last.start:
        return False
    return phase.start.value.days > (last.stop.value.days_high or last.stop.value.days)


def _told_again(phase: Phase, last: Phase) -> bool:
    """A mention without amount, route or frequency adds its times to the regimen that is known."""
    if phase.abstract:
        last.mentions += phase.mentions
        return True
    if phase.again and _after_end(phase, last):
        return False
    if phase.start is not None and last.start is not None and phase.start.value.days != last.start.value.days:
        if phase.stop is None and phase.point and (last.dose is not None or phase.again):
            return False
        if not phase.pronoun and last.stop is not None:
            return False
    if (
        phase.start is not None
        and last.start is None
        and last.stop is None
        and last.relation is None
        and not phase.pronoun
    ):
        last.start, last.point = phase.start, phase.point
    if (
        phase.stop is not None
        and (last.stop is None or last.stop is last.start)
        and phase.stop.value.days >= _days(last)
    ):
        last.stop, last.point = phase.stop, False
    last.relation = last.relation or phase.relation
    last.mentions += phase.mentions
    return True


def _compatible(earlier: Phase, phase: Phase) -> bool:
    """True if both may be the same regimen told twice."""
    if phase.again or _after_birth(phase) != _after_birth(earlier):
        return False
    for name in ("dose", "route", "frequency", "duration"):
        mine, other = getattr(phase, name), getattr(earlier, name)
        if mine is not None and other is not None and _core_of(mine.value) != _core_of(other.value):
            return False
    if phase.dose is None and earlier.dose is not None and phase.route is not None and earlier.route is None:
        return False
    if phase.dose is not None and earlier.dose is None and not earlier.bare:
        return False
    for side in ("start", "stop"):
        mine, other = getattr(phase, side), getattr(earlier, side)
        if mine is not None and other is not None and not _meet(mine.value, other.value):
            return False
    return not (
        phase.start is not None
        and earlier.stop is not None
        and phase.start.value.days > (earlier.stop.value.days_high or earlier.stop.value.days)
    )


def _meet(one: GestationalAge, other: GestationalAge) -> bool:
    """True if two ages may be the same: equal days, or a day in the month or trimester that the other names."""
    if one.exact and other.exact:
        return one.days == other.days
    return one.days <= (other.days_high or other.days) and other.days <= (one.days_high or one.days)


def _core_of(value: object) -> object:
    """What two tellings must agree in: not how it was written."""
    if isinstance(value, Dose):
        return _amount(value)
    times = getattr(value, "times_per_day", None)
    interval = getattr(value, "interval_hours", None)
    if times is not None or interval is not None:
        return round(24 / times, 2) if times else interval
    if hasattr(value, "once"):
        return "once" if value.once else None
    return value


def _after_birth(phase: Phase) -> bool:
    return phase.relation is not None and phase.relation[0] is Relation.POSTPARTUM


def _fill(earlier: Phase, phase: Phase) -> None:
    for name in ("dose", "route", "frequency", "duration", "start", "stop", "relation", "indication"):
        if getattr(earlier, name) is None:
            setattr(earlier, name, getattr(phase, name))
            if name == "start" and phase.start is not None:
                earlier.point = phase.point
        elif name in ("start", "stop") and _closer(getattr(phase, name), getattr(earlier, name)):
            if name == "start" and earlier.stop is earlier.start:
                earlier.stop, earlier.point = phase.stop, phase.point
            setattr(earlier, name, getattr(phase, name))
    earlier.mentions += phase.mentions


def _closer(told: Age | None, known: Age) -> bool:
    """True if the age told says a day where the one known is a month or a trimester."""
    return told is not None and told.value.exact and not known.value.exact


def _close(taken: list[Phase], phase: Phase) -> None:
    """A new dose from a known age on ends the dose before it."""
    if phase.start is None:
        return
    for earlier in reversed(taken):
        if earlier.dose is None or phase.dose is None or earlier.stop is not None or earlier.point:
            continue
        if _alike(earlier, phase) or earlier.subject is not phase.subject:
            continue
        if _days(earlier) <= phase.start.value.days and ("change" in phase.acts or phase.changed):
            earlier.stop = phase.start
        if phase.route is None and phase.changed:
            phase.route = earlier.route
        return


def _turned(last: Phase, phase: Phase) -> bool:
    """Read what became of a regimen before conception: it was "stopped before", or "continued" in the pregnancy."""
    dated = last.start is not None or last.stop is not None
    if phase.status is Status.PAST and last.status is Status.GIVEN and "stop" in phase.acts and not dated:
        last.status = Status.PAST
    elif last.status is Status.PAST and phase.status is Status.GIVEN and last.relation and phase.dose is None:
        last.status = Status.GIVEN
        if "stop" in phase.acts:
            last.stop = phase.stop
        elif phase.start is None:
            last.stop = last.stop or phase.stop
        else:
            return False
    else:
        return False
    last.mentions += phase.mentions
    return True


def _carry(last: Phase, phase: Phase) -> None:
    """Give "the dose was increased to twice daily" the amount that is now taken more often."""
    known, told = last.frequency, phase.frequency
    if not phase.pronoun or phase.dose is not None or "change" not in phase.acts or told is None:
        return
    if (
        known is not None
        and _core_of(known.value) not in (None, _core_of(told.value))
        and _core_of(told.value)
    ):
        phase.dose, phase.changed = last.dose, True


def _alike(earlier: Phase, phase: Phase) -> bool:
    """True if amount and frequency are those of the earlier phase; a frequency that is not told is kept."""
    if (
        earlier.dose is None
        or phase.dose is None
        or _core_of(earlier.dose.value) != _core_of(phase.dose.value)
    ):
        return False
    if earlier.frequency is None or phase.frequency is None:
        return True
    return _core_of(earlier.frequency.value) == _core_of(phase.frequency.value)


def _amount(dose: Dose) -> tuple[float, str | None, bool]:
    """The amount in mg where it is a mass, else in its own unit."""
    factor = _MG.get(dose.unit or "")
    return (dose.low * factor if factor else dose.low, "mg" if factor else dose.unit, dose.per_kg)


def _like(known: Dose | None, told: Dose) -> bool:
    if known is None:
        return False
    before, after = _amount(known), _amount(told)
    if before[1:] != after[1:]:
        return False
    ratio = after[0] / before[0]
    return 1 / _NEAR_DOSE <= ratio <= _NEAR_DOSE


def _interval(phase: Phase) -> float | None:
    """The hours between two takings, None if the text gives no number."""
    value = phase.frequency.value if phase.frequency else None
    if value is None:
        return None
    return 24 / value.times_per_day if value.times_per_day else value.interval_hours


def _single(phase: Phase) -> bool:
    """True for what is given at a point in time and does not go on: no rate, no takings far apart."""
    unit = (phase.dose.value.unit or "") if phase.dose else ""
    interval = _interval(phase)
    lasting = unit.endswith(("/h", "/min")) or (interval is not None and interval >= _ONGOING_HOURS)
    return phase.point and not lasting


def settle(phase: Phase) -> None:
    """Decide at last whether a time is a point (start and stop) or only a beginning, and the route of tablets."""
    phase.route = phase.route or phase.form
    if not phase.point or phase.start is None or phase.stop is not None or phase.duration is not None:
        return
    interval = _interval(phase)
    if phase.frequency is not None and phase.frequency.rule.endswith(("n_apart", "next_day")) and interval:
        phase.stop = _later(phase, interval)
        return
    if _single(phase):
        phase.stop = phase.start


def _later(phase: Phase, interval: float) -> Age | None:
    """The age of the one repeat, worked out from the interval."""
    if phase.start is None or phase.frequency is None:
        return None
    days = round(interval / 24)
    if days == 0 or phase.start.value.days + days > MAX_GA_DAYS:
        return phase.start
    value = phase.start.value.model_copy(
        update={"days": phase.start.value.days + days, "precision": Precision.DAY}
    )
    spans = (*phase.start.spans, (phase.frequency.start, phase.frequency.end))
    return Age(value, spans, derived=True, rule="medications/repeated")


def newborn(phase: Phase) -> bool:
    """True for the newborn's own regimens, which have no gestational window."""
    return phase.subject is Subject.NEONATE
