"""Where a discussion goes on about the woman of another report: "Brown described a 24-year-old ... Her platelets were 20"."""

from collections.abc import Iterable
from functools import partial

from extractors.english.context.cues import Category, cues_of
from extractors.english.rules import pattern_of
from schemas.document import SectionKind

LOOKING_BACK = frozenset({SectionKind.DISCUSSION, SectionKind.CONCLUSION})
_pattern = partial(pattern_of, "english/context")


def going_on(whole: str, sentences: Iterable[tuple[int, int, SectionKind | None]]) -> frozenset[int]:
    """Where the sentences begin that open with a pronoun after a discussion introduced somebody: until its own patient is named.

    >>> text = "Brown saw a woman of 24. Her platelets were 20. Our patient did well. She was 30."
    >>> ends = [at + 1 for at, sign in enumerate(text) if sign == "."]
    >>> starts = [0, *(end + 1 for end in ends[:-1])]
    >>> found = going_on(text, [(a, b, SectionKind.DISCUSSION) for a, b in zip(starts, ends)])
    >>> [text[start:][:13] for start in sorted(found)]
    ['Her platelets']
    """
    found: set[int] = set()
    another, before = False, 0
    for start, end, section in sentences:
        if section not in LOOKING_BACK:
            another = False
            continue
        if "\n" in whole[before:start]:
            another = False
        text, before = whole[start:end], end
        if any(cue.category is Category.OWN for cue in cues_of(text)):
            another = False
        elif _pattern("tells_of_one").search(text) is not None:
            another = True
        elif another and _pattern("opens_with_pronoun").match(text) is not None:
            found.add(start)
    return frozenset(found)
