"""Where headings stand in a text: on a line of their own, or as labels that open a line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.headings import Heading, plain, read_heading
from schemas.document import SectionKind

_ORNAMENT = r"[\s*†‡§#✉■□▪●►▶◆•]{0,4}"
_NUMBER = r"(?:\d{1,2}(?:\.\d{1,2}){0,2}[.)]?\s(?:[|│]\s)?)?"
_WORDS = r"[A-Z][A-Za-z'’/ -]{2,45}?"
_DASH = r"(?:\s?[–—-]{1,2}\s?|\s)"
_LABEL = re.compile(rf"{_ORNAMENT}(?P<label>{_NUMBER}{_WORDS})\s{{0,2}}[:–—]\s{{0,2}}(?=\S)")
_LABEL_STOP = re.compile(rf"(?P<label>{_NUMBER}{_WORDS})\.{_DASH}(?=[A-Z0-9])")
_LABEL_CAPITALS = re.compile(
    r"(?P<label>[A-Z]{4,15}(?:(?:\s|\s?[/&]\s?)[A-Z]{2,15}){0,3}|Abstract)\s(?=[A-Z0-9])"
)
_INSIDE = re.compile(rf"(?<=[.!?)])\s(?P<label>{_WORDS})\s{{0,2}}:\s(?=\S)")
_INSIDE_STOP = re.compile(rf"(?<=[.!?)])\s(?P<label>{_WORDS})\.(?={_DASH}[A-Z0-9])")
_INSIDE_CAPITALS = re.compile(
    r"(?<=[.!?)])\s(?P<label>[A-Z]{4,15}(?:(?:\s|\s?[/&]\s?)[A-Z]{2,15}){0,3})\s(?=[A-Z0-9])"
)
# The number or the first author of a reference.
_REFERENCE = re.compile(
    r"\s?(?:[\[(]?\d{1,3}[.)\]]?\s(?=[A-Z])|[A-Z][a-z'’-]{1,20},?\s(?:[A-Z]\.?){1,3}[\s,.;:])"
)
# Words that open a paragraph with a full stop ("Abstract. We report"); others do where more labels follow.
_AT_STOP = frozenset({"abstract", "summary", "background", "introduction", "case report", "case presentation", "discussion",
                      "conclusion", "conclusions", "comment", "keywords", "key words", "results"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A heading at `[start, end)`; `alone` when nothing else stands in its block."""

    start: int
    end: int
    kind: SectionKind
    alone: bool
    text: str
    scope: str = "any"


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield the slices of the lines that hold something."""
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        if end > start:
            yield start, end
        start = end + 1


def find_marks(text: str) -> list[Mark]:
    """Every heading and label of the text, in order."""
    return [mark for start, end in blocks(text) for mark in _of_block(text, start, end)]


def _of_block(text: str, start: int, end: int) -> Iterator[Mark]:
    block = text[start:end]
    known = read_heading(block)
    if known is not None:
        yield Mark(start, end, known.kind, True, block, known.scope)
        return
    for first, inside in (
        (_LABEL, _INSIDE),
        (_LABEL_STOP, _INSIDE_STOP),
        (_LABEL_CAPITALS, _INSIDE_CAPITALS),
    ):
        label = first.match(block)
        known = _known(label) if label is not None else None
        if label is None or known is None:
            continue
        more = [
            (found, heading)
            for found in inside.finditer(block, label.end() - 1)
            if (heading := _known(found)) is not None
        ]
        if first is _LABEL_STOP and not more and not _stands_for_itself(label["label"], known):
            continue
        stop = label.end("label")
        yield Mark(start, start + stop, known.kind, False, block[:stop], known.scope)
        for found, heading in more:
            at, stop = found.span("label")
            yield Mark(start + at, start + stop, heading.kind, False, found["label"], heading.scope)
        return


def _stands_for_itself(label: str, known: Heading) -> bool:
    """True for words that open a paragraph as a heading does, whatever follows: "CLINICAL COURSE. She", "The case. She"."""
    return plain(label) in _AT_STOP or label.isupper() or known.kind is SectionKind.CASE


def _known(label: re.Match[str]) -> Heading | None:
    """What a label opens; "Reference: TSH 0.5-5.0" under a table opens no list of references."""
    known = read_heading(label["label"].strip())
    listed = known is None or known.kind is not SectionKind.REFERENCES
    return known if listed or _REFERENCE.match(label.string, label.end()) else None
