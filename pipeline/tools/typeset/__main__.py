"""`python -m pipeline.tools.typeset OUT [--style STYLE]`: the shipped texts set by LaTeX, browsers, office and groff."""

import argparse
import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from rich.console import Console

from corpus.typeset.samples import TEXTS, read_text
from pipeline.tools.reading import side_by_side
from pipeline.tools.typeset.engines import ADVICE, program, set_file
from pipeline.tools.typeset.manuscript import manuscript, plain_text
from pipeline.tools.typeset.styles import ENGINES, Style, styles


def main() -> int:
    """Write OUT/STYLE/NAME.pdf and OUT/text/NAME.txt; 1 where no engine is installed, 3 where one failed."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.tools.typeset", description=__doc__)
    parser.add_argument("out", type=Path, help="a folder to write into")
    parser.add_argument("--style", action="append", default=[], choices=[style.name for style in styles()])
    parser.add_argument("--engine", action="append", default=[], choices=ENGINES)
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="only this text")
    parser.add_argument("--list", action="store_true", help="tell the styles and engines, set nothing")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    console = Console(highlight=False, soft_wrap=True, markup=False)
    wanted = _wanted(options.style, options.engine)
    missing = sorted({style.engine for style in wanted if program(style.engine) is None})
    for engine in missing:
        console.print(f"{engine} is not installed, so its styles are left out: {ADVICE[engine]}")
    if options.list:
        for style in wanted:
            console.print(f"{style.name:<12} {style.engine:<12} {style.tells}")
        return 0
    texts = [path for path in sorted(TEXTS.glob("*.txt")) if not options.only or path.stem in options.only]
    (options.out / "text").mkdir(parents=True, exist_ok=True)
    for path in texts:
        (options.out / "text" / path.name).write_text(
            plain_text(manuscript(path.stem, read_text(path))), encoding="utf-8"
        )
    jobs = [(style, path) for style in wanted if style.engine not in missing for path in texts]
    if not jobs:
        return 1
    return 3 if _set(jobs, options.out, options.workers, console) else 0


def _wanted(names: Sequence[str], engines: Sequence[str]) -> list[Style]:
    return [
        style
        for style in styles()
        if (not names or style.name in names) and (not engines or style.engine in engines)
    ]


def _set(jobs: Sequence[tuple[Style, Path]], out: Path, workers: int, console: Console) -> int:
    """Set every file and tell of it; how many failed."""
    failures = 0
    for (style, path), problem in side_by_side(partial(set_file, out), jobs, workers):
        if problem:
            failures += 1
            console.print(problem)
        elif path == jobs[-1][1]:
            console.print(f"{out / style.name}: {style.tells}")
    return failures


if __name__ == "__main__":
    sys.exit(main())
