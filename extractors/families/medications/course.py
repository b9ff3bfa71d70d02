"""What all clauses of a case tell becomes its regimens: told twice is one, an end closes what it ends."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from extractors.families.medications.cues import pattern
from extractors.families.medications.drug import DrugMention
from extractors.families.medications.multiples import multiplied
from extractors.families.medications.same import (
    compatible,
    covers,
    days,
    filled,
    interval,
    is_alike,
    is_like,
    is_single,
    often_of,
    told_again,
)
from extractors.families.medications.status import Place
from extractors.families.medications.subject import Told
from extractors.families.medications.telling import Telling
from extractors.families.medications.weeks import Age
from schemas.fact import Subject
from schemas.gestation import MAX_GA_DAYS, Precision
from schemas.medication import Dose, Status

_REMEMBERED = 30  # drugs that a pronoun may reach back to
_LIKELY = 40  # regimens of one drug that a new telling is compared with


@dataclass(slots=True)
class Course:
    """The regimens of one case in the order of the text; `recent` are the drugs that a pronoun may mean."""

    regimens: list[Telling] = field(default_factory=list)
    recent: list[Telling] = field(default_factory=list)
    by_drug: dict[str, list[int]] = field(default_factory=dict)

    # --- drugs that words mean ---------------------------------------------------------------------------------------

    def remember(self, tellings: Iterable[Telling]) -> None:
        """Keep the drugs named last, which a pronoun may mean."""
        self.recent = [*self.recent, *tellings][-_REMEMBERED:]

    def last_owner(self) -> Told | None:
        """Who took the drug named last, with the words that say so; None where only its level was told."""
        last = self.recent[-1] if self.recent else None
        return (last.subject, last.subject_span) if last and last.drug.generic in self.by_drug else None

    def known_as(self, drug: DrugMention) -> Telling:
        """The mention of a drug whose level is told, as that of the person who takes it."""
        known = self.by_drug.get(drug.generic)
        subject = self.regimens[known[-1]].subject if known else Subject.PATIENT
        return Telling(drug, drug.start, subject=subject)

    def antecedents(self, telling: Telling, what: str) -> list[Telling]:
        """The tellings whose drug a pronoun means: the last, the last two for "both", by likeness of dose."""
        seen: list[Telling] = []
        for earlier in reversed(self.recent):
            if all(earlier.drug.generic != other.drug.generic for other in seen):
                seen.append(earlier)
        if pattern("they").match(what):
            return seen[:2]
        if named := pattern("class_word").search(what):
            seen = [e for e in seen if named[0] in (e.drug.terms[0].drug_class or "")] or seen
        if telling.dose is None or not seen:
            return seen[:1]
        likely = [e for e in seen[:4] if is_like(self._dose_of(e), telling.dose.value)]
        if likely and not is_like(self._dose_of(seen[0]), telling.dose.value):
            return likely[:1]
        return seen[:1]

    def _dose_of(self, telling: Telling) -> Dose | None:
        doses = (self.regimens[at].dose for at in reversed(self.by_drug.get(telling.drug.generic, ())))
        return next((dose.value for dose in doses if dose is not None), None)

    def is_hers(self, tellings: Sequence[Telling], text: str, place: Place) -> bool:
        """True for the mother's drug that is resumed, whoever was told of before: "Enoxaparin was resumed after birth"."""
        known = (self.regimens[at] for at in self.by_drug.get(tellings[0].drug.generic, ()))
        taken = any(regimen.subject is Subject.MOTHER for regimen in known)
        return taken and pattern("taken_again").search(text, place.end, place.limit) is not None

    def handed_over(self, old: Telling) -> Age | None:
        """When what takes the place of a drug whose end is known begins: "It was substituted with X"."""
        if old.start is not None or old.stop is not None:
            return None
        known = (self.regimens[at] for at in reversed(self.by_drug.get(old.drug.generic, ())))
        return next((r.stop for r in known if r.stop is not None and not r.point), None)

    def takes(self, telling: Telling) -> bool:
        """True if the one of whom the telling tells has been given the drug, and no end of it is known."""
        known = (self.regimens[at] for at in self.by_drug.get(telling.drug.generic, ()))
        return any(
            r.subject is telling.subject and r.status is Status.GIVEN and r.stop is None for r in known
        )

    # --- folding -----------------------------------------------------------------------------------------------------

    def add(self, telling: Telling) -> None:
        """Take in one telling: it adds to a regimen that is known, ends or changes one, or is one of its own."""
        known = self.by_drug.get(telling.drug.generic, [])[-_LIKELY:]
        same = [at for at in known if self.regimens[at].subject is telling.subject]
        if telling.status is Status.NOT_GIVEN:
            self._deny(telling, same)
            return
        if telling.pronoun and same:
            self.regimens[same[-1]], told_all = _turned(self.regimens[same[-1]], telling)
            if told_all:
                return
        taken = [at for at in same if self.regimens[at].status is telling.status]
        if telling.pronoun and not same and not _changes_unnamed(telling, known):
            return
        if taken:
            telling = _carried(self.regimens[taken[-1]], multiplied(self.regimens[taken[-1]], telling))
            if self._listed_before(telling, taken) or self._absorbed(telling, taken):
                return
        if telling.pronoun and telling.dose is None and not taken and telling.start is None:
            return
        telling = _on_its_day(telling)
        if telling.start is not None:
            telling = self._closing(telling, taken)
        self._keep(telling)

    def replaced(self, telling: Telling) -> None:
        """End the last open regimen of the drug's class where the drug takes its place."""
        known = telling.drug.terms[0].drug_class if telling.drug.terms else None
        if known is None or telling.start is None:
            return
        for at in range(len(self.regimens) - 1, max(-1, len(self.regimens) - 1 - _LIKELY), -1):
            earlier = self.regimens[at]
            alike = earlier.drug.terms and earlier.drug.terms[0].drug_class == known
            if alike and earlier.drug.generic != telling.drug.generic and earlier.subject is telling.subject:
                open_end = earlier.stop is None and not earlier.point and earlier.status is Status.GIVEN
                if open_end and days(earlier) <= telling.start.value.days:
                    self.regimens[at] = replace(earlier, stop=telling.start)
                return

    def _keep(self, telling: Telling) -> None:
        self.by_drug.setdefault(telling.drug.generic, []).append(len(self.regimens))
        self.regimens.append(telling)

    def _mention(self, at: int, telling: Telling) -> None:
        """Let a telling that says nothing new be one more quote of a regimen."""
        known = self.regimens[at]
        self.regimens[at] = replace(known, mentions=known.mentions + telling.mentions)

    def _deny(self, telling: Telling, same: list[int]) -> None:
        if telling.abstract and any(self.regimens[at].status is not Status.NOT_GIVEN for at in same):
            return
        denied = next((at for at in same if self.regimens[at].status is Status.NOT_GIVEN), None)
        if denied is None:
            self._keep(telling)
        else:
            self._mention(denied, telling)

    def _listed_before(self, telling: Telling, taken: list[int]) -> bool:
        """True if a row of a table names a day of a regimen that is known: "36 weeks | romiplostim 3 µg/kg"."""
        places = reversed(taken) if telling.listed else ()
        covering = next((at for at in places if covers(self.regimens[at], telling)), None)
        if covering is not None:
            self._mention(covering, telling)
        return covering is not None

    def _absorbed(self, telling: Telling, taken: list[int]) -> bool:
        """True if the telling only adds to what was told before."""
        last = taken[-1]
        known = [self.regimens[at] for at in taken]
        if telling.abstract and not any(compatible(r, telling) and not r.bare for r in known):
            self._mention(last, telling)
            return True
        if telling.dose is None and telling.duration is not None and "course" in telling.features:
            self._mention(last, telling)
            duration = self.regimens[last].duration or telling.duration
            self.regimens[last] = replace(self.regimens[last], duration=duration)
            return True
        begun_again = telling.again and telling.start is not None and telling.acts[0] == "start"
        if telling.dose is None and "stop" in telling.acts and telling.stop is not None and not begun_again:
            self._end(telling, taken)
            return True
        if telling.bare:
            again = told_again(telling, self.regimens[last])
            if again is not None:
                self.regimens[last] = again
            return again is not None
        for at in reversed(taken):
            if compatible(self.regimens[at], telling):
                self.regimens[at] = filled(self.regimens[at], telling)
                return True
        return False

    def _end(self, telling: Telling, taken: list[int]) -> None:
        """Close the last regimen that is open at the age of the end."""
        for at in reversed(taken):
            known = self.regimens[at]
            begun = telling.stop is not None and days(known) <= telling.stop.value.days
            at_once = is_single(known) and not (telling.pronoun and at == taken[-1])
            if begun and (known.stop is None or not known.stop.value.exact) and not at_once:
                self.regimens[at] = replace(known, stop=telling.stop, point=False)
                break
        self._mention(taken[-1], telling)

    def _closing(self, telling: Telling, taken: list[int]) -> Telling:
        """The telling, after a new dose from a known age on has ended the dose before it."""
        for at in reversed(taken):
            known = self.regimens[at]
            if known.dose is None or telling.dose is None or known.stop is not None or known.point:
                continue
            if is_alike(known, telling):
                continue
            changes = not {"change", "require"}.isdisjoint(telling.acts) or telling.changed
            if telling.start is not None and days(known) <= telling.start.value.days and changes:
                self.regimens[at] = replace(known, stop=telling.start)
            goes_on = telling.route is None and telling.changed
            return replace(telling, route=known.route) if goes_on else telling
        return telling


