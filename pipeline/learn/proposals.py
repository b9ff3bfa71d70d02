"""What reviews propose to a site's own tables: names, brands, abbreviations and units that were missed, and corpus lines.

A proposal has the words that it stands on. It counts only where a person writes `yes` before it in `proposals.csv`.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors import site
from extractors.english.sentences.values import split
from extractors.english.units.values import read_unit
from extractors.terms.drugs import drug_index, drug_terms, words
from extractors.terms.tests import TOKEN, name_index, normal, tests
from pipeline.learn.taught import Taught, decided, is_given, name_in
from schemas.document import Document
from schemas.errors import InputError
from schemas.fact import Fact, facts_in
from schemas.lab import LabTest, LabUnit
from schemas.medication import Drug
from schemas.review import Action

FILE = "proposals.csv"
COLUMNS = ("accept", "table", "name", "means", "type", "documents", "quotes")
YES, NO = "yes", "no"
DRUGS, TESTS = "line: drugs", "line: tests"  # tables of corpus lines: the text, and the names that it holds
MOST_QUOTES = 3
MOST_LINE = 400  # characters of a corpus line
BETWEEN = "; "  # the names of a line
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z0-9-]{0,5}")
_LIST = {"drug": DRUGS, "test": TESTS}


@dataclass(frozen=True, slots=True)
class Proposal:
    """A row or a corpus line. `means` is what the name stands for: a drug, a test, a UCUM unit, the names of a line."""

    table: str
    name: str
    means: str
    type: str = ""
    documents: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    accept: str = ""

    @property
    def accepted(self) -> bool:
        """True where a person said yes."""
        return self.accept == YES

    @property
    def is_line(self) -> bool:
        """True for a corpus line."""
        return self.table in _LIST.values()

    def row(self) -> dict[str, str]:
        """The row of its table, with the columns that nobody knows left empty."""
        columns = site.TABLES[self.table].columns
        known = {columns[0]: self.name, "type": self.type, "kind": self.type, "source": "site"}
        flags = dict.fromkeys(("is_class", "cue_required"), "0")
        known["ucum" if self.table == "lab_tests.csv" else columns[1]] = self.means
        return {name: known.get(name, flags.get(name, "")) for name in columns}


def proposed(documents: Sequence[Taught]) -> list[Proposal]:
    """All that the reviews propose: rows first, those of most documents first, then lines."""
    found: dict[Proposal, list[tuple[str, str]]] = defaultdict(list)
    for of in documents:
        for proposal, quote in (*_rows(of), *_lines(of)):
            found[proposal].append((of.name, quote))
    made = [_with_words(proposal, words) for proposal, words in found.items()]
    return sorted(made, key=lambda one: (one.is_line, -len(one.documents), one.table, one.name))


def _with_words(proposal: Proposal, found: Sequence[tuple[str, str]]) -> Proposal:
    documents = tuple(dict.fromkeys(name for name, _ in found))
    quotes = tuple(dict.fromkeys(quote for _, quote in found))[:MOST_QUOTES]
    return Proposal(proposal.table, proposal.name, proposal.means, proposal.type, documents, quotes)


def _rows(of: Taught) -> Iterator[tuple[Proposal, str]]:
    """Yield a row for each name that a person read or accepted and the tables lack, with the sentence in which it stands."""
    for _, fact in decided(of):
        for proposal in _of_value(fact):
            yield proposal, sentence(of.document, fact.evidence[0].start)


def _of_value(fact: Fact[Any]) -> Iterator[Proposal]:
    value = fact.value
    if isinstance(value, LabUnit):
        if value.ucum and read_unit(value.as_written).ucum != value.ucum:
            yield Proposal("unit_names.csv", value.as_written, value.ucum)
        return
    if not isinstance(value, Drug | LabTest):
        return
    place = name_in(fact)
    if place is not None:
        written = fact.evidence[0].text[place[0] - fact.evidence[0].start : place[1] - fact.evidence[0].start]
        yield from (
            _of_drug(written, value.generic) if isinstance(value, Drug) else _of_test(written, value.name)
        )


def _of_drug(written: str, generic: str) -> Iterator[Proposal]:
    if generic not in drug_terms():
        yield Proposal("drugs.csv", generic, "", "drug")
    named = words(written)
    known = {name.term.generic for name in drug_index().get(named[0], ()) if name.words == named}
    if generic not in known and named != words(generic):
        kind = (
            "abbreviation"
            if _ABBREVIATION.fullmatch(written) and written[1:] != written[1:].lower()
            else "brand"
        )
        yield Proposal("drug_names.csv", written.lower(), generic, kind)


def _of_test(written: str, test: str) -> Iterator[Proposal]:
    if test not in tests():
        yield Proposal("lab_tests.csv", test, "", "other")
    named = tuple(normal(token) for token in TOKEN.findall(written))
    known = {name.test for name in name_index().names.get(named, ())}
    if test not in known and named != tuple(normal(token) for token in TOKEN.findall(test)):
        yield Proposal("lab_names.csv", written, test)


def sentence(document: Document, at: int) -> str:
    """The sentence of a document that holds the character, its white space as single spaces."""
    found = next(((a, b) for a, b in split(document.text) if a <= at < b), (at, at + 1))
    return " ".join(document.text[slice(*found)].split())


def _lines(of: Taught) -> Iterator[tuple[Proposal, str]]:
    """Yield a corpus line for each sentence in which a person added, corrected or took out a drug or a test."""
    for field, table in _LIST.items():
        for at in _changed(of, field):
            text = sentence(of.document, at)
            if len(text) <= MOST_LINE:
                yield Proposal(table, text, BETWEEN.join(_held(of, field, text))), text


def _changed(of: Taught, field: str) -> Iterator[int]:
    """Yield where drugs or tests stand that people gave, corrected or took out."""
    for path, fact in facts_in(of.holds):
        if path.endswith(f".{field}") and is_given(fact):
            yield fact.evidence[0].start
    for path, fact in facts_in(of.said):
        decision = of.decisions.get(path)
        if path.endswith(f".{field}") and decision is not None and decision.action is Action.REJECT:
            yield fact.quotes[0].start


def _held(of: Taught, field: str, text: str) -> Iterable[str]:
    """The names that the sentence holds by the decisions, each once, in order."""
    found = {}
    for path, fact in facts_in(of.holds):
        if (
            path.endswith(f".{field}")
            and fact.evidence
            and sentence(of.document, fact.evidence[0].start) == text
        ):
            found[fact.evidence[0].start] = fact.value.generic if field == "drug" else fact.value.name
    return dict.fromkeys(name for _, name in sorted(found.items()))


def write(folder: Path, proposals: Iterable[Proposal]) -> None:
    """Write the proposals for a person to look at."""
    with (folder / FILE).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for one in proposals:
            rows.writerow(
                (
                    one.accept,
                    one.table,
                    one.name,
                    one.means,
                    one.type,
                    " ".join(one.documents),
                    " | ".join(one.quotes),
                )
            )


def read(folder: Path) -> list[Proposal]:
    """The proposals as a person left them. Raises InputError where a line is none, or is neither accepted nor refused."""
    path = folder / FILE
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        lines = list(table)
    if tuple(table.fieldnames or ()) != COLUMNS:
        raise InputError(str(path), f"is no table of {', '.join(COLUMNS)}", "make the draft anew")
    return [_read(path, number, line) for number, line in enumerate(lines, start=2)]


def _read(path: Path, number: int, line: Mapping[str, str]) -> Proposal:
    accept = (line["accept"] or "").strip().lower()
    known = line["table"] in site.TABLES or line["table"] in _LIST.values()
    if accept not in ("", YES, NO) or not known or not line["name"] or None in line or None in line.values():
        raise InputError(
            f"{path}, line {number}", "is no proposal", f"begin the line with {YES} or {NO}, keep the rest"
        )
    return Proposal(
        line["table"],
        line["name"],
        line["means"],
        line["type"],
        tuple(line["documents"].split()),
        (line["quotes"],),
        accept,
    )


def put_in(folder: Path, proposals: Iterable[Proposal]) -> None:
    """Write the tables of a draft anew: the accepted rows, of one name the first."""
    accepted = [one for one in proposals if one.accepted and not one.is_line]
    for name, table in site.TABLES.items():
        rows: dict[str, Mapping[str, str]] = {}
        for one in accepted:
            if one.table == name:
                rows.setdefault(one.name.lower(), one.row())
        (folder / name).unlink(missing_ok=True)
        if rows:
            _write(folder / name, table.columns, rows.values())


def _write(path: Path, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, columns, lineterminator="\n")
        table.writeheader()
        table.writerows(rows)
