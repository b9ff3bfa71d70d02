"""Was she pregnant when the history was taken? Decides which counts follow from the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.families.obstetric.cues import pattern

REACH = 50  # characters before an age in which a past event makes it that event's
NEXT_SENTENCES = 2  # sentences after the history that may still tell how she presented


@dataclass(frozen=True, slots=True)
class Setting:
    """`now`: pregnant when the history was taken (None unknown); `counts_birth`: the parity may hold the reported birth."""

    now: bool | None
    counts_birth: bool = False


def setting(sentences: Sequence[str], position: int, aged: Sequence[bool]) -> Setting:
    """How she stood when the sentence at `position` gave her history.

    `sentences` are the case's own sentences in order; `aged[i]` says that one states a gestational age.
    """
    here = sentences[position]
    if pattern("after_birth").search(here) or pattern("born_to").search(here):
        return Setting(None, counts_birth=True)
    if _shows(here, aged[position]):
        return Setting(True)
    if any(pattern(cue).search(here) for cue in ("not_yet_pregnant", "not_now_pregnant")):
        return Setting(False)
    after = range(position + 1, len(sentences))
    for offset in after[:NEXT_SENTENCES]:
        if pattern("after_birth").search(sentences[offset]):
            return Setting(None, counts_birth=True)
        if _shows(sentences[offset], aged[offset]):
            return Setting(True)
    if any(
        pattern("not_pregnant").search(sentences[offset])
        or pattern("not_yet_pregnant").search(sentences[offset])
        for offset in after
    ):
        return Setting(False)
    if any(_shows(sentences[offset], aged[offset]) for offset in (*after, *range(position))):
        return Setting(True)
    return Setting(None)


def present_age(before: str) -> bool:
    """True if a gestational age after this text is the reported pregnancy's, not an earlier event's.

    >>> present_age("with a previous preterm birth at "), present_age("had six previous pregnancies and came at ")
    (False, True)
    """
    near = before[-REACH:]
    start = max((match.end() for match in pattern("clause_begins").finditer(near)), default=0)
    return pattern("past_event").search(near, start) is None


def _shows(text: str, aged: bool) -> bool:
    """True if the sentence tells of a pregnancy that is going on."""
    if pattern("not_pregnant").search(text) or pattern("another_pregnancy").search(text):
        return False
    return (
        aged
        or pattern("surely_pregnant").search(text) is not None
        or (pattern("pregnant").search(text) is not None and pattern("plural_losses").search(text) is None)
    )
