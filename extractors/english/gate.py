"""Regular expressions that look at one character before they try their alternatives.

Python's `re` tries every alternative of a case-insensitive pattern at every word of a text. Most of them
can begin with a few letters only, so a look at the next character spares the rest; a pattern finds the same
matches two to three times quicker.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from extractors.english import kept
from extractors.english.parsed import LOOKS, REPEATS, parsed, sre

_CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_SPACE: r"\s",
}
_WIDTHLESS = LOOKS | {sre.AT}
_FLAGS = re.compile(r"^\(\?[a-zA-Z]{1,7}\)")
_LEAST = 24  # characters of a pattern; a shorter one has too few alternatives to spare any

First = tuple[frozenset[str] | None, bool]
ANY: First = (None, False)


def gated(source: str, flags: int = 0) -> re.Pattern[str]:
    r"""The pattern of `source`, which finds what `re.compile(source, flags)` finds.

    Raises re.error as `re.compile` does.

    >>> pattern = gated(r"\b(?:mothers?|daughters?|wom[ae]n|females?)\b", re.IGNORECASE)
    >>> pattern.findall("Mother and daughter")
    ['Mother', 'daughter']
    >>> pattern.pattern[:15]
    '\\b(?=[dfmw])(?:'
    """
    return kept.pattern(source, flags, _written)


def _written(source: str, flags: int) -> tuple[str, int]:
    """The expression with a look at its first character, where there is one to spare, and its flags."""
    tree = parsed(source, flags)
    own = tree.state.flags
    if len(source) < _LEAST or not own & re.IGNORECASE or tree[0] == (sre.AT, sre.AT_BEGINNING):
        return source, flags
    letters, empty = _sequence(tree, own)
    if empty or not letters:
        return source, flags
    lead = r"\b" if tree[0] == (sre.AT, sre.AT_BOUNDARY) else ""
    end = "\n)" if own & re.VERBOSE else ")"  # a verbose pattern may end in a comment
    return f"{lead}(?=[{''.join(sorted(letters))}])(?:{_FLAGS.sub('', source)}{end}", own


def _sequence(items: Iterable[tuple[Any, Any]], flags: int) -> First:
    """What a match of the items may begin with, as parts of a character class, and whether it may be empty.

    The parts are None where a match may begin with anything.
    """
    letters: frozenset[str] = frozenset()
    for operator, argument in items:
        if operator in _WIDTHLESS:
            continue
        own, empty = _item(operator, argument, flags)
        if own is None:
            return ANY
        letters |= own
        if not empty:
            return letters, False
    return letters, True


def _item(operator: Any, argument: Any, flags: int) -> First:
    read = _READERS.get(operator)
    return read(argument, flags) if read else ANY


def _group(group: Any, flags: int) -> First:
    _, added, _, inner = group
    return ANY if added & re.IGNORECASE and not flags & re.IGNORECASE else _sequence(inner, flags)


def _repeated(repeat: Any, flags: int) -> First:
    least, _, inner = repeat
    letters, empty = _sequence(inner, flags)
    return letters, empty or least == 0


def _either(branches: list[First]) -> First:
    found: frozenset[str] = frozenset()
    for letters, _ in branches:
        if letters is None:
            return ANY
        found |= letters
    return found, any(empty for _, empty in branches)


def _class(members: Iterable[tuple[Any, Any]]) -> frozenset[str] | None:
    found = set()
    for operator, argument in members:
        if operator is sre.LITERAL:
            found.add(_escaped(argument))
        elif operator is sre.RANGE:
            found.add(f"{_escaped(argument[0])}-{_escaped(argument[1])}")
        elif operator is sre.CATEGORY and argument in _CATEGORIES:
            found.add(_CATEGORIES[argument])
        else:
            return None
    return frozenset(found)


def _escaped(code: int) -> str:
    return chr(code) if chr(code).isalnum() else f"\\U{code:08x}"


# How the argument of each operator is read; the others may begin with anything.
_READERS: Mapping[Any, Callable[[Any, int], First]] = {
    sre.LITERAL: lambda code, _: (frozenset({_escaped(code)}), False),
    sre.IN: lambda members, _: (_class(members), False),
    sre.BRANCH: lambda branch, flags: _either([_sequence(items, flags) for items in branch[1]]),
    sre.SUBPATTERN: _group,
    sre.ATOMIC_GROUP: _sequence,
    **dict.fromkeys(REPEATS, _repeated),
}
