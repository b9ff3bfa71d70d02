"""References that stand beside or inside a case: known by their form, since no heading need stand above them."""

import re
from collections.abc import Iterator, Sequence

from corpus.heading_marks import Mark, blocks
from schemas.document import Section, SectionKind

# "12. Bell A, Reed BC. ..." opens a reference, "2016;12:211-9" or "2016;12(3):e21" ends one.
_OPENS = re.compile(
    r"(?:[A-Z][A-Z ]{3,30} )?[\[(]?\d{1,3}[\]).]{0,2}\s{1,2}[A-Z][\w'’-]{1,25}\s[A-Z]{1,3}\b[,.:]"
)
_ENDS = re.compile(r"\b(?:19|20)\d\d\s?;\s?\d{1,4}\s?(?:\([^()]{1,12}\))?\s?:\s?e?\d{1,6}")
_LEAST = 2  # references in a row
_MOST_WORDS = 60  # of a reference; a paragraph that cites one in full has more


def references_beside(text: str, marks: Sequence[Mark]) -> Iterator[Section]:
    """Runs of references outside the section of references, as sections inside those around them."""
    edges = [mark.start for mark in marks]
    run: list[tuple[int, int]] = []
    ended = 0
    for start, end in [*blocks(text), (len(text), len(text))]:
        block = text[start:end]
        opens, ends = _OPENS.match(block) is not None, _ENDS.search(block) is not None
        short = 0 < len(block.split()) <= _MOST_WORDS
        if short and (opens or ends and run) and not any(edge == start for edge in edges):
            run.append((start, end))
            ended += ends
            continue
        if ended >= _LEAST:
            yield Section(kind=SectionKind.REFERENCES, start=run[0][0], end=min(run[-1][1] + 1, len(text)))
        run, ended = [], 0
