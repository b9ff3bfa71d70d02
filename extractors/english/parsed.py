"""The parse tree and the code of a regular expression, as `re` itself makes them: the one place that knows its private parts."""

import _sre  # type: ignore[import-not-found]
from functools import lru_cache
from re import Pattern
from re import _compiler as compiler  # type: ignore[attr-defined]
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

REPEATS = frozenset({sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT})
LOOKS = frozenset({sre.ASSERT, sre.ASSERT_NOT})

__all__ = ["LOOKS", "REPEATS", "code_of", "parsed", "pattern_of_code", "sre"]

Groups = tuple[int, dict[str, int]]  # how many, and the numbers of those with a name


@lru_cache(maxsize=8)
def parsed(source: str, flags: int = 0) -> Any:
    """The tree of `source`: pairs of an operator of `sre` and its argument, kept for those who ask in turn.

    Raises re.error as `re.compile` does.

    >>> len(parsed("ab[cd]"))
    3
    """
    return parser.parse(source, flags)


def code_of(source: str, flags: int = 0) -> tuple[int, list[int], Groups]:
    """The flags, the code and the groups of `source`, of which `pattern_of_code` makes its pattern again.

    Raises re.error as `re.compile` does.
    """
    tree = parsed(source, int(flags))
    state = tree.state
    return (
        int(flags) | int(state.flags),
        compiler._code(tree, int(flags)),
        (state.groups, dict(state.groupdict)),
    )


def pattern_of_code(source: str, flags: int, code: list[int], groups: Groups) -> Pattern[str]:
    """What `re.compile` makes of `source`, without parsing it.

    >>> pattern_of_code("a(?P<b>.)", *code_of("a(?P<b>.)")).match("ax")["b"]
    'x'
    """
    count, names = groups
    numbered: list[str | None] = [None] * count
    for name, number in names.items():
        numbered[number] = name
    made: Pattern[str] = _sre.compile(source, flags, code, count - 1, names, tuple(numbered))
    return made
