"""Repair of characters: line ends, spaces, compatibility forms, what fonts and conversions lost; citation numbers."""

import re
import unicodedata
from collections.abc import Iterator

from corpus.edits import Edit, Mapped
from corpus.unreadable import UNREADABLE, restored

# Odd spaces become plain ones and odd line ends line feeds, one for one; thin spaces inside numbers too.
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
ONE_FOR_ONE = str.maketrans(
    {**dict.fromkeys(_SPACES, " "), **dict.fromkeys(_LINE_ENDS, "\n"), "\u2010": "-", "\u2011": "-"}
)
# Compatibility characters that mean the plain letters behind them, as NFKC has them: mathematical letters
# (a journal's italic mu in "50 𝜇g"), presentation forms, full width, squared units (㎎), Roman numerals (Ⅱ),
# letterlike signs (℃). Raised and lowered figures and fractions stay: their place is their meaning.
_FOLDED_RANGES = (
    (0x2100, 0x214F), (0x2160, 0x217F), (0x3371, 0x33DF), (0xFB00, 0xFB06), (0xFE50, 0xFE6B), (0xFF01, 0xFF5E),
    (0x1D400, 0x1D7FF),
)  # fmt: skip
_NOT_FOLDED = "℠™"
FOLDED = {
    chr(code): folded
    for first, last in _FOLDED_RANGES
    for code in range(first, last + 1)
    if chr(code) not in _NOT_FOLDED and (folded := unicodedata.normalize("NFKC", chr(code))) != chr(code)
}
# What older TeX fonts without a Unicode map give for ligatures and dashes: the codes of the T1 encoding.
FONT_CODES = {
    "\x15": "–", "\x16": "—", "\x1b": "ff", "\x1c": "fi", "\x1d": "fl", "\x1e": "ffi", "\x1f": "ffl",
}  # fmt: skip
_FOLDED = "".join(f"{chr(first)}-{chr(last)}" for first, last in _FOLDED_RANGES)
_INVISIBLE = "\u200b\u200c\u200d\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufffc"
_CONTROLS = "\x01\x03-\x08\x0e-\x14\x17-\x1a\x7f-\x84\x86-\x9f"
_LETTER = r"[^\W\d_]"
# PDF libraries write U+0002 for a hyphen at a line end; a soft hyphen at a line end is one too. Half of a
# pair of UTF-16, NUL and noncharacters stand for a letter that nobody can read.
_REPAIR = re.compile(
    rf"(?P<newline>\r\n?)|(?P<hyphen>[\u00ad\x02][ \t]{{0,3}}(?:\r\n?|\n)?)"
    rf"|(?P<folded>[{_FOLDED}])"
    rf"|(?P<font>[\x15\x16]|[\x1b-\x1f](?={_LETTER})|(?<={_LETTER})[\x1b-\x1f])"
    rf"|(?P<unreadable>[\x00\ud800-\udfff\ufffe\uffff])"
    rf"|(?P<invisible>[{_INVISIBLE}{_CONTROLS}\x1b-\x1f])"
)


def repair(mapped: Mapped) -> None:
    """Repair characters, not layout: line ends, spaces, compatibility forms, invisible characters, NFC."""
    mapped.text = mapped.text.translate(ONE_FOR_ONE)
    mapped.apply(_character_edits(mapped.text))
    if not unicodedata.is_normalized("NFC", mapped.text):
        mapped.apply(_composed(mapped.text))
    if UNREADABLE in mapped.text:
        mapped.apply(restored(mapped.text))


def _character_edits(text: str) -> Iterator[Edit]:
    for match in _REPAIR.finditer(text):
        if match["newline"]:
            yield Edit(match.start(), match.end(), "\n")
        elif match["folded"]:
            if (folded := FOLDED.get(match[0])) is not None:
                yield Edit(match.start(), match.end(), folded)
        elif match["font"]:
            yield Edit(match.start(), match.end(), FONT_CODES[match[0]])
        elif match["unreadable"]:
            yield Edit(match.start(), match.end(), UNREADABLE)
        else:
            yield Edit(match.start(), match.end(), "")


def _composed(text: str) -> Iterator[Edit]:
    """Compose each base character with the marks behind it, stretch by stretch."""
    start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and _joins(text[end]):
            continue
        stretch = text[start:end]
        composed = unicodedata.normalize("NFC", stretch)
        if composed != stretch:
            yield Edit(start, end, composed)
        start = end


def _joins(character: str) -> bool:
    """True for a character that may melt into the one before it."""
    return character > "\u02ff" and (
        unicodedata.category(character).startswith("M") or "\u1160" <= character <= "\u11ff"
    )


_UNIT_BEFORE = re.compile(r"(?:\b|\d)(?:[kcdmµμn]?m|s|min|h|kg|g|l|L|dl|dL|ml|mL)$")
_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_RAISED = re.compile(
    rf"(?<=[a-z,.;:)\]”\"’%])[{_SUPERSCRIPTS}](?:[{_SUPERSCRIPTS},⁻–-]{{0,20}}[{_SUPERSCRIPTS}])?"
)
_GLUED = re.compile(
    r"(?<=[A-Za-z][A-Za-z)\]][.,;:])(?P<numbers>\d{1,3}(?:[,–-]\d{1,3}){0,12})(?=\s|$)(?!\s{1,2}(?:[µμumn]?(?:g|L|l|mol|M|IU|U)\b|kg|ml|dL|dl|IU|cm|mm|weeks?|months?|hours?|%|days?|years?|°|×|x))"
)
_PROOF = 3  # so many citations, counting up from 1, before glued digits are believed to be citations


def drop_citations(mapped: Mapped) -> None:
    """Drop citation numbers: raised digits after a word, and glued ones where the document proves itself.

    Glued digits ("was reported.4,5 We") go only when the document has several of them, the lowest
    is 1 or 2, and they mostly count up: then no dose or value can be meant.
    """
    mapped.apply(
        Edit(match.start(), match.end(), "")
        for match in _RAISED.finditer(mapped.text)
        if not _UNIT_BEFORE.search(mapped.text, max(0, match.start() - 4), match.start())
    )
    glued = list(_GLUED.finditer(mapped.text))
    if _counts_up([int(re.split(r"[,–-]", match["numbers"])[-1]) for match in glued]):
        mapped.apply(Edit(match.start(), match.end(), "") for match in glued)


def _counts_up(numbers: list[int]) -> bool:
    """True when new highest numbers come in small steps from the start, as citations do."""
    if len(numbers) < _PROOF or min(numbers) > _PROOF + 1:
        return False
    highest, jumps = 0, 0
    for number in numbers:
        jumps += number > highest + 10
        highest = max(highest, number)
    return jumps == 0
