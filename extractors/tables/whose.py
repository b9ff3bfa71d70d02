"""The tables of a document, and whether a table is the patient's or of other people."""

from functools import partial

from spacy.tokens import Doc

from extractors.english.context.about import About, about
from extractors.english.rules import pattern_of
from extractors.tables.grid import Grid, grids
from schemas.document import Document, SectionKind

TABLES = "gravida:tables"
LEAST_GROUPS = 2  # columns headed "(n = 40)"
LEAST_SPREADS = 2  # cells with a mean and its deviation
LEAST_SHARES = 4  # cells with a count and its share
MOST_HEADS = 3  # rows that are looked at
_rule = partial(pattern_of, "tables")

_OF_CASE = frozenset({None, SectionKind.CASE, SectionKind.BODY})


def tables(doc: Doc) -> list[Grid]:
    """The tables of the doc's document, understood once for all families."""
    found: list[Grid] | None = doc.user_data.get(TABLES)
    if found is None:
        found = list(grids(doc._.document))
        doc.user_data[TABLES] = found
    return found


def of_others(document: Document, grid: Grid) -> str:
    """Why a table is not the patient's: "study" for one of other cases or of groups, "section" by who cites it; else "".

    The reader has set each table into the kind of part that cites it (`corpus.citing`).
    """
    text = document.text
    heads = [
        text[cell.start : cell.end] for row in range(min(grid.rows, MOST_HEADS)) for cell in grid.filled(row)
    ]
    first = [text[cell.start : cell.end] for cell in grid.filled(0)]
    if of_literature(document, grid):
        return "study"
    if first and _rule("head_of_literature").match(first[0]) and "range" not in first[0].lower():
        return "study"
    if _compares(first, heads) or _of_many(text, grid, first):
        return "study"
    return "section" if about(grid.lead, document.section_at(grid.start)) is About.OTHERS else ""


def of_literature(document: Document, grid: Grid) -> bool:
    """True for a table of other reports: its head says so, or its caption, and not only the case cites it.

    "Results of the patient beside published ranges (Table 1)" is the patient's where the case alone cites it.
    """
    text = document.text
    first = " ".join(text[cell.start : cell.end] for cell in grid.filled(0))
    if _rule("literature").search(first):
        return True
    cites = next((table.cited for table in document.tables if table.start == grid.start), ())
    of_case = bool(cites) and all(document.section_at(start) in _OF_CASE for start, _ in cites)
    return not of_case and _rule("literature").search(grid.lead) is not None


def _compares(first: list[str], heads: list[str]) -> bool:
    """True for heads of groups of people: their numbers, means and p values."""
    if any(_rule("of_groups").search(words) for words in first) or any(
        _rule("counts_many").search(words) for words in heads
    ):
        return True
    return sum(_rule("counts_people").search(words) is not None for words in heads) >= LEAST_GROUPS


def _of_many(text: str, grid: Grid, first: list[str]) -> bool:
    """True for cells and names of rows that only groups have: spreads, shares of people, medians."""
    names = [slot for row in range(grid.rows) if (slot := grid.cells.get((row, 0)))]
    if (
        sum(_rule("statistic").match(text, slot.start, slot.end) is not None for slot in names)
        >= LEAST_SPREADS
    ):
        return True
    slots = [
        slot
        for slot in dict.fromkeys(grid.cells.values())
        if any(map(str.isdigit, text[slot.start : slot.end]))
    ]
    shape = _rule("share" if any(_rule("shares").search(words) for words in first) else "spread")
    if sum(shape.search(text, slot.start, slot.end) is not None for slot in slots) >= LEAST_SPREADS:
        return True
    shares = sum(_rule("share_of_people").match(text[slot.start : slot.end]) is not None for slot in slots)
    return shares >= LEAST_SHARES and 2 * shares > len(slots)
