"""`python -m pipeline.bench [--other PYTHON] [--texts FOLDER]`: the comparison, as tables."""

import argparse
import json
import subprocess
import sys
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from pipeline.bench import measure
from pipeline.bench.components import by_component
from pipeline.bench.texts import LENGTH, pieces
from pipeline.bench.whole import whole, write_pdfs, write_texts, write_tiny
from schemas.errors import GravidaError

COUNT = 300  # documents a pass
WIDTH = 120  # columns where there is no terminal
PASSES = 3
NAMES = {
    "gravida": "Gravida, bytes to record",
    "edsnlp": "EDS-NLP: sentences, quantities, dates, negation",
    "spacy": "spaCy blank + sentencizer",
}


class Result(NamedTuple):
    """One tool's seconds for all texts, and its peak memory in MB."""

    tool: str
    seconds: float
    peak_mb: float


def main() -> int:
    """Print the comparison; 1 where nothing could be measured."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.bench", description=__doc__)
    parser.add_argument("--other", help="the Python of an environment with EDS-NLP")
    parser.add_argument(
        "--texts", type=Path, action="append", help="a folder of publications [the shipped samples]"
    )
    parser.add_argument("--count", type=int, default=COUNT, help="documents a pass")
    options = parser.parse_args()
    folders = options.texts or [Path(str(files("corpus") / "samples"))]
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    try:
        for folder in folders:
            texts = pieces([folder], options.count)
            _compare(console, folder.name, texts, options.other)
        _components(console, texts)
        _whole(console, pieces(folders, options.count), options.count)
    except GravidaError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _compare(console: Console, title: str, texts: list[str], other: str | None) -> None:
    tools = [("spacy", sys.executable), ("gravida", sys.executable)] + ([("edsnlp", other)] if other else [])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "texts.json"
        path.write_text(json.dumps(texts), encoding="utf-8")
        results = [_run(tool, python, path) for tool, python in tools]
    own = next(result for result in results if result.tool == "gravida")
    characters = sum(map(len, texts))
    table = Table(
        title=f"{title}: {len(texts):,} texts of {characters // len(texts):,} characters (aim {LENGTH:,}), one core",
        title_justify="left",
        box=None,
        padding=(0, 2, 0, 0),
    )
    table.add_column("")
    for column in ("documents/s", "characters/s", "ms a document", "Gravida is", "peak MB"):
        table.add_column(column, justify="right")
    for result in sorted(results, key=lambda result: result.seconds):
        table.add_row(
            NAMES[result.tool],
            f"{len(texts) / result.seconds:,.0f}",
            f"{characters / result.seconds:,.0f}",
            f"{1000 * result.seconds / len(texts):.2f}",
            f"{result.seconds / own.seconds:.2f} x as fast" if result is not own else "",
            f"{result.peak_mb:,.0f}",
        )
    console.print(table)
    if not other:
        console.print("EDS-NLP was not measured: `make bench` installs it into an environment of its own")


def _run(tool: str, python: str, texts: Path) -> Result:
    """Measure a tool. Raises GravidaError with the tool's own last words."""
    command = [python, str(Path(measure.__file__)), tool, str(texts), str(PASSES)]
    if tool != "edsnlp":
        command[1:2] = ["-m", measure.__name__]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise GravidaError(f"bench: {NAMES[tool]} failed: {last}")
    found = json.loads(done.stdout.splitlines()[-1])
    return Result(tool, found["seconds"], found["peak_mb"])


def _components(console: Console, texts: list[str]) -> None:
    spent = by_component(texts)
    total = sum(spent.values())
    table = Table(title="time by component", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for column in ("", "ms a document", "share"):
        table.add_column(column, justify="right" if column else "left")
    for name, seconds in spent.items():
        table.add_row(name, f"{1000 * seconds / len(texts):.3f}", f"{seconds / total:.1%}")
    table.add_row("all", f"{1000 * total / len(texts):.3f}", "")
    console.print(table)


def _whole(console: Console, texts: list[str], count: int) -> None:
    table = Table(
        title=f"gravida ingest into a new SQLite store, {count} texts, seconds of the processor of all processes",
        title_justify="left",
        box=None,
        padding=(0, 2, 0, 0),
    )
    for column in ("", "start, s", "ms a document", "bare ms", "speed of bare", "unchanged documents/s"):
        table.add_column(column, justify="right" if column else "left")
    samples = Path(str(files("corpus") / "samples"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_texts(folder / "texts", texts)
        write_pdfs(folder / "PDF", samples, max(1, count // 30))
        write_tiny(folder / "one line", count * 5)
        for kind in ("texts", "PDF", "one line"):
            (work := folder / f"{kind} work").mkdir()
            found = whole(folder / kind, work)
            table.add_row(
                kind,
                f"{found.start:.1f}",
                f"{1000 * found.document:.1f}",
                f"{1000 * found.bare:.1f}",
                f"{found.share:.0%}",
                f"{1 / found.unchanged:,.0f}" if found.unchanged > 0 else "",
            )
    console.print(table)


if __name__ == "__main__":
    sys.exit(main())
