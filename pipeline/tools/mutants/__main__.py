"""`python -m pipeline.tools.mutants`: changes one word of a rule or a vocabulary at a time and asks whether a test notices.

The words are drawn by a seed from the alternatives of regular expressions in Python and in files of rules, and from
the first cells of tables. Each change is made in a copy of the tree; only tests whose texts hold the word are run.
"""

import argparse
import os
from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from pipeline.tools.counts.source import ROOT
from pipeline.tools.mutants.run import verdicts
from pipeline.tools.mutants.sites import KINDS, sample, sites


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, change, run and tell."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.tools.mutants", description=__doc__)
    parser.add_argument("--number", type=int, default=10, help="words of each kind [10]")
    parser.add_argument("--seed", type=int, default=1, help="another seed draws other words [1]")
    parser.add_argument("--seconds", type=float, default=600, help="of the tests of one change [600]")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1), help="changes at a time")
    parser.add_argument("--kind", choices=KINDS, action="append", help="only words of this kind")
    options = parser.parse_args(arguments)
    console = Console(highlight=False, soft_wrap=True)
    every = {kind: found for kind, found in sites(ROOT).items() if kind in (options.kind or KINDS)}
    told = {True: "noticed", False: "UNNOTICED", None: "undecided"}
    counts = Counter[tuple[str, bool | None]]()
    for verdict in verdicts(
        sample(every, options.number, options.seed), workers=options.workers, seconds=options.seconds
    ):
        site = verdict.site
        counts[site.kind, verdict.noticed] += 1
        line = f"{told[verdict.noticed]} {site.path}:{site.line} {site.word!r} ({verdict.why})"
        console.print(line, markup=False)
        console.file.flush()
    table = Table(box=None, padding=(0, 2, 0, 0), title=f"seed {options.seed}", title_justify="left")
    for column in ("", "words", "noticed", "unnoticed", "undecided"):
        table.add_column(column, justify="right" if column else "left")
    for kind, found in every.items():
        table.add_row(kind, f"{len(found):,}", *(str(counts[kind, noticed]) for noticed in told))
    console.print(table)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
