"""The comparison as tables, and as lists of what differs."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice

from rich.table import Table

from pipeline.evaluate.score import FAMILIES, Cell
from pipeline.tools.pairs.compare import METADATA, Comparison
from pipeline.tools.pairs.grids import Grid

MOST_LINES = 400  # of a pair
COLUMNS = ("pages", "pages/s", "order", "runs", "tables", "cells", "surplus", "in case", "facts R", "facts P")
WIDE = 60  # characters of a cell that are shown


def overview(found: Mapping[str, Comparison | str]) -> Table:
    """A row for each pair, and one for all."""
    table = _table("", *COLUMNS, *METADATA, "misplaced", "letter", "warns")
    for name, one in found.items():
        if isinstance(one, str):
            table.add_row(name, "[red]failed[/red]")
        else:
            table.add_row(name, *_numbers([one]), *map(_mark, map(one.same, METADATA)), *_rest([one]))
    good = [one for one in found.values() if isinstance(one, Comparison)]
    if good:
        table.add_section()
        table.add_row("all", *_numbers(good), *(_share(good, field) for field in METADATA), *_rest(good), style="bold")  # fmt: skip
    return table


def failures(found: Mapping[str, Comparison | str]) -> Iterator[str]:
    """A line for each pair of which a file could not be read."""
    yield from (one for one in found.values() if isinstance(one, str))


def _numbers(some: Sequence[Comparison]) -> list[str]:
    pages, seconds = sum(one.pages for one in some), sum(one.seconds for one in some)
    tables = [match for one in some for match in one.tables]
    cells = sum(match.wanted.count for match in tables)
    facts = _together(some, FAMILIES)
    return [
        str(pages),
        f"{pages / seconds:.1f}",
        f"{sum(one.order.recall for one in some) / len(some):.3f}",
        f"{sum(one.order.runs_recall for one in some) / len(some):.3f}",
        f"{sum(one.exact_tables for one in some)}/{len(tables)}" if tables else "",
        f"{sum(match.identical for match in tables) / cells:.2f}" if cells else "",
        str(sum(len(one.surplus) for one in some) or ""),
        str(sum(table.in_case for one in some for table in one.surplus) or ""),
        f"{facts.recall:.2f}" if facts.gold else "",
        f"{facts.precision:.2f}" if facts.found else "",
    ]


def _rest(some: Sequence[Comparison]) -> list[str]:
    """Quotes on other words, quotes that are off by a letter, and warnings."""
    near = sum(wrong.by_a_letter for one in some for wrong in one.misplaced)
    far = sum(len(one.misplaced) for one in some) - near
    quotes, warnings = sum(one.quotes for one in some), sum(len(one.warnings) for one in some)
    return [f"{far}/{quotes}" if far else "", str(near or ""), str(warnings or "")]


def _mark(same: bool | None) -> str:
    return "" if same is None else "yes" if same else "[red]no[/red]"


def _share(some: Sequence[Comparison], field: str) -> str:
    said = [same for same in (one.same(field) for one in some) if same is not None]
    return f"{sum(said)}/{len(said)}"


def _together(some: Sequence[Comparison], families: Sequence[str]) -> Cell:
    total = Cell()
    for one in some:
        for family in families:
            cell = one.scores.family(family)
            total.add(cell.gold, cell.found, cell.right)
    return total


def families(found: Mapping[str, Comparison | str]) -> Table:
    """The facts of all PDFs against those of the other forms, by family."""
    good = [one for one in found.values() if isinstance(one, Comparison)]
    table = _table("facts", "other form", "PDF", "same", "recall", "precision", "worst")
    for family in FAMILIES:
        cell = _together(good, [family])
        lost = {one.name: one.scores.family(family) for one in good}
        bad = {name: c.gold + c.found - 2 * c.right for name, c in lost.items()}
        worst = ", ".join(
            f"{name} {bad[name]}" for name in sorted(bad, key=lambda n: -bad[n])[:3] if bad[name]
        )
        counts = (str(count) for count in (cell.gold, cell.found, cell.right))
        table.add_row(family, *counts, f"{cell.recall:.3f}", f"{cell.precision:.3f}", worst)
    return table


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 1, 0, 0))
    for position, column in enumerate(columns):
        table.add_column(
            column, justify="right" if position and column != "worst" else "left", no_wrap=position > 0
        )
    return table


def show_tables(one: Comparison) -> Iterator[str]:
    """Every table that is not whole: its missing cells, and the rows of the table that was found."""
    for number, match in enumerate(one.tables, start=1):
        yield f"table {number}: {match.identical} of {match.wanted.count} cells ({match.share:.0%}) {_short(match.wanted.caption)}"
        if not match.missing:
            continue
        if match.found is None:
            yield "  not found; its rows:"
            yield from _rows(match.wanted)
            continue
        for cell in match.missing:
            yield f"  missing in row {cell.row + 1}, column {cell.column + 1}: {_short(cell.words)}"
        yield f"  found as ({_short(match.found.caption)}):"
        yield from _rows(match.found)
    for extra in one.surplus:
        of = f", a part of table {extra.part_of}" if extra.part_of else ""
        yield f"surplus table in {extra.found.section or 'no section'}{of}, at {extra.found.start}: {_short(extra.found.caption)}"
        yield from _rows(extra.found)


def _rows(grid: Grid) -> Iterator[str]:
    for row in grid.rows:
        yield "    " + " | ".join(f"{cell.column + 1}: {_short(cell.words)}" for cell in row)


def show_facts(one: Comparison) -> Iterator[str]:
    """Every fact that only one of both has."""
    for mistake in one.scores.mistakes:
        side = "only the PDF has" if mistake.added else "the PDF lacks"
        yield f"{side} {mistake.family} {mistake.field}: {' '.join(map(str, mistake.fact))}"


def show_metadata(one: Comparison) -> Iterator[str]:
    """Every field that is not equal."""
    for field, (wanted, given) in one.metadata.items():
        if one.same(field) is False:
            yield f"{field}: {wanted!r}, in the PDF {given!r}"


def show_order(one: Comparison) -> Iterator[str]:
    """Every run of words that does not follow in order."""
    for lost in one.order.lost:
        where = "elsewhere" if lost.moved else "not there"
        yield f"{lost.count} words {where}, after '{lost.before}': {lost.words[:300]}"


def show_places(one: Comparison) -> Iterator[str]:
    """Every quote whose boxes lie on other words."""
    for wrong in one.misplaced:
        yield f"page {wrong.page}: {wrong.quote!r} has its boxes on {wrong.under!r}"


def show_warnings(one: Comparison) -> Iterator[str]:
    """What the reading of the PDF warned of."""
    yield from one.warnings


SHOWN: Mapping[str, Callable[[Comparison], Iterator[str]]] = {
    "tables": show_tables,
    "facts": show_facts,
    "metadata": show_metadata,
    "order": show_order,
    "places": show_places,
    "warnings": show_warnings,
}


def shown(what: str, found: Mapping[str, Comparison | str]) -> Iterator[str]:
    """The list of what differs, under the name of each pair that differs."""
    for name, one in found.items():
        lines = [one] if isinstance(one, str) else list(islice(SHOWN[what](one), MOST_LINES))
        if lines:
            yield f"== {name}: {what}"
            yield from lines


def _short(text: str) -> str:
    return text if len(text) <= WIDE else text[: WIDE - 3] + "..."
