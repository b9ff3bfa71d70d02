"""Where sentences end in clinical prose."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import partial
from importlib.resources import files

from extractors.english.rules import pattern_of

_shape = partial(pattern_of, "english/sentences")

_WORDS = {
    name: frozenset(words.split())
    for name, words in tomllib.loads(
        (files("extractors") / "english" / "sentences" / "words.toml").read_text(encoding="utf-8")
    ).items()
}
_LOOK_BACK = 10
_BRACKET_BACK = 80  # characters before a stop in which its bracket opens
_NAME_BACK = 24  # characters before and after a stop in which an abbreviation shows


def split(text: str) -> Iterator[tuple[int, int]]:
    r"""Yield `(start, end)` of each sentence, trimmed of white space; marks without a letter or a digit are none.

    A line end always ends a sentence (a reader joins wrapped lines); a full stop does when a
    capital, a digit or a bracket follows and no abbreviation or decimal stands before it. After the
    abbreviation of a route, a frequency or a time it does where a word follows that opens sentences. A short name
    that stands alone before an amount is an abbreviation, known or not ("plt. 88 x 10^9/L, bili. 2.1 mg/dL").

    >>> text = "Hb was 9. 7 g/dL. She had i.v. iron.\nDiscussion"
    >>> [text[a:b] for a, b in split(text)]
    ['Hb was 9. 7 g/dL.', 'She had i.v. iron.', 'Discussion']
    """
    start = 0
    for match in _shape("may_end").finditer(text):
        if match["stop"] and not _ends(text, match):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _ends(text: str, match: re.Match[str]) -> bool:
    following = text[match.end() : match.end() + 3].lstrip(" ")
    if following[:1].islower() and _shape("mixed_case").match(text, match.end()) is None:
        return False
    if match["stop"] != ".":
        return True
    if following[:1].isdigit() and ")" in match["tail"] and _in_clause(text, match.start()):
        return False
    before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
    if before[-1:].isdigit() and following[:1].isdigit():
        return False  # a decimal that a line end or a scan pulled apart
    word = _shape("word_before_stop").search(before)
    if word is None:
        return True
    if word[1].lower() in _WORDS["leads_number"]:
        return not following[:1].isdigit()
    named = following[:1].isupper() or following[:1] == "("
    initial = len(word[1]) == 1 and word[1].isupper() and named and _initial(before)
    short = word[1].lower()
    if short in _WORDS["may_end"]:
        return _opens(text[match.end() : match.end() + _NAME_BACK].split())
    return short not in _WORDS["never_ends"] and not initial and not _names_amount(text, match)


def _opens(words: Sequence[str]) -> bool:
    """True if the words open a sentence: by the first, or by a name and its verb ("HG had been")."""
    if not words or words[0].rstrip(",") in _WORDS["opens"]:
        return bool(words)
    named = words[0][0].isupper() and words[0] not in _WORDS["ways"]
    return named and len(words) > 1 and words[1] in _WORDS["goes_on"]


def _in_clause(text: str, stop: int) -> bool:
    """True for the stop before a bracket closes that opened within a clause: "sulfate (50 % w.v. sol.) 4 g"."""
    return _shape("bracket_in_clause").search(text[max(0, stop - _BRACKET_BACK) : stop]) is not None


def _names_amount(text: str, stop: re.Match[str]) -> bool:
    """True for the stop after a short name that stands alone before an amount."""
    return (
        _shape("amount").search(text[stop.end() : stop.end() + _NAME_BACK]) is not None
        and _shape("name_alone").search(text[max(0, stop.start() - _NAME_BACK) : stop.start()]) is not None
    )


def _initial(before: str) -> bool:
    """True for a single capital after a space or a stop: an initial, as in "J. Smith"."""
    return len(before) < 2 or before[-2] in " .("


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if any(map(str.isalnum, text[start:end])):
        yield start, end
