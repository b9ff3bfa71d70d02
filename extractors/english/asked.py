"""Rules that are asked at one place of a text: what begins there, fills a gap, or ends there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.english.rules import pattern_of

LOOK_BACK = 60  # characters before a place in which words that end there begin


@dataclass(frozen=True, slots=True)
class Asked:
    """The rules of a room by name. Each raises RuleError for a name that the room does not have.

    >>> times = Asked("english/times")
    >>> times.begins("time_of_day", "8 a.m.", 0)[0], times.fills("listed_days", "on 3, 5 and "), times.holds("prepositions", "her ")
    ('8 a.m.', True, False)
    """

    room: str

    def begins(self, rule: str, text: str, at: int) -> re.Match[str] | None:
        """The rule's match that begins at `at`, None without one."""
        return pattern_of(self.room, rule).match(text, at)

    def fills(self, rule: str, text: str, start: int = 0, end: int | None = None) -> bool:
        """True if the rule matches all of `[start, end)`."""
        stop = len(text) if end is None else end
        return pattern_of(self.room, rule).fullmatch(text, start, stop) is not None

    def ends(self, rule: str, text: str, at: int, reach: int = LOOK_BACK) -> re.Match[str] | None:
        """The rule's match that ends at `at` and begins at most `reach` characters before it, None without one."""
        return _ending(self.room, rule).search(text, max(0, at - reach), at)

    def holds(self, rule: str, text: str, start: int = 0, end: int | None = None) -> bool:
        """True if the rule matches somewhere in `[start, end)`."""
        stop = len(text) if end is None else end
        return pattern_of(self.room, rule).search(text, start, stop) is not None

    def finds(self, rule: str, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Every match of the rule in `[start, end)`, left to right."""
        return pattern_of(self.room, rule).finditer(text, start, len(text) if end is None else end)

    def without(self, rule: str, text: str) -> str:
        """The text with every match of the rule taken out."""
        return pattern_of(self.room, rule).sub("", text)


@cache
def _ending(room: str, rule: str) -> re.Pattern[str]:
    pattern = pattern_of(room, rule)
    return re.compile(f"(?:{pattern.pattern})$", pattern.flags)
