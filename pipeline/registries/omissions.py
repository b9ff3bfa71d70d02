"""What a target has no place for at all, whatever the record: the rows of `omissions.toml`, as lines of the loss report.

What it cannot hold only sometimes (a range, a result of a partner) the target notes itself. A test sets every part of
every field and holds both against the files, so that nothing is left out in silence.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from pipeline.decisions.links import LINKS
from pipeline.registries.records import Entry
from pipeline.words import shown
from schemas.base import Record
from schemas.fact import facts_in
from schemas.report import Case

METADATA = "metadata"
NO_FACTS = tuple((family, name) for family, names in LINKS.items() for name in names)
EARLIER = "earlier"  # stands before the rows that are about earlier pregnancies alone
Rows = Mapping[str, tuple[str, ...]]


@cache
def omissions(target: str) -> Rows:
    """The parts that a target does not hold, by field; a field without parts is left out whole."""
    table = tomllib.loads((files(__package__) / "omissions.toml").read_text(encoding="utf-8"))
    return {field: tuple(parts) for field, parts in table.get(target, {}).items()}


def left_out(target: str, entry: Entry) -> Iterator[tuple[str, str]]:
    """The path of every fact that a target leaves out in part or whole, and what is left out.

    A part that says nothing (empty, or what it is without being told) is not named.
    """
    rows = omissions(target)
    if not rows:
        return
    publication = "; ".join(_told(entry.report.metadata, rows[METADATA])) if METADATA in rows else ""
    if publication:
        yield METADATA, publication
    for number in entry.numbers:
        case = entry.report.cases[number]
        yield from _beside_the_facts(rows, f"cases.{number}", case)
        for path, fact in facts_in(case):
            for field in fields_of(path, case):
                told = "; ".join(_told(fact.value, rows[field])) if field in rows else ""
                if told:
                    yield f"cases.{number}.{path}", told


def _beside_the_facts(rows: Rows, path: str, case: Case) -> Iterator[tuple[str, str]]:
    """The values of entries that are no facts."""
    for family, name in NO_FACTS:
        if f"{family}.{name}" not in rows:
            continue
        for place, one in enumerate(getattr(case, family)):
            if getattr(one, name) is not None:
                yield f"{path}.{family}.{place}.{name}", shown(getattr(one, name))


def fields_of(path: str, case: Case) -> Iterator[str]:
    """The fields of a fact in the table: that of all, and that of earlier pregnancies where it is about one.

    >>> list(fields_of("medications.3.window.start", Case(label="", start=0, end=1)))
    ['medications.window.start']
    """
    steps = path.split(".")
    names = [step for step in steps if not step.isdigit()]
    field = ".".join(names[1:] if "neonates" in names else names)
    yield field
    if names[0] == "pregnancies" and not case.pregnancies[int(steps[1])].is_index:
        yield f"{EARLIER}.{field}"


def _told(value: Any, parts: tuple[str, ...]) -> Iterator[str]:
    if not parts:
        yield shown(value)
        return
    for name in parts:
        part = getattr(value, name)
        if part not in (None, "", _default(value, name)):
            yield f"{name} {shown(part)}"


def _default(value: Record, name: str) -> Any:
    return type(value).model_fields[name].default
