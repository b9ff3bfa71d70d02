r"""What every match of a regular expression holds, read from the expression itself.

A match of `(?:\d{1,2}|two)\s?weeks?\b` holds "week", one to three characters after its start. A text that
holds none of these literals is not searched at all, another one only where a match can begin: that is what
stands between the rules and a document, and nobody has to keep it in step by hand.

Literals are lower case, with "0" for any digit and a space for any white space, and texts are folded alike
(`folded`): letters as `re.IGNORECASE` compares them, `\d` and `\s` as one character each.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import product
from typing import Any

from extractors.english import kept
from extractors.english.parsed import REPEATS, parsed, sre

MOST_EXACT = 96  # spellings of a stretch that are told apart
MOST_SPELLED = 3  # repeats that are spelled out
MOST_LITERALS = 250  # of one expression; more would be found everywhere
LONGEST_CLASS = 4  # characters of a class that are spelled out
TIGHT = 3  # starts that a literal leaves open; where there are no more, each is tried
EDGE = "\b"  # in a literal: no letter stands before it, or none behind it
OFTEN = 0.04  # what looking at every character costs, beside 1 for looking where one character stands
WIDE = 25  # characters that cost as much to search as a look at one place
NO_BOUND = 500  # characters that are searched where there is no bound, at a guess
ENDLESS = 10_000  # characters; a wider expression has no bound
_CATEGORIES = {sre.CATEGORY_DIGIT: ord("0"), sre.CATEGORY_SPACE: ord(" ")}
KEPT = 512  # texts that several rooms ask for in turn
_DIGIT = "0"
# How often a character stands in a text: a letter of a word, or what stands there less often.
_COMMON = 1 / 6
_SHARES = {
    **dict.fromkeys("hdcmlpugfwy.", 0.02), **dict.fromkeys("bv,0", 0.01), **dict.fromkeys("k/-()", 0.004),
    **dict.fromkeys("xzjq", 0.002), **dict.fromkeys("etaoinsr ", 0.08),
}  # fmt: skip
_OTHER = 0.001


class _Folds(dict[int, str]):
    """What each character is compared as; filled as texts bring new ones."""

    def __missing__(self, code: int) -> str:
        letter = chr(code)
        folds = " " if letter.isspace() else _DIGIT if letter.isdecimal() else letter.lower()
        self[code] = folds if len(folds) == 1 else letter
        return self[code]


# What `re` takes for equal beyond str.lower: ASCII letters and the sign of the thousandth.
_FOLDS = _Folds(str.maketrans({"İ": "i", "ı": "i", "ſ": "s", "µ": "μ"}))


@lru_cache(maxsize=KEPT)
def folded(text: str) -> str:
    r"""The text in lower case, digits as zeros and white space as spaces, every character at its place.

    >>> folded("At İZMİR,\n20 Weeks"), len(folded("İİ"))
    ('at izmir, 00 weeks', 2)
    """
    return text.translate(_FOLDS)


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal that stands `least` to `most` characters after the start of a match.

    With `EDGE` at an end no letter or digit is its neighbour there. A match that holds it sees no farther than
    `tail` characters from where the literal begins. None has no bound.
    """

    text: str
    least: int
    most: int | None
    tail: int | None


@dataclass(frozen=True)
class Needs:
    """Every match holds one of `literals`; without literals a match may hold anything."""

    literals: tuple[Literal, ...] = ()

    @cached_property
    def tight(self) -> bool:
        """True if every literal tells nearly where a match begins."""
        return all(one.most is not None and one.most - one.least < TIGHT for one in self.literals)


Exact = frozenset[str]
Place = tuple[int, int | None, int | None]  # least, most, tail
Wanted = Mapping[str, Place]  # literal > where it stands from the start of the item, what is seen behind it
Item = tuple[Any, Any]


