"""The authors, from the lines below the title."""

import re
from collections.abc import Sequence

from corpus.imprint.names import is_affiliation, person, words_of
from corpus.layout import Line

_RAISED = 0.12  # of the line's size above its baseline
_SMALLER = 0.88
_SIZE_STEP = 0.08
_MOST_LINES = 25
_PARTS = re.compile(r"\s{0,2}(?:[,;·•|&]|\band\b|\bAND\b|\bwith\b|\s[a-df-h](?=[\s,]|$))\s{0,2}")
_SHARES = re.compile(r"(?:^|(?<=\s))[A-G]{1,7}\s\d{1,2}\s")  # of the work, by letters before a name
_INTRODUCED = re.compile(r"^(?:by|authors?)\s{0,2}:?\s{1,2}", re.IGNORECASE)
_ADDRESS = re.compile(r"\(?\S{1,60}@\S{1,60}\)?")
_GROUP = re.compile(r"\b(?:on behalf of|for the)\b.{0,120}$", re.IGNORECASE)
_MOST_AUTHORS = 200


def authors_below(lines: Sequence[Line]) -> tuple[str, ...]:
    """The names in the lines that follow a title, as printed and in their order; empty where none were recognised."""
    words: list[str] = []
    size = 0.0
    for line in lines[:_MOST_LINES]:
        text = _SHARES.sub(", ", _ADDRESS.sub(";", unraised(line)))
        if not words:
            text = _INTRODUCED.sub("", text)
        if size and abs(line.size - size) > _SIZE_STEP * size:
            break
        if not text.strip(" ,;*"):
            continue
        if is_affiliation(text) or text[:1].isdigit() or not _may_be_names(_joined([*words, text])):
            break
        words.append(text)
        size = size or line.size
    return tuple(_names(_joined(words)))[:_MOST_AUTHORS]


def _may_be_names(text: str) -> bool:
    """True for a list of names whose last one may be unfinished at the end of a line."""
    parts = _parts(text)
    return (
        bool(_names(text))
        or len(parts) > 1
        and bool(_names(", ".join(parts[:-1])))
        and parts[-1][:1].isupper()
    )


def _joined(words: Sequence[str]) -> str:
    """Lines as one; a line that ends its last name ends it with a comma where none stands."""
    text = ""
    for word in words:
        if text.endswith("-"):
            text += word.strip()
        elif text and len(words) > 1 and _alone(text.rpartition("\n")[2]) and _alone(word):
            text += ",\n" + word.strip()
        else:
            text += "\n" + word.strip()
    return text


def _alone(line: str) -> bool:
    """True for a line that holds one whole name and nothing that says that more follows."""
    return (
        not re.search(r"(?:,|;|&|\band)\s{0,2}$", line)
        and person(line.strip(" ,;")) is not None
        and "," not in line
    )


def _names(text: str) -> list[str]:
    """The persons of a list of names; empty when a part of it is none."""
    names: list[str] = []
    for part in _parts(text):
        plain = re.sub(r"[\d*†‡§¶#∗⁎✉⇑\s.()]+", "", part).lower()
        if len(plain) < 2 or plain in _degrees() or part.lower().strip("., ") in words_of("suffix"):
            continue
        name = person(part)
        if name is None:
            return []
        names.append(name)
    return names


def _parts(text: str) -> list[str]:
    return [part.strip() for part in _PARTS.split(_GROUP.sub("", " ".join(text.split())))]


def _degrees() -> frozenset[str]:
    return frozenset(word.replace(".", "") for word in words_of("degree"))


def unraised(line: Line) -> str:
    """The line's words, each raised mark a comma: it ends a name."""
    kept = ""
    for word in line.words:
        if word.size < _SMALLER * line.size and line.base - word.base > _RAISED * line.size:
            kept += ","
            continue
        kept += word.text if word.glued and not kept.endswith(",") else f" {word.text}"
    return " ".join(kept.split())
