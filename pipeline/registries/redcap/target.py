"""The target `redcap`: data dictionary, repeating instruments, and one record a case."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from pipeline.registries.flat.forms import RECORD_ID, Field
from pipeline.registries.losses import Losses
from pipeline.registries.records import Entry
from pipeline.registries.redcap.dictionary import (
    CASE_FORM,
    LINKS,
    RECORD_FAMILIES,
    REPEATING,
    complete,
    dictionary,
    family,
    fields,
)
from pipeline.registries.redcap.send import RECORDS, send
from pipeline.registries.targets import Target, Written
from schemas.fact import facts_in

DICTIONARY, INSTRUMENTS = "data_dictionary.csv", "repeating_instruments.csv"
UNVERIFIED, VERIFIED = "1", "2"
OF_DOCUMENTS = ("issues", "decisions")  # families whose rows are numbered through a document
MOST_NEWBORNS = 10  # of one pregnancy: their instances are numbered pregnancy by pregnancy


def _make(entry: Entry, losses: Losses) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for number in entry.numbers:
        rows += _case(entry, number)
    quotes = sum(len(fact.evidence) for _, fact in facts_in(entry.report))
    losses.lost("quote_place", "", quotes)
    if not entry.report.cases:
        losses.lost("no_case", "")
    return rows


def _case(entry: Entry, number: int) -> Iterator[dict[str, str]]:
    record = f"{entry.document_id}-{number + 1}"
    open_ = any(path.startswith(f"cases.{number}.") for path in entry.undecided())
    state = VERIFIED if entry.final and not open_ else UNVERIFIED
    row = {RECORD_ID: record, complete(CASE_FORM): state}
    for name, prefix in RECORD_FAMILIES:
        for keys, item in family(name).items(entry):
            if not keys or keys[0] == number:
                row |= _cells(prefix, item, entry)
    yield row
    for name, prefix in REPEATING:
        for keys, item in family(name).items(entry):
            if _case_of(name, keys, item) != number:
                continue
            yield {
                RECORD_ID: record,
                "redcap_repeat_instrument": name,
                "redcap_repeat_instance": str(_instance(entry, name, keys)),
                complete(name): state,
                **_cells(prefix, item, entry),
                **{f"{prefix}_{to}": str(told) for to, told in _links(entry, name, keys, item)},
            }


def _cells(prefix: str, item: Any, entry: Entry) -> dict[str, str]:
    return {
        field.name: "" if field.column.words and entry.withheld else field.coded(field.column.get(item))
        for field in _fields_of()[prefix]
    }


@cache
def _fields_of() -> Mapping[str, list[Field]]:
    """The fields by the prefix of their names."""
    found: dict[str, list[Field]] = {}
    for field in fields():
        found.setdefault(field.name.partition("_")[0], []).append(field)
    return found


class _Records:
    """`records.csv` while it is written."""

    def __init__(self, folder: Path, file: TextIO) -> None:
        self._folder = folder
        forms = [CASE_FORM, *(name for name, _ in REPEATING)]
        header = [RECORD_ID, "redcap_repeat_instrument", "redcap_repeat_instance"]
        header += [field.name for field in fields()] + [complete(form) for form in forms]
        self._csv = csv.DictWriter(file, header, restval="", lineterminator="\n")
        self._csv.writeheader()
        self._rows = 0

    def put(self, payload: list[dict[str, str]], losses: Losses) -> None:
        self._csv.writerows(payload)
        self._rows += len(payload)

    def close(self) -> list[Written]:
        with (self._folder / DICTIONARY).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(dictionary())
        with (self._folder / INSTRUMENTS).open("w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file, lineterminator="\n")
            lines.writerow(["form_name", "custom_form_label"])
            lines.writerows([name, ""] for name, _ in REPEATING)
        return [
            Written(self._folder / RECORDS, self._rows),
            Written(self._folder / DICTIONARY, len(fields()) + 1),
            Written(self._folder / INSTRUMENTS, len(REPEATING)),
        ]


def _case_of(name: str, keys: tuple[int, ...], item: Any) -> int:
    """The case that a row belongs to; an issue or a decision of the whole document goes to the first."""
    if name in OF_DOCUMENTS:
        return item.case or 0
    return keys[0]


def _instance(entry: Entry, name: str, keys: tuple[int, ...]) -> int:
    """The number of a repeating instrument, which stays the same when entries before it are rejected."""
    if name in OF_DOCUMENTS:
        return keys[0] + 1
    if name == "neonates":
        pregnancy = f"cases.{keys[0]}.pregnancies.{keys[1]}"
        child = entry.number(f"{pregnancy}.neonates.{keys[2]}")
        return (entry.number(pregnancy) - 1) * MOST_NEWBORNS + child
    return entry.number(f"cases.{keys[0]}.{name}.{keys[1]}")


def _links(entry: Entry, name: str, keys: tuple[int, ...], item: Any) -> Iterator[tuple[str, int]]:
    """The instances of the pregnancy and of the newborn that a row belongs to."""
    if name == "neonates":
        yield "pregnancy", _instance(entry, "pregnancies", keys[:2])
        return
    told = {column.name: column.get(item) for column in family(name).columns if column.name in LINKS}
    pregnancy, child = told.get("pregnancy"), told.get("neonate")
    if pregnancy is not None:
        yield "pregnancy", _instance(entry, "pregnancies", (keys[0], pregnancy))
        if child is not None:
            yield "neonate", _instance(entry, "neonates", (keys[0], pregnancy, child))


@contextmanager
def _open(folder: Path) -> Iterator[_Records]:
    with (folder / RECORDS).open("w", encoding="utf-8", newline="") as file:
        yield _Records(folder, file)


TARGET = Target(
    "redcap",
    "REDCap: a data dictionary, and records with repeating instruments.",
    _make,
    _open,
    {
        "quote_place": "REDCap has the words of quotes and not their place, method and confidence (number of quotes)",
        "no_case": "a REDCap record is a case, and the document has none",
    },
    send,
    reviews=True,
)
