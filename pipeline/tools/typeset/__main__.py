"""`python -m pipeline.tools.typeset OUT [--style STYLE]`: the shipped texts set by LaTeX, browsers, office and groff."""

import argparse
import os
import sys
from functools import partial
from pathlib import Path

from rich.console import Console

from corpus.typeset.samples import TEXTS, read_text
from pipeline.tools.reading import side_by_side
from pipeline.tools.typeset.engines import ADVICE, program, set_file
from pipeline.tools.typeset.manuscript import manuscript, plain_text
from pipeline.tools.typeset.styles import ENGINES, styles


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
    wanted = [
        style
        for style in styles()
        if (not options.style or style.name in options.style)
        and (not options.engine or style.engine in options.engine)
    ]
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
    failures = 0
    for (style, path), problem in side_by_side(partial(set_file, options.out), jobs, options.workers):
        if problem:
            failures += 1
            console.print(problem)
        elif path == texts[-1]:
            console.print(f"{options.out / style.name}: {style.tells}")
    return 3 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
