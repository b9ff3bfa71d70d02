"""`python -m pipeline.tools.linear [--length 15000]`: what repeated words cost a character, beside ordinary text."""

import argparse
import sys

from rich.console import Console
from rich.table import Table

from pipeline.tools.linear.measure import STEP, Cost, costs, inputs, ordinary

LENGTH = 15_000
MOST_TIMES = 3.0  # the time of a character of ordinary text
MOST_GROWTH = 1.7 * STEP  # the square would be STEP times STEP
LEAST_SECONDS = 0.3  # below it growth is chance
WIDTH = 100  # columns where there is no terminal
TOO_MUCH = 3


def is_too_much(cost: Cost, usual: Cost) -> bool:
    """True for what costs more than `MOST_TIMES` ordinary text, or grows more than with its length."""
    grows = cost.long > LEAST_SECONDS and cost.growth > MOST_GROWTH
    return grows or cost.per_character > MOST_TIMES * usual.per_character


def main() -> int:
    """Print what each input costs, alone and behind a case, the dearest first; 3 where one costs too much."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.tools.linear", description=__doc__)
    parser.add_argument(
        "--length", type=int, default=LENGTH, help=f"characters; the second text has {STEP} times as many"
    )
    parser.add_argument("--worst", type=int, default=25, help="how many rows are shown")
    options = parser.parse_args()
    ordinary(options.length)  # what is read once is read now
    usual = ordinary(options.length)
    found = [
        (cost, behind_case)
        for words in inputs()
        for behind_case in (False, True)
        for cost in [costs(words, options.length, behind_case=behind_case)]
    ]
    table = Table(box=None)
    for column in ("words", "", "µs a character", "of ordinary text", f"growth at {STEP} x", ""):
        table.add_column(column, justify="left" if column in ("words", "") else "right")
    rows = [(usual, "ordinary text"), *sorted(
        ((cost, "behind a case" if behind else "alone") for cost, behind in found), key=lambda row: -row[0].per_character
    )[: options.worst]]  # fmt: skip
    for cost, where in rows:
        words = "" if cost is usual else repr(cost.words)
        times = f"{cost.per_character / usual.per_character:.2f}"
        mark = "too much" if is_too_much(cost, usual) else ""
        table.add_row(words, where, f"{cost.per_character * 1e6:.1f}", times, f"{cost.growth:.1f}", mark)
    Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH).print(table)
    bad = sum(is_too_much(cost, usual) for cost, _ in found)
    sys.stdout.write(f"{len(found)} texts of {len(inputs())} inputs, {bad} cost too much\n")
    return TOO_MUCH if bad else 0


if __name__ == "__main__":
    sys.exit(main())
