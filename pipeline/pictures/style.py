"""One look for all pictures: readable in print, without colour, and by the colour-blind.

Colours are those of Okabe and Ito, "Color Universal Design" (2008). The same record gives the same bytes.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, SKY, GREEN, VERMILION, GREY = "#0072B2", "#CFE6F5", "#009E73", "#D55E00", "#555555"
PALE = "#E8E8E8"
FIRST_WEEK, LAST_WEEK = -6, 42  # what is shown; days before 0+0 are before the last period
CONCEPTION_WEEK = 2
TERM_BOUNDS = (14, 28)  # weeks at which the second and third trimester begin (HPO onset terms)
SETTINGS: Any = {
    "svg.hashsalt": "gravida",
    "svg.fonttype": "none",
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
}


def save(figure: Figure, path: Path) -> None:
    """Write the figure as SVG without a date, so that equal records give equal files."""
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": "Gravida"}, bbox_inches="tight")


def weeks_axis(axes: Axes) -> None:
    """Weeks of gestation from left to right, trimesters marked."""
    axes.set_xlim(FIRST_WEEK, LAST_WEEK)
    axes.set_xticks(range(0, LAST_WEEK + 1, 4))
    axes.set_xlabel("weeks of gestation")
    for bound in TERM_BOUNDS:
        axes.axvline(bound, color=PALE, linewidth=1, zorder=0)
    axes.axvline(CONCEPTION_WEEK, color=PALE, linewidth=1, linestyle=":", zorder=0)
    axes.axvspan(FIRST_WEEK, 0, color="#F6F6F6", zorder=0)


def title(name: str, label: str, many: bool) -> str:
    """The document's name, and the case's label where there are several."""
    return f"{name}, {label}" if many else name
