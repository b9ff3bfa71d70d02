"""Two pictures of confidence: does it mean what it says, and how much must be looked at for how few mistakes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.evaluate.calibration import Told, bins
from pipeline.pictures import style

SIZE = (4.2, 3.4)  # inches


def draw_calibration(told: Sequence[Told], path: Path) -> None:
    """The share right by confidence, in bins whose dots grow with their number of values."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    found = bins(told)
    most = max((one.count for one in found), default=1)
    with rc_context(style.SETTINGS):
        figure = Figure(figsize=SIZE)
        axes = figure.subplots()
        axes.plot([0, 1], [0, 1], color=style.GREY, linewidth=1, linestyle=":")
        axes.scatter(
            [one.confidence for one in found],
            [one.right for one in found],
            s=[20 + 180 * one.count / most for one in found],
            color=style.BLUE,
        )
        for one in found:
            axes.annotate(
                f"{one.count:,}", (one.confidence, one.right), textcoords="offset points", xytext=(6, -10)
            )
        axes.set(xlim=(0, 1.05), ylim=(0, 1.05), xlabel="confidence", ylabel="share right")
        style.save(figure, path)


def draw_coverage(told: Sequence[Told], path: Path) -> None:
    """The share of wrong values among those taken as they are, by how many are taken, the surest first."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    wrong, shares, risks = 0, [], []
    for number, one in enumerate(sorted(told, key=lambda one: -one.confidence), start=1):
        wrong += not one.right
        shares.append(number / len(told))
        risks.append(wrong / number)
    with rc_context(style.SETTINGS):
        figure = Figure(figsize=SIZE)
        axes = figure.subplots()
        axes.plot(shares, risks, color=style.VERMILION, linewidth=1.5)
        axes.axhline(0.01, color=style.GREY, linewidth=1, linestyle=":")
        axes.set(
            xlim=(0, 1),
            ylim=(0, None),
            xlabel="share of values taken as they are",
            ylabel="share wrong among them",
        )
        style.save(figure, path)
