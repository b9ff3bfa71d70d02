"""The tables of a document, and whether a table is the patient's or of other people."""

import re

from spacy.tokens import Doc

from extractors.context.values import About, about
from extractors.gate import gated
from extractors.tables.grid import Grid, grids
from schemas.document import Document

TABLES = "gravida:tables"
LEAST_GROUPS = 2  # columns headed "(n = 40)"
LEAST_SPREADS = 2  # cells with a mean and its deviation
_LITERATURE = gated(
    r"\b(?:authors?|literature|review of|reported cases|cases? reports? of|published|previous(?:ly)? reported|"
    r"(?:study|studied) (?:groups?|population|participants|subjects|patients|cohort|characteristics)|"
    r"(?:the|this|our|present|included|other|previous|various|different|all|these|between) stud(?:y|ies))\b",
    re.IGNORECASE,
)
_LITERATURE_HEAD = gated(
    r"\s?(?:first |lead )?(?:authors?|stud(?:y|ies)|references?|series)\b", re.IGNORECASE
)
_OF_GROUPS = gated(
    r"\bp[\s-]?values?\b|\b95\s?%\s?CI\b|\b(?:odds|hazard|risk) ratios?\b|\bmean\s?(?:±|\+/-|\(?SD)|\bmedian\s?[\[(]?IQR|"
    r"\bcontrol (?:group|subjects|women)\b|\bhealthy controls?\b|^\s?p\s?$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\(\s?[nN]\s?=\s?\d")
_SHARES = re.compile(r"%|\b[Pp]ercentages?\b|\b[Nn]umber\b")
_SHARE = re.compile(r"\d\s?\(\s?\d{1,3}(?:[.,]\d{1,2})?\s?%?\s?\)|\d\s?(?:±|\+/-)\s?\d")  # "170 (48.6)"
_SPREAD = re.compile(r"\d\s?(?:±|\+/-)\s?\d")


def tables(doc: Doc) -> list[Grid]:
    """The tables of the doc's document, understood once for all families."""
    found: list[Grid] | None = doc.user_data.get(TABLES)
    if found is None:
        found = list(grids(doc._.document))
        doc.user_data[TABLES] = found
    return found


def of_others(document: Document, grid: Grid) -> str:
    """Why a table is not the patient's: "study" for one of other cases or of groups, "section" by where it stands; else ""."""
    text = document.text
    first = [text[cell.start : cell.end] for cell in grid.row(0) if cell]
    if _LITERATURE.search(grid.lead) or _LITERATURE.search(" ".join(first)):
        return "study"
    if first and _LITERATURE_HEAD.match(first[0]) and "range" not in first[0].lower():
        return "study"
    if _of_groups(text, grid, first):
        return "study"
    return "section" if about(grid.lead, document.section_at(grid.start)) is About.OTHERS else ""


def _of_groups(text: str, grid: Grid, first: list[str]) -> bool:
    """True for a table that compares groups of people: their numbers, means and p values."""
    if any(_OF_GROUPS.search(words) for words in first):
        return True
    if sum(_COUNTED.search(words) is not None for words in first) >= LEAST_GROUPS:
        return True
    slots = dict.fromkeys(grid.cells.values())
    shape = _SHARE if any(_SHARES.search(words) for words in first) else _SPREAD
    return sum(shape.search(text, slot.start, slot.end) is not None for slot in slots) >= LEAST_SPREADS
