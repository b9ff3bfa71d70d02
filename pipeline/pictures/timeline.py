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
OPEN_WEEKS = 1.5  # how far a side without a known age is drawn
LABEL_WEEKS = 0.34  # how wide a character of a label is
_FLAGS = {Interpretation.HIGH: "^", Interpretation.LOW: "v"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One regimen: weeks from and to, None where the text does not say; `vague` within a month or a trimester."""

    drug: str
    label: str
    start: float | None
    stop: float | None
    vague: bool = False


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
        heights = [max(3, len(lanes(found)) + 2) * ROW_HEIGHT + 1.0 for _, found in cases] or [2.0]
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


def lanes(found: list[Bar]) -> list[list[Bar]]:
    """The bars in rows: a drug's regimens share a row as long as neither bars nor labels touch."""
    rows: list[list[Bar]] = []
    for bar in found:
        last = rows[-1] if rows and rows[-1][0].drug == bar.drug else None
        if last is not None and _begin(bar) > _right_edge(last[-1]):
            last.append(bar)
        else:
            rows.append([bar])
    return rows


def _right_edge(bar: Bar) -> float:
    """The week at which the bar or its label ends, whichever is later."""
    stop = bar.stop if bar.stop is not None else _begin(bar) + OPEN_WEEKS
    return max(stop, _begin(bar) + LABEL_WEEKS * len(bar.label))


def _begin(bar: Bar) -> float:
    if bar.start is not None:
        return bar.start
    return max(0.0, (bar.stop or 0.0) - OPEN_WEEKS)


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
    vague = any(age is not None and not age.value.exact for age in (start, stop))
    return Bar(entry.drug.value.generic, dose_label(entry), begin, end, vague)


def dose_label(entry: Medication) -> str:
    """The dose, route and frequency in a few words; empty if none is known."""
    parts = []
    if entry.dose:
        dose = entry.dose.value
        amount = f"{dose.low:,.10g}" + (f"-{dose.high:,.10g}" if dose.high is not None else "")
        parts.append(f"{amount} {dose.unit or ''}".strip() + ("/kg" if dose.per_kg else ""))
    if entry.frequency and entry.frequency.value.as_written:
        parts.append(entry.frequency.value.as_written)
    return " ".join(parts)


def _draw_case(axes: Axes, case: Case, found: list[Bar]) -> None:
    labels: list[str] = []
    for row, lane in enumerate(lanes(found)):
        named = row > 0 and lane[0].drug in labels
        labels.append("" if named else lane[0].drug)
        for bar in lane:
            _draw_bar(axes, bar, row)
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
    """A bar from start to stop; a side that the text leaves open is short, pale and ends in an arrow.

    A bar within a month or a trimester is pale and dotted: the days are not known.
    """
    start = _begin(bar)
    stop = bar.stop if bar.stop is not None else start + OPEN_WEEKS
    width = max(stop - start, POINT_WEEKS)
    known = bar.start is not None and bar.stop is not None and not bar.vague
    axes.barh(
        row,
        width,
        left=start,
        height=0.45,
        color=style.BLUE if known else style.SKY,
        edgecolor=style.BLUE,
        hatch="" if known else "..." if bar.vague else "///",
        linewidth=0.8,
        zorder=2,
    )
    if bar.stop is None:
        axes.plot([start + width], [row], marker=">", color=style.BLUE, markersize=6, zorder=3)
    if bar.start is None:
        axes.plot([start], [row], marker="<", color=style.BLUE, markersize=6, zorder=3)
    if bar.label:
        axes.annotate(bar.label, (start, row - 0.27), fontsize=7, va="bottom", zorder=4)


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
