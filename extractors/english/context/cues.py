"""The words of `rules.toml` in a text: what they say, in which direction, over what."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache, partial

from extractors.english.rules import Rule, find_all, load_rules, pattern_of

_gap = partial(pattern_of, "english/context")

FOLLOWING = 120  # characters behind a target in which what must follow it stands
TEXTS_KEPT = 16  # the document at hand, and sentences that are asked of alone


class Category(StrEnum):
    """What words say of a drug, a result or a count."""

    NEGATED = "negated"
    REPEATED = "repeated"  # no more of what was given
    CONDITIONAL = "conditional"
    RECOMMENDED = "recommended"
    UNCERTAIN = "uncertain"
    PLANNED = "planned"
    GIVEN = "given"
    OWN = "own"  # the report's patient is meant
    STUDY = "study"  # other authors tell of theirs
    END = "end"


@dataclass(frozen=True, slots=True)
class Cue:
    """Words at `[start, end)` of a text that say something of what stands near them."""

    start: int
    end: int
    rule: Rule
    category: Category

    def reaches(self, text: str, target: tuple[int, int], ends: Sequence["Cue"]) -> bool:
        """True if the words are said of what stands at `target`; `ends` are the words of the text that end a scope."""
        inside = target[0] <= self.start and self.end <= target[1] and self.rule.data["direction"] == "both"
        if inside or self.start <= target[0] and target[1] <= self.end:
            return True
        direction = self.rule.data["direction"]
        forward, backward = self.end <= target[0], target[1] <= self.start
        if not (forward and direction != "backward" or backward and direction != "forward"):
            return False
        start, end = (self.end, target[0]) if forward else (target[1], self.start)
        if end - start > self.rule.data["scope"] or not self._crosses(text[start:end]):
            return False
        if self.rule.data["across"] == "words" and any(start < cue.start < end for cue in ends):
            return False
        return self._followed(text, target[1])

    def _crosses(self, gap: str) -> bool:
        across = self.rule.data["across"]
        if across == "anything":
            return True
        if across in ("words", "clause"):
            return _gap("stop").search(gap) is None
        return _gap(across).fullmatch(gap) is not None

    def _followed(self, text: str, end: int) -> bool:
        wanted = self.rule.data.get("followed")
        return wanted is None or _gap(wanted).match(text[end : end + FOLLOWING]) is not None


_SAID = frozenset(Category)


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in load_rules("english/context") if rule.data["category"] in _SAID)


@lru_cache(maxsize=TEXTS_KEPT)
def cues_of(text: str) -> tuple[Cue, ...]:
    """Every cue of the text in order; a phrase hides what its parts would say alone ("would have been given")."""
    found = [
        Cue(match.start(), match.end(), rule, Category(rule.data["category"]))
        for rule, match in find_all(_rules(), text)
    ]
    kept: list[Cue] = []
    told: dict[int, Category] = {}  # what the words at a place say
    for cue in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        places = range(cue.start, cue.end)
        if all(told.get(at, cue.category) is cue.category for at in places):
            told |= dict.fromkeys(places, cue.category)
            kept.append(cue)
    return tuple(sorted(kept, key=_start))


def cues_in(text: str, start: int, end: int) -> Iterator[Cue]:
    """Yield the cues that begin in `[start, end)` of the text."""
    found = cues_of(text)
    for position in range(bisect_left(found, start, key=_start), len(found)):
        if found[position].start >= end:
            return
        yield found[position]


def _start(cue: Cue) -> int:
    return cue.start