def _changes_unnamed(telling: Telling, known: Sequence[int]) -> bool:
    """True for a new amount of a drug that only its level has named: "Tacrolimus was 3.9 ng/mL; the dose was raised to 3 mg"."""
    return not known and telling.dose is not None and (telling.changed or "change" in telling.acts)


def _turned(last: Telling, telling: Telling) -> tuple[Telling, bool]:
    """The regimen after what became of it before conception, and whether that is all that the telling tells.

    It was "stopped before", or "continued" in the pregnancy.
    """
    dated = last.start is not None or last.stop is not None
    mentions = last.mentions + telling.mentions
    if telling.status is Status.PAST and last.status is Status.GIVEN:
        ended = "stop" in telling.acts and not dated
        return (replace(last, status=Status.PAST, mentions=mentions), True) if ended else (last, False)
    if last.status is not Status.PAST or telling.status is not Status.GIVEN:
        return last, False
    if not last.relation or telling.dose is not None:
        return last, False
    if "stop" in telling.acts:
        return replace(last, status=Status.GIVEN, stop=telling.stop, mentions=mentions), True
    if telling.start is None:
        return replace(last, status=Status.GIVEN, stop=last.stop or telling.stop, mentions=mentions), True
    return replace(last, status=Status.GIVEN), False


