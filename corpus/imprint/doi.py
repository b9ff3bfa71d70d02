"""DOIs as they are printed: in sentences, in addresses, broken over the end of a line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.imprint.publishers import whole

_DOI = re.compile(r"10\.\s?\d{4,9}\s?/\s?(?:[^\s\"'<>|,;“”]{1,120})?")
_LABEL = re.compile(r"doi(?:\.org/|\s{0,2}[:.]?\s{0,2}(?:https?://\S{0,20})?)?$", re.IGNORECASE)
_CUT_PREFIX = re.compile(r"\b10\.\d{0,9}$")
_OPEN = re.compile(r"[-./_:(]$")
_TOKEN = re.compile(r"[^\s\"'<>|,;“”]{1,80}")
_PART = re.compile(
    r"(?:\.[gts]\d{3}|/-/DC\d|/(?:full|abstract|pdf|epdf|meta)|\.full(?:\.pdf)?|(?<=\d)v\d)$", re.IGNORECASE
)
_MOST_JOINS = 2  # line ends inside one DOI
_CLOSING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class PrintedDoi:
    """A DOI in the line at `line`; `labelled` when "doi" stands before it; `before` is what the line said before."""

    doi: str
    line: int
    labelled: bool
    before: str


def find_dois(lines: Sequence[str]) -> Iterator[PrintedDoi]:
    """The DOIs of lines in reading order; one that breaks at the end of a line is joined.

    >>> [found.doi for found in find_dois(["doi:10.1136/bmjopen-2020-", "045678 on 3 May"])]
    ['10.1136/bmjopen-2020-045678']
    """
    for number, line in enumerate(lines):
        text = line + _prefix_end(line, lines[number + 1]) if number + 1 < len(lines) else line
        for match in _DOI.finditer(text):
            doi = re.sub(r"\s", "", match[0])
            if not text[match.end() :].strip():
                doi = _joined(doi, lines, number + (text != line))
            doi = _trimmed(doi)
            if not doi.partition("/")[2]:
                continue
            before = text[: match.start()].rstrip()
            label = before or (lines[number - 1].rstrip() if number else "")
            yield PrintedDoi(doi, number, bool(_LABEL.search(label[-40:])), before)


def _prefix_end(line: str, following: str) -> str:
    """What the next line begins with, where a DOI's prefix breaks at the end of this one; else nothing."""
    cut, token = _CUT_PREFIX.search(line), _TOKEN.match(following)
    if cut is None or token is None or not _DOI.match(cut[0] + token[0]):
        return ""
    return token[0]


def _joined(doi: str, lines: Sequence[str], number: int) -> str:
    """The DOI with what the next line begins with, as long as it is not whole and that can belong to it."""
    for text in lines[number + 1 : number + 1 + _MOST_JOINS]:
        if whole(_trimmed(doi)):
            return doi
        token = _TOKEN.match(text)
        if token is None or not _belongs(doi, token[0]):
            return doi
        doi += token[0]
        if text[token.end() :].strip():
            return doi
    return doi


def _belongs(doi: str, token: str) -> bool:
    """True when a DOI that stops at the end of a line goes on with a token of the next one."""
    if whole(_trimmed(doi + token)):
        return True
    if not _OPEN.search(doi):
        return False
    return any(map(str.isdigit, token)) or doi.endswith("/") or token.islower() and "." in token[:-1]


def _trimmed(doi: str) -> str:
    """Without the punctuation of the sentence, an open bracket's end, and the name of a part."""
    before = None
    while doi != before:
        before = doi
        doi = doi.rstrip(".,;:'*†‡")
        if doi and doi[-1] in _CLOSING and doi.count(doi[-1]) > doi.count(_CLOSING[doi[-1]]):
            doi = doi[:-1]
    cut = _PART.sub("", doi)
    return cut if whole(doi) is not True else doi
