"""The exposures of a record over gestation: a bar a regimen, the delivery, flagged results."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.pictures import style
from schemas.fact import Subject
from schemas.gestation import Relation
from schemas.lab import Interpretation, LabResult
from schemas.medication import Medication, Status
from schemas.report import Case, Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_HEIGHT = 0.32  # inches
WIDTH = 9.5
POINT_WEEKS = 0.6  # how wide a single administration is drawn
_FLAGS = {Interpretation.HIGH: "^", Interpretation.LOW: "v"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One regimen: weeks from and to, None where the text does not say."""

    drug: str
    label: str
    start: float | None
    stop: float | None


def draw_timeline(report: Report, path: Path) -> int:
    """Draw every case of a report that has a dated exposure; returns how many regimens were drawn.

    Regimens without any gestational age are named below the picture, not placed by guess.
    """
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    cases = [(case, bars(case)) for case in report.cases]
    cases = [(case, found) for case, found in cases if found] or [(case, []) for case in report.cases[:1]]
    with matplotlib.rc_context(style.SETTINGS):
        heights = [max(3, len({bar.drug for bar in found}) + 2) * ROW_HEIGHT + 1.0 for _, found in cases] or [
            2.0
        ]
        figure, grid = pyplot.subplots(
            len(heights), 1, figsize=(WIDTH, sum(heights)), squeeze=False, height_ratios=heights
        )
        for (case, found), axes in zip(cases, grid[:, 0], strict=False):
            _draw_case(axes, case, found)
            axes.set_title(
                style.title(report.document_name, case.label, len(report.cases) > 1), loc="left", fontsize=10
            )
        figure.tight_layout()
        style.save(figure, path)
        pyplot.close(figure)
    return sum(len(found) for _, found in cases)


def bars(case: Case) -> list[Bar]:
    """The mother's regimens that have a start or a stop, in the order of their drugs' first start."""
    delivery = _delivery_week(case)
    found = [bar for entry in case.medications if (bar := _bar(entry, delivery))]
    first: dict[str, float] = {}
    for bar in found:
        first[bar.drug] = min(first.get(bar.drug, 99.0), _begin(bar))
    return sorted(found, key=lambda bar: (first[bar.drug], bar.drug, _begin(bar)))


def _begin(bar: Bar) -> float:
    return bar.start if bar.start is not None else bar.stop or 0.0


def _bar(entry: Medication, delivery: float | None) -> Bar | None:
    if entry.status.value not in (Status.GIVEN, Status.PAST) or entry.subject.value is Subject.NEONATE:
        return None
    start, stop = entry.window.start, entry.window.stop
    begin = start.value.days / 7 if start else None
    end = (stop.value.days_high or stop.value.days) / 7 if stop else None
    relation = entry.window.relation.value if entry.window.relation else None
    if relation is Relation.THROUGHOUT:
        begin, end = begin if begin is not None else 0.0, end if end is not None else delivery
    if begin is None and end is None:
        return None
    return Bar(entry.drug.value.generic, dose_label(entry), begin, end)


def dose_label(entry: Medication) -> str:
    """The dose, route and frequency in a few words; empty if none is known."""
    parts = []
    if entry.dose:
        dose = entry.dose.value
        amount = f"{dose.low:g}" + (f"-{dose.high:g}" if dose.high is not None else "")
        parts.append(f"{amount} {dose.unit or ''}".strip() + ("/kg" if dose.per_kg else ""))
    if entry.frequency and entry.frequency.value.as_written:
        parts.append(entry.frequency.value.as_written)
    return " ".join(parts)


def _draw_case(axes: Axes, case: Case, found: list[Bar]) -> None:
    drugs = list(dict.fromkeys(bar.drug for bar in found))
    rows = {drug: row for row, drug in enumerate(drugs)}
    for bar in found:
        _draw_bar(axes, bar, rows[bar.drug])
    labels = list(drugs)
    flagged = [entry for entry in case.lab_results if entry.at and entry.interpretation in _FLAGS]
    if flagged:
        labels.append("results out of range")
        _draw_flags(axes, flagged, len(labels) - 1)
    style.weeks_axis(axes)
    axes.set_yticks(range(len(labels)), labels)
    axes.set_ylim(max(len(labels), 1) - 0.4, -0.9)
    _draw_events(axes, case)
    undated = sum(1 for entry in case.medications if entry.status.value is Status.GIVEN) - len(found)
    if undated > 0:
        axes.annotate(
            f"{undated} regimen{'s' * (undated > 1)} without a gestational age not drawn",
            (0, -0.16), xycoords="axes fraction", fontsize=8, color=style.GREY, va="top",
        )  # fmt: skip


def _draw_bar(axes: Axes, bar: Bar, row: int) -> None:
    start = bar.start if bar.start is not None else 0.0
    stop = bar.stop if bar.stop is not None else start + POINT_WEEKS
    width = max(stop - start, POINT_WEEKS)
    axes.barh(
        row, width, left=start, height=0.5, color=style.BLUE, edgecolor="white", linewidth=0.8, zorder=2
    )
    if bar.stop is None:
        axes.plot([start + width], [row], marker=">", color=style.BLUE, markersize=6, zorder=3)
    if bar.start is None:
        axes.plot([0.2], [row], marker="<", color=style.BLUE, markersize=6, zorder=3)
    if bar.label:
        axes.annotate(bar.label, (start + 0.2, row - 0.3), fontsize=7, va="bottom", zorder=4)


def _draw_flags(axes: Axes, flagged: list[LabResult], row: int) -> None:
    for entry in flagged:
        if entry.at:
            week = entry.at.value.days / 7
            axes.plot(
                [week],
                [row],
                marker=_FLAGS[entry.interpretation],
                color=style.VERMILION,
                markersize=7,
                zorder=3,
            )


def _delivery_week(case: Case) -> float | None:
    index = case.index_pregnancy
    return index.end.value.days / 7 if index and index.end else None


def _draw_events(axes: Axes, case: Case) -> None:
    index = case.index_pregnancy
    if index is None:
        return
    for age, word, side in ((index.presentation, "presents", "right"), (index.end, "ends", "left")):
        if age:
            week = age.value.days / 7
            axes.axvline(
                week, color=style.GREY, linestyle="--" if word == "presents" else "-", linewidth=1.2, zorder=1
            )
            axes.annotate(
                f" {word} {age.value} ", (week, -0.85), fontsize=7, ha=side, va="top", color=style.GREY
            )
