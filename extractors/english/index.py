"""Where the literals of many rules stand in a text, found in one pass, and so where which rule is worth trying."""

from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from re import Match, Pattern

from ahocorasick_rs import AhoCorasick

from extractors.english.needs import EDGE, Needs, bare, folded

KEPT = 256  # short texts: the sentences of the document at hand
KEPT_LONG = 4  # whole documents
LONG = 4_000  # characters
Stretch = tuple[int, int]
Wanted = Mapping[
    int, tuple[tuple[int, int, int], ...]
]  # literal > what is tried, how far before and behind it
NO_BOUND = 1 << 40  # characters; more than a text has


class Hits:
    """The literals of an index that stand in one text: pairs of a place and a number of a literal, in order."""

    def __init__(self, found: Sequence[tuple[int, int]]) -> None:
        """Keep what was found."""
        self.found = found

    def between(self, start: int, end: int) -> Sequence[tuple[int, int]]:
        """Those that begin in `[start, end)`."""
        found = self.found
        if not found or (start <= found[0][0] and found[-1][0] < end):
            return found
        return found[bisect_left(found, (start,)) : bisect_left(found, (end,))]


class Index:
    """An automaton of lower-case literals (Aho and Corasick, Communications of the ACM 18, 1975).

    It holds what is `wanted`: a rule that only looks at words beside others brings no literals.

    >>> from extractors.english.needs import needs
    >>> index = Index()
    >>> wanted = index.wanted([needs("weeks?"), needs("day")])
    >>> index.hits("2 Weeks and a day").found
    [(2, 0), (14, 1)]
    """

    def __init__(self) -> None:
        """Nothing is wanted yet."""
        self._numbers: dict[str, int] = {}
        self._left: list[bool] = []  # of each literal, if it begins at an edge
        self._right: list[bool] = []  # and if it ends at one
        self._automaton: AhoCorasick | None = None
        self._short: OrderedDict[str, Hits] = OrderedDict()
        self._long: OrderedDict[str, Hits] = OrderedDict()

    def hits(self, text: str) -> Hits:
        """What stands where in the text; kept for the texts asked last."""
        kept, most = (self._short, KEPT) if len(text) < LONG else (self._long, KEPT_LONG)
        found = kept.get(text)
        if found is None:
            found = kept[text] = Hits(self._found(folded(text)))
            if len(kept) > most:
                kept.popitem(last=False)
        return found

    def _built(self) -> AhoCorasick:
        if self._automaton is None:
            self._left = [literal.startswith(EDGE) for literal in self._numbers]
            self._right = [literal.endswith(EDGE) for literal in self._numbers]
            self._automaton = AhoCorasick([bare(literal) for literal in self._numbers])
        return self._automaton

    def _number(self, literal: str) -> int:
        """The number of a literal. A new one is not known in the texts that were asked before."""
        if literal not in self._numbers:
            self._numbers[literal] = len(self._numbers)
            self._automaton = None
            self._short.clear()
            self._long.clear()
        return self._numbers[literal]

    def _found(self, text: str) -> list[tuple[int, int]]:
        automaton, left, right, end = self._built(), self._left, self._right, len(text)
        return sorted(
            (start, literal)
            for literal, start, stop in automaton.find_matches_as_indexes(text, overlapping=True)
            if not (left[literal] and start and ((mark := text[start - 1]).isalnum() or mark == "_"))
            and not (right[literal] and stop < end and ((mark := text[stop]).isalnum() or mark == "_"))
        )

    def wanted(self, several: Iterable[Needs]) -> Wanted:
        """For each literal which of the expressions are worth trying where it stands, told by their places.

        Two numbers stand beside each: where literals tell nearly where a match begins, the first and the last
        character before the literal at which one may; else how far before and behind it a match can be and see.
        """
        wanted: dict[int, list[tuple[int, int, int]]] = {}
        for place, needed in enumerate(several):
            for literal in needed.literals:
                before = NO_BOUND if literal.most is None else literal.most
                behind = NO_BOUND if literal.tail is None else literal.tail
                told = (place, before, -literal.least if needed.tight else behind)
                wanted.setdefault(self._number(literal.text), []).append(told)
        return {literal: tuple(told) for literal, told in wanted.items()}


def stretches(wanted: Wanted, found: Iterable[tuple[int, int]]) -> dict[int, list[Stretch]]:
    """Where each expression that is wanted may begin or lie, given the literals found in a text."""
    told: dict[int, list[Stretch]] = {}
    get = wanted.get
    for at, literal in found:
        for place, before, behind in get(literal, ()):
            stretch = (at - before, at + behind)
            if place in told:
                told[place].append(stretch)
            else:
                told[place] = [stretch]
    return told


def matches(
    pattern: Pattern[str], needed: Needs, within: Sequence[Stretch], text: str, bounds: Stretch
) -> Iterator[Match[str]]:
    """What `pattern.finditer(text, *bounds)` finds, looked for only in the stretches that its literals leave.

    >>> import re
    >>> from extractors.english.needs import needs
    >>> needed, text, index = needs(r"[0-9]{1,2} weeks?"), "20 weeks, 30 days", Index()
    >>> wanted = index.wanted([needed])
    >>> within = stretches(wanted, index.hits(text).found)[0]
    >>> [match[0] for match in matches(re.compile(r"[0-9]{1,2} weeks?"), needed, within, text, (0, len(text)))]
    ['20 weeks']
    """
    done, end = bounds
    if needed.tight:
        for start in _starts(within):
            if done <= start < end and (match := pattern.match(text, start, end)):
                done = match.end()
                yield match
        return
    for start, stop in _merged(within, bounds):
        for match in pattern.finditer(text, max(start, done), stop):
            done = match.end()
            yield match


def _starts(within: Sequence[Stretch]) -> Iterable[int]:
    if len(within) == 1:
        first, last = within[0]
        return range(first, last + 1)
    return sorted({start for first, last in within for start in range(first, last + 1)})


def _merged(within: Sequence[Stretch], bounds: Stretch) -> list[Stretch]:
    """The stretches in order, inside the bounds, merged where they meet."""
    begin, end = bounds
    merged: list[Stretch] = []
    reached = -1
    for start, stop in within if len(within) == 1 else sorted(within):
        start, stop = max(start, begin), min(stop, end)
        if start <= reached:
            if stop > reached:
                merged[-1], reached = (merged[-1][0], stop), stop
        elif start < stop:
            merged.append((start, stop))
            reached = stop
    return merged
