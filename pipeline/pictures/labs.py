"""Laboratory values of a record over gestation: small multiples, the printed range as a band."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.pictures import style
from schemas.lab import Interpretation, LabResult, ReferenceRange
from schemas.report import Case, Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLUMNS = 3
PANEL = (3.2, 2.1)  # inches
_MARKERS = {
    Interpretation.HIGH: ("^", style.VERMILION),
    Interpretation.LOW: ("v", style.VERMILION),
    Interpretation.NORMAL: ("o", style.GREEN),
    Interpretation.UNKNOWN: ("o", style.BLUE),
}
Series = tuple[str, str, str]  # case label, test, unit


@dataclass(frozen=True, slots=True)
class Band:
    """A printed range from week `start` to week `stop`; an open side is None."""

    start: float
    stop: float
    low: float | None
    high: float | None


def draw_labs(report: Report, path: Path) -> int:
    """Draw one panel a case, test and unit; returns how many panels were drawn.

    Only results with a gestational age are drawn; the others are counted below the picture.
    """
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    panels = series(report)
    with matplotlib.rc_context(style.SETTINGS):
        rows = max(1, math.ceil(len(panels) / COLUMNS))
        size = (PANEL[0] * COLUMNS, PANEL[1] * rows + 0.5)
        figure, grid = pyplot.subplots(rows, COLUMNS, figsize=size, squeeze=False)
        flat = list(grid.flat)
        for axes, (key, results) in zip(flat, panels.items(), strict=False):
            _draw_panel(axes, key, results, many=len(report.cases) > 1)
        for axes in flat[len(panels) :]:
            axes.set_visible(False)
        undated = sum(1 for case in report.cases for entry in case.lab_results if entry.at is None)
        figure.suptitle(report.document_name, x=0.01, ha="left", fontsize=10)
        figure.supxlabel(
            f"{undated} results without a gestational age not drawn" if undated else " ",
            fontsize=8, color=style.GREY, x=0.01, ha="left",
        )  # fmt: skip
        figure.tight_layout()
        style.save(figure, path)
        pyplot.close(figure)
    return len(panels)


def series(report: Report) -> dict[Series, list[LabResult]]:
    """Dated results by case, test and unit, each series in the order of gestation.

    Spellings of one UCUM unit are one series, under the spelling that comes first in gestation.
    """
    found: dict[Series, list[LabResult]] = defaultdict(list)
    for case in report.cases:
        for entry in case.lab_results:
            if entry.at is not None:
                found[_key(case, entry)].append(entry)
    for results in found.values():
        results.sort(key=_days)
    told = {(*key[:2], _unit(results[0])): results for key, results in found.items()}
    return dict(sorted(told.items(), key=lambda item: (item[0][0], -len(item[1]), item[0])))


def bands(results: Sequence[LabResult]) -> list[Band]:
    """Where each printed range holds: one for all weeks, or from midway to midway where ranges change.

    `results` stand in the order of gestation; a result without a range leaves the one before it in place.
    """
    told = [(_days(entry) / 7, entry.reference_range.value) for entry in results if entry.reference_range]
    changes: list[tuple[float, ReferenceRange]] = []
    for week, printed in told:
        if not changes or (changes[-1][1].low, changes[-1][1].high) != (printed.low, printed.high):
            changes.append((week, printed))
    found: list[Band] = []
    for position, (week, printed) in enumerate(changes):
        before = [other for other, _ in told if other < week]
        start = 0.0 if position == 0 else (max(before, default=week) + week) / 2
        if found:
            found[-1] = replace(found[-1], stop=start)
        found.append(Band(start, float(style.LAST_WEEK), printed.low, printed.high))
    return found


def _key(case: Case, entry: LabResult) -> Series:
    unit = entry.unit.value if entry.unit else None
    return (case.label, entry.test.value.name, (unit.ucum or unit.as_written) if unit else "")


def _unit(entry: LabResult) -> str:
    return entry.unit.value.as_written if entry.unit else ""


def _days(entry: LabResult) -> int:
    return entry.at.value.days if entry.at else 0


def _draw_panel(axes: Axes, key: Series, results: list[LabResult], *, many: bool) -> None:
    label, test, unit = key
    weeks = [_days(entry) / 7 for entry in results]
    values = [entry.measurement.value.value for entry in results]
    for band in bands(results):
        low = band.low if band.low is not None else min(0.0, *values)
        high = band.high if band.high is not None else max(band.low or 0.0, *values) * 1.1
        axes.fill_between([band.start, band.stop], low, high, color=style.PALE, linewidth=0, zorder=0)
    axes.plot(weeks, values, color=style.GREY, linewidth=0.9, zorder=1)
    for week, value, entry in zip(weeks, values, results, strict=True):
        marker, colour = _MARKERS[entry.interpretation]
        axes.plot([week], [value], marker=marker, color=colour, markersize=5, zorder=2)
        if entry.measurement.value.comparator:
            axes.annotate(entry.measurement.value.comparator.value, (week, value), fontsize=7, ha="right")
    style.weeks_axis(axes)
    axes.set_xlabel("")
    axes.set_title(f"{label}: {test}" if many else test, loc="left", fontsize=8)
    axes.set_ylabel(unit, fontsize=7)
    axes.tick_params(labelsize=7)
