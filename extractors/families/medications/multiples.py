"""A dose that is told by the one before it: "the dose was halved two weeks later"."""

from dataclasses import replace

from extractors.families.medications.cues import pattern
from extractors.families.medications.telling import Telling
from extractors.findings import Mention


def times_told(text: str, start: int, end: int) -> Mention[float] | None:
    """By how much the words of a clause multiply an amount told before; None where they do not.

    >>> text = "The dose was halved"
    >>> times_told(text, 0, len(text)).value
    0.5
    """
    match = pattern("times_before").search(text, start, end)
    if match is None:
        return None
    return Mention(match.start(), match.end(), 0.5 if match["half"] else 2.0, "medications/times_before")


def multiplied(last: Telling, telling: Telling) -> Telling:
    """The telling of a dose that is halved or doubled, with the amount that follows from the last; it is taken as often."""
    known, times = last.dose, telling.times
    if known is None or times is None or telling.dose is not None or known.value.high is not None:
        return telling
    dose = known.value.model_copy(update={"low": round(known.value.low * times.value, 4)})
    return replace(
        telling,
        dose=Mention(times.start, times.end, dose, "medications/times_before", known.confidence),
        worked_out=True,
        frequency=telling.frequency or last.frequency,
        changed=True,
    )
