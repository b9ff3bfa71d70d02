"""`python -m pipeline.tools.typeset_score FOLDER GOLD [--text TEXTS]`: the same texts in several settings, scored."""

import argparse
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from pipeline.evaluate.score import FAMILIES, HEADLINE, Scores, load_facts, score
from pipeline.tools.places import misplaced
from pipeline.tools.reading import read, side_by_side
from schemas.errors import GravidaError

SHOWN = tuple(family for family in FAMILIES if family != "document")
FORMS = (".pdf", ".nxml", ".xml", ".html", ".txt")
WIDTH = 150  # columns where there is no terminal
SOME_FAILED = 3


@dataclass(frozen=True, slots=True)
class One:
    """One document of a style: its facts and what was noticed, or the line that says why it was not read."""

    facts: Mapping[str, Any] | None
    pages: int = 0
    seconds: float = 0.0
    misplaced: int = 0
    warnings: tuple[str, ...] = ()
    error: str = ""


@dataclass(slots=True)
class Style:
    """The documents of one folder by name, and their scores."""

    name: str
    documents: dict[str, One] = field(default_factory=dict)

    def scores(self, gold: Mapping[str, Mapping[str, Any]]) -> Scores:
        """Scores against the gold of the documents that the folder has."""
        wanted = {name: facts for name, facts in gold.items() if name in self.documents}
        found = {name: one.facts for name, one in self.documents.items() if one.facts is not None}
        return score(wanted, found)


def look(path: Path) -> One:
    """Read one document."""
    reading = read(path)
    if isinstance(reading, str):
        return One(None, error=reading)
    wrong = 0
    if reading.document.format == "pdf":
        _, found = misplaced(reading.document, reading.report, path.read_bytes())
        wrong = sum(not one.by_a_letter for one in found)
    pages = len(reading.document.pages)
    return One(reading.facts, pages, reading.seconds, wrong, reading.warnings)


def styles(
    folders: Sequence[Path], gold: Mapping[str, Mapping[str, Any]], workers: int, only: Sequence[str] = ()
) -> list[Style]:
    """Each folder's documents that have gold, read."""
    found = {folder: Style(folder.name) for folder in folders}
    paths = [path for folder in folders for path in _documents(folder, gold, only)]
    for path, one in side_by_side(look, paths, workers):
        found[path.parent].documents[path.stem] = one
    return [style for style in found.values() if style.documents]


def _documents(folder: Path, gold: Mapping[str, Any], only: Sequence[str]) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.suffix in FORMS and path.stem in gold and (not only or path.stem in only):
            yield path


def overview(found: Sequence[Style], gold: Mapping[str, Mapping[str, Any]], text: Style | None) -> Table:
    """A row for each style, best first, with the text's own score above and mean and least below."""
    table = Table(box=None, padding=(0, 1, 0, 0))
    for column in ("", "headline", "of text", *SHOWN, "pages/s", "misplaced", "warned", "failed"):
        table.add_column(column, justify="right" if column else "left", no_wrap=True)
    own = text.scores(gold) if text is not None else None
    if text is not None and own is not None:
        table.add_row(text.name, *_row(text, own, None), style="bold")
        table.add_section()
    scored = sorted(((style, style.scores(gold)) for style in found), key=lambda pair: -pair[1].headline)
    for style, scores in scored:
        table.add_row(style.name, *_row(style, scores, own))
    if scored:
        table.add_section()
        for name, best in (("mean", _mean), ("least", min)):
            headline = best([scores.headline for _, scores in scored])
            cells = [f"{best([scores.family(family).f1 for _, scores in scored]):.3f}" for family in SHOWN]
            table.add_row(name, f"{headline:.3f}", _behind(headline, own), *cells, style="bold")
    return table


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _row(style: Style, scores: Scores, own: Scores | None) -> list[str]:
    some = style.documents.values()
    seconds, pages = sum(one.seconds for one in some), sum(one.pages for one in some)
    return [
        f"{scores.headline:.3f}",
        _behind(scores.headline, own),
        *(f"{scores.family(family).f1:.3f}" for family in SHOWN),
        f"{pages / seconds:.1f}" if pages else "",
        str(sum(one.misplaced for one in some) or ""),
        str(sum(bool(one.warnings) for one in some) or ""),
        str(sum(one.facts is None for one in some) or ""),
    ]


def _behind(headline: float, own: Scores | None) -> str:
    return f"{headline - own.headline:+.3f}" if own is not None else ""


def details(
    found: Sequence[Style], gold: Mapping[str, Mapping[str, Any]], families: Sequence[str]
) -> Iterator[str]:
    """Every mistake of these families by style, and every warning and failure."""
    for style in found:
        yield f"== {style.name}"
        for name, one in style.documents.items():
            yield from (f"{name} warns: {warning}" for warning in one.warnings)
            if one.error:
                yield f"{name} failed: {one.error}"
        for mistake in style.scores(gold).mistakes:
            if mistake.family in families:
                kind = "added" if mistake.added else "missed"
                words = " ".join(map(str, mistake.fact))
                yield f"{mistake.document} {mistake.family} {mistake.field} {kind} {words}"


def _folders(folder: Path, text: Path | None, names: Sequence[str]) -> list[Path]:
    """The folders of the styles that are asked for, but for that of the texts themselves."""
    every = [path for path in sorted(folder.iterdir()) if path.is_dir()] or [folder]
    own = text.resolve() if text else None
    return [one for one in every if one.resolve() != own and (not names or one.name in names)]


def main() -> int:
    """Print the table: 1 where nothing could be scored, 3 where a document could not be read."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.tools.typeset_score", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder with one folder a style, or one style's folder")
    parser.add_argument("gold", type=Path, help="a folder of gold files")
    parser.add_argument("--text", type=Path, help="a folder with the texts themselves")
    parser.add_argument("--style", action="append", default=[], help="only this style")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="only this document")
    parser.add_argument(
        "--errors", action="append", default=[], choices=[*FAMILIES, "headline"], help="list mistakes"
    )
    parser.add_argument(
        "--workers", type=int, default=os.cpu_count() or 1, help="processes; 1 to measure time"
    )
    options = parser.parse_args()
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    try:
        gold = load_facts(options.gold)
    except GravidaError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    folders = _folders(options.folder, options.text, options.style)
    found = styles(folders, gold, options.workers, options.only)
    if not found:
        sys.stderr.write(f"{options.folder}: holds no document that {options.gold} has gold for\n")
        return 1
    texts = styles([options.text], gold, options.workers, options.only) if options.text else []
    if options.errors:
        families = {name for one in options.errors for name in (HEADLINE if one == "headline" else (one,))}
        for line in details(found, gold, sorted(families)):
            console.print(line, markup=False, soft_wrap=True)
    else:
        console.print(overview(found, gold, texts[0] if texts else None))
    failed = any(one.facts is None for style in found for one in style.documents.values())
    return SOME_FAILED if failed else 0


if __name__ == "__main__":
    sys.exit(main())
