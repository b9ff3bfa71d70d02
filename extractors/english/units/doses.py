"""Units of doses, by the spellings of the one grammar of units and those that only drugs come in."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from extractors.english.units.dimensions import table
from extractors.english.units.grammar import alternation, parts
from extractors.english.vocabulary import values

WORDS_KEPT = 256


@cache
def _spelled() -> dict[str, list[str]]:
    """The spellings of each unit that the record shows, those of the grammar's units that it is and its own."""
    found: dict[str, list[str]] = {}
    for shown, row in table()["dose"].items():
        own = [spelling for ucum in row["is"] for spelling in parts().of_unit.get(ucum, ())]
        found[shown] = [one for one in (*own, *row.get("also", ())) if one not in row.get("not", ())]
    for word, form in values("dose_form").items():
        found.setdefault(form, []).append(word)
    return found


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (shown, re.compile(alternation(spelled), re.IGNORECASE)) for shown, spelled in _spelled().items()
    )


@cache
def _any() -> re.Pattern[str]:
    """A pattern with a group for each unit."""
    named = (f"(?P<u{place}>{alternation(spelled)})" for place, spelled in enumerate(_spelled().values()))
    return re.compile("|".join(named), re.IGNORECASE)


def dose_units(text: str, at: int, stop: int) -> Iterator[tuple[str, int]]:
    """Yield `(unit, end)` of each unit of a dose that may begin at `at`.

    >>> next(dose_units("5 mcg daily", 2, 11))
    ('ug', 5)
    """
    if _any().match(text, at, stop) is None:
        return
    for shown, pattern in _patterns():
        if (match := pattern.match(text, at, stop)) is not None:
            yield shown, match.end()


@lru_cache(maxsize=WORDS_KEPT)
def dose_unit(written: str) -> str | None:
    """The unit that is written so, None for a word that is none.

    >>> dose_unit("micrograms"), dose_unit("UI"), dose_unit("weeks")
    ('ug', 'IU', None)
    """
    return next((shown for shown, pattern in _patterns() if pattern.fullmatch(written)), None)
