"""Words of a table of names that nothing else in the table speaks for."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

NEAR = 70  # of 100; one word is nearly spelled as another
SEVERAL = 3  # what so many things have in their names is a word of all names ("serum")
_WORD = re.compile(r"[^\W\d_]{4,}")


def strangers(
    names: Sequence[tuple[str, str]], own: Iterable[str], *, leave: frozenset[str] = frozenset()
) -> set[tuple[str, str]]:
    """`(word, thing)` of each word of the names that is in no other name of its thing, nor nearly, nor in those of several.

    `names` are pairs of a name and what it names, `own` the things' own names. Names in `leave` only speak for others.
    """
    said: dict[str, Counter[str]] = defaultdict(Counter)
    things: dict[str, set[str]] = defaultdict(set)
    for name, thing in [*names, *((thing, thing) for thing in own)]:
        for word in _words(name):
            said[thing][word] += 1
            things[word].add(thing)
    return {
        (word, thing)
        for name, thing in names
        if name not in leave
        for word in _words(name)
        if said[thing][word] == 1
        and len(things[word]) < SEVERAL
        and not any(other != word and fuzz.ratio(word, other) >= NEAR for other in said[thing])
    }


def _words(name: str) -> set[str]:
    return set(_WORD.findall(name.lower()))
