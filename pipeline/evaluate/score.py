"""Precision, recall and F1 by field.

Every field is scored as a set of tuples a document, so order and repeats change nothing. A gold number
that is named in `derived` counts when it was found, right or wrong, and is no miss when it was not.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.evaluate import facts
from schemas.errors import InputError, MissingInputError, UnreadableInputError

FAMILIES = ("obstetric", "pregnancy", "medication", "lab", "neonate", "patient", "document", "attribution")
HEADLINE = FAMILIES[:4]
NUMBER_OF_CASES = ("document", "number of cases")

Facts = Mapping[str, Any]


@dataclass(slots=True)
class Cell:
    """How many facts gold has, how many were found, how many of these are right."""

    gold: int = 0
    found: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        """The share of the found facts that are right; 0 where none was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of the gold facts that were found; 0 where there is none."""
        return self.right / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def add(self, gold: int, found: int, right: int) -> None:
        """Count the facts of one more document."""
        self.gold += gold
        self.found += found
        self.right += right


@dataclass(frozen=True, slots=True)
class Mistake:
    """A fact that was missed, or wrongly added."""

    document: str
    family: str
    field: str
    added: bool
    fact: tuple[Any, ...]


@dataclass(slots=True)
class Scores:
    """The cells by family and field, and every mistake."""

    cells: dict[tuple[str, str], Cell] = field(default_factory=lambda: defaultdict(Cell))
    mistakes: list[Mistake] = field(default_factory=list)
    documents: int = 0
    missing: list[str] = field(default_factory=list)

    def family(self, name: str) -> Cell:
        """All fields of a family together."""
        total = Cell()
        for (family, _), cell in self.cells.items():
            if family == name:
                total.add(cell.gold, cell.found, cell.right)
        return total

    @property
    def headline(self) -> float:
        """The mean F1 of obstetric, pregnancy, medication and laboratory facts."""
        return sum(self.family(name).f1 for name in HEADLINE) / len(HEADLINE)


def score(gold: Mapping[str, Facts], found: Mapping[str, Facts]) -> Scores:
    """The scores of what was `found` in the documents of `gold`, both by document name.

    A gold document that was not found counts with all its facts as misses.
    """
    scores = Scores(documents=len(gold), missing=sorted(set(gold) - set(found)))
    for name, wanted in gold.items():
        given = found.get(name)
        for (family, key), right_ones, found_ones in _compare(wanted, given):
            scores.cells[family, key].add(len(right_ones), len(found_ones), len(right_ones & found_ones))
            for added, only in ((False, right_ones - found_ones), (True, found_ones - right_ones)):
                scores.mistakes += [Mistake(name, family, key, added, fact) for fact in sorted(only, key=str)]
    return scores


def _compare(wanted: Facts, given: Facts | None) -> Iterable[tuple[tuple[str, str], set[Any], set[Any]]]:
    """Each field with the set that gold wants and the set that was found."""
    present: Facts = given if given is not None else {"cases": []}
    for family, compare in (
        ("medication", facts.medications), ("lab", facts.labs), ("attribution", facts.attribution),
    ):  # fmt: skip
        left, right = compare(wanted, present)
        for key in sorted(set(left) | set(right)):
            yield (family, key), left.get(key, set()), right.get(key, set())
    required, optional = facts.case_fields(wanted)
    stated, inferred = facts.case_fields(present)
    every = {key: stated.get(key, set()) | inferred.get(key, set()) for key in sorted({*stated, *inferred})}
    for pair in sorted({*required, *optional, *every}):
        found_ones = every.get(pair, set())
        yield pair, required.get(pair, set()) | optional.get(pair, set()) & found_ones, found_ones
    yield (
        NUMBER_OF_CASES,
        {(len(wanted["cases"]),)},
        {(len(present["cases"]),)} if given is not None else set(),
    )


def load_facts(path: Path) -> dict[str, Facts]:
    """Documents in the flat form by name: a folder of `.json` files, or a file with one a line.

    Raises InputError where there is nothing of that form.
    """
    if not path.exists():
        raise MissingInputError(str(path), "is not there", "name a folder of gold files")
    texts = _texts(path)
    documents: dict[str, Facts] = {}
    for where, text in texts:
        try:
            document = json.loads(text)
            documents[document["doc"]] = document
            if not isinstance(document["cases"], list):
                raise _malformed(where)
        except (ValueError, KeyError, TypeError):
            raise _malformed(where) from None
    if not documents:
        raise UnreadableInputError(
            str(path), "holds no gold file", "name a folder of .json files, one a document"
        )
    return documents


def _texts(path: Path) -> list[tuple[str, str]]:
    if path.is_dir():
        return [(str(file), file.read_text(encoding="utf-8")) for file in sorted(path.glob("*.json"))]
    lines = path.read_text(encoding="utf-8").splitlines()
    return [(f"{path}, line {number}", line) for number, line in enumerate(lines, start=1) if line.strip()]


def _malformed(where: str) -> InputError:
    return UnreadableInputError(where, 'is not of the form {"doc": ..., "cases": [...]}', "mend or remove it")
