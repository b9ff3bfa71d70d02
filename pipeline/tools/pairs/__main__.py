"""`python -m pipeline.tools.pairs FOLDER [NAME...] [--show WHAT]`: PDFs beside another form of the same articles."""

import argparse
import os
import sys
from pathlib import Path

from rich.console import Console
from rich.progress import track

from pipeline.tools.pairs.compare import Comparison, compare, find_pairs
from pipeline.tools.pairs.report import SHOWN, failures, families, overview, shown
from pipeline.tools.reading import side_by_side

WIDTH = 170  # columns where there is no terminal
SOME_FAILED = 3


def main() -> int:
    """Print the comparison: 1 where there is no pair, 3 where a file could not be read."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.tools.pairs", description=__doc__)
    parser.add_argument("folder", type=Path, help="NAME.pdf beside NAME.nxml, .xml, .html or .txt")
    parser.add_argument("names", nargs="*", help="only these pairs [all]")
    parser.add_argument(
        "--show", choices=sorted(SHOWN), action="append", default=[], help="list what differs"
    )
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="processes; 1 to measure the time"
    )
    options = parser.parse_intermixed_args()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    pairs = [pair for pair in find_pairs(options.folder) if not options.names or pair.name in options.names]
    if not pairs:
        sys.stderr.write(
            f"{options.folder}: holds no such pair; name a folder with NAME.pdf beside NAME.nxml\n"
        )
        return 1
    results = side_by_side(compare, pairs, options.workers)
    quiet = not sys.stderr.isatty()
    tracked = track(results, total=len(pairs), console=Console(stderr=True), disable=quiet)
    found: dict[str, Comparison | str] = {pair.name: result for pair, result in tracked}
    for what in options.show:
        for line in shown(what, found):
            console.print(line, markup=False, soft_wrap=True)
    if not options.show:
        console.print(overview(found))
        for line in failures(found):
            console.print(f"failed: {line}", markup=False, soft_wrap=True)
        console.print(families(found))
    return SOME_FAILED if any(isinstance(one, str) for one in found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
