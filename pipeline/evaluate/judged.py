"""Which values of a record are right by gold: the scores of `score`, told of each value by its path."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.evaluate import facts
from pipeline.evaluate.names import drug, test
from schemas.document import Document
from schemas.fact import Fact, facts_in
from schemas.facts import of_partner, taken_or_denied, to_facts
from schemas.report import Case, Report

# The field that a value is scored as, by its path in its entry.
MEDICATION = {
    "drug": "drug",
    "dose": "dose",
    "route": "route",
    "frequency": "frequency",
    "duration_days": "duration_days",
    "window.start": "start_ga_days",
    "window.stop": "stop_ga_days",
}
ATTRIBUTION = {"subject": "drug subject", "status": "drug status"}
LAB = {"measurement": "value", "unit": "unit", "reference_range": "reference range"}
CASE = {
    "patient.age": ("patient", "age_years"),
    "patient.sex": ("patient", "sex"),
    "presentation": ("pregnancy", "ga_presentation_days"),
    "end": ("pregnancy", "ga_delivery_days"),
    **{key: ("pregnancy", key) for key in ("delivery_mode", "outcome", "fetuses")},
}


@dataclass(frozen=True, slots=True)
class Judged:
    """A value of a record at its path, what it is scored as, and whether gold has it."""

    path: str
    family: str
    field: str
    said: tuple[Any, ...]
    right: bool
    fact: Fact[Any]


def judged(report: Report, document: Document, gold: Mapping[str, Any]) -> Iterator[Judged]:
    """Every value of the record that is scored, in the record's order.

    Left out is what `score` does not count: classes of drugs, ends that only follow from a start and a length, what was
    planned, the partner's, whose and whether of drugs that gold does not name.
    """
    found = to_facts(report, document)
    by_path = dict(facts_in(report))
    told = [*_medications(report, found, gold), *_labs(report, found, gold), *_of_cases(report, found, gold)]
    for path, family, field, said, right in told:
        yield Judged(path, family, field, said, right, by_path[path])


_Told = tuple[str, str, str, tuple[Any, ...], bool]


def _medications(report: Report, found: Mapping[str, Any], gold: Mapping[str, Any]) -> Iterator[_Told]:
    required, _ = facts.medications(gold, found)
    whose, _ = facts.attribution(gold, found)
    wanted, given = facts.aligned(gold, found, "medications", "drug", drug)
    named = {entry["_name"] for entry in wanted if not entry.get("class_only")}
    classes = {entry["_name"] for entry in wanted if entry.get("class_only")}
    both = {entry["_name"] for entry in wanted}
    paths = [
        f"cases.{number}.medications.{position}"
        for number, case in enumerate(report.cases)
        for position, entry in enumerate(case.medications)
        if taken_or_denied(entry)
    ]
    for path, entry, newborn in zip(paths, given, facts.of_newborns(found), strict=True):
        if entry["_name"] in both:
            fields = facts.attribution_fields([(entry, newborn)])
            yield from _told(path, "attribution", ATTRIBUTION, fields, whose)
        if not entry.get("class_only") and (entry["_name"] in named or entry["_name"] not in classes):
            fields = facts.medication_fields([{**entry, "derived": ()}], derived=False)
            yield from _told(path, "medication", MEDICATION, fields, required)


def _labs(report: Report, found: Mapping[str, Any], gold: Mapping[str, Any]) -> Iterator[_Told]:
    required, _ = facts.labs(gold, found)
    _, given = facts.aligned(gold, found, "labs", "test", test)
    paths = [
        f"cases.{number}.lab_results.{position}"
        for number, case in enumerate(report.cases)
        for position, entry in enumerate(case.lab_results)
        if not of_partner(entry)
    ]
    for path, entry in zip(paths, given, strict=True):
        yield from _told(path, "lab", LAB, facts.lab_fields([entry]), required)


def _told(
    path: str, family: str, keys: Mapping[str, str], fields: facts.Fields, required: facts.Fields
) -> Iterator[_Told]:
    for key, field in keys.items():
        for said in fields.get(field, ()):
            yield f"{path}.{key}", family, field, said, said in required.get(field, set())


def _of_cases(report: Report, found: Mapping[str, Any], gold: Mapping[str, Any]) -> Iterator[_Told]:
    required, optional = facts.case_fields(gold)
    for number, (case, flat) in enumerate(zip(report.cases, found["cases"], strict=True)):
        for path, family, field, value in _values(case, flat):
            if (field, value) == facts.UNSCORED:
                continue
            said = (facts.comparable(value),)
            wanted = required.get((family, field), set()) | optional.get((family, field), set())
            yield f"cases.{number}.{path}", family, field, said, said in wanted


def _values(case: Case, flat: Mapping[str, Any]) -> Iterator[tuple[str, str, str, Any]]:
    for path, (family, field) in CASE.items():
        if (value := (flat.get(family) or {}).get(field)) is not None:
            yield path if family == "patient" else f"{_index(case)}.{path}", family, field, value
    for field in facts.CASE_FIELDS["obstetric"]:
        if (value := flat["obstetric"].get(field)) is not None:
            yield f"obstetric_history.{field}", "obstetric", field, value
    for position, baby in enumerate(flat["neonates"]):
        for field in facts.NEONATE_FIELDS:
            if (value := baby.get(field)) is not None:
                yield f"{_index(case)}.neonates.{position}.{field}", "neonate", field, value


def _index(case: Case) -> str:
    position = next(place for place, pregnancy in enumerate(case.pregnancies) if pregnancy.is_index)
    return f"pregnancies.{position}"
