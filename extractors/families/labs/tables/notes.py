"""Ranges that the notes under a table give, by the test's name or by a mark."""

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache, partial

from extractors.english.rules import pattern_of
from extractors.families.labs.find.names import find_names
from extractors.families.labs.find.ranges import RangeHit, range_in_cell
from extractors.families.labs.gaps.said import finds, holds
from extractors.tables.grid import Grid, Slot

_pattern = partial(pattern_of, "families/labs/gaps")
MOST_PARTS = 40  # of one note
NOTES_KEPT = 64  # of a table at hand: its parts and its text ask for them


def noted_ranges(text: str, grid: Grid) -> dict[str, RangeHit]:
    """Ranges that the notes and the caption give by name: "Normal: Hb 11-15 g/dL, AST < 40 U/L"."""
    noted: dict[str, RangeHit] = {}
    for note in (*grid.notes, (grid.start, grid.start + len(grid.lead))):
        for name, ranged in ranges_by_name(text[slice(*note)]):
            noted.setdefault(name, moved(ranged, note[0]))
    return noted


@lru_cache(maxsize=NOTES_KEPT)
def ranges_by_name(note: str) -> tuple[tuple[str, RangeHit], ...]:
    """The tests that a note names and that have a range behind their name, with its place in the note."""
    if not holds("range_words", note):
        return ()
    names = find_names(note)
    stops = [*(name.start for name in names[1:]), len(note)]
    rests = [note[name.end : stop].lstrip(" :,=(") for name, stop in zip(names, stops, strict=False)]
    return tuple(
        (name.name, moved(ranged, stop - len(rest)))
        for name, stop, rest in zip(names, stops, rests, strict=False)
        if (ranged := range_in_cell(rest)) is not None
    )


def marked_ranges(text: str, grid: Grid) -> dict[str, RangeHit]:
    """Ranges that the notes give by their mark: "* normal 11-15 g/dL", "aNormal 115–160. bNormal 4–11"."""
    marked: dict[str, RangeHit] = {}
    for start, end in (part for note in grid.notes for part in _parts(text, *note)):
        note = _pattern("marked_note").match(text, start, end)
        if note is None or find_names(text[note.end() : end]):
            continue
        ranged = range_in_cell(text[note.end() : end])
        if ranged is not None:
            marked.setdefault(note["mark"], moved(ranged, note.end()))
    return marked


def mark_of(text: str, cell: Slot | None) -> str:
    """The mark behind a label: "Hemoglobin*", "Ferritin (a)", or a raised one; "" if it has none."""
    if cell is None or cell.mark:
        return cell.mark if cell else ""
    match = _pattern("marked_label").search(text[cell.start : cell.end])
    return match["mark"] or match["letter"] if match else ""


def moved(hit: RangeHit, offset: int) -> RangeHit:
    """The range `offset` characters further on."""
    return replace(hit, start=hit.start + offset, end=hit.end + offset)


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the notes of one line, each from its mark on."""
    at = start
    for count, match in enumerate(finds("next_note", text, start, end)):
        if count == MOST_PARTS:
            break
        if match.start() > at:
            yield at, match.start()
            at = match.end()
    yield at, end
