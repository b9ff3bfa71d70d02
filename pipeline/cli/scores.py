"""Scores as a table."""

from rich.console import Console
from rich.table import Table

from pipeline.evaluate.score import FAMILIES, Cell, Scores


def print_scores(scores: Scores) -> None:
    """Write the scores by family and field."""
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("")
    for column in ("gold", "found", "right", "precision", "recall", "F1"):
        table.add_column(column, justify="right")
    for family in FAMILIES:
        for (name, key), cell in sorted(scores.cells.items()):
            if name == family:
                table.add_row(f"{family}: {key}", *_numbers(cell))
        table.add_row(f"{family}: all", *_numbers(scores.family(family)), style="bold", end_section=True)
    console = Console(highlight=False)
    console.print(table)
    missing = f", of them not found: {', '.join(scores.missing)}" if scores.missing else ""
    console.print(f"documents: {scores.documents}{missing}")
    console.print(f"headline F1 (mean of obstetric, pregnancy, medication, lab): {scores.headline:.3f}")


def _numbers(cell: Cell) -> list[str]:
    ratios = (cell.precision, cell.recall, cell.f1)
    return [
        *(f"{count:,}" for count in (cell.gold, cell.found, cell.right)),
        *(f"{ratio:.3f}" for ratio in ratios),
    ]
