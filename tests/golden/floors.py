"""Floors of F1 by field: what is measured, what is kept, and what the two say to each other.

A figure is an F1 in thousandths, rounded down. `floors.toml` holds one table for each set of files and family.
"""

import json
import math
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from corpus.discover import discover
from corpus.typeset.samples import CORPUS, SAMPLES, TEXTS
from pipeline import formats, steps
from pipeline.evaluate.score import FAMILIES, Scores, load_facts, score
from pipeline.outcomes import Failed

FLOORS = Path(__file__).with_name("floors.toml")
GOLD = CORPUS / "gold"
LOOKS = CORPUS / "looks"
SETS = {  # the publications as files, the texts that they were set from, and the rounds that nothing was written for
    "samples": (SAMPLES, GOLD),
    "texts": (TEXTS, GOLD),
    **{
        f"looks/{name}": (LOOKS / name / "texts", LOOKS / name / "gold")
        for name in (
            "2026-11",
            "2026-11-30",
            "2026-11-30-second",
            "2026-11-30-third",
            "2026-11-30-fourth",
            "2026-11-30-fifth",
            "2026-11-30-sixth",
            "2026-12-01",
            "2026-12-01-second",
            "2026-12-01-fourth",
            "2026-11-stories",
        )
    },
    "stories": (CORPUS / "stories" / "texts", CORPUS / "stories" / "gold"),
}
HEAD = """\
# The least F1 of every field over the shipped publications ("samples") and over the texts that they were set from
# ("texts"), and over rounds of first looks and stories as they are read now, in thousandths, rounded down. Raised by `python -m tests.golden`; never lowered without a reason.
"""

Place = tuple[str, str, str]  # set, family, field
Figures = Mapping[Place, int]


def measure() -> dict[Place, int]:
    """The figure of every field that gold or the product knows, as `gravida evaluate` scores it.

    Raises ValueError where a document could not be read.
    """
    return {
        (name, *field): figure
        for name, (folder, gold) in SETS.items()
        for field, figure in figures_of(score(load_facts(gold), _facts(folder))).items()
    }


def _facts(folder: Path) -> dict[str, Mapping[str, object]]:
    found: dict[str, Mapping[str, object]] = {}
    for source in discover([folder]):
        line = steps.outcome_of(source, formats.facts_line)
        if isinstance(line, Failed):
            raise ValueError(line.line)
        facts = json.loads(line)
        found[facts["doc"]] = facts
    return found


def figures_of(scores: Scores) -> dict[tuple[str, str], int]:
    """F1 by family and field; a field that neither gold nor the product knows is left out."""
    return {
        place: math.floor(1000 * cell.f1 + 1e-6)
        for place, cell in sorted(
            scores.cells.items(), key=lambda item: (FAMILIES.index(item[0][0]), item[0])
        )
        if cell.gold or cell.found
    }


def load(path: Path = FLOORS) -> dict[Place, int]:
    """The kept floors; none where there is no file."""
    if not path.exists():
        return {}
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        (name, family, field): floor
        for name, families in table.items()
        for family, fields in families.items()
        for field, floor in fields.items()
    }


def faults(figures: Figures, floors: Figures) -> list[str]:
    """What does not hold, one line each: a figure below its floor, a field that only one side knows.

    >>> faults({("texts", "lab", "unit"): 990}, {("texts", "lab", "unit"): 992, ("texts", "lab", "value"): 993})
    ['texts, lab, unit: 0.990, below its floor 0.992', 'texts, lab, value: has a floor and no figure']
    """
    said = []
    for place in sorted({*figures, *floors}):
        figure, floor, name = figures.get(place), floors.get(place), ", ".join(place)
        if figure is None:
            said.append(f"{name}: has a floor and no figure")
        elif floor is None:
            said.append(f"{name}: has a figure and no floor; run python -m tests.golden")
        elif figure < floor:
            said.append(f"{name}: {figure / 1000:.3f}, below its floor {floor / 1000:.3f}")
    return said


def raised(figures: Figures, floors: Figures, *, lower: bool = False) -> dict[Place, int]:
    """The floors after a measure: the higher of both, or just the figures where lowering is allowed.

    >>> raised({("texts", "lab", "unit"): 990}, {("texts", "lab", "unit"): 992})
    {('texts', 'lab', 'unit'): 992}
    """
    if lower:
        return dict(figures)
    places = [*figures, *(place for place in floors if place not in figures)]
    return {place: max(figures.get(place, 0), floors.get(place, 0)) for place in places}


def save(floors: Figures, path: Path = FLOORS) -> None:
    """Write the floors, one field a line."""
    tables: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (name, family, field), floor in floors.items():
        tables[name, family].append(f'"{field}" = {floor}\n')
    parts = [f'\n["{name}".{family}]\n{"".join(lines)}' for (name, family), lines in tables.items()]
    path.write_text(HEAD + "".join(parts), encoding="utf-8")
