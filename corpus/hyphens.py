"""Line-end hyphens: which belong to the word, and which to the line."""

import re
from collections.abc import Set

# Compounds keep their hyphen when one of these stands before or behind it.
_FIRST_PARTS = frozenset(
    "double single triple high low well self long short full half mid post pre non anti multi cross follow first second "
    "third fourth fifth one two three four five six seven eight nine ten twelve twenty thirty forty year week month day "
    "evidence placebo dose time twin term life x t b c e beta alpha gamma end early late large small step risk".split()
)
_SECOND_PARTS = frozenset(
    "old blind blinded controlled based related induced dose doses onset associated grade risk week weeks month months year "
    "years day days hour hours term up like free type wide specific dependent positive negative weighted threatening line "
    "trimester fold treated aged born existing molecular weight assisted guided mediated".split()
)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_LEFT = re.compile(r"([^\W_]+(?:-[^\W_]+){0,3})$")
_RIGHT = re.compile(r"[^\W_]+")
_LONGEST_WORD = 24  # letters: longer ones are two words
_WHOLE_WORD = 5  # letters of two words of their own, joined by a hyphen
_LINKS = frozenset(
    "to of in on and by up off the".split()
)  # in the middle of a compound: "protein-to-creatinine"
_PREFIXES = frozenset("non anti post pre multi mid".split())


_LINE_END = re.compile(r"-[ \t]{0,9}\n")
_CUT = re.compile(r"[^\W_]{1,40}-[ \t]{0,9}(?:\n[ \t]{0,9}){1,2}[^\W_]{1,40}")


def vocabulary(text: str) -> frozenset[str]:
    """The words of a text in lower case, compounds whole and in parts, without those that a line end cut.

    Nothing for a text that no line end cuts: it has no hyphen to decide about.
    """
    if not _LINE_END.search(text):
        return frozenset()
    found = set()
    for word in _WORD.findall(_CUT.sub(" ", text)):
        lower = word.lower()
        found.add(lower)
        if "-" in lower:
            found.update(lower.split("-"))
    return frozenset(found)


def keeps_hyphen(before: str, after: str, known: Set[str]) -> bool:
    """True when the hyphen at the end of line `before` is part of the word that goes on in `after`.

    The document's own words decide first, then what compounds are usually made of. `before` is the
    text up to the hyphen, without it.

    >>> keeps_hyphen("a double", "blind trial", frozenset())
    True
    >>> keeps_hyphen("the treat", "ment was", frozenset())
    False
    >>> keeps_hyphen("a 37-year", "old woman", frozenset())
    True
    >>> keeps_hyphen("a protein-to", "creatinine ratio", frozenset())
    True
    >>> keeps_hyphen("of \u03b2", "hydroxybutyrate", frozenset())
    True
    """
    left, right = _LEFT.search(before[-60:]), _RIGHT.match(after)
    if left is None or right is None:
        return True
    first, second = left[1].rsplit("-", 1)[-1], right[0]
    if not second.islower() or _links(left[1]):
        return True
    whole, compound = (first + second).lower(), f"{first}-{second}".lower()
    if whole in known:
        return False
    if len(whole) >= _LONGEST_WORD:
        return True
    if compound in known or f"{left[1]}-{second}".lower() in known:
        return True
    first, second = first.lower(), second.lower()
    if len(first) >= _WHOLE_WORD and len(second) >= _WHOLE_WORD and first in known and second in known:
        return True
    if second in _SECOND_PARTS:
        return len(first) > 2 and first not in _PREFIXES
    return first in _FIRST_PARTS and first not in _PREFIXES and len(second) > 3 and second in known


def _links(left: str) -> bool:
    """True for a number, capitals, a Greek letter ("β-"), and a small word in the middle of a compound ("protein-to-")."""
    first, _, last = left.rpartition("-")
    if last[-1].isdigit() or last.isupper() and len(last) > 1:
        return True
    return not last.isascii() and len(last) == 1 or bool(first) and last in _LINKS
