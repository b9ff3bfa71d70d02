"""An evaluation as a page that anyone can read: `index.html` with two pictures beside it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from extractors.confidence.words import meanings
from pipeline.evaluate import facts
from pipeline.evaluate.calibration import Calibration, calibration, coverage_at
from pipeline.evaluate.compare import Comparison
from pipeline.evaluate.draws import Draws, cell_of, draws, keys
from pipeline.evaluate.mixed import Pairs, mixed_names, mixed_standing
from pipeline.evaluate.names import drug, test
from pipeline.evaluate.plots import draw_calibration, draw_coverage
from pipeline.evaluate.score import HEADLINE, Cell, Mistake, Scores, score
from pipeline.evaluate.seen import Seen, Value, values

PAGE, CALIBRATION, COVERAGE = "index.html", "calibration.svg", "coverage.svg"
WANTED = 0.99  # right among what is taken as it is
MOST_PAIRS = 40
Link = Callable[[Value], str]


def no_link(_: Value) -> str:
    """No review page."""
    return ""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What was found in documents of gold; `seen` are the records where they are at hand, `link` leads to a review page."""

    title: str
    gold: Mapping[str, Any]
    found: Mapping[str, Any]
    seen: Sequence[Seen] = ()
    comparison: Comparison | None = None
    link: Link = no_link


@dataclass(frozen=True, slots=True)
class Row:
    """A field, or all of a family, with the interval of its F1."""

    name: str
    all: bool
    cell: Cell
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A mistake with the words it stands on, where these are at hand."""

    family: str
    field: str
    added: bool
    said: str
    before: str = ""
    quote: str = ""
    after: str = ""
    confidence: str = ""
    why: tuple[str, ...] = ()
    link: str = ""


def write_page(evaluation: Evaluation, folder: Path) -> Path:
    """Write the page and its pictures into the folder, which is made; the page's path."""
    folder.mkdir(parents=True, exist_ok=True)
    scores, drawn = score(evaluation.gold, evaluation.found), draws(evaluation.gold, evaluation.found)
    told = list(values(evaluation.seen, evaluation.gold))
    if told:
        draw_calibration([one.told for one in told], folder / CALIBRATION)
        draw_coverage([one.told for one in told], folder / COVERAGE)
    page = _template().render(
        title=evaluation.title,
        documents=scores.documents,
        missing=scores.missing,
        headline=_headline(scores, drawn),
        fields=list(_rows(scores, drawn)),
        comparison=evaluation.comparison,
        worth=list(_worth(told)),
        coverage=coverage_at([one.told for one in told], WANTED),
        places=list(_places(told)),
        mixed=_mixed(evaluation),
        mistakes=_mistakes(scores, evaluation, told),
    )
    path = folder / PAGE
    path.write_text(page, encoding="utf-8")
    return path


@cache
def _template() -> Any:
    loader = PackageLoader("pipeline.evaluate")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined).get_template(
        "evaluation.html"
    )


def _headline(scores: Scores, drawn: Draws) -> tuple[float, float, float] | None:
    """The headline with its interval; None where one of its families has no gold."""
    return (
        (scores.headline, *drawn.headline()) if all(scores.family(name).gold for name in HEADLINE) else None
    )


def _rows(scores: Scores, drawn: Draws) -> Iterator[Row]:
    for key in keys(scores):
        low, high = drawn.interval(key)
        yield Row(f"{key[0]}: {key[1] or 'all'}", key[1] is None, cell_of(scores, key), low, high)


def _worth(told: Sequence[Value]) -> Iterator[tuple[str, Calibration]]:
    """What confidences are worth: of all values and by family."""
    groups: dict[str, list[Value]] = defaultdict(list)
    for one in told:
        groups[one.judged.family].append(one)
    for name, group in [("all", list(told)), *sorted(groups.items())] if told else []:
        yield name, calibration([one.told for one in group], [one.looked_at for one in group])


def _places(told: Sequence[Value]) -> Iterator[tuple[str, int, int]]:
    """How many values were found, and how many are right, by source, by section, in and outside tables."""
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for one in told:
        region = "table" if one.in_table else "prose"
        for place in (f"source {one.source}", f"section {one.section}", f"region {region}"):
            found[place] += 1
            right[place] += one.judged.right
    yield from ((place, found[place], right[place]) for place in sorted(found))


def _mixed(evaluation: Evaluation) -> list[tuple[str, list[tuple[tuple[str, str], int]]]]:
    tables: dict[str, Pairs] = {"names of drugs and tests": mixed_names(evaluation.gold, evaluation.found)}
    for field_name in ("drug subject", "drug status"):
        tables[field_name] = mixed_standing(evaluation.gold, evaluation.found, field_name)
    return [
        (name, sorted(pairs.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_PAIRS])
        for name, pairs in tables.items()
    ]


def _mistakes(scores: Scores, evaluation: Evaluation, told: Sequence[Value]) -> list[tuple[str, list[Shown]]]:
    by_fact: dict[tuple[Any, ...], Value] = {}
    for one in told:
        by_fact.setdefault((one.document, one.judged.family, one.judged.field, one.judged.said), one)
    listed: dict[str, list[Shown]] = defaultdict(list)
    for mistake in scores.mistakes:
        value = by_fact.get((mistake.document, mistake.family, mistake.field, mistake.fact))
        listed[mistake.document].append(_shown(mistake, value, evaluation))
    return sorted(listed.items())


def _shown(mistake: Mistake, value: Value | None, evaluation: Evaluation) -> Shown:
    said = " ".join(map(str, mistake.fact)) if isinstance(mistake.fact, tuple) else str(mistake.fact)
    if value is None:
        words = "" if mistake.added else _gold_words(evaluation.gold[mistake.document], mistake)
        return Shown(mistake.family, mistake.field, mistake.added, said, quote=words)
    fact = value.judged.fact
    return Shown(
        mistake.family,
        mistake.field,
        mistake.added,
        said,
        before=value.before,
        quote=value.quote,
        after=value.after,
        confidence=f"{fact.confidence:g}",
        why=tuple(meanings()[name] for name in fact.why),
        link=evaluation.link(value),
    )


def _gold_words(document: Mapping[str, Any], mistake: Mistake) -> str:
    """The words on which gold says that a missed fact stands."""
    kind, key, usual = {
        "medication": ("medications", "drug", drug),
        "attribution": ("medications", "drug", drug),
        "lab": ("labs", "test", test),
    }.get(mistake.family, ("", "", str))
    for case in document["cases"]:
        for entry in case.get(kind) or []:
            if usual(entry.get(key)) == mistake.fact[0]:
                return str(entry.get("evidence") or entry.get("as_written") or "")
        block = case.get(mistake.family)
        if isinstance(block, Mapping) and block.get(mistake.field) is not None:
            return str(block.get("evidence") or "")
        for baby in case.get("neonates") or [] if mistake.family == "neonate" else []:
            if facts.comparable(baby.get(mistake.field)) == mistake.fact[0]:
                return str(baby.get("evidence") or "")
    return ""
