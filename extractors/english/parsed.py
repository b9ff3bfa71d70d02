"""The parse tree of a regular expression, as `re` itself makes it: the one place that knows its private parts."""

from functools import lru_cache
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

REPEATS = frozenset({sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT})
LOOKS = frozenset({sre.ASSERT, sre.ASSERT_NOT})

__all__ = ["LOOKS", "REPEATS", "parsed", "sre"]


@lru_cache(maxsize=8)
def parsed(source: str, flags: int = 0) -> Any:
    """The tree of `source`: pairs of an operator of `sre` and its argument, kept for those who ask in turn.

    Raises re.error as `re.compile` does.

    >>> len(parsed("ab[cd]"))
    3
    """
    return parser.parse(source, flags)
