"""Distils LOINC codes and SI factors into `lab_tests.csv`: `python -m pipeline.tools.lab_table ANALYTES.json`.

ANALYTES.json is `labunits/data/analytes.json` of the package labunits (MIT), which is no dependency:
install it in an environment of its own and give the path. Only empty cells are filled; what the two
tables say differently is reported, never overwritten.
"""

import csv
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from extractors.english.units.values import read_unit
from schemas.errors import RuleError

TERMS = Path(__file__).parents[2] / "extractors" / "terms"
COLUMNS = (
    "test", "specimen", "loinc", "ucum", "si_factor", "si_unit", "low_bound", "high_bound", "kind", "cue_required",
)  # fmt: skip
# A serum code serves a test on plasma.
_ALIKE = {
    "plasma": "serum",
    "whole_blood": "blood",
    "venous_blood": "blood",
    "red_blood_cells": "red blood cells",
    "urine_24_h": "urine",
}
_PREFIX = {"urine": "urine ", "urine_24_h": "urine ", "csf": "csf "}
# Two factors agree if rounding explains the difference.
_TOLERANCE = 0.02


@dataclass(frozen=True, slots=True)
class Analyte:
    """One analyte of labunits; `unit` and `si_unit` as written there."""

    loinc: str
    name: str
    specimens: tuple[str, ...]
    unit: str
    si_unit: str
    factor: float


@dataclass(frozen=True, slots=True)
class Row:
    """One row of `lab_tests.csv`, as text; an empty cell is unknown."""

    test: str
    specimen: str
    loinc: str
    ucum: str
    si_factor: str
    si_unit: str
    low_bound: str
    high_bound: str
    kind: str
    cue_required: str


def analytes(path: Path) -> tuple[Analyte, ...]:
    """Every analyte of the file, in its order. Raises RuleError if it has another form."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return tuple(
            Analyte(
                loinc=loinc,
                name=entry["name"],
                specimens=tuple(entry["specimen"]),
                unit=entry["traditional_units"],
                si_unit=entry["si_units"],
                factor=float(entry["conversion_factor"]),
            )
            for loinc, entry in data.items()
        )
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise RuleError(f"{path.name}: not the analyte file of labunits 0.2 ({error})") from error


def plain(name: str) -> str:
    """A name of labunits as the tables write it: lower case, without its abbreviations.

    A condition in brackets stays, so that its code is not given to the test at large.

    >>> plain("Aspartate aminotransferase (AST, SGOT)"), plain("Epinephrine (supine)")
    ('aspartate aminotransferase', 'epinephrine (supine)')
    """
    return re.sub(r"\s?\((?![^()]{0,60}[a-z]{3})[^()]{0,60}\)$", "", name).strip().lower()


def distilled(
    rows: Sequence[Row], found: Iterable[Analyte], names: Mapping[str, str]
) -> tuple[list[Row], list[str]]:
    """The rows with empty LOINC codes and factors filled, and a line for each disagreement.

    Args:
        rows: the table.
        found: the analytes to take over.
        names: lower-case written name -> test.
    """
    by_test = {row.test: row for row in rows}
    by_code = {row.loinc: row.test for row in rows if row.loinc}
    remarks: list[str] = []
    for analyte in found:
        test = by_code.get(analyte.loinc) or _test_of(analyte, by_test, names)
        if test is None:
            continue
        row, remark = _merged(by_test[test], analyte, taken=by_code)
        by_test[test] = row
        if row.loinc:
            by_code[row.loinc] = test
        if remark:
            remarks.append(remark)
    return list(by_test.values()), remarks


def _test_of(analyte: Analyte, by_test: Mapping[str, Row], names: Mapping[str, str]) -> str | None:
    for specimen in analyte.specimens:
        name = _PREFIX.get(specimen, "") + plain(analyte.name)
        test = name if name in by_test else names.get(name)
        if test is None:
            continue
        own = by_test[test].specimen
        if _ALIKE.get(own, own) == _ALIKE.get(specimen, specimen):
            return test
    return None


def _merged(row: Row, analyte: Analyte, *, taken: Mapping[str, str]) -> tuple[Row, str]:
    unit, si_unit = read_unit(analyte.unit).ucum, read_unit(analyte.si_unit).ucum
    if unit != row.ucum:
        return row, f"{row.test}: usual unit {row.ucum!r} here, {analyte.unit!r} there"
    filled = row
    if not row.loinc and analyte.loinc not in taken:
        filled = replace(filled, loinc=analyte.loinc)
    if not row.si_factor and si_unit:
        filled = replace(filled, si_factor=f"{analyte.factor:g}", si_unit=si_unit)
    elif si_unit == row.si_unit and abs(float(row.si_factor) / analyte.factor - 1) > _TOLERANCE:
        return filled, f"{row.test}: factor {row.si_factor} here, {analyte.factor:g} there"
    return filled, ""


def read(path: Path) -> list[Row]:
    """The rows of `lab_tests.csv`. Raises RuleError if a column is missing or unknown."""
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise RuleError(f"{path.name}: columns must be {', '.join(COLUMNS)}")
        return [Row(**row) for row in reader]


def write(path: Path, rows: Iterable[Row]) -> None:
    """Write the rows as `lab_tests.csv`."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([getattr(row, column) for column in COLUMNS] for row in rows)


def _pairs(path: Path, key: str, value: str) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as stream:
        found: dict[str, str] = {}
        for row in csv.DictReader(stream):
            found.setdefault(row[key], row[value])
        return found


def main(arguments: Sequence[str]) -> int:
    """Fill the shipped table from the file that is named; 2 on wrong usage."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m pipeline.tools.lab_table ANALYTES.json\n")
        return 2
    names = {name.lower(): test for name, test in _pairs(TERMS / "lab_names.csv", "name", "test").items()}
    before = read(TERMS / "lab_tests.csv")
    after, remarks = distilled(before, analytes(Path(arguments[0])), names)
    write(TERMS / "lab_tests.csv", after)
    changed = sum(old != new for old, new in zip(before, after, strict=True))
    sys.stdout.write("\n".join([*remarks, f"{changed} rows filled"]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
