"""How the source's own values stand in the rows, and the lines of SOURCE_TO_CONCEPT_MAP that let a site map them."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final

from schemas.lab import Comparator, LabResult, LabTest, LabUnit
from schemas.medication import Drug, Medication
from schemas.pregnancy import Outcome

MOST: Final = 50  # characters of a source value
FIRST, LAST = dt.date(1970, 1, 1), dt.date(2099, 12, 31)
NO_CONCEPT: Final = 0
# Which column holds the values of a map, which it maps, and in which table.
MAPS: Final = {
    "Gravida drug": ("drug_exposure", "drug_source_value", "drug_concept_id"),
    "Gravida test": ("measurement", "measurement_source_value", "measurement_concept_id"),
    "Gravida unit": ("measurement", "unit_source_value", "unit_concept_id"),
    "Gravida route": ("drug_exposure", "route_source_value", "route_concept_id"),
    "Gravida observation": ("observation", "observation_source_value", "observation_concept_id"),
    "Gravida condition": ("condition_occurrence", "condition_source_value", "condition_concept_id"),
    "Gravida episode": ("episode", "episode_source_value", "episode_concept_id"),
}
CODED: Final = {"Gravida drug": "ATC", "Gravida test": "LOINC"}  # what a code before the words is of

OPERATORS: Final = {
    Comparator.AT_MOST: 4171754,
    Comparator.AT_LEAST: 4171755,
    Comparator.LESS: 4171756,
    Comparator.GREATER: 4172704,
}
# Classes of outcome that pregnancy algorithms on the CDM use.
CLASSES: Final = {
    Outcome.LIVE_BIRTH: "LB",
    Outcome.NEONATAL_DEATH: "LB",
    Outcome.STILLBIRTH: "SB",
    Outcome.TERMINATION: "AB",
    Outcome.MISCARRIAGE: "SA",
    Outcome.ECTOPIC: "ECT",
    Outcome.ONGOING: "PREG",
    Outcome.MOLAR: "molar",
}


def drug_value(drug: Drug) -> str:
    """A drug with its code before its name, which is cut first: "C08CA05 nifedipine".

    >>> drug_value(Drug(generic="nifedipine", as_written="Adalat", atc="C08CA05"))
    'C08CA05 nifedipine'
    """
    return f"{drug.atc} {drug.generic}" if drug.atc else drug.generic


def printed(medication: Medication) -> str:
    """How the text names a drug, where that is not its generic name, and that it is a class."""
    drug = medication.drug.value
    name = f"printed: {drug.as_written}" if drug.as_written.lower() != drug.generic else ""
    return ", ".join(part for part in (name, "a class of drugs" if drug.class_only else "") if part)


def lab_value(test: LabTest) -> str:
    """A test with its LOINC code before its name: "718-7 hemoglobin"."""
    return f"{test.loinc} {test.name}" if test.loinc else test.name


def unit_value(unit: LabUnit) -> str:
    """A unit in UCUM, else as it is written."""
    return unit.ucum or unit.as_written


def result_value(result: LabResult) -> str | None:
    """A result as it is printed, with its unit once; None for a bare number, which has a column of its own."""
    measured, unit = result.measurement.value, result.unit.value.as_written if result.unit else ""
    words = measured.as_written
    if not words and measured.high is not None:
        words = f"{measured.value:g}-{measured.high:g}"
    elif not words and unit:
        words = f"{measured.value:g}"
    return (words if words.endswith(unit) else f"{words} {unit}") or None


def map_rows(vocabulary: str, values: Iterable[str]) -> Iterator[dict[str, object]]:
    """A line for every source value, without a concept: that is the site's to fill in."""
    for value in sorted(values):
        code, _, name = value.partition(" ")
        system = CODED.get(vocabulary)
        told = (
            f"{system} {code}, {name}"
            if system and name and any(letter.isdigit() for letter in code)
            else value
        )
        yield {
            "source_code": value,
            "source_concept_id": NO_CONCEPT,
            "source_vocabulary_id": vocabulary,
            "source_code_description": told,
            "target_concept_id": NO_CONCEPT,
            "target_vocabulary_id": "None",
            "valid_start_date": FIRST,
            "valid_end_date": LAST,
        }
