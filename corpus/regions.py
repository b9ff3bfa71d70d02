"""Regions of a page that are no running text, found before the reading order: tables, boxes, figures.

A table is known by its rules: horizontal ones of the same extent (or the edges of coloured rows) with rows of
cells, not prose, between them. A box is prose inside a frame. A figure is what is drawn or pictured above a
caption "Figure n"; its labels are no text of the article.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.bare_tables import bare_tables
from corpus.drawn import Drawn
from corpus.figures import figure_labels
from corpus.fragments import Fragment, join_fragments
from corpus.glyphs import Glyphs
from corpus.gutters import part_at_gutters
from corpus.shapes import Area, Region
from corpus.side_matter import boxes, footnotes
from corpus.table_regions import ruled_tables


@dataclass(slots=True)
class Parted:
    """A page's words without its regions and without the labels of its figures."""

    fragments: list[Fragment]
    regions: list[Region]


def part(words: Sequence[Glyphs], drawn: Drawn, page: Area) -> Parted:
    """The page's regions, from top to bottom, and its other words, joined to fragments of lines."""
    fragments = part_at_gutters(join_fragments(words))
    if not fragments:
        return Parted(fragments, [])
    regions = list(ruled_tables(fragments, drawn))
    rest = _without(fragments, _words_of(regions))
    bare = list(bare_tables(rest))
    rest = _without(rest, _words_of(bare))
    regions += bare
    if drawn.rules or drawn.boxes or drawn.strokes or drawn.pictures:
        labels = figure_labels(rest, drawn, page, [region.area for region in regions])
        rest = [fragment for fragment in rest if id(fragment) not in labels]
    for find in (boxes, footnotes):
        found = list(find(rest, drawn, page, [region.area for region in regions]))
        rest = _without(rest, (word for region in found for word in region.words))
        regions += found
    return Parted(rest, regions)


def _words_of(regions: Iterable[Region]) -> Iterator[Glyphs]:
    return (word for region in regions for word in (*region.words, *region.caption))


def _without(fragments: list[Fragment], words: Iterable[Glyphs]) -> list[Fragment]:
    """The fragments that are left when these words are taken out."""
    taken = set(map(id, words))
    if not taken:
        return fragments
    left: list[Fragment] = []
    for fragment in fragments:
        kept = [word for word in fragment.words if id(word) not in taken]
        if len(kept) == len(fragment.words):
            left.append(fragment)
        elif kept:
            left += join_fragments(kept)
    return left
