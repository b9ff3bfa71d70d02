"""Which of a woman's pregnancies is meant by its number: the third is an earlier one of a gravida 4, the reported one of a gravida 3."""

import re
from collections.abc import Sequence

from extractors.english.numbers.values import whole
from extractors.story.cues import pattern

MOST = 25  # pregnancies; a higher number is no woman's


def reported(texts: Sequence[str]) -> int | None:
    """The number of the reported pregnancy: the first gravidity that the texts tell, or number that they give it.

    Without either, the highest number that they name where it follows the losses that they count, always alike. None if nothing tells it.

    >>> reported(["She was seen in 2019.", "A 30-year-old woman, G4P2, came."])
    4
    >>> reported(["In her third pregnancy she miscarried.", "She came at 7 weeks in her fourth pregnancy."])
    4
    >>> reported(["She had lost two pregnancies.", "In her third pregnancy she took aspirin."])
    3
    """
    for text in texts:
        told = _number(pattern("number_of_reported").search(text))
        if told is not None:
            return told
    return _behind_losses(texts)


def _behind_losses(texts: Sequence[str]) -> int | None:
    """The highest number that the texts name, where it is the next to the losses that they count, always alike."""
    losses = {_number(match) for text in texts for match in pattern("lost_before").finditer(text)}
    named = {number for text in texts for number in numbers(text)}
    return max(named) if named and losses == {max(named) - 1} else None


def _number(match: re.Match[str] | None) -> int | None:
    """The number that the one group holds which took part; None without a match, or for more pregnancies than anybody has."""
    told = match and whole(next(filter(None, match.groups())))
    return told if told and told <= MOST else None


def numbers(text: str, start: int = 0, end: int | None = None) -> Sequence[int]:
    """The numbers of the pregnancies that `[start, end)` of the text names, in order.

    >>> numbers("Her first pregnancy ended at 8 weeks, and in the 2nd pregnancy she took aspirin from the second month.")
    [1, 2]
    """
    matches = pattern("numbered").finditer(text, start, len(text) if end is None else end)
    return [number for number in map(_number, matches) if number]