@dataclass(slots=True)
class _Info:
    """What is known of one item: all its spellings where they are few, the best set of literals, its width.

    `ahead` is how far it looks beyond its end.
    """

    exact: Exact | None
    wanted: Wanted | None
    least: int
    most: int | None
    ahead: int | None = 0


@dataclass(slots=True)
class _Run:
    """A stretch of neighbours whose spellings are all known, where it begins and the item before which it ends."""

    exact: Exact
    least: int
    most: int | None
    end: int


def needs(source: str, flags: int = 0) -> Needs:
    r"""What every match of the expression holds.

    >>> import re
    >>> [literal.text for literal in needs(r"(?:wom[ae]n|girls?)\b", re.IGNORECASE).literals]
    ['girl\x08', 'girls\x08', 'woman\x08', 'women\x08']
    >>> needs(r"\d{1,2} weeks?", re.IGNORECASE)
    Needs(literals=(Literal(text='0 week', least=0, most=1, tail=8),))
    >>> needs(r"\w{1,2}\s?[a-z]{2}").literals
    ()
    """
    return Needs(tuple(Literal(*told) for told in kept.literals(source, flags, _literals)))


def _literals(source: str, flags: int) -> tuple[tuple[str, int, int | None, int | None], ...]:
    info = _sequence(parsed(source, flags))
    wanted = info.wanted if info.wanted and _often(info.wanted) < OFTEN else {}
    # One more: a word's end is seen from the character behind it.
    return tuple((text, least, most, _added(tail, 1)) for text, (least, most, tail) in sorted(wanted.items()))


def _sequence(items: Iterable[Item]) -> _Info:
    items = list(items)
    if items and all(operator is sre.LITERAL and _known(chr(code)) for operator, code in items):
        word = folded("".join([chr(code) for _, code in items]))  # as most branches are
        return _Info(frozenset({word}), {word: (0, 0, len(word))}, len(word), len(word))
    known = [_item(operator, argument) for operator, argument in _split(items)]
    runs, inner = [_Run(frozenset({""}), 0, 0, 0)], []
    least = 0
    most: int | None = 0
    for place, info in enumerate(known):
        joined = _joined(runs[-1].exact, info.exact)
        if joined is not None:
            runs[-1].exact, runs[-1].end = joined, place + 1
        else:
            runs.append(_Run(info.exact or frozenset({""}), least, most, place + 1))
        if info.wanted:
            inner.append((place, _shifted(info.wanted, least, most)))
        least += info.least
        most = _added(most, info.most)
        if info.exact is None:
            runs.append(_Run(frozenset({""}), least, most, place + 1))
    exact = runs[0].exact if all(info.exact is not None for info in known) and len(runs) == 1 else None
    sets = [
        _behind(_placed(run.exact, run.least, run.most), known, run.end, None)
        for run in runs
        if run.exact and "" not in run.exact
    ]
    sets += [_behind(wanted, known, place + 1, place) for place, wanted in inner]
    ahead = _most(info.ahead for info in known)
    return _Info(exact, _best(sets), least, most, ahead)


def _split(items: Iterable[Item]) -> Iterator[Item]:
    """The items, with a long repeat as what comes at least and what may follow, so that its ends are spelled."""
    for operator, argument in items:
        if operator in REPEATS:
            low, high, inner = argument
            if low and (high is sre.MAXREPEAT or high > MOST_SPELLED):
                yield operator, (0, high if high is sre.MAXREPEAT else high - low, inner)
                yield operator, (low, low, inner)
                continue
        yield operator, argument


def _behind(wanted: Wanted, known: Sequence[_Info], end: int, own: int | None) -> Wanted:
    """The literals with what a match sees behind the items that hold them: those from `end` on, and what all look at."""
    rest: int | None = 0
    for info in known[end:]:
        rest = _added(rest, info.most)
    seen = _added(rest, _most(info.ahead for place, info in enumerate(known) if place != own))
    return {text: (least, most, _added(tail, seen)) for text, (least, most, tail) in wanted.items()}


