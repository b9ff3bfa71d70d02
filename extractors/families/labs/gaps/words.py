"""Words that may stand between a test, its values and its ranges."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from extractors.english.gate import gated
from extractors.families.labs.gaps.said import begins, fills, finds

LONGEST_RUN = 80  # characters between "the level" and its number
MOST_LINKS = 12  # words, signs and spaces between a name and its number


@cache
def _lists() -> dict[str, frozenset[str]]:
    raw = (files("extractors") / "families" / "labs" / "gaps" / "words.toml").read_text(encoding="utf-8")
    return {name: frozenset(table["words"]) for name, table in tomllib.loads(raw).items()}


@cache
def _joined(*names: str) -> frozenset[str]:
    return frozenset().union(*(_lists()[name] for name in names))


@cache
def any_of(*names: str) -> re.Pattern[str]:
    """A pattern of any word of the lists, as a whole word.

    >>> any_of("drugged").findall("Infused as a 2 % solution")
    ['Infused', 'solution']
    """
    return gated(rf"(?<!\w)(?:{_written(*names)})(?!\w)", re.IGNORECASE)


@cache
def behind(*names: str) -> re.Pattern[str]:
    """A pattern of any word of the lists right behind a number, glued to it or after a space or a hyphen.

    >>> bool(behind("counted").match("34weeks", 2)), bool(behind("counted").match("34 mg", 2))
    (True, False)
    """
    return re.compile(rf"[\s-]{{0,2}}(?=[{_begun(*names)}])(?:{_written(*names)})(?!\w)", re.IGNORECASE)


@cache
def leading(*names: str) -> re.Pattern[str]:
    """A pattern of any word of the lists that ends right before a number, asked with its bound.

    >>> bool(leading("numbered").search("case no. 7", 0, 9)), bool(leading("numbered").search("was 7", 0, 4))
    (True, False)
    """
    return gated(rf"(?<!\w)(?:{_written(*names)})\.?\s?[#:]?\s?$", re.IGNORECASE)


def complete(text: str, at: int) -> bool:
    """True if what follows a bare number that ends at `at` shows that it is complete and counts nothing.

    >>> complete("was 9.1, and", 7), complete("was 9 women", 5), complete("was 9 was given", 5)
    (True, False, False)
    """
    if begins("verb_behind", text, at) or begins("closes_number", text, at):
        return True
    while text[at : at + 1].isspace():
        at += 1
    return at == len(text) or any_of("after_bare").match(text, at) is not None


@cache
def running(*names: str) -> re.Pattern[str]:
    """A pattern of words of the lists, signs and spaces that run up to where a number begins, asked with its bound.

    >>> running("links").search("zonulin level was (", 0, 19)[0]
    ' level was ('
    """
    return re.compile(
        rf"(?:[\s:=(\[<>]|(?<!\w)(?:{_written(*names)})(?!\w)){{1,{MOST_LINKS}}}$", re.IGNORECASE
    )


def runs(name: str, gap: str) -> bool:
    """True if the gap holds but words of the list, commas and signs.

    >>> runs("level_links", " on admission was "), runs("level_links", " and the weight was ")
    (True, False)
    """
    rest = any_of(name).sub("", gap)
    return len(gap) <= LONGEST_RUN and (not rest or fills("only_signs", rest))


def is_one_of(name: str, word: str) -> bool:
    """True if the word, which is in lower case, stands in the list."""
    return word in _lists()[name]


def _written(*names: str) -> str:
    """The words of the lists as one alternation, the longest first; a star stands for the rest of a word."""
    words = sorted(_joined(*names), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s") for word in words)


def _begun(*names: str) -> str:
    """The first characters of the words, as they stand in a class: a look at one spares the alternatives."""
    return "".join(sorted({re.escape(word[0]) for word in _joined(*names)}))


def all_link(gap: str) -> bool:
    """True if every word of the gap may stand between a test and its bare value.

    >>> all_link(" had climbed again to "), all_link(" and the uterus weighed ")
    (True, False)
    """
    return _joined("change", "state", "grammar", "grade", "what").issuperset(
        word[0].lower() for word in finds("word", gap)
    )


def all_verbs(gap: str) -> bool:
    """True if every word may stand between a bracketed range and the value that it goes with."""
    return _joined("change", "state", "grammar", "grade").issuperset(
        word[0].lower() for word in finds("word", gap)
    )


def all_series(gap: str) -> bool:
    """True if every word may stand between one value of a series and the next; after "before" any one may.

    >>> all_series(" before labetalol to "), all_series(" and the uterus weighed ")
    (True, False)
    """
    known = _joined("change", "state", "grammar", "grade", "what", "series")
    before = ""
    for word in (found[0].lower() for found in finds("word", gap)):
        if word not in known and not word.endswith("ly") and before not in _lists()["before_event"]:
            return False
        before = word
    return True
