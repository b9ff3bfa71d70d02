"""Where sentences end in clinical prose."""

import re
from collections.abc import Iterator

# Words whose full stop does not end a sentence.
ABBREVIATIONS = frozenset(
    "e.g i.e vs dr mr mrs ms prof fig figs approx al i.v i.m s.c p.o b.d b.i.d t.i.d t.d.s q.d q.i.d o.d p.r.n "
    "wt st resp ca cf etc viz hr hrs min wk wks mo yr yrs inj tab tabs cap caps gest inc ltd ref refs eq".split()
)
# Those that may also close a sentence ("100 mg b.d. She was well"), and the words that then open the next one.
_CLOSING = frozenset(
    "i.v i.m s.c p.o b.d b.i.d t.i.d t.d.s q.d q.i.d o.d p.r.n hr hrs min wk wks mo yr yrs al etc".split()
)
_OPENER = re.compile(
    r"\s+(?:The|A|An|She|He|It|Her|His|They|This|These|That|There|On|At|In|After|Before|During|By|For|From|With|As|When|"
    r"While|Then|Since|No|Both|All|We|Our|Following|Because|Despite|Although|However|Labou?r|Postpartum|Ultrasound|Blood)\b"
)
_BREAK = re.compile(r"\n|(?P<stop>[.!?])(?P<tail>[\"'”’)\]]{0,2}(?:\[[\d,\s–-]{1,20}\])?)(?=\s|$)")
_WORD_BEFORE = re.compile(r"([A-Za-z][A-Za-z.]{0,8})$")
_LOOK_BACK = 10


def split(text: str) -> Iterator[tuple[int, int]]:
    r"""Yield `(start, end)` of each sentence, trimmed of white space.

    A line end always ends a sentence (a reader joins wrapped lines); a full stop does when a
    capital, a digit or a bracket follows and no abbreviation or decimal stands before it. After the
    abbreviation of a route, a frequency or a time it does where a word follows that opens sentences.

    >>> text = "Hb was 9. 7 g/dL. She had i.v. iron.\nDiscussion"
    >>> [text[a:b] for a, b in split(text)]
    ['Hb was 9. 7 g/dL.', 'She had i.v. iron.', 'Discussion']
    """
    start = 0
    for match in _BREAK.finditer(text):
        if match["stop"] and not _ends(text, match):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _ends(text: str, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + 3].lstrip(" ")
    if following[:1].islower():
        return False
    if match["stop"] != ".":
        return True
    before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
    if before[-1:].isdigit() and following[:1].isdigit():
        return False  # a decimal that a line end or a scan pulled apart
    word = _WORD_BEFORE.search(before)
    if word is None:
        return True
    if word[1].lower() in ("no", "nos"):
        return not following[:1].isdigit()
    initial = len(word[1]) == 1 and word[1].isupper() and following[:1].isupper() and _initial(before)
    short = word[1].lower()
    if short in _CLOSING and _OPENER.match(text, match.end()):
        return True
    return short not in ABBREVIATIONS and not initial


def _initial(before: str) -> bool:
    """True for a single capital after a space or a stop: an initial, as in "J. Smith"."""
    return len(before) < 2 or before[-2] in " .("


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        yield start, end
