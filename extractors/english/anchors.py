"""Where the literals of many rules stand in a text, found in one pass."""

from collections.abc import Iterable, Mapping
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

KEPT = 64  # texts: the document at hand and its sentences
Stretch = tuple[int, int]


class Anchors:
    """An automaton of lower-case literals (Aho and Corasick, Communications of the ACM 18, 1975).

    >>> Anchors(["week", "weeks", "day"]).places("2 weeks and a day")
    {'week': [2], 'weeks': [2], 'day': [14]}
    """

    def __init__(self, literals: Iterable[str]) -> None:
        """Build the automaton; a literal that is given twice counts once."""
        self.literals = tuple(dict.fromkeys(literals))
        self._automaton = AhoCorasick(self.literals)
        self.places = lru_cache(maxsize=KEPT)(self._places)

    def _places(self, lowered: str) -> Mapping[str, list[int]]:
        found: dict[str, list[int]] = {}
        for literal, start, _ in self._automaton.find_matches_as_indexes(lowered, overlapping=True):
            found.setdefault(self.literals[literal], []).append(start)
        return found

    def stretches(self, lowered: str, anchors: Iterable[str], reach: int) -> list[Stretch]:
        """The `[start, end)` around every place of the anchors, `reach` characters on each side, merged where they meet.

        >>> Anchors(["week", "day"]).stretches("one week and one day", ["week"], 3)
        [(1, 7)]
        """
        places = self.places(lowered)
        merged: list[Stretch] = []
        for place in sorted(place for anchor in anchors for place in places.get(anchor, ())):
            start, end = max(0, place - reach), place + reach
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
            else:
                merged.append((start, end))
        return merged
