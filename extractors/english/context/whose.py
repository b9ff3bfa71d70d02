"""Whose what a sentence tells is: the patient's, a relative's, or that of a group."""

from bisect import bisect_left
from functools import lru_cache, partial

from extractors.english.rules import pattern_of

_pattern = partial(pattern_of, "english/context")

SENTENCES_KEPT = 256  # every number of a sentence is asked about
WINDOW = 180  # characters before a thing in which words about it are looked for
BESIDE = 40  # characters between a relative and what is told of them
BORN_TO = 26  # characters between "born to a" and what is told of the mother
BEHIND = 60  # characters behind a thing in which a relative's noun ends
_CLAUSE, _SENTENCE = frozenset(".;,"), frozenset(".;")


def someone_elses(sentence: str, offset: int, *, child: bool = False) -> bool:
    """True if what stands at `offset` of the sentence is told of a relative, a partner, a donor, a group or an animal.

    `child` says that the patient is a child, whose mother's history is the one wanted.

    >>> text = "Her sister had had two miscarriages."
    >>> someone_elses(text, text.index("two"))
    True
    >>> text = "Unlike her sister, she had had two miscarriages."
    >>> someone_elses(text, text.index("two"))
    False
    """
    if _is_of_animals(sentence):
        return True
    mother = _last_before("her_mother", sentence, offset)
    other = max(_last_before("someone_else", sentence, offset), -1 if child else mother)
    herself = max(_last_before("herself", sentence, offset), mother if child else -1)
    return other >= 0 and herself < other


@lru_cache(maxsize=SENTENCES_KEPT)
def _is_of_animals(sentence: str) -> bool:
    return _pattern("animal").search(sentence) is not None and _pattern("human").search(sentence) is None


def _last_before(rule: str, sentence: str, offset: int) -> int:
    """Where the last words of a rule before the offset end, -1 if there are none; a sentence is searched once for all of them."""
    found = _all(rule, sentence)
    place = bisect_left(found, offset, key=lambda words: words[0])
    if place and found[place - 1][1] > offset:  # words that the offset cuts may be some before it too
        cut = _last(rule, sentence, found[place - 1][0], offset)
        return max(cut, found[place - 2][1] if place > 1 else -1)
    return found[place - 1][1] if place else -1


@lru_cache(maxsize=SENTENCES_KEPT)
def _all(rule: str, sentence: str) -> tuple[tuple[int, int], ...]:
    return tuple(match.span() for match in _pattern(rule).finditer(sentence))


def of_many(after: str) -> bool:
    """True if the word before `after` describes a group or an organ: "nulliparous women", "nulliparous cervix"."""
    return _pattern("of_many").match(after) is not None


def of_relative(text: str, start: int, end: int) -> bool:
    """True if what stands at `[start, end)` is told of a relative, a partner or a donor named right beside it.

    >>> text = "Her brother, aged 17, and her 3-year-old son were well; the 24-year-old patient was not."
    >>> [of_relative(text, text.index(age), text.index(age) + len(age)) for age in ("aged 17", "3-year-old", "24-year-old")]
    [True, True, False]
    """
    named = _last("kin", text, start - WINDOW, start)
    gap = text[named:start].removeprefix(",") if named >= 0 else ""
    beside = named >= 0 and len(gap) <= BESIDE and not _CLAUSE.intersection(gap)
    return beside or _pattern("kin_behind").match(text, end, end + BEHIND) is not None


def of_mother(text: str, start: int) -> bool:
    """True if what stands at `start` is told of the mother to whom somebody was born.

    >>> text = "A boy was born at 35 weeks to a 31-year-old mother."
    >>> of_mother(text, text.index("31"))
    True
    """
    named = _last("born_to", text, start - WINDOW, start)
    gap = text[named:start]
    return named >= 0 and len(gap) <= BORN_TO and not _SENTENCE.intersection(gap)


def names_spouse(text: str, start: int, end: int) -> bool:
    """True if the words `[start, end)` name a husband, a wife or a partner."""
    return _pattern("spouse").search(text, start, end) is not None


def names_childs_mother(text: str, start: int, end: int) -> bool:
    """True if the noun at `[start, end)` stands in words that name a child by its mother: "the mother of this newborn".

    >>> text = "The mother of this newborn was 19; the boy was well."
    >>> names_childs_mother(text, 4, 10), names_childs_mother(text, text.index("boy"), text.index("boy") + 3)
    (True, False)
    """
    found = _pattern("childs_mother").finditer(text, max(0, start - BEHIND), end + BEHIND)
    return any(match.start() < end and start < match.end() for match in found)


def _last(rule: str, text: str, start: int, end: int) -> int:
    """Where the last words of a rule in `[start, end)` end, -1 if there are none."""
    return max((match.end() for match in _pattern(rule).finditer(text, max(0, start), end)), default=-1)
