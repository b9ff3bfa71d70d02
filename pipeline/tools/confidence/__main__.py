"""`python -m pipeline.tools.confidence [--check]`: fit the confidence of values on all kept first looks.

Needs the extra `train`. Writes `weights.csv` and `curve.csv` of extractors/confidence, and the tables of
docs/confidence.md: by ten folds of documents, what the confidences of documents that were not fitted on are worth.
"""

import argparse
import random
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from extractors.confidence.weigh import CURVE, WEIGHTS
from pipeline.evaluate.calibration import SURE, Told, bins, calibration, coverage_at, decisions_to
from pipeline.tools.confidence import fit
from pipeline.tools.confidence.values import NAME, Value, read
from pipeline.tools.looks import LOOKS, ROOT
from schemas.review import UNSURE_BELOW

FOLDER = ROOT / "extractors" / "confidence"
PAGE = ROOT / "docs" / "confidence.md"
END = "<!-- end -->"
WANTED = 0.99
HEAD = (
    "| values | count | wrong | calibration error | at .95 and more | of these right | under .7 | of these right "
    "| wrong looked at | right not looked at |\n"
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
)


def rounds() -> dict[str, list[Value]]:
    """The kept values by round, oldest first; a document's name holds its round, since rounds may share names."""
    return {path.parent.name: read(path.parent) for path in sorted(LOOKS.glob(f"*/{NAME}"))}


def table(values: Sequence[Value], confidences: Sequence[float], by_round: Sequence[str]) -> str:
    """The worth of fitted confidences by family and by round, the bins, and how much has to be looked at, as Markdown."""
    told = [Told(sure, one.right) for one, sure in zip(values, confidences, strict=True)]
    look = [sure < UNSURE_BELOW or one.flagged for one, sure in zip(values, confidences, strict=True)]
    groups = {"all": [True] * len(values)}
    for family in sorted({one.family for one in values}):
        groups[family] = [one.family == family for one in values]
    lines = [HEAD, *(_row(name, told, look, chosen) for name, chosen in (groups | _rounds(by_round)).items())]
    lines += ["\n| confidence | values | mean | right |\n| --- | --- | --- | --- |\n"]
    lines += (
        f"| {one.low:.1f} to {one.high:.1f} | {one.count} | {one.confidence:.3f} | {one.right:.3f} |\n"
        for one in bins(told)
    )
    lines.append(f"\nThe surest {coverage_at(told, 0.99):.0%} of the values are 99 % right.\n")
    return "".join(lines)


def as_said(values: Sequence[Value], by_round: Sequence[str]) -> str:
    """The worth of the confidences that were given at each look itself, as Markdown."""
    told = [Told(one.confidence, one.right) for one in values]
    look = [one.confidence < UNSURE_BELOW or one.flagged for one in values]
    return HEAD + "".join(_row(name, told, look, chosen) for name, chosen in _rounds(by_round).items())


def kept_back(values: Sequence[Value], confidences: Sequence[float], by_round: Sequence[str]) -> str:
    """The worth of confidences that were fitted without a value's own round, as Markdown."""
    told = [Told(sure, one.right) for one, sure in zip(values, confidences, strict=True)]
    look = [sure < UNSURE_BELOW or one.flagged for one, sure in zip(values, confidences, strict=True)]
    groups = {"all": [True] * len(values)} | _rounds(by_round)
    return HEAD + "".join(_row(name, told, look, chosen) for name, chosen in groups.items())


def simulated(values: Sequence[Value], confidences: Sequence[float]) -> str:
    """How many decisions reach 99 % right in several orders, of a reviewer who mends what is wrong, as Markdown."""
    pairs = list(zip(values, confidences, strict=True))
    doubt: dict[str, float] = defaultdict(float)
    for one, sure in pairs:
        doubt[one.document] += 1 - sure
    shuffled = list(pairs)
    random.Random(0).shuffle(shuffled)
    orders = {
        "everything": None,
        "reading order, document by document": pairs,
        "random": shuffled,
        "documents by expected mistakes, inside in reading order": sorted(
            pairs, key=lambda pair: (-doubt[pair[0].document], pair[0].document)
        ),
        "documents by expected mistakes, inside the least sure first": sorted(
            pairs, key=lambda pair: (-doubt[pair[0].document], pair[0].document, pair[1])
        ),
        f"in each document what is below {SURE}, then the rest": sorted(
            pairs, key=lambda pair: (pair[1] >= SURE, -doubt[pair[0].document], pair[0].document, pair[1])
        ),
        "the least sure of all documents first": sorted(pairs, key=lambda pair: pair[1]),
    }
    lines = ["| order | decisions | share of all |\n| --- | --- | --- |\n"]
    for name, order in orders.items():
        need = len(pairs) if order is None else decisions_to([one.right for one, _ in order], WANTED)
        lines.append(f"| {name} | {need:,} | {need / len(pairs):.0%} |\n")
    return "".join(lines)


def _rounds(by_round: Sequence[str]) -> dict[str, list[bool]]:
    return {f"round {name}": [of == name for of in by_round] for name in dict.fromkeys(by_round)}


def _row(name: str, told: Sequence[Told], look: Sequence[bool], chosen: Sequence[bool]) -> str:
    one = calibration(
        [value for value, taken in zip(told, chosen, strict=True) if taken],
        [looked for looked, taken in zip(look, chosen, strict=True) if taken],
    )
    return (
        f"| {name} | {one.count} | {one.wrong} | {one.error:.3f} | {one.sure:.1%} | {one.sure_right:.1%} "
        f"| {one.doubted} | {one.doubted_right:.1%} | {one.caught:.1%} | {one.spared:.1%} |\n"
    )


def page_with(page: str, tables: Mapping[str, str]) -> str:
    """The page with each table between its marks. Raises ValueError where a mark is not there."""
    for name, made in tables.items():
        mark = f"<!-- {name} -->"
        before, found, after = page.partition(mark)
        _, closed, rest = after.partition(END)
        if not found or not closed:
            raise ValueError(f"the page has no {mark} with an {END} behind it")
        page = f"{before}{mark}\n{made}\n{END}{rest}"
    return page


def _all(kept: dict[str, list[Value]]) -> Iterator[tuple[str, Value]]:
    for name, values in kept.items():
        yield from ((name, one) for one in values)


def main() -> int:
    """Fit and write, or with --check say whether both files are what would be written (1 where not)."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.tools.confidence", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="write nothing; 1 where the files are not up to date"
    )
    asked = parser.parse_args()
    pairs = list(_all(rounds()))
    values = [value for _, value in pairs]
    made = fit.fitted(values)
    names = [name for name, _ in pairs]
    sure = fit.cross_validated(values)
    tables = {
        "said": as_said(values, names),
        "fitted": table(values, sure, names),
        "kept back": kept_back(values, fit.kept_back(values, names), names),
        "simulated": simulated(values, sure),
    }
    page = page_with(PAGE.read_text(encoding="utf-8"), tables)
    if asked.check:
        with tempfile.TemporaryDirectory() as folder:
            fit.write(made, Path(folder))
            same = all(
                (FOLDER / name).read_bytes() == (Path(folder) / name).read_bytes()
                for name in (WEIGHTS, CURVE)
            )
        return int(not same or page != PAGE.read_text(encoding="utf-8"))
    fit.write(made, FOLDER)
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
