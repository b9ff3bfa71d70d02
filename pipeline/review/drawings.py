"""The exposure timeline and the laboratory trends of a record as numbers for the page's SVG."""

from dataclasses import dataclass

from pipeline.pictures.labs import series
from pipeline.pictures.style import CONCEPTION_WEEK, FIRST_WEEK, LAST_WEEK, TERM_BOUNDS
from pipeline.pictures.timeline import bars
from schemas.lab import LabResult
from schemas.report import Case, Report

LEFT, WEEK = 150, 10.5  # units of the drawing: where its first week stands, and the width of a week
ROW = 20
PANEL_WIDTH, PANEL_HEIGHT, PAD = 220, 90, 26
MOST_PANELS = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """A regimen: its row, the stretch in which it may have been taken, that in which it was; `open` tells unbounded sides."""

    y: int
    x: float
    width: float
    text: str
    open_left: bool
    open_right: bool
    sure: tuple[float, float] | None = None  # left end and width


@dataclass(frozen=True, slots=True)
class Timeline:
    """One case's exposures."""

    case: str
    height: int
    drugs: tuple[tuple[int, str], ...]
    bars: tuple[Bar, ...]
    events: tuple[tuple[float, str], ...]
    undrawn: int

    @property
    def weeks(self) -> tuple[tuple[float, int], ...]:
        """Where each fourth week stands."""
        return tuple((x_of(week), week) for week in range(0, LAST_WEEK + 1, 4))

    @property
    def marks(self) -> tuple[tuple[float, str], ...]:
        """Where conception and the second and third trimester begin, with their names."""
        weeks = ((CONCEPTION_WEEK, "conception"), *zip(TERM_BOUNDS, ("2nd", "3rd"), strict=True))
        return tuple((x_of(week), name) for week, name in weeks)

    @property
    def start(self) -> float:
        """Where 0+0 stands: what lies left of it is before the last period."""
        return x_of(0)


@dataclass(frozen=True, slots=True)
class Point:
    """One result: its place, its text, and how it stands to the printed range."""

    x: float
    y: float
    text: str
    flag: str


@dataclass(frozen=True, slots=True)
class Panel:
    """One test in one unit."""

    title: str
    points: tuple[Point, ...]
    band: tuple[float, float] | None

    @property
    def line(self) -> str:
        """The points as SVG has them."""
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


def x_of(week: float) -> float:
    """Where a week stands."""
    return LEFT + WEEK * (min(max(week, FIRST_WEEK), LAST_WEEK) - FIRST_WEEK)


def timelines(report: Report) -> list[Timeline]:
    """A timeline for each case that has something to draw."""
    return [one for case in report.cases if (one := _timeline(case)).bars or one.events]


def _timeline(case: Case) -> Timeline:
    found = bars(case)
    drugs = list(dict.fromkeys(bar.drug for bar in found))
    drawn = []
    for bar in found:
        left, right = (x_of(week) for week in bar.whole)
        sure = None
        if bar.sure is not None:
            sure = (x_of(bar.sure[0]), max(x_of(bar.sure[1]) - x_of(bar.sure[0]), 4.0))
        text = f"{bar.drug} {bar.label}: {_side(bar.start)} to {_side(bar.stop)}"
        y = drugs.index(bar.drug) * ROW + 24
        drawn.append(Bar(y, left, max(right - left, 4.0), text, bar.from_before, bar.on, sure))
    index = case.index_pregnancy
    ages = (("presents", index.presentation), ("ends", index.end)) if index else ()
    events = tuple(
        (x_of(age.value.days / 7), f"{word} {age.value}{' (derived)' if age.derived else ''}")
        for word, age in ages
        if age
    )
    rows = tuple((place * ROW + 24, drug[:24]) for place, drug in enumerate(drugs))
    undrawn = len(case.medications) - len(found)
    return Timeline(case.label, len(drugs) * ROW + 50, rows, tuple(drawn), events, undrawn)


def _side(week: float | None) -> str:
    return "?" if week is None else f"week {week:.1f}"


def panels(report: Report) -> list[Panel]:
    """The tests with at least two dated results, the most often measured first."""
    many = len(report.cases) > 1
    found = [(key, results) for key, results in series(report).items() if len(results) > 1]
    return [
        _panel(f"{label}: {test}" if many else test, unit, results)
        for (label, test, unit), results in found[:MOST_PANELS]
    ]


def _panel(test: str, unit: str, results: list[LabResult]) -> Panel:
    values = [entry.measurement.value.value for entry in results]
    printed = next((e.reference_range.value for e in reversed(results) if e.reference_range), None)
    sides = [side for side in ((printed.low, printed.high) if printed else ()) if side is not None]
    low, high = min([*values, *sides]), max([*values, *sides])
    step = (PANEL_HEIGHT - 2 * PAD) / ((high - low) or 1.0)

    def y_of(value: float) -> float:
        return PANEL_HEIGHT - PAD - (value - low) * step

    points = tuple(
        Point(
            10
            + (PANEL_WIDTH - 20) * min((entry.at.value.days if entry.at else 0) / 7, LAST_WEEK) / LAST_WEEK,
            y_of(entry.measurement.value.value),
            f"{entry.measurement.value.value:g} {unit} at {entry.at.value if entry.at else '?'}",
            entry.interpretation.value,
        )
        for entry in results
    )
    band = None
    if printed is not None:
        top = y_of(printed.high) if printed.high is not None else 0.0
        bottom = y_of(printed.low) if printed.low is not None else float(PANEL_HEIGHT)
        band = (top, max(bottom - top, 1.0))
    return Panel(f"{test} ({unit})" if unit else test, points, band)
