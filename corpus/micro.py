"""The micro sign in scans: tesseract's English model does not know it and reads µg as pg, ug or yg.

A p encloses white, a µ does not: the picture decides between a picogram and a microgram. In a noisy scan the bowl of a p
may have gaps of a dot or two, which are closed first; a µ is open as wide as the letter.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from corpus.hocr import Letter, ScannedWord

_UNIT = re.compile(
    r"[(\[]?(?:\d{1,5}(?:[.,]\d{1,3})?)?(?P<letter>[puyw])(?:g|mol|[lL]|[IlU]{1,2})(?:[/.,;:)\]].{0,12})?"
)
_GAPS = ((1, 1), (1, 2), (2, 1))  # dots to the left and right of a white one that is closed
_LEAST_HOLE = 0.03  # of the letter's box


def mend_micro(words: Sequence[ScannedWord], grey: bytes, width: int) -> int:
    """Write µ for the first letter of units that were read without one; how many there were.

    `grey` holds the picture's rows of `width` bytes, 0 is black.
    """
    count = 0
    for word in words:
        found = _UNIT.fullmatch(word.text)
        if found is None or len(word.letters) != len(word.text):
            continue
        at = found.start("letter")
        if found["letter"] == "p" and _encloses(word, at, grey, width):
            continue
        word.letters[at] = replace(word.letters[at], text="µ")
        count += 1
    return count


def _encloses(word: ScannedWord, at: int, grey: bytes, width: int) -> bool:
    """True when the letter encloses white, looked for in the left half of it and its neighbour."""
    letter, following = word.letters[at], word.letters[at + 1]
    left, right = letter.x0, max(letter.x1, following.x1)
    rows = _cut(grey, width, letter, left, right)
    if not rows:
        return True
    middle = (letter.x1 if letter.x1 <= following.x0 + 1 else (left + right) / 2) - left
    least = _LEAST_HOLE * len(rows) * middle
    return any(len(hole) >= least and median(x for x, _ in hole) < middle for hole in _holes(rows))


def _cut(grey: bytes, width: int, letter: Letter, left: int, right: int) -> list[list[bool]]:
    """The letter's rows between two places, True where there is ink."""
    rows = [grey[y * width + left : y * width + right] for y in range(max(letter.y0, 0), letter.y1)]
    if not all(rows) or right - left < 2:
        return []
    dark, light = min(map(min, rows)), max(map(max, rows))
    edge = (dark + light) / 2
    return _closed([[value < edge for value in row] for row in rows])


def _closed(ink: Sequence[Sequence[bool]]) -> list[list[bool]]:
    """The rows with ink between two dots that have only one or two white ones between them."""
    return [
        [
            dot
            or any(row[x - left] and row[x + right] for left, right in _GAPS if left <= x < len(row) - right)
            for x, dot in enumerate(row)
        ]
        for row in ink
    ]


def _holes(ink: Sequence[Sequence[bool]]) -> list[list[tuple[int, int]]]:
    """The white areas that do not reach the edge, each as its places."""
    height, width = len(ink), len(ink[0])
    seen = [list(row) for row in ink]
    holes = []
    for y in range(height):
        for x in range(width):
            if seen[y][x]:
                continue
            area = _area(seen, x, y)
            if all(0 < a < width - 1 and 0 < b < height - 1 for a, b in area):
                holes.append(area)
    return holes


def _area(seen: list[list[bool]], x: int, y: int) -> list[tuple[int, int]]:
    """The white places that hang together with one, which are then seen."""
    area = [(x, y)]
    seen[y][x] = True
    for a, b in area:
        for c, d in ((a - 1, b), (a + 1, b), (a, b - 1), (a, b + 1)):
            if 0 <= d < len(seen) and 0 <= c < len(seen[0]) and not seen[d][c]:
                seen[d][c] = True
                area.append((c, d))
    return area
