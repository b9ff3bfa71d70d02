"""Which of a woman's pregnancies is meant by its number: the third is an earlier one of a gravida 4, the reported one of a gravida 3."""

from collections.abc import Iterable, Sequence

from extractors.english.numbers.values import whole
from extractors.story.cues import pattern

MOST = 25  # pregnancies; a higher number is no woman's


def reported(texts: Iterable[str]) -> int | None:
    """The number of the reported pregnancy: the first gravidity that the texts tell, or number that they give it.

    None where they tell neither.

    >>> reported(["She was seen in 2019.", "A 30-year-old woman, G4P2, came."])
    4
    >>> reported(["In her third pregnancy she miscarried.", "She came at 7 weeks in her fourth pregnancy."])
    4
    """
    for text in texts:
        match = pattern("number_of_reported").search(text)
        told = match and whole(next(number for number in match.groups() if number).strip(" ,"))
        if told and told <= MOST:
            return told
    return None


def numbers(text: str, start: int = 0, end: int | None = None) -> Sequence[int]:
    """The numbers of the pregnancies that `[start, end)` of the text names, in order.

    >>> numbers("Her first pregnancy ended at 8 weeks, and in the 2nd pregnancy she took aspirin from the second month.")
    [1, 2]
    """
    matches = pattern("numbered").finditer(text, start, len(text) if end is None else end)
    found = (whole(next(number for number in match.groups() if number)) for match in matches)
    return [number for number in found if number]
