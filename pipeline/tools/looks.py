"""`python -m pipeline.tools.looks [--check]`: the tables of docs/accuracy.md, from what was said at each first look.

Each folder of corpus/looks holds gold and the first answer (`first.jsonl`). Its table stands between the two marks
of its name in the page. Intervals are of F1, by drawing the documents of a round anew, 2,000 times.
"""

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from pipeline.evaluate.draws import Draws, Key, cell_of, draws, keys
from pipeline.evaluate.score import HEADLINE, Cell, Scores, load_facts, score

ROOT = Path(__file__).parents[2]
LOOKS = ROOT / "corpus" / "looks"
PAGE = ROOT / "docs" / "accuracy.md"
HEAD = (
    "| family | field | gold | predicted | right | precision | recall | F1 | 95 % |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
)


def rounds() -> dict[str, Path]:
    """The folders of first looks by name, oldest first."""
    return {folder.name: folder for folder in sorted(LOOKS.iterdir()) if (folder / "first.jsonl").is_file()}


def table_of(folder: Path) -> str:
    """The scores of a round by field as Markdown, with the headline where all its four families have gold.

    Raises InputError where gold or the first answer is not of the form of `gravida extract --format facts`.
    """
    gold, found = load_facts(folder / "gold"), load_facts(folder / "first.jsonl")
    whole, drawn = score(gold, found), draws(gold, found)
    lines = [f"{whole.documents} documents.{_headline_of(whole, drawn)}\n\n{HEAD}"]
    for key in keys(whole):
        low, high = drawn.interval(key)
        lines.append(_row(key, cell_of(whole, key), f"{low:.3f} to {high:.3f}"))
    return "".join(lines)


def _headline_of(whole: Scores, drawn: Draws) -> str:
    if not all(whole.family(name).gold for name in HEADLINE):
        return ""
    low, high = drawn.headline()
    return f" Headline **{whole.headline:.3f}** ({low:.3f} to {high:.3f})."


def page_with(page: str, tables: Mapping[str, str]) -> str:
    r"""The page with each table between its marks.

    Raises ValueError where the marks of a round are not in the page.

    >>> page_with("a <!-- round x -->old<!-- end --> b", {"x": "new"})
    'a <!-- round x -->\nnew\n<!-- end --> b'
    """
    for name, table in tables.items():
        mark, end = f"<!-- round {name} -->", "<!-- end -->"
        before, found, after = page.partition(mark)
        _, closed, rest = after.partition(end)
        if not found or not closed:
            raise ValueError(f"the page has no {mark} with an {end} behind it")
        page = f"{before}{mark}\n{table}\n{end}{rest}"
    return page


def _row(key: Key, cell: Cell, interval: str) -> str:
    family, field = key
    bold = "**" if field is None else ""
    return (
        f"| {family} | {bold}{field or 'all'}{bold} | {cell.gold} | {cell.found} | {cell.right} "
        f"| {cell.precision:.3f} | {cell.recall:.3f} | {bold}{cell.f1:.3f}{bold} | {interval} |\n"
    )


def main() -> int:
    """Write the tables, or with --check say whether the page has them as they are (1 where not)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; 1 where the page is not up to date"
    )
    asked = parser.parse_args()
    old = PAGE.read_text(encoding="utf-8")
    new = page_with(old, {name: table_of(folder) for name, folder in rounds().items()})
    if asked.check:
        return int(new != old)
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
