"""`python -m pipeline.tools.counts`: what is counted in the source, beside its ceiling and its goal.

Ends with status 1 where a count is above its ceiling. `--show NAME` lists every place of a count, `--lower`
brings the ceilings in `limits.toml` down to today's counts.
"""

import argparse
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from pipeline.tools.counts.every import Count, counted
from pipeline.tools.counts.limits import LIMITS, Limit, load, lowered, rounded

WIDTH = 140  # columns where there is no terminal
WORST = 3  # places that are told of each count


def main(arguments: Sequence[str] | None = None) -> int:
    """Count, print, and judge; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.tools.counts", description=__doc__)
    parser.add_argument("--worst", type=int, default=WORST, help="how many places of each count are listed")
    parser.add_argument("--show", metavar="NAME", help="list all places of this count")
    parser.add_argument("--lower", action="store_true", help="bring the ceilings down to today's counts")
    options = parser.parse_args(arguments)
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console.width = WIDTH
    limits = load()
    counts = counted(limits.signatures)
    if options.show is not None:
        if options.show not in counts:
            parser.error(f"{options.show} is no count; there are {', '.join(counts)}")
        _print_places(console, counts[options.show], None)
        return 0
    if options.lower:
        text = LIMITS.read_text(encoding="utf-8")
        LIMITS.write_text(lowered(text, {name: one.today for name, one in counts.items()}), encoding="utf-8")
        limits = load()
    _print_table(console, counts, limits.counts)
    above = [name for name, one in counts.items() if rounded(one.today) > limits.counts[name].ceiling]
    for name, one in counts.items():
        if one.places and options.worst:
            console.print(f"\n{name}", style="bold")
            _print_places(console, one, options.worst)
    for name in above:
        console.print(f"{name}: above its ceiling; --show {name} lists where", style="bold red")
    return 1 if above else 0


def _print_table(console: Console, counts: Mapping[str, Count], limits: Mapping[str, Limit]) -> None:
    table = Table(box=None, padding=(0, 2, 0, 0))
    table.add_column("count", no_wrap=True)
    for column in ("today", "ceiling", "goal"):
        table.add_column(column, justify="right")
    table.add_column("what", no_wrap=True)
    table.add_column("")
    for name, one in counts.items():
        limit, today = limits[name], rounded(one.today)
        note = "ABOVE" if today > limit.ceiling else "gained: --lower" if today < limit.ceiling else ""
        numbers = (f"{number:,g}" for number in (today, limit.ceiling, limit.goal))
        table.add_row(name, *numbers, limit.what, note)
    console.print(table)


def _print_places(console: Console, count: Count, most: int | None) -> None:
    worst = sorted(count.places, key=lambda place: (-place.size, place.where))[:most]
    for place in worst:
        console.print(f"  {place.where}  {' '.join(place.what.split())}", markup=False)


if __name__ == "__main__":
    raise SystemExit(main())
