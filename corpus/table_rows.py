"""Which lines of a table are one row: by their distance, the rules between them, and what their cells say."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median

from corpus.glyphs import Glyphs
from corpus.layout import Line
from corpus.table_runs import Placed, Run

_NEAR_LINES = 0.75  # of the size: lines so near are cells of one row, set in its middle
_ROW_STEP = 1.22  # times the step of lines inside a row
_HEAD_STEP = 1.5  # of the size, between lines of one row of the head
_LEADS_ON = ("-", "–", ",", "/", "(")
_LEADING_WORDS = ("and", "or", "of", "the", "with", "in", "to", "for")


def rows_of_table(
    lines: Sequence[Placed], levels: Sequence[float], partial: Sequence[float], head: float
) -> Iterator[list[Placed]]:
    """Lines of each row together."""
    step = _inner_step([line for line, _ in lines])
    ruled = _all_ruled([line for line, _ in lines], levels)
    row: list[Placed] = []
    for placed in lines:
        line = placed[0]
        parted = row and any(row[-1][0].base <= level < line.base for level in [*levels, *partial])
        if row and (parted or not _same_row(row, placed, ruled=ruled, step=step, head=head)):
            yield row
            row = []
        row.append(placed)
    if row:
        yield row


def _inner_step(lines: Sequence[Line]) -> float:
    """The step of lines inside a row where rows stand wider apart; 0.0 where all steps are alike."""
    steps = sorted(b.base - a.base for a, b in pairwise(lines) if b.base - a.base >= _NEAR_LINES * a.size)
    if len(steps) < 2:
        return 0.0
    small = steps[0]
    wider = [step for step in steps if step >= _ROW_STEP * small]
    narrow = [step for step in steps if step < _ROW_STEP * small]
    size = median(line.size for line in lines)
    return small * 1.1 if small < 1.35 * size and len(wider) >= max(2, len(narrow) // 4) else 0.0


def _all_ruled(lines: Sequence[Line], levels: Sequence[float]) -> bool:
    """True where rules part all rows: nearly every stretch between two rules holds few lines."""
    if len(levels) < 4:
        return False
    held = [sum(low < line.base <= high for line in lines) for low, high in pairwise(levels)]
    filled = [count for count in held if count]
    return len(filled) >= 3 and median(filled) <= 3 and max(filled) <= 8


def _same_row(row: Sequence[Placed], placed: Placed, *, ruled: bool, step: float, head: float) -> bool:
    """True for a further line of the row."""
    line, here = placed
    last = row[-1][0]
    above = [run for _, runs in row for run in runs]
    distance = line.base - last.base
    if distance < 1.6 * line.size and _by_brackets(above, here, of_head=line.base <= head):
        return True
    if line.base <= head:
        near = ruled or distance < _NEAR_LINES * min(line.size, last.size)
        return (ruled or distance < _HEAD_STEP * line.size) and _head_goes_on(above, here, near=near)
    begins = _begins_row(above, here)
    if ruled and row[0][0].base > head:
        return not (begins and here[0].column == 0)
    if begins:
        return False
    if distance < _NEAR_LINES * min(line.size, last.size):
        return True
    if step and distance <= step and distance < 1.5 * line.size:
        return not _is_entry(above, here)
    return not step and distance < 1.6 * line.size and _goes_on(above, here)


def _head_goes_on(above: Sequence[Run], here: Sequence[Run], *, near: bool) -> bool:
    """True for a further line of a row of the head: no part of what spans it, and not many columns more.

    A line that stands `near` is set in the middle of a row beside cells of several lines.
    """
    if any(upper.span > run.span for run in here for upper in above if upper.meets(run)):
        return False
    meeting = [run for run in here if any(upper.meets(run) for upper in above)]
    if meeting and all(_is_value(run.words) and not _led_to(above, run) for run in meeting):
        return False
    return near or not meeting or len(here) - len(meeting) < len(meeting)


def _led_to(above: Sequence[Run], run: Run) -> bool:
    """True where what stands above must go on: "(40-" over "100)"."""
    over = [upper for upper in above if upper.meets(run)]
    return bool(over) and _leads_on(over[-1])


def _begins_row(above: Sequence[Run], here: Sequence[Run]) -> bool:
    """True where a column that has its value already gets another one, or a label comes with values of its own."""
    for run in here:
        over = [upper for upper in above if upper.meets(run)]
        if not over or _leads_on(over[-1]):
            continue
        if run.column > 0 and _is_value(run.words) and _is_value(over[-1].words):
            return True
        if run.column == 0 and len(here) > 1 and any(_is_value(other.words) for other in here[1:]):
            return True
    return False


def _is_value(words: Sequence[Glyphs]) -> bool:
    """True for a cell that begins with a number; one in brackets goes on from the cell above."""
    first = words[0].text
    return first[:1].isdigit() or first[:1] in "<>≤≥=~±−+—" and len(first) < 12


def _goes_on(above: Sequence[Run], here: Sequence[Run]) -> bool:
    """True for a line that by its words continues cells of the row above."""
    columns, filled = {run.column for run in here}, {run.column for run in above}
    if not columns < filled:
        return False
    rest = [run for run in here if run.column > 0]
    if rest and 0 not in columns:
        return all(_unfinished([upper for upper in above if upper.column == run.column], run) for run in rest)
    leading = sum(_unfinished([upper for upper in above if upper.column == run.column], run) for run in here)
    if 0 in columns and leading >= max(2, len(here) / 2):
        return True
    first = here[0].words[0].text
    return columns == {0} and (first[:1].islower() or first[:1] in "(–-" or _led_to(above, here[0]))


def _is_entry(above: Sequence[Run], here: Sequence[Run]) -> bool:
    """True for a line that fills several columns again, each with what begins a cell: a row without label."""
    begins = [
        run
        for run in here
        if run.column > 0
        and run.words[0].text[:1] not in "(+"
        and not run.words[0].text[:1].islower()
        and any(upper.meets(run) and not _leads_on(upper) for upper in above)
    ]
    return len(here) > 1 and len(begins) == len(here)


def _leads_on(run: Run) -> bool:
    """True for words that something must follow: "150-", "sodium and", "ng/mL (target"."""
    last = run.words[-1].text.lower()
    text = "".join(word.text for word in run.words)
    return last.endswith(_LEADS_ON) or last in _LEADING_WORDS or text.count("(") > text.count(")")


def _is_in_brackets(above: Sequence[Run], here: Sequence[Run]) -> bool:
    """True for a line of spreads, "(56-574)", each below a value of the row that has none yet."""
    below = [run for run in here if run.column > 0 and any(upper.meets(run) for upper in above)]
    return (
        bool(below)
        and all(run.words[0].text[:1] == "(" for run in below)
        and not any(run.words[0].text[:1] == "(" for run in above if run.column > 0)
    )


def _by_brackets(above: Sequence[Run], here: Sequence[Run], *, of_head: bool) -> bool:
    """True for a line that brackets tie to the row above, which opens them or has their values."""
    return _closes_brackets(above, here) or not of_head and _is_in_brackets(above, here)


def _closes_brackets(above: Sequence[Run], here: Sequence[Run]) -> bool:
    """True for a line of cells that all end a bracket which the cell above opens: "0.6-0.8)" below "(mmol/L; target"."""
    for run in here:
        over = [upper for upper in above if upper.meets(run)]
        text = "".join(word.text for word in run.words)
        opened = "".join(word.text for upper in over for word in upper.words)
        if opened.count("(") <= opened.count(")") or text.count(")") <= text.count("("):
            return False
    return bool(here)


def _unfinished(above: Sequence[Run], run: Run) -> bool:
    """True where the cell above goes on in these words: in lower case, or behind a word that leads on."""
    first = run.words[0].text
    return first[:1].islower() or first[:1] in "(+" or _leads_on(above[-1])
