"""One case as rows of the CDM."""

import datetime as dt
from enum import StrEnum
from typing import Any, TypedDict, Unpack

from pipeline.registries.dates import Anchor, anchor, first_day
from pipeline.registries.keys import number
from pipeline.registries.losses import Losses
from pipeline.registries.omop.codes import CLASSES, OPERATORS, drug_value, lab_value, result_value, unit_value
from pipeline.registries.omop.days import Day, end_of, result_day
from pipeline.registries.omop.drugs import UNDATED, UNTIMED, Placed, placed, sig, supply
from pipeline.registries.omop.notes import NLP, NONE, add_note
from pipeline.registries.omop.schema import row
from pipeline.registries.records import Entry
from pipeline.registries.walk import Measured, Role, Taken, Told, Walk, Whose, same_unit, vague
from pipeline.words import dose_text, reference_text, shown
from schemas.fields import Field, fields_of
from schemas.gestation import GestationalAge
from schemas.medication import Status
from schemas.neonate import Neonate
from schemas.patient import Sex
from schemas.pregnancy import CalendarDate, Outcome, Pregnancy

GENDERS = {Sex.FEMALE: 8532, Sex.MALE: 8507}
DRUG_FIELD, RESULT_FIELD = 1147094, 1147138  # concepts of the keys of DRUG_EXPOSURE and MEASUREMENT
IN_EPISODE = frozenset({"ordinal"})  # fields of a pregnancy that its EPISODE holds
IN_EARLIER = frozenset({"ordinal", "outcome"})  # those that the OBSERVATION of an earlier one holds
Rows = dict[str, list[list[Any]]]


class Said(TypedDict, total=False):
    """What an observation says: a number with its unit, or words; of whom and on what day where not of her at the index date."""

    amount: float | None
    text: str | None
    unit: str | None
    day: dt.date
    person: int
    qualifier: str | None


