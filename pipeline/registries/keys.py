"""Identifiers that stay the same from export to export, so that a second delivery updates the first.

A part of a record is known by its document, its case and the place of its words in the text, not by its
position in a list: an entry that a later version finds before it does not shift its identifier.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from schemas.fact import Fact
from schemas.report import Case, Report

NAMESPACE = uuid5(NAMESPACE_URL, "https://gravida.example/records")
RANDOM_BITS = 62  # the last bits of an identifier, which hold neither version nor variant


@dataclass(frozen=True, slots=True)
class Key:
    """What a part of a record is known by, and its number from 1 among its like."""

    name: str
    number: int


def keys_of(report: Report) -> dict[str, Key]:
    """The key of every case, pregnancy, newborn, medication and result, by its path."""
    found: dict[str, Key] = {}
    for number, case in enumerate(report.cases):
        path, name = f"cases.{number}", f"c{number + 1}"
        found[path] = Key(name, number + 1)
        for part, key in _in_case(case):
            found[f"{path}.{part}"] = Key(f"{name}/{key.name}", key.number)
    return found


def _in_case(case: Case) -> Iterator[tuple[str, Key]]:
    for position, pregnancy in enumerate(case.pregnancies):
        name = "index" if pregnancy.is_index else f"p{position + 1}"
        yield f"pregnancies.{position}", Key(name, position + 1)
        for child in range(len(pregnancy.neonates)):
            yield f"pregnancies.{position}.neonates.{child}", Key(f"{name}/n{child + 1}", child + 1)
    yield from _by_place("medications", "m", [entry.drug for entry in case.medications])
    yield from _by_place("lab_results", "l", [entry.measurement for entry in case.lab_results])
    yield from _by_place("qualitative_results", "q", [entry.result for entry in case.qualitative_results])


def _by_place(family: str, letter: str, facts: Sequence[Fact[Any]]) -> Iterator[tuple[str, Key]]:
    seen: Counter[int] = Counter()
    for position, fact in enumerate(facts):
        start = fact.quotes[0].start
        seen[start] += 1
        again = f".{seen[start]}" if seen[start] > 1 else ""
        yield f"{family}.{position}", Key(f"{letter}{start}{again}", position + 1)


def keys_after(keys: Mapping[str, Key], moved: Mapping[str, str], added: Mapping[str, str]) -> dict[str, Key]:
    """Keys by the paths after review (`Reviewed.moved`); an entry that a person added is known by its anchor."""
    new = {moved[old]: key for old, key in keys.items() if old in moved}
    for old, path in moved.items():
        if path not in new:
            new[path] = Key(f"added/{added.get(old) or old}", int(old.rsplit(".", 1)[1]) + 1)
    return new


def key_at(keys: Mapping[str, Key], path: str) -> str:
    """The key of any path: that of the part that holds it, and the rest of the path."""
    steps = path.split(".")
    for length in range(len(steps), 0, -1):
        key = keys.get(".".join(steps[:length]))
        if key is not None:
            return "/".join((key.name, *steps[length:]))
    return "/".join(steps)


def identifier(document_id: str, key: str) -> UUID:
    """The identifier of a part of a document's record.

    >>> identifier("0123456789abcdef", "c1/m120")
    UUID('7a05c313-0f94-5391-b159-e4df4f735157')
    """
    return uuid5(NAMESPACE, f"{document_id}/{key}")


def number(identity: UUID) -> int:
    """An identifier as a positive whole number below 2^62."""
    return (identity.int & ((1 << RANDOM_BITS) - 1)) or 1
