"""Whether the words of one reading stand in another one, in the same order."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from schemas.document import Document, SectionKind

RUN = 5  # words
LEAST_LOST = 2  # words; single ones are mostly other ways to write the same
CONTEXT = 6  # words that are shown before a lost run
APART = (SectionKind.TITLE, SectionKind.KEYWORDS, SectionKind.REFERENCES, SectionKind.BACK, SectionKind.TABLE)
_WORD = re.compile(r"\w+")
_FIGURE = re.compile(r"(?:figure|fig\.?|scheme|plate)\s?\d{1,3}\b.{0,40}?[:.]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Lost:
    """A run of words that does not follow in order; `moved` where it stands elsewhere."""

    before: str
    words: str
    count: int
    moved: bool


@dataclass(frozen=True, slots=True)
class Order:
    """How many of `count` words follow in order, and how many of `runs` five-word runs stand anywhere."""

    count: int
    kept: int
    runs: int
    runs_kept: int
    lost: tuple[Lost, ...] = ()

    @property
    def recall(self) -> float:
        """The share of words that follow in order."""
        return self.kept / self.count if self.count else 1.0

    @property
    def runs_recall(self) -> float:
        """The share of five-word runs that are kept."""
        return self.runs_kept / self.runs if self.runs else 1.0


def words(text: str) -> list[str]:
    """The words of a text without case and forms of letters.

    >>> words("Her 1st ﬁnding: µg/dL")
    ['her', '1st', 'finding', 'μg', 'dl']
    """
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())


def body_words(document: Document) -> list[str]:
    """The words of abstract and body: no title, table, caption of a figure, reference or back matter."""
    keep = bytearray(b"\1" * len(document.text))
    for section in document.sections:
        keep[section.start : section.end] = bytes([section.kind not in APART]) * (section.end - section.start)
    for table in document.tables:
        for start, end in (table.caption or (0, 0), (table.start, table.end), *table.notes):
            keep[start:end] = bytes(end - start)
    found: list[str] = []
    at = 0
    for line in document.text.splitlines(keepends=True):
        if not _FIGURE.match(line):
            found += words(
                "".join(letter for letter, kept in zip(line, keep[at : at + len(line)], strict=True) if kept)
            )
        at += len(line)
    return found


def order(wanted: Sequence[str], given: Sequence[str]) -> Order:
    """How the `wanted` words stand among the `given` ones: by the longest common subsequence."""
    there = set(_runs(given))
    runs = _runs(wanted)
    lost: list[Lost] = []
    kept = 0
    for code in LCSseq.opcodes(wanted, given):
        start, end = code.src_start, code.src_end
        if code.tag == "equal":
            kept += end - start
        elif end - start >= LEAST_LOST:
            part = wanted[start:end]
            moved = bool(there & set(_runs(part))) if len(part) >= RUN else False
            before = " ".join(wanted[max(0, start - CONTEXT) : start])
            lost.append(Lost(before, " ".join(part), len(part), moved))
    return Order(len(wanted), kept, len(runs), sum(run in there for run in runs), tuple(lost))


def _runs(sequence: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(sequence[at : at + RUN]) for at in range(len(sequence) - RUN + 1)]
