"""Words that tell a sex: nouns, titles, pronouns."""

from dataclasses import dataclass
from functools import cache

from extractors.english.asked import Asked
from extractors.english.rules import Rule, find_all, load_rules
from extractors.english.spans import longest_first
from schemas.patient import Sex

_ROOM = Asked("english/context")
BEHIND = 15  # characters behind "a 9 days old" in which its sex stands


@dataclass(frozen=True, slots=True)
class SexWord:
    """A word at `[start, end)` that tells a sex, by a rule.

    `pronoun` is True for one that names nobody ("she"), `motherly` for one that no child is called ("gravida").
    """

    start: int
    end: int
    sex: Sex
    rule: str
    pronoun: bool
    motherly: bool


@cache
def _rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in load_rules("english/context") if rule.data["category"] == "sex")


def sexes(text: str) -> list[SexWord]:
    """Every word that tells a sex, in order; of two at one place the longer.

    >>> [(word.sex.value, text[word.start:word.end]) for text in ["Mrs A, and her son"] for word in sexes(text)]
    [('female', 'Mrs'), ('female', 'her'), ('male', 'son')]
    """
    return longest_first(
        [
            SexWord(
                *match.span(),
                Sex(rule.data["sex"]),
                rule.id,
                "pronoun" in rule.features,
                "motherly" in rule.features,
            )
            for rule, match in find_all(_rules(), text)
        ]
    )


def called(text: str, child: tuple[int, int]) -> Sex | None:
    """The sex that the words at `child`, or those right behind them, give a child; None where they give none.

    >>> called("A 9 days old boy was seen.", (0, 12)).value, called("The newborn cried.", (0, 11))
    ('male', None)
    >>> called("The baby, whose father was seen, cried.", (0, 8)) is None
    True
    """
    behind = text[child[1] : child[1] + BEHIND]
    other = next(_ROOM.finds("another_follows", behind, 0, len(behind)), None)
    words = sexes(text[child[0] : child[1] + (other.start() if other else BEHIND)])
    return next((word.sex for word in words if not (word.pronoun or word.motherly)), None)
