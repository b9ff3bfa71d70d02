"""`python -m pipeline.tools.looks [--check]`: the tables of docs/accuracy.md, from what was said at each first look.

Each folder of corpus/looks holds gold and the first answer (`first.jsonl`). Its table stands between the two marks
of its name in the page. Intervals are of F1, by drawing the documents of a round anew, 2,000 times.
"""

import argparse
import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from pipeline.evaluate.score import FAMILIES, HEADLINE, Cell, Facts, Scores, load_facts, score

ROOT = Path(__file__).parents[2]
LOOKS = ROOT / "corpus" / "looks"
PAGE = ROOT / "docs" / "accuracy.md"
DRAWS = 2_000
HEAD = (
    "| family | field | gold | predicted | right | precision | recall | F1 | 95 % |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
)

Key = tuple[str, str | None]  # family and field; None for all fields of the family
Counts = tuple[int, int, int]  # gold, found, right


def rounds() -> dict[str, Path]:
    """The folders of first looks by name, oldest first."""
    return {folder.name: folder for folder in sorted(LOOKS.iterdir()) if (folder / "first.jsonl").is_file()}


def table_of(folder: Path) -> str:
    """The scores of a round by field as Markdown, with the headline where all its four families have gold.

    Raises InputError where gold or the first answer is not of the form of `gravida extract --format facts`.
    """
    gold, found = load_facts(folder / "gold"), load_facts(folder / "first.jsonl")
    whole, documents = score(gold, found), _by_document(gold, found)
    draws = list(_draws(documents))
    lines = [f"{whole.documents} documents.{_headline_of(whole, draws)}\n\n{HEAD}"]
    for key in _keys(whole):
        cell = _cell(whole, key)
        low, high = _interval([_f1(drawn.get(key, (0, 0, 0))) for drawn in draws])
        lines.append(_row(key, cell, f"{low:.3f} to {high:.3f}"))
    return "".join(lines)


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


def _by_document(gold: Mapping[str, Facts], found: Mapping[str, Facts]) -> list[dict[Key, Counts]]:
    return [_counts(score({name: facts}, found)) for name, facts in sorted(gold.items())]


def _counts(scores: Scores) -> dict[Key, Counts]:
    return {
        key: (cell.gold, cell.found, cell.right)
        for key in _keys(scores)
        for cell in [_cell(scores, key)]
    }  # fmt: skip


def _keys(scores: Scores) -> Iterator[Key]:
    """Every field of every family that was scored, the family as a whole last."""
    for family in FAMILIES:
        fields = sorted(
            key for (name, key), cell in scores.cells.items() if name == family and cell.gold + cell.found
        )
        if fields:
            yield from ((family, field) for field in fields)
            yield family, None


def _cell(scores: Scores, key: Key) -> Cell:
    family, field = key
    return scores.family(family) if field is None else scores.cells[family, field]


def _draws(documents: list[dict[Key, Counts]]) -> Iterator[dict[Key, Counts]]:
    """The counts of as many documents, drawn with repeats, the same draws each time."""
    draw = random.Random(0)
    for _ in range(DRAWS):
        total: dict[Key, Counts] = {}
        for document in draw.choices(documents, k=len(documents)):
            for key, (gold, found, right) in document.items():
                a, b, c = total.get(key, (0, 0, 0))
                total[key] = (a + gold, b + found, c + right)
        yield total


def _f1(counts: Counts) -> float:
    gold, found, right = counts
    return 2 * right / (gold + found) if gold + found else 1.0


def _headline_of(whole: Scores, draws: list[dict[Key, Counts]]) -> str:
    if not all(whole.family(name).gold for name in HEADLINE):
        return ""
    low, high = _interval([_headline(drawn) for drawn in draws])
    return f" Headline **{whole.headline:.3f}** ({low:.3f} to {high:.3f})."


def _headline(counts: Mapping[Key, Counts]) -> float:
    return sum(_f1(counts.get((family, None), (0, 0, 0))) for family in HEADLINE) / len(HEADLINE)


def _interval(values: list[float]) -> tuple[float, float]:
    """The middle 95 % of the values."""
    ordered = sorted(values)
    edge = len(ordered) // 40
    return ordered[edge], ordered[-1 - edge]


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
