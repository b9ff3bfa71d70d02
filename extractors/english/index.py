"""Where the literals of many rules stand in a text, found in one pass."""

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from re import Match, Pattern

from ahocorasick_rs import AhoCorasick

from extractors.english.needs import Needs, folded

_DIGIT = re.compile(r"\d")
KEPT = 256  # short texts: the sentences of the document at hand
KEPT_LONG = 4  # whole documents
LONG = 4_000  # characters
DIGIT = "#digit"  # stands in the places of a text that holds a digit
Places = Mapping[str, list[int]]
Stretch = tuple[int, int]


class Index:
    """An automaton of lower-case literals (Aho and Corasick, Communications of the ACM 18, 1975).

    >>> Index(["week", "weeks", "day"]).places("2 Weeks and a day")
    {'#digit': [], 'week': [2], 'weeks': [2], 'day': [14]}
    """

    def __init__(self, literals: Iterable[str]) -> None:
        """Build the automaton; a literal that is given twice counts once."""
        self.literals = tuple(dict.fromkeys(literals))
        self._automaton = AhoCorasick(self.literals)
        self._short: OrderedDict[str, Places] = OrderedDict()
        self._long: OrderedDict[str, Places] = OrderedDict()

    def places(self, text: str) -> Places:
        """The places of each literal that stands in the text, in order; kept for the texts asked last."""
        kept, most = (self._short, KEPT) if len(text) < LONG else (self._long, KEPT_LONG)
        found = kept.get(text)
        if found is None:
            found = kept[text] = self._places(folded(text))
            if len(kept) > most:
                kept.popitem(last=False)
        return found

    def _places(self, lowered: str) -> Places:
        found: dict[str, list[int]] = {DIGIT: []} if _DIGIT.search(lowered) else {}
        for literal, start, _ in self._automaton.find_matches_as_indexes(lowered, overlapping=True):
            found.setdefault(self.literals[literal], []).append(start)
        return found


def matches(
    pattern: Pattern[str], needs: Needs, places: Places, text: str, bounds: Stretch
) -> Iterator[Match[str]]:
    """What `pattern.finditer(text, *bounds)` finds, looked for only where the literals that it needs stand.

    >>> import re
    >>> from extractors.english.needs import needs
    >>> source = r"[0-9]{1,2} weeks?"
    >>> text = "20 weeks, 30 days"
    >>> found = matches(re.compile(source), needs(source), Index(["week"]).places(text), text, (0, len(text)))
    >>> [match[0] for match in found]
    ['20 weeks']
    """
    if needs.tight:
        yield from _at_starts(pattern, needs, places, text, bounds)
        return
    done, _ = bounds
    for start, stop in _stretches(needs, places, bounds):
        for match in pattern.finditer(text, max(start, done), stop):
            done = match.end()
            yield match


def _at_starts(
    pattern: Pattern[str], needs: Needs, places: Places, text: str, bounds: Stretch
) -> Iterator[Match[str]]:
    done, end = bounds
    starts = {
        place - before
        for literal in needs.literals
        for place in places.get(literal.text, ())
        for before in range(literal.least, (literal.most or 0) + 1)
    }
    for start in sorted(starts):
        if done <= start < end and (match := pattern.match(text, start, end)):
            done = match.end()
            yield match


def _stretches(needs: Needs, places: Places, bounds: Stretch) -> list[Stretch]:
    """Where matches can begin and what they can reach and see, in order, merged where they meet."""
    first, end = bounds
    found: list[Stretch] = []
    for literal in needs.literals:
        if (at := places.get(literal.text)) is None:
            continue
        before = literal.most
        after = None if needs.reach is None else needs.reach - literal.least
        for place in at:
            start = first if before is None else max(first, place - before)
            stop = end if after is None else min(end, place + after)
            if start < stop:
                found.append((start, stop))
    merged: list[Stretch] = []
    for start, stop in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(stop, merged[-1][1])
        else:
            merged.append((start, stop))
    return merged
