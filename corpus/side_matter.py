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
    """Small print between a short rule, none of a table's, and the foot of its column."""
    if not fragments:
        return
    usual = median(fragment.size for fragment in fragments)
    for rule in drawn.rules:
        if not rule.horizontal or not _NOTE_RULE[0] <= rule.x1 - rule.x0 <= _NOTE_RULE[1] * page.width:
            continue
        if any(table.holds(rule.x0, rule.y0, slack=3) for table in tables):
            continue
        below = [f for f in fragments if f.base > rule.y0 and rule.x0 - 4 <= f.x0 <= rule.x1 + 4]
        if below and rule.y0 > _NOTE_HEIGHT * page.height and _are_notes(below, rule, usual):
            area = Area(rule.x0, rule.y0, max(f.x1 for f in below), max(f.bottom for f in below))
            yield Region(RegionKind.FOOTNOTE, area, [word for f in below for word in f.words])


def _are_notes(below: Sequence[Fragment], rule: Rule, usual: float) -> bool:
    """True for small or marked print that begins right below a rule."""
    near = min(f.top for f in below) - rule.y0 < 2 * usual
    return near and (all(f.size <= _SMALL * usual for f in below) or _is_marked(below))


def _is_marked(below: Sequence[Fragment]) -> bool:
    """True where the first line opens with a mark that touches its first word, as footnotes in the body's size do."""
    first = min(below, key=lambda f: (f.base, f.x0))
    return _MARKED.match(first.text) is not None
