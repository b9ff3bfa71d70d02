"""The exposures of a record over gestation: a bar a regimen, the delivery, flagged results."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.pictures import style
from schemas.exposure import Days, Exposure, exposure
from schemas.fact import Subject
from schemas.gestation import GestationalAge, Precision, Relation, Window
from schemas.lab import Interpretation, LabResult
from schemas.medication import Medication, Status
from schemas.pregnancy import Pregnancy
from schemas.report import Case, Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_HEIGHT = 0.32  # inches
WIDTH = 9.5
POINT_WEEKS = 0.6  # how wide a single administration is drawn
LABEL_WEEKS = 0.34  # how wide a character of a label is
FADES = 8  # steps in which a side without a known bound pales
_FLAGS = {Interpretation.HIGH: "^", Interpretation.LOW: "v"}


@dataclass(frozen=True, slots=True)
class Bar:
    """One regimen, in weeks: `start` and `stop` as told, None where the text does not say; `vague` within a month or a trimester.

    `whole` holds every day on which it may have been taken, within what is shown, `sure` those on which it was by all that
    the words allow, None if there are none. `from_before` and `on` say that nothing bounds the whole on that side.
    """

    drug: str
    label: str
    start: float | None
    stop: float | None
    vague: bool = False
    whole: tuple[float, float] = (0.0, 0.0)
    sure: tuple[float, float] | None = None
    from_before: bool = False
    on: bool = False


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
    found = [bar for entry in case.medications if (bar := _bar(case, entry))]
    first: dict[str, float] = {}
    for bar in found:
        first[bar.drug] = min(first.get(bar.drug, 99.0), bar.whole[0])
    return sorted(found, key=lambda bar: (first[bar.drug], bar.drug, bar.whole[0]))


def lanes(found: list[Bar]) -> list[list[Bar]]:
    """The bars in rows: a drug's regimens share a row as long as neither bars nor labels touch."""
    rows: list[list[Bar]] = []
    for bar in found:
        last = rows[-1] if rows and rows[-1][0].drug == bar.drug else None
        if last is not None and bar.whole[0] > _right_edge(last[-1]):
            last.append(bar)
        else:
            rows.append([bar])
    return rows


def _right_edge(bar: Bar) -> float:
    """The week at which the bar or its label ends, whichever is later."""
    return max(bar.whole[1], bar.whole[0] + LABEL_WEEKS * len(bar.label))


def _bar(case: Case, entry: Medication) -> Bar | None:
    """The bar of a regimen, its days by the one rule of exposure; None for another's drug and one without any age."""
    if entry.status.value not in (Status.GIVEN, Status.PAST) or entry.subject.value is Subject.NEONATE:
        return None
    window, end = entry.window, _delivery_week(case)
    throughout = window.relation is not None and window.relation.value is Relation.THROUGHOUT
    if window.start is None and window.stop is None and not throughout:
        return None
    found = _exposure(case, entry)
    left, right = _weeks(found.start), _weeks(found.stop)
    last = style.LAST_WEEK if end is None else end
    whole = _clipped((_or(left[0], style.FIRST_WEEK), _or(right[1], last)))
    sure = None
    if left[1] is not None and right[0] is not None:
        sure = _clipped((left[1], right[0]))
    begun, ended = _told(window, (0.0, end) if throughout else (None, None))
    vague = any(age is not None and not age.value.exact for age in (window.start, window.stop))
    label, drug = dose_label(entry), entry.drug.value.generic
    edge = _or(left[0], style.FIRST_WEEK)
    return Bar(
        drug, label, begun, ended, vague, whole or (edge, edge), sure, left[0] is None, right[1] is None
    )


def _told(window: Window, else_: tuple[float | None, float | None]) -> tuple[float | None, float | None]:
    """The weeks of start and stop as they are told."""
    start, stop = window.start, window.stop
    return (
        start.value.days / 7 if start else else_[0],
        (stop.value.days_high or stop.value.days) / 7 if stop else else_[1],
    )


def _or(week: float | None, otherwise: float) -> float:
    return otherwise if week is None else week


def _exposure(case: Case, entry: Medication) -> Exposure:
    """What the rule says of the regimen in the reported pregnancy, or in one of which nothing is told."""
    index = next((place for place, told in enumerate(case.pregnancies) if told.is_index), None)
    if index is not None:
        return exposure(case, entry, index)
    alone = case.model_copy(update={"pregnancies": (Pregnancy(is_index=True),)})
    return exposure(alone, entry.model_copy(update={"pregnancy": None}), 0)


def _weeks(days: Days) -> tuple[float | None, float | None]:
    low, high = days.earliest, days.latest
    return (None if low is None else low / 7), (None if high is None else high / 7)


def _clipped(weeks: tuple[float, float]) -> tuple[float, float] | None:
    """The part that is shown, None if no part is."""
    left, right = max(weeks[0], style.FIRST_WEEK), min(weeks[1], style.LAST_WEEK)
    return (left, right) if left <= right else None


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
    """Solid where it was surely taken, pale where it may have been, fading out where nothing bounds it."""
    left, right = bar.whole
    wide = max(right - left, POINT_WEEKS)
    look: dict[str, Any] = {"height": 0.45, "color": style.BLUE, "linewidth": 0, "zorder": 2}
    if bar.from_before or bar.on:
        for step in range(FADES):
            shade = (step + 1 if bar.from_before else FADES - step) / FADES * 0.35
            axes.barh(row, wide / FADES, left=left + wide * step / FADES, alpha=shade, **look)
    else:
        hatch = "..." if bar.vague else ""
        axes.barh(row, wide, left=left, height=0.45, color=style.SKY, hatch=hatch, zorder=2)
    if bar.sure is not None:
        axes.barh(row, max(bar.sure[1] - bar.sure[0], POINT_WEEKS), left=bar.sure[0], **look)
    for open_side, known in ((bar.from_before, bar.stop), (bar.on, bar.start)):
        if open_side and known is not None:
            axes.plot([known], [row], marker="|", color=style.BLUE, markersize=11, zorder=3)
    if bar.label:
        axes.annotate(bar.label, (left, row - 0.27), fontsize=7, va="bottom", zorder=4)


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
            week, line = age.value.days / 7, "--" if word == "presents" else "-"
            last = week_after(age.value)
            axes.axvline(week, color=style.GREY, linestyle=line, linewidth=1.2, zorder=1)
            axes.axvspan(week, last, color=style.PALE, alpha=0.7, zorder=0)
            said = f" {word} {age.value}{' (derived)' if age.derived else ''} "
            axes.annotate(said, (week, -0.85), fontsize=7, ha=side, va="top", color=style.GREY)


def week_after(age: GestationalAge) -> float:
    """The last moment that an age may mean, in weeks: a week told without days is all of it."""
    high = age.days if age.days_high is None else age.days_high
    return (high + (7 if age.precision is Precision.WEEK else 1)) / 7
