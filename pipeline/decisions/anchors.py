"""Names for facts that outlive re-extraction.

A path counts positions (`cases.0.medications.3.dose`), which move when newer rules find one drug more. An
anchor names the entry by what it is and where it stands: `cases.0.medications.azathioprine@1042.dose`.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from schemas.base import Record
from schemas.fact import Fact
from schemas.lab import LabResult, Qualitative
from schemas.medication import Medication
from schemas.obstetric import Formula
from schemas.pregnancy import Pregnancy
from schemas.report import Issue, Report

KIND = "publication_kind"  # the one value of a record that belongs to no case: path and anchor
NAMED = ("medications", "lab_results", "qualitative_results", "formulas", "issues")


@dataclass(frozen=True)
class Slot:
    """A place in a record: its path, its anchor, and the fact there; for an issue None, and its `message`.

    What stands here is what the software said; what people say of it are decisions.
    """

    path: str
    anchor: str
    fact: Fact[Any] | None
    message: str | None = None

    @cached_property
    def value(self) -> Any:
        """What the software says: the value of the fact as the record's JSON has it, the message of an issue."""
        return self.message if self.fact is None else self.fact.model_dump(mode="json")["value"]

    @cached_property
    def entry(self) -> str:
        """The anchor of the entry that it belongs to."""
        return entry_of(self.anchor)

    @cached_property
    def family(self) -> str:
        """The anchor of the family in which it was read, such as `cases.0.medications`."""
        return ".".join(self.anchor.split(".", 3)[:3])

    @cached_property
    def case(self) -> int | None:
        """The number of the case in which the fact was read, None for what belongs to none, and for an issue."""
        parts = self.anchor.split(".", 2)
        return int(parts[1]) if parts[0] == "cases" else None


def slots(report: Report) -> dict[str, Slot]:
    """Every fact and issue of a report by its anchor, in the record's order."""
    found: dict[str, Slot] = {}
    if report.publication_kind is not None:
        found[KIND] = Slot(KIND, KIND, report.publication_kind)
    for number, case in enumerate(report.cases):
        for slot in _walk(case, f"cases.{number}.", f"cases.{number}."):
            found[slot.anchor] = slot
    names = _names(report.issues)
    for number, (name, issue) in enumerate(zip(names, report.issues, strict=True)):
        found[f"issues.{name}"] = Slot(f"issues.{number}", f"issues.{name}", None, issue.message)
    return found


def anchors(report: Report) -> dict[str, str]:
    """The anchor of every entry and fact of a report by its path, entries with their own."""
    found: dict[str, str] = {}
    for slot in slots(report).values():
        path, anchor = slot.path.split("."), slot.anchor.split(".")
        if len(path) != len(anchor):  # a name with a dot inside
            anchor = _rejoined(path, slot.anchor)
        for length in range(1, len(path) + 1):
            found[".".join(path[:length])] = ".".join(anchor[:length])
    for bare, name in _bare(report):
        found.setdefault(bare, name)
    return found


def _bare(report: Report) -> Iterator[tuple[str, str]]:
    """The paths and anchors of what may be there without a fact: cases, pregnancies and newborns."""
    for number, case in enumerate(report.cases):
        yield f"cases.{number}", f"cases.{number}"
        for place, (one, name) in enumerate(zip(case.pregnancies, _names(case.pregnancies), strict=True)):
            path, anchor = f"cases.{number}.pregnancies.{place}", f"cases.{number}.pregnancies.{name}"
            yield path, anchor
            for child in range(len(one.neonates)):
                yield f"{path}.neonates.{child}", f"{anchor}.neonates.{child}"


def _rejoined(path: list[str], anchor: str) -> list[str]:
    """An anchor cut at the same places as its path; only the entry's name can hold dots."""
    place = next(index for index, part in enumerate(path) if part in NAMED) + 1
    parts = anchor.split(".")
    tail = len(path) - place - 1
    end = len(parts) - tail
    return [*parts[:place], ".".join(parts[place:end]), *parts[end:]]


def _walk(record: Record, path: str, anchor: str) -> Iterator[Slot]:
    for field in type(record).model_fields:
        yield from _item(getattr(record, field), f"{path}{field}", f"{anchor}{field}")


def _item(value: Any, path: str, anchor: str) -> Iterator[Slot]:
    if isinstance(value, Fact):
        yield Slot(path, anchor, value)
    elif isinstance(value, Record):
        yield from _walk(value, f"{path}.", f"{anchor}.")
    elif isinstance(value, tuple):
        for number, (item, name) in enumerate(zip(value, _names(value), strict=True)):
            yield from _item(item, f"{path}.{number}", f"{anchor}.{name}")


def _names(items: tuple[Any, ...]) -> list[str]:
    """A name for each item that no other has."""
    seen: Counter[str] = Counter()
    names = []
    for item in items:
        name = _name(item, seen["*"])
        seen["*"] += 1
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}#{seen[name]}")
    return names


def _name(item: Any, number: int) -> str:
    match item:
        case Medication():
            return f"{item.drug.value.generic}@{item.drug.quotes[0].start}"
        case LabResult():
            return f"{item.test.value.name}@{item.measurement.quotes[0].start}"
        case Qualitative():
            return f"{item.test.value.name}@{item.result.quotes[0].start}"
        case Fact(value=Formula()):
            return f"formula@{item.quotes[0].start}"
        case Issue():
            return f"{item.code}@{item.quotes[0].start if item.quotes else 0}"
        case Pregnancy(is_index=True):
            return "index"
        case _:
            return str(number)


def entry_of(anchor: str) -> str:
    """The named entry that an anchor belongs to; the anchor itself where it belongs to none.

    >>> entry_of("cases.0.medications.aspirin@104.window.start"), entry_of("cases.0.patient.age")
    ('cases.0.medications.aspirin@104', 'cases.0.patient.age')
    """
    head, at, tail = anchor.partition("@")
    return f"{head}@{tail.partition('.')[0]}" if at else anchor
