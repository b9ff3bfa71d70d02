"""One case as rows of the CDM."""

import datetime as dt
from typing import Any, Final

from pipeline.registries.keys import number
from pipeline.registries.losses import Losses
from pipeline.registries.omop.dates import Anchor, anchor, exposure, first_day
from pipeline.registries.omop.schema import row
from pipeline.registries.records import Entry, software
from pipeline.words import dosage_text, dose_text
from schemas.fact import Subject, facts_in
from schemas.gestation import GestationalAge
from schemas.lab import Comparator, LabResult
from schemas.medication import Medication, Status
from schemas.neonate import Neonate
from schemas.obstetric import COUNTS
from schemas.patient import Sex
from schemas.pregnancy import Outcome, Pregnancy

NLP, ENGLISH, UTF8, NONE = 32858, 4180186, 32678, 0
GENDERS = {Sex.FEMALE: 8532, Sex.MALE: 8507}
OPERATORS = {
    Comparator.AT_MOST: 4171754,
    Comparator.AT_LEAST: 4171755,
    Comparator.LESS: 4171756,
    Comparator.GREATER: 4172704,
}
# Classes of outcome that pregnancy algorithms on the CDM use.
CLASSES = {
    Outcome.LIVE_BIRTH: "LB",
    Outcome.NEONATAL_DEATH: "LB",
    Outcome.STILLBIRTH: "SB",
    Outcome.TERMINATION: "AB",
    Outcome.MISCARRIAGE: "SA",
    Outcome.ECTOPIC: "ECT",
    Outcome.ONGOING: "PREG",
    Outcome.MOLAR: "molar",
}
WITHHELD: Final = "(withheld)"
AROUND = 60  # characters of the text on both sides of a quote in a snippet
Rows = dict[str, list[list[Any]]]


