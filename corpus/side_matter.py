"""Boxes and footnotes: text beside the text, which opens no section of it."""

import re
from collections.abc import Iterator, Sequence
from statistics import median

from corpus.drawn import Drawn
from corpus.fragments import Fragment, join_fragments, rows_of
from corpus.shapes import Area, Region, RegionKind, Rule
from corpus.table_regions import same_extent

_BOX_SHARE = 0.45  # of the page's letters: a box with more is its frame
_LEAST_BOX = (60.0, 30.0)  # points
_NOTE_RULE = (25.0, 0.3)  # from so many points to this share of the page: the rule over footnotes
_NOTE_HEIGHT = 0.5  # of the page's height: footnotes stand below
_SMALL = 0.95  # of the usual size
_MARKED = re.compile(r"(?:\d{1,2}|[*†‡§¶#])[A-Z][a-z]")  # "1Correspondence"; a heading has a space there
_NUMBERED = re.compile(r"(?:\d{1,2}|[*†‡§¶#])[.)]?\s?[A-Z][a-z]")  # what a wide rule parts from the text
_RAISED = 0.85  # of the size: the number before a note
_BARE_HEIGHT = 0.6  # of the page's height: notes without a rule stand below
_UNDER_TABLE = 4.0  # of the usual size: nearer to a table stand its own notes
_FOOT = 1  # lines below the notes: the foot of the page
_APART = 1.7  # of the size: white behind the last line of the notes


def boxes(
    fragments: Sequence[Fragment], drawn: Drawn, page: Area, tables: Sequence[Area]
) -> Iterator[Region]:
    """Prose in frames or on coloured ground, save what holds much of the page's letters or surface."""
    words = [word for fragment in fragments for word in fragment.words]
    letters = sum(len(word.text) for word in words)
    taken: set[int] = set()
    for area in sorted([*drawn.boxes, *_framed(drawn.rules)], key=lambda area: -area.width * area.height):
        if (
            area.width < _LEAST_BOX[0]
            or area.height < _LEAST_BOX[1]
            or any(area.near(table, 0) for table in tables)
        ):
            continue
        inside = [
            word
            for word in words
            if id(word) not in taken and area.holds((word.x0 + word.x1) / 2, (word.top + word.bottom) / 2)
        ]
        held = sum(len(word.text) for word in inside)
        if len(rows_of(join_fragments(inside))) >= 2 and held <= _BOX_SHARE * letters:
            taken.update(map(id, inside))
            yield Region(RegionKind.BOX, area, inside)


def _framed(rules: Sequence[Rule]) -> Iterator[Area]:
    """Rectangles of four rules."""
    flat = [rule for rule in rules if rule.horizontal]
    upright = [rule for rule in rules if not rule.horizontal]
    for number, top in enumerate(flat):
        for bottom in flat[number + 1 :]:
            if (
                not same_extent(Area(top.x0, top.y0, top.x1, top.y0), bottom)
                or bottom.y0 - top.y0 < _LEAST_BOX[1]
            ):
                continue
            sides = [
                abs(rule.x0 - x) < 3 and rule.y0 <= top.y0 + 3 and rule.y1 >= bottom.y0 - 3
                for x in (top.x0, top.x1)
                for rule in upright
                if abs(rule.x0 - x) < 3
            ]
            if sum(sides) >= 2:
                yield Area(top.x0, top.y0, top.x1, bottom.y0)
                break


def footnotes(
    fragments: Sequence[Fragment], drawn: Drawn, page: Area, tables: Sequence[Area]
) -> Iterator[Region]:
    """Small print at the foot of its column: below a rule, none of a table's, or opened by a raised number."""
    if not fragments:
        return
    usual = median(fragment.size for fragment in fragments)
    found = False
    for rule in drawn.rules:
        if not rule.horizontal or rule.x1 - rule.x0 < _NOTE_RULE[0] or rule.y0 <= _NOTE_HEIGHT * page.height:
            continue
        if any(table.holds(rule.x0, rule.y0, slack=3) for table in tables):
            continue
        below = [f for f in fragments if f.base > rule.y0 and rule.x0 - 4 <= f.x0 <= rule.x1 + 4]
        short = rule.x1 - rule.x0 <= _NOTE_RULE[1] * page.width
        if below and _are_notes(below, rule, usual) and (short or _NUMBERED.match(_first_line(below))):
            found = True
            yield _note(below, Area(rule.x0, rule.y0, rule.x0, rule.y0))
    if not found:
        yield from _bare_notes(fragments, page, usual, tables)


def _note(held: Sequence[Fragment], begin: Area) -> Region:
    area = Area(begin.x0, begin.y0, max(f.x1 for f in held), max(f.bottom for f in held))
    return Region(RegionKind.FOOTNOTE, area, [word for f in held for word in f.words])


def _bare_notes(
    fragments: Sequence[Fragment], page: Area, usual: float, tables: Sequence[Area]
) -> Iterator[Region]:
    """Notes without a rule: below the line that a raised number opens, its column holds small print and the foot of the page."""
    taken: set[int] = set()
    for first in sorted(fragments, key=lambda f: f.base):
        raised = first.words[0].text.isdigit() and first.words[0].size <= _RAISED * first.size
        if id(first) in taken or first.base <= _BARE_HEIGHT * page.height or not raised:
            continue
        below = [f for f in fragments if f.base >= first.base - 1 and first.x0 - 2 <= f.x0 <= first.x1]
        held = _close_together(below)
        last = len(below) - len(held) <= _FOOT and all(f.size <= _SMALL * usual for f in held)
        of_table = any(area.y1 <= first.base <= area.y1 + _UNDER_TABLE * usual for area in tables)
        if last and not of_table and _NUMBERED.match(first.text):
            taken.update(map(id, held))
            yield _note(held, Area(first.x0, first.top, first.x0, first.top))


def _close_together(below: Sequence[Fragment]) -> list[Fragment]:
    """The first lines that follow each other without white between them."""
    held: list[Fragment] = []
    for fragment in sorted(below, key=lambda f: f.base):
        if held and fragment.base - held[-1].base > _APART * fragment.size:
            break
        held.append(fragment)
    return held


def _are_notes(below: Sequence[Fragment], rule: Rule, usual: float) -> bool:
    """True for small or marked print that begins right below a rule."""
    near = min(f.top for f in below) - rule.y0 < 2 * usual
    return near and (all(f.size <= _SMALL * usual for f in below) or _is_marked(below))


def _is_marked(below: Sequence[Fragment]) -> bool:
    """True where the first line opens with a mark that touches its first word, as footnotes in the body's size do."""
    first = min(below, key=lambda f: (f.base, f.x0))
    return _MARKED.match(first.text) is not None


def _first_line(below: Sequence[Fragment]) -> str:
    """The words of the first line, its raised mark among them."""
    return " ".join(f.text for f in sorted(rows_of(below)[0], key=lambda f: f.x0))