def _most(numbers: Iterable[int | None]) -> int | None:
    """The greatest; None, which has no bound, if one is."""
    most = 0
    for number in numbers:
        if number is None:
            return None
        most = max(most, number)
    return most


def _item(operator: Any, argument: Any) -> _Info:
    read = _READERS.get(operator)
    return read(argument) if read else _Info(None, None, 1, 1)  # any character, or any but one


def _edge(place: Any) -> _Info:
    """Where nothing is taken; an end stands before a last line end as well: what is cut must not."""
    return _Info(frozenset({EDGE if place is sre.AT_BOUNDARY else ""}), None, 0, 0, int(place is sre.AT_END))


def _look(direction: int, inner: Iterable[Item], *, must: bool) -> _Info:
    """What is looked at; what must stand ahead is as good as what a match holds."""
    seen = _sequence(inner)
    if direction < 0:
        return _Info(frozenset({""}), None, 0, 0)
    return _Info(frozenset({""}), seen.wanted if must else None, 0, 0, _added(seen.most, seen.ahead))


def _spelled(codes: Sequence[int]) -> _Info:
    letters = [folded(chr(code)) for code in codes]
    return _Info(frozenset(letters) if all(map(_known, letters)) else None, None, 1, 1)


def _known(letter: str) -> bool:
    """False for a letter that `re` may take for another than the one it is folded to."""
    return letter.isascii() or letter == "μ" or not letter.isalpha()


def _class(members: Sequence[Item]) -> _Info:
    codes: list[int] = []
    for operator, argument in members:
        if operator is sre.LITERAL:
            codes.append(argument)
        elif operator is sre.CATEGORY and argument in _CATEGORIES:
            codes.append(_CATEGORIES[argument])
        elif operator is sre.RANGE and argument[1] - argument[0] < LONGEST_CLASS:
            codes += range(argument[0], argument[1] + 1)
        elif operator is sre.RANGE and all(chr(end).isdecimal() for end in argument):
            codes.append(ord(_DIGIT))
        else:
            return _Info(None, None, 1, 1)
    letters = {folded(chr(code)) for code in codes}
    return _spelled(codes) if len(letters) <= LONGEST_CLASS else _Info(None, None, 1, 1)


def _either(branches: Sequence[_Info]) -> _Info:
    exact: Exact | None = frozenset()
    wanted: dict[str, Place] | None = {}
    for branch in branches:
        if exact is not None:
            exact = None if branch.exact is None else exact | branch.exact
        best = branch.wanted
        if wanted is not None:
            wanted = None if best is None else _united(wanted, best)
    if exact is not None and len(exact) > MOST_EXACT:
        exact = None
    if wanted is not None and len(wanted) > MOST_LITERALS:
        wanted = None
    most = _most(branch.most for branch in branches)
    ahead = _most(branch.ahead for branch in branches)
    return _Info(exact, wanted, min(branch.least for branch in branches), most, ahead)


def _repeated(low: int, high: Any, inner: Iterable[Item]) -> _Info:
    once = _sequence(inner)
    times = None if high is sre.MAXREPEAT else int(high)
    exact: Exact | None = None
    if once.exact is not None and times is not None and times <= max(MOST_SPELLED, low):
        exact = _times(once.exact, low, times)
    most = None if times is None or once.most is None else times * once.most
    return _Info(exact, once.wanted if low else None, low * once.least, most, once.ahead)


# How the argument of each operator is read; the others take one character each.
_READERS: Mapping[Any, Callable[[Any], _Info]] = {
    sre.LITERAL: lambda code: _spelled([code]),
    sre.IN: _class,
    sre.BRANCH: lambda branch: _either([_sequence(items) for items in branch[1]]),
    sre.SUBPATTERN: lambda group: _sequence(group[3]),
    sre.ATOMIC_GROUP: _sequence,
    sre.AT: _edge,
    sre.ASSERT: lambda look: _look(*look, must=True),
    sre.ASSERT_NOT: lambda look: _look(*look, must=False),
    **dict.fromkeys(REPEATS, lambda repeat: _repeated(*repeat)),
    **dict.fromkeys((sre.GROUPREF, sre.GROUPREF_EXISTS), lambda _: _Info(None, None, 0, None)),
}


