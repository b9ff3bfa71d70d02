r"""What every match of a regular expression holds, read from the expression itself.

A match of `(?:\d{1,2}|two)\s?weeks?\b` holds "week", one to three characters after its start. A text that
holds none of these literals is not searched at all, another one only where a match can begin: that is what
stands between the rules and a document, and nobody has to keep it in step by hand.

Literals are lower case and of ASCII, and texts are folded (`folded`) as `re.IGNORECASE` compares them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from typing import Any

from extractors.english.parsed import LOOKS, REPEATS, parsed, sre

MOST_EXACT = 24  # spellings of a stretch that are told apart
MOST_LITERALS = 120  # of one expression; more would be found everywhere
LONGEST_CLASS = 4  # characters of a class that are spelled out
TIGHT = 3  # starts that a literal leaves open; where there are no more, each is tried
SELDOM = 0.01  # how often a mark stands in a text, beside the two hits in seventy of two letters
MARKS = frozenset("+/%=<>&*^~")  # seldom enough to be looked for alone
ENDLESS = 10_000  # characters; a wider expression has no bound
_FOLDS = str.maketrans({"İ": "i", "ı": "i", "ſ": "s"})  # what `re` takes for ASCII letters beyond str.lower


def folded(text: str) -> str:
    """The text in lower case, every character at its place.

    >>> folded("At İZMİR, 20 Weeks"), len(folded("İİ"))
    ('at izmir, 20 weeks', 2)
    """
    return text.lower() if text.isascii() else text.translate(_FOLDS).lower()


@dataclass(frozen=True, slots=True)
class Literal:
    """A literal that stands `least` to `most` characters after the start of a match; `most` None has no bound."""

    text: str
    least: int
    most: int | None


@dataclass(frozen=True)
class Needs:
    """Every match holds one of `literals`, is no longer than `width` and looks `ahead` beyond its end.

    None stands for what has no bound; without literals a match may hold anything.
    """

    literals: tuple[Literal, ...] = ()
    width: int | None = None
    ahead: int | None = 0
    digit: bool = False  # every match holds a digit

    @cached_property
    def texts(self) -> frozenset[str]:
        """The literals alone."""
        return frozenset(literal.text for literal in self.literals)

    @cached_property
    def reach(self) -> int | None:
        """How far from its start a match can see."""
        return _added(self.width, self.ahead)

    @cached_property
    def tight(self) -> bool:
        """True if every literal tells nearly where a match begins."""
        return all(one.most is not None and one.most - one.least < TIGHT for one in self.literals)


Exact = frozenset[str]
Wanted = Mapping[str, tuple[int, int | None]]  # literal > where it stands from the start of the item


@dataclass(slots=True)
class _Info:
    """What is known of one item: all its spellings where they are few, the best set of literals, its width."""

    exact: Exact | None
    wanted: Wanted | None
    least: int
    most: int | None
    ahead: int | None = 0
    digit: bool = False


@dataclass(slots=True)
class _Run:
    """A stretch of neighbours whose spellings are all known, and what was known before it."""

    exact: Exact = frozenset({""})
    least: int = 0  # where the stretch begins
    most: int | None = 0
    sets: list[Wanted] = field(default_factory=list)

    def end(self) -> None:
        """Keep the literals of the stretch; what follows begins another."""
        if self.exact and "" not in self.exact:
            self.sets.append(_placed(self.exact, self.least, self.most))


def needs(source: str, flags: int = 0) -> Needs:
    r"""What every match of the expression holds.

    >>> import re
    >>> [literal.text for literal in needs(r"\b(?:wom[ae]n|girls?)\b", re.IGNORECASE).literals]
    ['girl', 'woman', 'women']
    >>> needs(r"(?:\d{1,2}|two)\s?weeks?\b", re.IGNORECASE)
    Needs(literals=(Literal(text='week', least=1, most=4),), width=9, ahead=1, digit=False)
    >>> needs(r"\d{1,2}\s?[a-z]{2}").literals
    ()
    """
    info = _sequence(parsed(source, flags))
    wanted = info.wanted or {}
    literals = tuple(Literal(text, *wanted[text]) for text in sorted(wanted))
    return Needs(literals, info.most, None if info.ahead is None else info.ahead + 1, info.digit)


def _sequence(items: Iterable[tuple[Any, Any]]) -> _Info:
    run, least, most, ahead = _Run(), 0, 0, 0
    all_exact, digit = True, False
    total: int | None = most
    looked: int | None = ahead
    for operator, argument in items:
        info = _item(operator, argument)
        joined = _joined(run.exact, info.exact)
        if joined is None:
            run.end()
            all_exact = False
            start = (least, total)
            run = _Run(info.exact or frozenset({""}), *start, sets=run.sets)
            if info.exact is None:
                run.exact = frozenset({""})
                run.least, run.most = least + info.least, _added(total, info.most)
        else:
            run.exact = joined
        digit = digit or info.digit
        if info.wanted:
            run.sets.append(_shifted(info.wanted, least, total))
        least += info.least
        total = _added(total, info.most)
        looked = None if looked is None or info.ahead is None else looked + info.ahead
    exact = run.exact if all_exact else None
    run.end()
    return _Info(exact, _best(run.sets), least, total, looked, digit)


def _item(operator: Any, argument: Any) -> _Info:
    if operator is sre.LITERAL:
        return _spelled([argument])
    if operator is sre.IN:
        return _class(argument)
    if operator is sre.BRANCH:
        return _either([_sequence(branch) for branch in argument[1]])
    if operator is sre.SUBPATTERN:
        return _sequence(argument[3])
    if operator is sre.ATOMIC_GROUP:
        return _sequence(argument)
    if operator in REPEATS:
        return _repeated(*argument)
    if operator is sre.AT:
        return _Info(frozenset({""}), None, 0, 0)
    if operator in LOOKS:
        direction, inner = argument
        seen = _sequence(inner)
        reach = 0 if direction < 0 else _added(seen.most, seen.ahead)
        return _Info(frozenset({""}), None, 0, 0, reach)
    if operator is sre.GROUPREF or operator is sre.GROUPREF_EXISTS:
        return _Info(None, None, 0, None)
    return _Info(None, None, 1, 1)  # any character, or any but one


def _spelled(codes: Sequence[int]) -> _Info:
    letters = [folded(chr(code)) for code in codes]
    known = all(letter.isascii() for letter in letters)
    return _Info(frozenset(letters) if known else None, None, 1, 1, 0, all(map(str.isdecimal, letters)))


def _class(members: Sequence[tuple[Any, Any]]) -> _Info:
    codes: list[int] = []
    for operator, argument in members:
        if operator is sre.LITERAL:
            codes.append(argument)
        elif operator is sre.RANGE and argument[1] - argument[0] < LONGEST_CLASS:
            codes += range(argument[0], argument[1] + 1)
        else:
            return _Info(None, None, 1, 1, 0, _only_digits(members))
    return (
        _spelled(codes) if len(codes) <= LONGEST_CLASS else _Info(None, None, 1, 1, 0, _only_digits(members))
    )


def _only_digits(members: Sequence[tuple[Any, Any]]) -> bool:
    """True if every member of a class is a digit."""
    return all(
        (operator is sre.CATEGORY and argument is sre.CATEGORY_DIGIT)
        or (operator is sre.LITERAL and chr(argument).isdecimal())
        or (operator is sre.RANGE and all(chr(end).isdecimal() for end in argument))
        for operator, argument in members
    )


def _either(branches: Sequence[_Info]) -> _Info:
    exact: Exact | None = frozenset()
    wanted: dict[str, tuple[int, int | None]] | None = {}
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
    most: int | None = 0
    ahead: int | None = 0
    for branch in branches:
        most = None if most is None or branch.most is None else max(most, branch.most)
        ahead = None if ahead is None or branch.ahead is None else max(ahead, branch.ahead)
    digit = all(branch.digit for branch in branches)
    return _Info(exact, wanted, min(branch.least for branch in branches), most, ahead, digit)


def _repeated(low: int, high: Any, inner: Iterable[tuple[Any, Any]]) -> _Info:
    once = _sequence(inner)
    times = None if high is sre.MAXREPEAT else int(high)
    exact: Exact | None = None
    if once.exact is not None and times == 1:
        exact = once.exact | ({""} if low == 0 else set())
    elif once.exact is not None and times == low and len(once.exact) == 1:
        exact = frozenset(spelling * low for spelling in once.exact)
    most = None if times is None or once.most is None else times * once.most
    ahead = None if times is None or once.ahead is None else times * once.ahead
    return _Info(exact, once.wanted if low else None, low * once.least, most, ahead, bool(low) and once.digit)


def _joined(left: Exact, right: Exact | None) -> Exact | None:
    """Every spelling of one before every spelling of the other; None where they are too many or not known."""
    if right is None or len(left) * len(right) > MOST_EXACT:
        return None
    return frozenset(a + b for a, b in product(left, right))


def _placed(exact: Exact, least: int, most: int | None) -> Wanted:
    return dict.fromkeys(exact, (least, most))


def _shifted(wanted: Wanted, least: int, most: int | None) -> Wanted:
    return {text: (least + a, _added(most, b)) for text, (a, b) in wanted.items()}


def _united(one: Wanted, other: Wanted) -> dict[str, tuple[int, int | None]]:
    both = dict(one)
    for text, (least, most) in other.items():
        if text in both:
            a, b = both[text]
            both[text] = min(a, least), None if b is None or most is None else max(b, most)
        else:
            both[text] = least, most
    return both


def _added(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None or one + other > ENDLESS else one + other


def _best(sets: Iterable[Wanted]) -> Wanted | None:
    """The set that is found most seldom; None if none is worth looking for."""
    trimmed = [_trimmed(wanted) for wanted in sets]
    usable = [wanted for wanted in trimmed if wanted]
    return min(usable, key=_often, default=None)


def _often(wanted: Wanted) -> float:
    """A guess at how often one of the literals stands in a text; wide places cost as much as hits."""
    hits = sum(SELDOM if text in MARKS else 6.0 ** -min(len(text), 6) for text in wanted)
    return hits * max(20 if most is None else 2 + most - least for least, most in wanted.values())


def _trimmed(wanted: Wanted) -> Wanted | None:
    """The literals without those that hold another, spaces at their ends left out; None if one says too little."""
    bare: dict[str, tuple[int, int | None]] = {}
    for text, (least, most) in wanted.items():
        lead = len(text) - len(text.lstrip())
        short = text.strip()
        if short not in MARKS and (len(short) < 2 or not any(letter.isalnum() for letter in short)):
            return None
        bare = _united(bare, {short: (least + lead, _added(most, lead))})
    kept: dict[str, tuple[int, int | None]] = {}
    for text in sorted(bare, key=len):
        least, most = bare[text]
        inside = next((one for one in kept if one in text), None)
        if inside is None:
            kept[text] = least, most
        else:
            at = text.index(inside)
            kept = _united(kept, {inside: (least + at, _added(most, at))})
    return kept
