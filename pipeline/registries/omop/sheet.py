"""The rows of one case while they are made: what every part of the case writes with, and the days that a person spans."""

import datetime as dt
from typing import Any, TypedDict, Unpack

from pipeline.registries.dates import Anchor, anchor, anchor_of
from pipeline.registries.keys import number
from pipeline.registries.losses import Losses
from pipeline.registries.omop.days import Day
from pipeline.registries.omop.notes import NLP, NONE
from pipeline.registries.omop.schema import row
from pipeline.registries.records import Entry
from pipeline.registries.walk import Role, Walk, Whose
from schemas.patient import Sex

GENDERS = {Sex.FEMALE: 8532, Sex.MALE: 8507}
# Concepts of the keys of the tables whose rows an EPISODE_EVENT names.
KEYS = {"drug_exposure": 1147094, "measurement": 1147138, "observation": 1147165}
Rows = dict[str, list[list[Any]]]


class Said(TypedDict, total=False):
    """What an observation says: a number with its unit, or words; of whom and on what day where not of her at the index date."""

    amount: float | None
    text: str | None
    unit: str | None
    day: dt.date
    person: int
    qualifier: str | None


class Sheet:
    """The rows of a case; `dates` is the calendar of the reported pregnancy, which all has that is tied to no other."""

    def __init__(self, entry: Entry, position: int, losses: Losses) -> None:
        self.entry, self.losses = entry, losses
        self.walk = Walk(entry, position)
        self.case, self.path = self.walk.case, self.walk.path
        self.rows: Rows = {}
        self.dates: Anchor = anchor(self.case, entry.report.metadata.year)
        self.mother = 0
        self._span: dict[int, list[dt.date]] = {}
        self._newborns: dict[str, int] = {}  # persons by the path of the newborn
        self._born: dict[int, dt.date] = {}
        self._episodes: dict[str, int] = {}  # by the path of the pregnancy

    def calendar(self, pregnancy: str | None) -> Anchor | None:
        """The calendar of the pregnancy at a path; None for one beside the reported that has no date."""
        other = self.walk.other(pregnancy)
        return self.dates if other is None else anchor_of(other)

    def put(self, table: str, path: str, key: str, **values: Any) -> int:
        """Add a row made of the part of the record at a path; its key."""
        identity = number(self.entry.identify(path, f"omop {table}"))
        cells, cut = row(table, {key: identity, **values})
        for name in cut:
            self.losses.lost("cut", path, name)
        self.rows.setdefault(table, []).append(cells)
        return identity

    def spans(self, person: int, *days: dt.date) -> None:
        """Note that a person has rows on these days."""
        self._span.setdefault(person, []).extend(days)

    def person(self, path: str, year: int, sex: Sex | None, born: dt.date | None = None) -> int:
        """Add a person; the key."""
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

    def newborn(self, path: str, person: int, born: dt.date) -> None:
        """Note which person the newborn at a path is, and the day of its birth in this calendar."""
        self._newborns[path] = person
        self._born[person] = born

    def in_life(self, person: int, day: dt.date) -> dt.date:
        """The day of a row about a person: nothing of a child stands before its birth."""
        return max(day, self._born.get(person, day))

    def died(self, path: str, person: int, day: Day) -> None:
        """Add the death of a person; the CDM has no place that says that its day is not told."""
        self.made(f"{path}.death", day)
        cells, _ = row("death", {"person_id": person, "death_date": day.date, "death_type_concept_id": NLP})
        self.rows.setdefault("death", []).append(cells)
        self.spans(person, day.date)

    def observe(self, path: str, what: str, **said: Unpack[Said]) -> int:
        """Add an observation; its key."""
        person, day = said.get("person", self.mother), said.get("day", self.dates.index)
        amount, text = said.get("amount"), said.get("text")
        self.spans(person, day)
        return self.put(
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

    def measure(self, path: str, person: int, day: Day, what: str, **values: Any) -> int:
        """Add a result; where its day is not told, its value in words says so. Its key."""
        self.spans(person, day.date)
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

    def made(self, path: str, day: Day) -> None:
        """Note a day that a rule made."""
        if not day.told:
            self.losses.lost("made_date", path, day.date.isoformat())

    def episode(self, path: str, start: dt.date, end: dt.date | None, **values: Any) -> None:
        """Add the episode of the pregnancy at a path."""
        self.spans(self.mother, start, end or start)
        self._episodes[path] = self.put(
            "episode", path, "episode_id",
            person_id=self.mother,
            episode_concept_id=NONE,
            episode_start_date=start,
            episode_end_date=end,
            episode_object_concept_id=NONE,
            episode_type_concept_id=NLP,
            **values,
        )  # fmt: skip

    def of(self, pregnancy: str, event: int) -> None:
        """Tie an observation of what is told of a pregnancy to its episode, where it has one."""
        if pregnancy in self._episodes:
            self.belongs(pregnancy, "observation", event)

    def belongs(self, pregnancy: str | None, table: str, event: int) -> None:
        """Tie a row to the episode of its pregnancy."""
        if pregnancy is None:
            return
        if pregnancy not in self._episodes:
            self.losses.lost("pregnancy_link", pregnancy)
            return
        values = {"episode_id": self._episodes[pregnancy], "event_id": event}
        cells, _ = row("episode_event", values | {"episode_event_field_concept_id": KEYS[table]})
        self.rows.setdefault("episode_event", []).append(cells)

    def who(self, whose: Whose, path: str) -> int | None:
        """The person that something is about, None where the CDM has none of it."""
        if whose.role is Role.PATIENT:
            return self.mother
        if whose.newborn in self._newborns:
            return self._newborns[whose.newborn]
        self.losses.lost("other_person", path, whose.role.value)
        return None

    def periods(self) -> None:
        """Add the span of every person's rows."""
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