def _times(once: Exact, low: int, high: int) -> Exact | None:
    """The spellings of `low` to `high` in a row; None where they are too many."""
    row: Exact | None = frozenset({""})
    several: Exact = frozenset()
    for times in range(high + 1):
        if row is None or len(several) > MOST_EXACT:
            return None
        if times >= low:
            several |= row
        row = _joined(row, once)
    return several if len(several) <= MOST_EXACT else None


def _joined(left: Exact, right: Exact | None) -> Exact | None:
    """Every spelling of one before every spelling of the other; None where they are too many or not known."""
    if right is None or len(left) * len(right) > MOST_EXACT:
        return None
    return frozenset(_meet(a, b) for a, b in product(left, right))


def _meet(left: str, right: str) -> str:
    r"""One behind the other; an edge between them says nothing more.

    >>> _meet("a \b", "\bweek\b"), _meet("\b", "+1")
    ('a week\x08', '+1')
    """
    if not left or not right:
        return left + right
    if left == EDGE:
        return right if right[0] == EDGE or not _of_word(right[0]) else EDGE + right
    if right == EDGE:
        return left if left[-1] == EDGE or not _of_word(left[-1]) else left + EDGE
    return left.rstrip(EDGE) + right.lstrip(EDGE)


def _of_word(letter: str) -> bool:
    return letter.isalnum() or letter == "_"


def _placed(exact: Exact, least: int, most: int | None) -> Wanted:
    return {text: (least, most, len(bare(text))) for text in exact}


def _shifted(wanted: Wanted, least: int, most: int | None) -> Wanted:
    return {text: (least + a, _added(most, b), tail) for text, (a, b, tail) in wanted.items()}


def _united(one: Wanted, other: Wanted) -> dict[str, Place]:
    both = dict(one)
    for text, place in other.items():
        if text in both:
            least, most, tail = both[text]
            place = min(least, place[0]), _most((most, place[1])), _most((tail, place[2]))
        both[text] = place
    return both


def _added(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None or one + other > ENDLESS else one + other


def _best(sets: Iterable[Wanted]) -> Wanted | None:
    """The set that is found most seldom; None if none is worth looking for."""
    trimmed = [_trimmed(wanted) for wanted in sets]
    usable = [wanted for wanted in trimmed if wanted]
    return min(usable, key=_often) if len(usable) > 1 else next(iter(usable), None)


def _often(wanted: Wanted) -> float:
    """A guess at what looking where the literals stand costs, for each character of a text."""
    return sum(
        _share(text) * (1 + (NO_BOUND if most is None or tail is None else most - least + tail) / WIDE)
        for text, (least, most, tail) in wanted.items()
    )


@lru_cache(maxsize=1 << 14)
def _share(text: str) -> float:
    """How often a literal stands in a text: as its rarest character, and less with each neighbour it needs."""
    return min([_SHARES.get(letter, _OTHER) for letter in bare(text)]) * _COMMON ** (len(text) - 1)


def bare(text: str) -> str:
    """The literal without its edges."""
    return text.strip(EDGE)


def _trimmed(wanted: Wanted) -> Wanted | None:
    """The literals without those that hold another; None if one says nothing."""
    kept: dict[str, Place] = {}
    for text in sorted(wanted, key=len):
        if not bare(text):
            return None
        least, most, tail = wanted[text]
        inside = next((one for one in kept if one in text), None)
        if inside is None:
            kept[text] = least, most, tail
        else:
            at = bare(text).index(bare(inside))
            kept = _united(
                kept, {inside: (least + at, _added(most, at), None if tail is None else tail - at)}
            )
    return kept
