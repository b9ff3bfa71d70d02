"""Rows of term tables that the product cannot read, and drugs and tests that code knows by name."""

import ast
import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from extractors.families.labs.find.names import find_names, readings
from extractors.families.medications.names import find
from pipeline.tools.counts.regexes import bare, sayings
from pipeline.tools.counts.source import ROOT, Module, Place

TERMS = Path("extractors/terms")
_TOKEN = re.compile(r"[^\W\d_]{3,}")
_LEAST = 5  # letters of a name; shorter ones are too often something else
_LONGEST = 3  # words
_HOMONYMS = frozenset({"prepar"})  # the beginning of "prepare"

Row = Mapping[str, str]


def unreachable(root: Path = ROOT) -> Iterator[Place]:
    """The rows that are not found, or found as something else, where a text says just them."""
    for name, reads in (
        ("drugs.csv", _reads_drug), ("drug_names.csv", _reads_drug),
        ("lab_tests.csv", _reads_test), ("lab_names.csv", _reads_test),
    ):  # fmt: skip
        yield from _unread(name, reads, root)


def unopened(modules: Iterable[Module], root: Path = ROOT) -> Iterator[Place]:
    """The tables of the extractors that no module names, each as large as it has rows."""
    source = "\n".join(module.text for module in modules)
    for path in sorted((root / "extractors").rglob("*.csv")):
        if path.name not in source:
            rows = len(_rows(path))
            yield Place(str(path.relative_to(root)), f"{rows} rows that no module reads", rows)


def named_in_code(modules: Iterable[Module], root: Path = ROOT) -> Iterator[Place]:
    """The strings in code that name a drug or a test of the term tables."""
    known = _names(root)
    for module in modules:
        said = set(sayings(module.tree))
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
                found = [name for name in _phrases(node.value) if name in known]
                if found:
                    yield Place(f"{module.path}:{node.lineno}", ", ".join(found)[:80], len(found))


def _unread(name: str, reads: Callable[[Row], bool], root: Path) -> Iterator[Place]:
    for number, row in enumerate(_rows(root / TERMS / name), start=2):
        if not reads(row):
            yield Place(f"{TERMS / name}:{number}", ", ".join(list(row.values())[:2]))


def _reads_drug(row: Row) -> bool:
    lead = "vaccinated against" if row.get("type") == "target" else "took"
    return any(
        mention.generic == row["generic"]
        for form in _forms(row.get("name") or row["generic"])
        for mention in find(f"{lead} {form} daily")
    )


def _reads_test(row: Row) -> bool:
    return any(
        reading.name == row["test"]
        for form in _forms(row.get("name") or row["test"])
        for text in (f"{form} was 5", f"serum {form} was 5")
        for hit in find_names(text)
        for reading in readings(hit)
    )


def _forms(name: str) -> tuple[str, ...]:
    return name, name.upper(), name.capitalize()


@cache
def _names(root: Path) -> frozenset[str]:
    columns = {
        "drugs.csv": "generic",
        "drug_names.csv": "name",
        "lab_tests.csv": "test",
        "lab_names.csv": "name",
    }
    names = {
        row[column].casefold() for table, column in columns.items() for row in _rows(root / TERMS / table)
    }
    return frozenset(name for name in names if len(name) >= _LEAST) - _HOMONYMS


def _phrases(source: str) -> Iterator[str]:
    words = _TOKEN.findall(bare(source).casefold())
    for size in range(1, _LONGEST + 1):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))
