"""A record in which every field of the record is set, and each of its values with another in its place."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.registries.records import Entry, entry
from pipeline.store.rows import Stored
from schemas.base import Record
from schemas.document import Document, Metadata
from schemas.fact import Fact, Quote, Subject, facts_in
from schemas.fields import Part, fields
from schemas.gestation import Anchor, GestationalAge, Precision, Relation, Window
from schemas.lab import Comparator, LabResult, LabTest, LabUnit, Measurement, Qualitative, ReferenceRange
from schemas.medication import Dose, Drug, Frequency, Medication, Route, Status
from schemas.neonate import Neonate
from schemas.obstetric import COUNTS, Convention, Formula, ObstetricHistory
from schemas.patient import Age, Patient, Setting, Sex
from schemas.pregnancy import CalendarDate, Conception, DeliveryMode, Order, Outcome, Pregnancy
from schemas.publication import PublicationKind
from schemas.report import Case, Issue, Report
from tests.pipeline.support import VERSIONS

TEXT = " ".join(f"w{number:04d}" for number in range(1500))
MADE = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)
DOCUMENT = "a" * 16


class Words:
    """Facts, each on words of its own."""

    def __init__(self) -> None:
        self._at = 0

    def __call__(self, value: Any) -> Fact[Any]:
        start, self._at = self._at, self._at + 6
        text = TEXT[start : start + 5]
        return Fact[type(value)](
            value=value, quotes=(Quote(start=start, end=start + 5, text=text),), method="rule:test", confidence=0.75
        )  # fmt: skip


def age(days: int, days_high: int | None = None) -> GestationalAge:
    return GestationalAge(
        days=days,
        days_high=days_high,
        precision=Precision.DAY,
        anchor=Anchor.LMP,
        as_written=f"on day {days}",
    )


def date(year: int, month: int = 3) -> CalendarDate:
    return CalendarDate(year=year, month=month, day=4)


def newborn(fact: Words) -> Neonate:
    return Neonate(
        sex=fact(Sex.FEMALE), birth_weight_g=fact(3100), apgar_1=fact(7), apgar_5=fact(8), apgar_10=fact(9)
    )


def pregnancy(fact: Words, *, is_index: bool) -> Pregnancy:
    return Pregnancy(
        ordinal=fact(3 if is_index else 2),
        is_index=is_index,
        order=None if is_index else fact(Order.EARLIER),
        conception=fact(Conception.IVF),
        lmp=fact(date(2018 if is_index else 2012, 6)),
        edd=fact(date(2019 if is_index else 2013)),
        presentation=fact(age(150)),
        end=fact(age(266)),
        outcome=fact(Outcome.LIVE_BIRTH),
        delivery_mode=fact(DeliveryMode.CESAREAN),
        fetuses=fact(1),
        date=fact(date(2019 if is_index else 2013)),
        neonates=(newborn(fact),),
    )


def medication(fact: Words, subject: Subject, status: Status, window: Window, tied: int | None) -> Medication:
    return Medication(
        drug=fact(
            Drug(generic="aspirin", as_written="Aspro", drug_class="salicylate", atc="N02BA01", rxcui="1191")
        ),
        subject=fact(subject),
        status=fact(status),
        dose=fact(Dose(low=75, high=80, unit="mg", as_written="75 to 80 mg")),
        route=fact(Route.ORAL),
        frequency=fact(Frequency(times_per_day=2, interval_hours=12, as_written="twice a day")),
        duration_days=fact(14.0),
        window=window,
        indication=fact("headache"),
        pregnancy=tied,
    )


def result(fact: Words, subject: Subject) -> LabResult:
    return LabResult(
        test=fact(LabTest(name="ferritin", as_written="s-ferritin", loinc="2276-4")),
        measurement=fact(Measurement(value=20, comparator=Comparator.LESS, as_written="<20")),
        unit=fact(LabUnit(as_written="mcg/L", ucum="ug/L")),
        reference_range=fact(ReferenceRange(low=11, high=62, as_written="11 to 62", unit="ng/mL")),
        at=fact(age(160)),
        date=fact(date(2018)),
        specimen="serum",
        subject=fact(subject),
        pregnancy=1,
    )


def _windows(fact: Words) -> Iterator[tuple[Window, int | None]]:
    """Windows with each of the parts, and the pregnancy that the drug is tied to."""
    yield Window(start=fact(age(70, 77)), stop=fact(age(140, 147))), 1
    yield Window(stop=fact(age(91))), 1
    yield Window(relation=fact(Relation.UNTIL_DELIVERY), start=fact(age(98))), 1
    yield Window(relation=fact(Relation.BEFORE_CONCEPTION)), None
    yield Window(relation=fact(Relation.POSTPARTUM)), 1
    yield Window(), None


def medications(fact: Words) -> Iterator[Medication]:
    for window, tied in _windows(fact):
        yield medication(fact, Subject.MOTHER, Status.GIVEN, window, tied)
    for subject, status in (
        (Subject.MOTHER, Status.PAST),
        (Subject.MOTHER, Status.PLANNED),
        (Subject.NEONATE, Status.GIVEN),
        (Subject.PARTNER, Status.GIVEN),
    ):
        yield medication(fact, subject, status, Window(), None)
    yield medication(fact, Subject.MOTHER, Status.GIVEN, Window(start=fact(age(70)), stop=fact(age(77))), 0)


def case() -> Case:
    fact = Words()
    persons = (Subject.MOTHER, Subject.NEONATE, Subject.PARTNER)
    ferritin = LabTest(name="ferritin", as_written="s-ferritin", loinc="2276-4")
    return Case(
        label="case 1",
        start=0,
        end=len(TEXT),
        patient=Patient(
            age=fact(Age(years=31)), sex=fact(Sex.FEMALE), pregnant=fact(True), consanguinity=fact(True),
            setting=fact(Setting.PREGNANCY)
        ),
        obstetric_history=ObstetricHistory(
            **{name: fact(number) for number, name in enumerate(COUNTS, start=3)},
            formulas=(fact(Formula(as_written="G3P3", convention=Convention.GP)),),
        ),
        pregnancies=(pregnancy(fact, is_index=False), pregnancy(fact, is_index=True)),
        medications=tuple(medications(fact)),
        lab_results=tuple(result(fact, subject) for subject in persons),
        qualitative_results=tuple(
            Qualitative(test=fact(ferritin), result=fact("trace"), subject=fact(subject)) for subject in persons
        ),
    )  # fmt: skip


def report() -> Report:
    told = case()
    metadata = Metadata(
        title="A title", journal="A journal", year=2021, doi="10.1/a", pmid="1234", pmcid="PMC1",
        licence="CC BY 4.0", language="en",
    )  # fmt: skip
    kind = told.patient.setting
    quotes = () if kind is None else kind.quotes
    return Report(
        document_id=DOCUMENT,
        document_name="full",
        metadata=metadata,
        publication_kind=Fact[PublicationKind](
            value=PublicationKind.CASE_REPORT, quotes=quotes, method="rule:test"
        ),
        cases=(told,),
        issues=(Issue(code="odd", message="odd", quotes=quotes, case=0, share=0.5),),
        versions=VERSIONS,
    )


def exported(told: Report) -> Entry:
    """The record as it is exported."""
    document = Document(id=DOCUMENT, name="full", text=TEXT, metadata=told.metadata)
    return entry(Stored(told, document, VERSIONS.key, MADE))


@dataclass(frozen=True)
class Change:
    """A value of the record: the path of its fact, or of the part of the record that it is, and what it is there."""

    path: str
    part: str = ""


def changes() -> Iterator[tuple[Change, Iterator[Report]]]:
    """Every part of every value of the full record that is set, with the records that have another in its place."""
    told = report()
    known = {f"{one.family}.{one.path}": one for one in fields()}
    for path, fact in facts_in(told.cases[0]):
        for part in known[field_of(path)].parts:
            if part.name and getattr(fact.value, part.name) is None:
                continue
            others = (
                _with(told, path, fact.model_copy(update={"value": value}))
                for value in _others(fact.value, part)
            )
            yield Change(f"cases.0.{path}", part.name), others
    yield from _beside_the_facts(told)


def _beside_the_facts(told: Report) -> Iterator[tuple[Change, Iterator[Report]]]:
    """What a record holds that is no fact: of the publication, and of the entries of a case."""
    metadata = told.metadata
    for name, value in (
        ("title", "Another"), ("journal", "Another"), ("year", 1999), ("doi", "10.1/b"), ("pmid", "9"), ("pmcid", "PMC9"),
        ("licence", "CC0"),
    ):  # fmt: skip
        other = told.model_copy(update={"metadata": metadata.model_copy(update={name: value})})
        yield Change(f"metadata.{name}"), iter([other])
    case = told.cases[0]
    for family, place, name, value in (
        ("medications", 0, "pregnancy", 0), ("lab_results", 0, "pregnancy", 0), ("lab_results", 0, "specimen", "plasma"),
    ):  # fmt: skip
        entries = list(getattr(case, family))
        entries[place] = entries[place].model_copy(update={name: value})
        other = told.model_copy(update={"cases": (case.model_copy(update={family: tuple(entries)}),)})
        yield Change(f"cases.0.{family}.{place}.{name}"), iter([other])


def field_of(path: str) -> str:
    """The row of `fields.toml` that a path belongs to."""
    steps = [step for step in path.split(".") if not step.isdigit()]
    return ".".join(steps[1:] if "neonates" in steps else steps)


def _others(value: Any, part: Part) -> Iterator[Any]:
    """Values like `value` with another in the place of a part, that the models allow."""
    if not part.name:
        yield from _replaced(value, part)
        return
    for other in _replaced(getattr(value, part.name), part):
        try:
            yield type(value).model_validate(value.model_dump() | {part.name: other})
        except ValueError:
            continue


def _replaced(value: Any, part: Part) -> Iterator[Any]:
    if part.choices is not None:
        yield from (one for one in part.choices if one is not value)
    elif part.kind == "bool":
        yield not value
    elif part.kind == "string":
        yield f"{value}x"
    else:
        step = part.type(1)
        low, high = part.limits
        for one in ((value or 0) + step, (value or 0) - step):
            if (low is None or one >= low) and (high is None or one <= high):
                yield one


def _with(told: Report, path: str, fact: Fact[Any]) -> Report:
    return told.model_copy(update={"cases": (_set(told.cases[0], path.split("."), fact),)})


def _set(node: Any, steps: list[str], fact: Fact[Any]) -> Any:
    if not steps:
        return fact
    head, *rest = steps
    if isinstance(node, tuple):
        place = int(head)
        return (*node[:place], _set(node[place], rest, fact), *node[place + 1 :])
    if not isinstance(node, Record):
        raise TypeError(f"{head}: is in no record")
    return node.model_copy(update={head: _set(getattr(node, head), rest, fact)})