class CaseRows:
    """The rows of one case and the dates that they span."""

    def __init__(self, entry: Entry, position: int, losses: Losses) -> None:
        self.entry, self.losses = entry, losses
        self.case = entry.report.cases[position]
        self.path = f"cases.{position}"
        self.rows: Rows = {}
        self.dates: Anchor = anchor(self.case, entry.report.metadata.year)
        self._span: dict[int, list[dt.date]] = {}
        self._newborns: list[int] = []

    def make(self) -> Rows | None:
        """All rows; None where the case has no age, without which the CDM knows no person."""
        if self.case.patient.age is None:
            self.losses.lost("no_age", self.path)
            return None
        born = self.dates.index.year - int(self.case.patient.age.value.years)
        sex = self.case.patient.sex.value if self.case.patient.sex else None
        self.mother = self._person(
            f"{self.path}.patient", born, sex or (Sex.FEMALE if self.case.pregnancies else None)
        )
        if self.dates.made:
            self.losses.lost("made_anchor", self.path, self.dates.lmp.isoformat())
        self._observe(f"{self.path}.date_anchor", "date_anchor", text=f"{self.dates.rule}: {self.dates.lmp}")
        self._history()
        for position, pregnancy in enumerate(self.case.pregnancies):
            self._pregnancy(pregnancy, f"{self.path}.pregnancies.{position}", position)
        for position, medication in enumerate(self.case.medications):
            self._medication(medication, f"{self.path}.medications.{position}")
        self._results()
        self._note()
        self._periods()
        return self.rows

    def _put(self, table: str, path: str, key: str, **values: Any) -> int:
        identity = number(self.entry.identify(path, f"omop {table}"))
        cells, cut = row(table, {key: identity, **values})
        for name in cut:
            self.losses.lost("cut", path, name)
        self.rows.setdefault(table, []).append(cells)
        return identity

    def _dated(self, person: int, *days: dt.date) -> None:
        self._span.setdefault(person, []).extend(days)

    def _person(self, path: str, year: int, sex: Sex | None, born: dt.date | None = None) -> int:
        return self._put(
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

    def _observe(
        self,
        path: str,
        what: str,
        *,
        amount: float | None = None,
        text: str | None = None,
        unit: str | None = None,
        day: dt.date | None = None,
        person: int | None = None,
        qualifier: str | None = None,
    ) -> None:
        person = self.mother if person is None else person
        day = day or self.dates.index
        self._dated(person, day)
        self._put(
            "observation", path, "observation_id",
            person_id=person,
            observation_concept_id=NONE,
            observation_date=day,
            observation_type_concept_id=NLP,
            value_as_number=None if amount is None else float(amount),
            value_as_string=text,
            unit_source_value=unit,
            qualifier_source_value=qualifier,
            observation_source_value=what,
            value_source_value=text,
        )  # fmt: skip

    def _history(self) -> None:
        for name in COUNTS:
            fact = getattr(self.case.obstetric_history, name)
            if fact is not None:
                self._observe(f"{self.path}.obstetric_history.{name}", name, amount=fact.value)
        for position, formula in enumerate(self.case.obstetric_history.formulas):
            path = f"{self.path}.obstetric_history.formulas.{position}"
            self._observe(path, "formula", text=formula.value.as_written)

    def _pregnancy(self, pregnancy: Pregnancy, path: str, position: int) -> None:
        if not pregnancy.is_index:
            self._earlier(pregnancy, path, position)
            return
        ended = pregnancy.outcome is not None and pregnancy.outcome.value is not Outcome.ONGOING
        over = pregnancy.end is not None and ended
        self._episode(pregnancy, path, self.dates.lmp, self.dates.end if over else None)
        for name in ("conception", "outcome", "delivery_mode"):
            fact = getattr(pregnancy, name)
            if fact is not None:
                day = self.dates.lmp if name == "conception" else self.dates.end
                self._observe(f"{path}.{name}", name, text=fact.value.value, day=day)
        if pregnancy.fetuses is not None:
            self._observe(f"{path}.fetuses", "fetuses", amount=pregnancy.fetuses.value)
        for name, day in (("presentation", self.dates.index), ("end", self.dates.end)):
            fact = getattr(pregnancy, name)
            if fact is not None:
                self._observe(
                    f"{path}.{name}", f"gestational age at {name}", amount=fact.value.days, unit="d", day=day
                )
                self._age_losses(fact.value, f"{path}.{name}")
        for child, baby in enumerate(pregnancy.neonates):
            self._newborn(baby, f"{path}.neonates.{child}")

    def _age_losses(self, age: GestationalAge, path: str) -> None:
        if age.days_high is not None or age.approximate:
            self.losses.lost("vague_age", path, str(age))

    def _episode(self, pregnancy: Pregnancy, path: str, start: dt.date, end: dt.date | None) -> None:
        self._dated(self.mother, start, end or start)
        outcome = pregnancy.outcome.value if pregnancy.outcome else None
        self._put(
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

    def _earlier(self, pregnancy: Pregnancy, path: str, position: int) -> None:
        """An earlier pregnancy: an episode where it has a date, else an observation at presentation."""
        length = pregnancy.end.value.days if pregnancy.end else 0
        outcome = pregnancy.outcome.value.value if pregnancy.outcome else "outcome not stated"
        mode = f", {pregnancy.delivery_mode.value.value}" if pregnancy.delivery_mode else ""
        age = f" at {pregnancy.end.value}" if pregnancy.end else ""
        ordinal = pregnancy.ordinal.value if pregnancy.ordinal else position + 1
        self._observe(path, "earlier pregnancy", text=f"{outcome}{age}{mode}", qualifier=str(ordinal))
        if pregnancy.date is None:
            self.losses.lost("undated_pregnancy", path)
        else:
            end = first_day(pregnancy.date.value)
            if pregnancy.date.value.exact is None:
                self.losses.lost("made_date", path, end.isoformat())
            self._episode(pregnancy, path, end - dt.timedelta(days=length), end)
        for child in range(len(pregnancy.neonates)):
            self.losses.lost("earlier_newborn", f"{path}.neonates.{child}")

    def _newborn(self, baby: Neonate, path: str) -> None:
        born = self.dates.end
        child = self._person(path, born.year, baby.sex.value if baby.sex else None, born)
        self._newborns.append(child)
        self._observe(
            f"{path}.mother",
            "mother",
            text=str(self.entry.identify(f"{self.path}.patient", "omop person")),
            day=born,
            person=child,
        )
        for name, unit in (("birth_weight_g", "g"), ("apgar_1", None), ("apgar_5", None), ("apgar_10", None)):
            fact = getattr(baby, name)
            if fact is not None:
                self._measure(
                    f"{path}.{name}",
                    child,
                    born,
                    name,
                    value_as_number=float(fact.value),
                    unit_source_value=unit,
                )

    def _measure(self, path: str, person: int, day: dt.date, what: str, **values: Any) -> None:
        self._dated(person, day)
        self._put(
            "measurement", path, "measurement_id",
            person_id=person,
            measurement_concept_id=NONE,
            measurement_date=day,
            measurement_type_concept_id=NLP,
            measurement_source_value=what,
            **values,
        )  # fmt: skip

    def _who(self, subject: Subject | None, path: str) -> int | None:
        """The person that something is about, None where the CDM has none of it."""
        if subject in (None, Subject.MOTHER, Subject.PATIENT):
            return self.mother
        if subject is Subject.NEONATE and len(self._newborns) == 1:
            return self._newborns[0]
        self.losses.lost("other_person", path, subject.value)
        return None

    def _medication(self, medication: Medication, path: str) -> None:
        status = medication.status.value
        if status in (Status.NOT_GIVEN, Status.PLANNED):
            self.losses.lost("not_taken", path, f"{medication.drug.value.generic}: {status.value}")
            return
        person = self._who(medication.subject.value, path)
        if person is None:
            return
        duration = medication.duration_days.value if medication.duration_days else None
        first, last, silent = exposure(medication.window, duration, self.dates)
        if silent:
            self.losses.lost("made_date", path, first.isoformat())
        if medication.dose is not None:
            self.losses.lost("dose_in_words", f"{path}.dose", dose_text(medication.dose.value))
        if person != self.mother:
            first, last = max(first, self.dates.end), max(last, self.dates.end)
        self._dated(person, first, last)
        told = medication.window.stop is not None or duration is not None
        self._put(
            "drug_exposure", path, "drug_exposure_id",
            person_id=person,
            drug_concept_id=NONE,
            drug_exposure_start_date=first,
            drug_exposure_end_date=last,
            verbatim_end_date=last if told else None,
            drug_type_concept_id=NLP,
            days_supply=int(duration) if duration is not None and duration >= 1 else None,
            sig=dosage_text(medication) or None,
            route_concept_id=NONE if medication.route else None,
            drug_source_value=medication.drug.value.generic,
            route_source_value=medication.route.value.value if medication.route else None,
            dose_unit_source_value=medication.dose.value.unit if medication.dose else None,
        )  # fmt: skip
        if medication.indication is not None:
            self._put(
                "condition_occurrence", f"{path}.indication", "condition_occurrence_id",
                person_id=person,
                condition_concept_id=NONE,
                condition_start_date=first,
                condition_type_concept_id=NLP,
                condition_source_value=medication.indication.value,
            )  # fmt: skip

    def _results(self) -> None:
        for position, result in enumerate(self.case.lab_results):
            path = f"{self.path}.lab_results.{position}"
            person = self._who(result.subject.value if result.subject else None, path)
            if person is not None:
                self._result(result, path, person)
        for position, words in enumerate(self.case.qualitative_results):
            path = f"{self.path}.qualitative_results.{position}"
            person = self._who(words.subject.value if words.subject else None, path)
            if person is not None:
                day = self._day(None, person, path)
                self._measure(path, person, day, words.test.value.name, value_source_value=words.result.value)

    def _result(self, result: LabResult, path: str, person: int) -> None:
        measured, reference = result.measurement.value, result.reference_range
        written = measured.as_written or None
        if measured.high is not None:
            written = written or f"{measured.value:g}-{measured.high:g}"
            self.losses.lost("result_range", path, written)
        if result.specimen is not None:
            self.losses.lost("specimen", path, result.specimen)
        self._measure(
            path, person, self._day(result, person, path), result.test.value.name,
            operator_concept_id=OPERATORS[measured.comparator] if measured.comparator else None,
            value_as_number=measured.value if measured.high is None else None,
            range_low=reference.value.low if reference else None,
            range_high=reference.value.high if reference else None,
            unit_concept_id=NONE if result.unit else None,
            unit_source_value=result.unit.value.as_written if result.unit else None,
            value_source_value=written,
        )  # fmt: skip

    def _day(self, result: LabResult | None, person: int, path: str) -> dt.date:
        if result is not None and result.date is not None:
            if result.date.value.exact is None:
                self.losses.lost("made_date", path, first_day(result.date.value).isoformat())
            return first_day(result.date.value)
        if result is not None and result.at is not None:
            self._age_losses(result.at.value, f"{path}.at")
            return self.dates.at(result.at.value)
        day = self.dates.index if person == self.mother else self.dates.end
        self.losses.lost("made_date", path, day.isoformat())
        return day

    def _note(self) -> None:
        entry, year = self.entry, self.entry.report.metadata.year
        day = dt.date(year, 1, 1) if year else self.dates.index
        english = entry.report.language == "en"
        note = self._put(
            "note", self.path, "note_id",
            person_id=self.mother,
            note_date=day,
            note_type_concept_id=NLP,
            note_class_concept_id=NONE,
            note_title=entry.report.metadata.title or entry.name,
            note_text=WITHHELD if entry.withheld else entry.document.text or WITHHELD,
            encoding_concept_id=UTF8,
            language_concept_id=ENGLISH if english else NONE,
            note_source_value=entry.document_id,
        )  # fmt: skip
        for path, fact in facts_in(self.case, f"{self.path}."):
            denied = path.endswith(".status") and fact.value is Status.NOT_GIVEN
            for count, quote in enumerate(fact.quotes):
                words = entry.words(quote)
                self._put(
                    "note_nlp", f"{path}.quotes.{count}", "note_nlp_id",
                    note_id=note,
                    section_concept_id=NONE,
                    snippet=None if words is None else entry.document.text[max(quote.start - AROUND, 0) : quote.end + AROUND][:250],
                    offset=str(quote.start),
                    lexical_variant=WITHHELD if words is None else words,
                    note_nlp_concept_id=NONE,
                    nlp_system=f"{software()} ({entry.versions})"[:250],
                    nlp_date=entry.made_at.date(),
                    term_exists="N" if denied else "Y",
                    term_modifiers=f"path={path};end={quote.end};method={fact.method};confidence={fact.confidence:g}",
                )  # fmt: skip

    def _periods(self) -> None:
        for person, days in self._span.items():
            path = (
                self.path if person == self.mother else f"{self.path}.newborn.{self._newborns.index(person)}"
            )
            self._put(
                "observation_period", path, "observation_period_id",
                person_id=person,
                observation_period_start_date=min(days),
                observation_period_end_date=max(days),
                period_type_concept_id=NLP,
            )  # fmt: skip