def _carried(last: Telling, telling: Telling) -> Telling:
    """Give "the dose was increased to twice daily" the amount that is now taken more often."""
    known, told = last.frequency, telling.frequency
    if not telling.pronoun or telling.dose is not None or "change" not in telling.acts or told is None:
        return telling
    if known is None or often_of(known.value) in (None, often_of(told.value)) or not often_of(told.value):
        return telling
    return replace(telling, dose=last.dose, changed=True)


def _on_its_day(telling: Telling) -> Telling:
    """The telling of a new regimen, begun on the day of its scene where it tells no time."""
    if telling.day is None or telling.start is not None or telling.stop is not None:
        return telling
    return replace(telling, start=telling.day, point=telling.day_point)


def settled(telling: Telling) -> Telling:
    """The regimen with what is decided at last: whether a time is a point or only a beginning, and the way of tablets.

    An amount that was only worked out has set the regimen apart from the one before; no words give it.
    """
    route, dose = telling.route or telling.form, None if telling.worked_out else telling.dose
    return replace(telling, route=route, dose=dose, stop=_last_stop(telling))


def _last_stop(telling: Telling) -> Age | None:
    """Where it stops: a point in time that does not go on stops where it starts."""
    at_once = telling.point or (telling.drug.has("single_giving") and telling.frequency is None)
    open_point = at_once and telling.start is not None and telling.start.value.exact and telling.stop is None
    if not open_point or telling.duration is not None:
        return telling.stop
    if "apart" in telling.features and interval(telling):
        return _of_repeat(telling)
    return telling.start if is_single(replace(telling, point=True)) else None


def _of_repeat(telling: Telling) -> Age | None:
    """The age of the one repeat, worked out from the interval."""
    hours = interval(telling)
    if telling.start is None or telling.frequency is None or hours is None:
        return None
    later = round(hours / 24)
    if later == 0 or telling.start.value.days + later > MAX_GA_DAYS:
        return telling.start
    update = {"days": telling.start.value.days + later, "precision": Precision.DAY}
    spans = (*telling.start.spans, (telling.frequency.start, telling.frequency.end))
    return Age(
        telling.start.value.model_copy(update=update), spans, derived=True, rule="medications/repeated"
    )