class CaseRows:
    """The rows of one case and the dates that they span."""

    def __init__(self, entry: Entry, position: int, losses: Losses) -> None:
        self.entry, self.losses = entry, losses
        self.walk = Walk(entry, position)
        self.case, self.path = self.walk.case, self.walk.path
        self.rows: Rows = {}
        self.dates: Anchor = anchor(self.case, entry.report.metadata.year)
        self._span: dict[int, list[dt.date]] = {}
        self._newborns: dict[str, int] = {}  # persons by the path of the newborn
        self._episodes: dict[str, int] = {}  # by the path of the pregnancy

    def make(self) -> Rows | None:
        """All rows; None where the case has no age, without which the CDM knows no person."""
        if self.case.patient.age is None:
            self.losses.lost("no_age", self.path)
            return None
        born = self.dates.index.year - int(self.case.patient.age.value.years)
        self.mother = self._person(f"{self.path}.patient", born, self.walk.sex)
        if self.dates.made:
            self.losses.lost("made_anchor", self.path, self.dates.lmp.isoformat())
        self._observe(f"{self.path}.date_anchor", "date_anchor", text=f"{self.dates.rule}: {self.dates.lmp}")
        self._patient()
        self._history()
        for told in self.walk.pregnancies():
            self._pregnancy(told)
        for taken in self.walk.medications():
            self._medication(taken)
        self._results()
        add_note(self)
        self._periods()
        return self.rows

    def put(self, table: str, path: str, key: str, **values: Any) -> int:
        """Add a row made of the part of the record at a path; its key."""
        identity = number(self.entry.identify(path, f"omop {table}"))
        cells, cut = row(table, {key: identity, **values})
        for name in cut:
            self.losses.lost("cut", path, name)
        self.rows.setdefault(table, []).append(cells)
        return identity

    def _dated(self, person: int, *days: dt.date) -> None:
        self._span.setdefault(person, []).extend(days)

    def _person(self, path: str, year: int, sex: Sex | None, born: dt.date | None = None) -> int:
        return self.put(
            "person", path, "person_id",
            gender_concept_id=GENDERS[sex] if sex else NONE,
            year_of_birth=year,
            month_of_birth=born.month if born else None,
            day_of_birth=born.day if born else None,
            race_concept_id=NONE,
            ethnicity_concept_id=NONE,
            person_source_value=str(self.entry.identify(path, "omop person")),
            gender_source_value=sex.value if sex else None,
        )  # fmt: skip

    def _observe(self, path: str, what: str, **said: Unpack[Said]) -> None:
        person, day = said.get("person", self.mother), said.get("day", self.dates.index)
        amount, text = said.get("amount"), said.get("text")
        self._dated(person, day)
        self.put(
            "observation", path, "observation_id",
            person_id=person,
            observation_concept_id=NONE,
            observation_date=day,
            observation_type_concept_id=NLP,
            value_as_number=None if amount is None else float(amount),
            value_as_string=text,
            unit_source_value=said.get("unit"),
            qualifier_source_value=said.get("qualifier"),
            observation_source_value=what,
            value_source_value=text,
        )  # fmt: skip

    def _patient(self) -> None:
        """Whether she is pregnant, and in what part of obstetrics; age and sex are those of the PERSON."""
        patient, path = self.case.patient, f"{self.path}.patient"
        for name, fact in (("pregnant", patient.pregnant), ("setting", patient.setting)):
            if fact is not None:
                self._observe(f"{path}.{name}", name, text=shown(fact.value))

    def _history(self) -> None:
        for path, name, fact in self.walk.counts():
            self._observe(path, name, amount=fact.value)
        for path, formula in self.walk.formulas():
            self._observe(path, "formula", text=shown(formula.value))

    def _pregnancy(self, told: Told) -> None:
        pregnancy, path = told.pregnancy, told.path
        if not pregnancy.is_index:
            self._earlier(told)
            return
        ended = pregnancy.outcome is not None and pregnancy.outcome.value is not Outcome.ONGOING
        over = self.dates.ended and ended
        self._episode(pregnancy, path, self.dates.lmp, self.dates.end if over else None)
        last = end_of(pregnancy, self.dates)
        index = Day(self.dates.index)
        days = {"conception": Day(self.dates.lmp), "presentation": index, "fetuses": index}
        for field in fields_of("pregnancies"):
            fact = getattr(pregnancy, field.name)
            if fact is not None and field.name not in IN_EPISODE:
                day = days.get(field.name, last)
                self._made(f"{path}.{field.name}", day)
                self._told(field, fact.value, f"{path}.{field.name}", day=day.date, qualifier=day.mark)
        for child, baby in told.newborns:
            self._newborn(baby, child)

    def _told(self, field: Field, value: Any, path: str, before: str = "", **more: Any) -> None:
        """A field of a pregnancy as an observation; `before` leads its name where it is of an earlier one."""
        what = f"{before}{field.name}"
        match value:
            case GestationalAge():
                what = f"{before}gestational age at {field.name}"
                self._observe(path, what, amount=value.days, unit="d", **more)
                self._age_losses(value, path)
            case StrEnum():
                self._observe(path, what, text=value.value, **more)
            case CalendarDate():
                self._observe(path, what, text=shown(value), **more)
            case _:
                self._observe(path, what, amount=value, unit=field.unit or None, **more)

    def _age_losses(self, age: GestationalAge, path: str) -> None:
        if vague(age):
            self.losses.lost("vague_age", path, str(age))

    def _episode(self, pregnancy: Pregnancy, path: str, start: dt.date, end: dt.date | None) -> None:
        self._dated(self.mother, start, end or start)
        outcome = pregnancy.outcome.value if pregnancy.outcome else None
        self._episodes[path] = self.put(
            "episode", path, "episode_id",
            person_id=self.mother,
            episode_concept_id=NONE,
            episode_start_date=start,
            episode_end_date=end,
            episode_number=pregnancy.ordinal.value if pregnancy.ordinal else None,
            episode_object_concept_id=NONE,
            episode_type_concept_id=NLP,
            episode_source_value=CLASSES[outcome] if outcome else None,
        )  # fmt: skip

    def _earlier(self, told: Told) -> None:
        """An earlier pregnancy: an episode where it has a date, else an observation at presentation."""
        pregnancy, path = told.pregnancy, told.path
        length = pregnancy.end.value.days if pregnancy.end else 0
        outcome = pregnancy.outcome.value.value if pregnancy.outcome else "outcome not stated"
        which = str(told.number)
        self._observe(path, "earlier pregnancy", text=outcome, qualifier=which)
        for field in fields_of("pregnancies"):
            fact = getattr(pregnancy, field.name)
            if fact is not None and field.name not in IN_EARLIER:
                self._told(
                    field, fact.value, f"{path}.{field.name}", before="earlier pregnancy: ", qualifier=which
                )
        if pregnancy.date is None:
            self.losses.lost("undated_pregnancy", path)
        else:
            end = first_day(pregnancy.date.value)
            if pregnancy.date.value.exact is None:
                self.losses.lost("made_date", path, end.isoformat())
            self._episode(pregnancy, path, end - dt.timedelta(days=length), end)
        for child, _ in told.newborns:
            self.losses.lost("earlier_newborn", child)

    def _newborn(self, baby: Neonate, path: str) -> None:
        born = Day(self.dates.end, told=self.dates.ended)
        self._made(path, born)
        sex = baby.sex.value if baby.sex else None
        child = self._person(path, born.date.year, sex, born.date if born.told else None)
        self._newborns[path] = child
        self._observe(
            f"{path}.mother",
            "mother",
            text=str(self.entry.identify(f"{self.path}.patient", "omop person")),
            day=born.date,
            person=child,
            qualifier=born.mark,
        )
        for field in fields_of("neonates"):
            fact = getattr(baby, field.name)
            if fact is not None and field.observation:
                values = {"value_as_number": float(fact.value), "unit_source_value": field.unit or None}
                self._measure(f"{path}.{field.name}", child, born, field.name, **values)

    def _made(self, path: str, day: Day) -> None:
        if not day.told:
            self.losses.lost("made_date", path, day.date.isoformat())

    def _measure(self, path: str, person: int, day: Day, what: str, **values: Any) -> int:
        """A result; where its day is not told, its value in words says so."""
        self._dated(person, day.date)
        words = "; ".join(part for part in (day.mark, values.pop("value_source_value", None)) if part)
        return self.put(
            "measurement", path, "measurement_id",
            person_id=person,
            measurement_concept_id=NONE,
            measurement_date=day.date,
            measurement_type_concept_id=NLP,
            measurement_source_value=what,
            value_source_value=words or None,
            **values,
        )  # fmt: skip

    def _belongs(self, pregnancy: str | None, field: int, event: int) -> None:
        """Tie a drug or a result to the episode of its pregnancy."""
        if pregnancy is None:
            return
        if pregnancy not in self._episodes:
            self.losses.lost("pregnancy_link", pregnancy)
            return
        values = {"episode_id": self._episodes[pregnancy], "event_id": event}
        cells, _ = row("episode_event", values | {"episode_event_field_concept_id": field})
        self.rows.setdefault("episode_event", []).append(cells)

    def _who(self, whose: Whose, path: str) -> int | None:
        """The person that something is about, None where the CDM has none of it."""
        if whose.role is Role.PATIENT:
            return self.mother
        if whose.newborn in self._newborns:
            return self._newborns[whose.newborn]
        self.losses.lost("other_person", path, whose.role.value)
        return None

    def _medication(self, taken: Taken) -> None:
        medication, path = taken.medication, taken.path
        status = medication.status.value
        if status in (Status.NOT_GIVEN, Status.PLANNED):
            self.losses.lost("not_taken", path, f"{medication.drug.value.generic}: {status.value}")
            return
        person = self._who(taken.whose, path)
        if person is None:
            return
        if medication.dose is not None:
            self.losses.lost("dose_in_words", f"{path}.dose", dose_text(medication.dose.value))
        days = placed(taken, self.dates)
        if not days:
            self._undated(taken, person)
            return
        for count, one in enumerate(days):
            self._exposed(taken, person, one, path if count == 0 else f"{path}.after")
        if medication.indication is not None:
            self.put(
                "condition_occurrence", f"{path}.indication", "condition_occurrence_id",
                person_id=person,
                condition_concept_id=NONE,
                condition_start_date=days[0].first,
                condition_type_concept_id=NLP,
                condition_source_value=medication.indication.value,
            )  # fmt: skip

    def _exposed(self, taken: Taken, person: int, days: Placed, path: str) -> None:
        medication = taken.medication
        if days.open:
            self.losses.lost("made_date", taken.path, ", ".join(days.open))
        self._dated(person, days.first, days.last)
        event = self.put(
            "drug_exposure", path, "drug_exposure_id",
            person_id=person,
            drug_concept_id=NONE,
            drug_exposure_start_date=days.first,
            drug_exposure_end_date=days.last,
            verbatim_end_date=days.told_end,
            drug_type_concept_id=NLP,
            days_supply=supply(medication) if path == taken.path else None,
            sig=sig(medication, days.open),
            route_concept_id=NONE if medication.route else None,
            drug_source_value=drug_value(medication.drug.value),
            route_source_value=medication.route.value.value if medication.route else None,
            dose_unit_source_value=medication.dose.value.unit if medication.dose else None,
        )  # fmt: skip
        self._belongs(taken.pregnancy, DRUG_FIELD, event)

    def _undated(self, taken: Taken, person: int) -> None:
        """A drug without a day: an OBSERVATION, which nobody takes for an exposure."""
        medication, path = taken.medication, taken.path
        what = UNDATED.get(taken.answer, UNTIMED)
        self.losses.lost("undated_drug", path, f"{medication.drug.value.generic}: {what}")
        self._observe(
            path, what, text=drug_value(medication.drug.value), person=person, qualifier=sig(medication)
        )
        if medication.indication is not None:
            self.losses.lost("undated_drug", f"{path}.indication", medication.indication.value)

    def _results(self) -> None:
        for measured in self.walk.results():
            person = self._who(measured.whose, measured.path)
            if person is not None:
                self._result(measured, person)
        for worded in self.walk.words():
            person = self._who(worded.whose, worded.path)
            if person is not None:
                words = worded.result
                day = self._day(
                    result_day(None, self.dates, child=person != self.mother), person, worded.path
                )
                name, value = lab_value(words.test.value), words.result.value
                self._measure(worded.path, person, day, name, value_source_value=value)

    def _result(self, told: Measured, person: int) -> None:
        result, path = told.result, told.path
        measured, reference = result.measurement.value, same_unit(result)
        if reference is None and result.reference_range is not None:
            self.losses.lost(
                "range_unit", f"{path}.reference_range", reference_text(result.reference_range.value)
            )
        written = result_value(result)
        if measured.high is not None:
            self.losses.lost("result_range", path, written)
        if result.specimen is not None:
            self.losses.lost("specimen", f"{path}.specimen", result.specimen)
        day = self._when(told, person)
        event = self._measure(
            path, person, self._day(day, person, path), lab_value(result.test.value),
            operator_concept_id=OPERATORS[measured.comparator] if measured.comparator else None,
            value_as_number=measured.value if measured.high is None else None,
            range_low=reference.low if reference else None,
            range_high=reference.high if reference else None,
            unit_concept_id=NONE if result.unit else None,
            unit_source_value=unit_value(result.unit.value) if result.unit else None,
            value_source_value=written,
        )  # fmt: skip
        self._belongs(told.pregnancy, RESULT_FIELD, event)

    def _when(self, told: Measured, person: int) -> Day:
        """The day of a result in numbers; ages in another pregnancy do not count from this one's anchor."""
        result, path = told.result, told.path
        other = self.walk.other(told.pregnancy)
        if other is not None and result.date is None:
            return Day(self.dates.index if other.date is None else first_day(other.date.value), told=False)
        if result.at is not None and result.date is not None:
            self.losses.lost("test_age", f"{path}.at", str(result.at.value))
        elif result.at is not None:
            self._age_losses(result.at.value, f"{path}.at")
        return result_day(result, self.dates, child=person != self.mother)

    def _day(self, day: Day, person: int, path: str) -> Day:
        """The day of a result; that of a newborn is at its birth where its own would be before it."""
        self._made(path, day)
        if person != self.mother and self.dates.ended and day.date < self.dates.end:
            self.losses.lost("made_date", f"{path}.date", f"{self.dates.end}: {day.date} is before the birth")
            return Day(self.dates.end, told=False)
        return day

    def _periods(self) -> None:
        for person, days in self._span.items():
            child = next((path for path, known in self._newborns.items() if known == person), None)
            path = self.path if child is None else f"{child}.period"
            self.put(
                "observation_period", path, "observation_period_id",
                person_id=person,
                observation_period_start_date=min(days),
                observation_period_end_date=max(days),
                period_type_concept_id=NLP,
            )  # fmt: skip
