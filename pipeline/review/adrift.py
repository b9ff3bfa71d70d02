"""What people said of a document that has no place in its record now, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.decisions.opened import Opened
from pipeline.decisions.structure import case_number
from pipeline.review.naming import place_in_words, short, told
from pipeline.store.rows import Stored
from schemas.review import Decision

Placed = tuple[str, str, str]  # where, on which words, and what


@dataclass(frozen=True, slots=True)
class Adrift:
    """What has no place in the record, each with where it was.

    `lost` are decisions that cannot stand beside what the software says now, `resting` those on what it no longer finds,
    which count again when it is found, `strays` notes on what the record does not have.
    """

    lost: tuple[tuple[str, str], ...] = ()
    strays: tuple[Placed, ...] = ()
    resting: tuple[Placed, ...] = ()


def adrift_of(of: Opened) -> Adrift:
    """All that people said of a document and that has no place in its record now."""
    lost = tuple((place_in_words(one.anchor or one.path), _said(one)) for one in of.lost)
    return Adrift(lost, tuple(_strays(of)), tuple(_resting(of)))


def _strays(of: Opened) -> Iterator[Placed]:
    for one in of.stray_notes:
        words = short(one.quote.text) if one.quote else ""
        yield place_in_words(one.anchor or one.path), words, f"{one.reviewer}: {one.comment}"


def _resting(of: Opened) -> Iterator[Placed]:
    lost = {one.number for one in of.lost}
    for stored, row in of.no_longer_found:
        if row.number not in lost:
            yield place_in_words(row.anchor or row.path), _words(stored, row), _said(row)


def _words(stored: Stored, row: Decision) -> str:
    """The words that a decision was on, of a whole patient those with which she begins."""
    number, cases = case_number(row.anchor), stored.report.cases
    if row.quote is None and number is not None and number < len(cases):
        return short(stored.document.text[cases[number].start : cases[number].end])
    return short(row.quote.text) if row.quote else ""


def _said(one: Decision) -> str:
    was, value = told(one)
    said = f"{one.action.value} by {one.reviewer}"
    return f"{said}: {value or was}" if value or was else said
