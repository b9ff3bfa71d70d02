"""A gestational age of a regimen with what it stands on."""

from dataclasses import dataclass, replace

from extractors.english.ages.ages import TRIMESTERS
from extractors.families.medications.cues import pattern
from extractors.findings import Mention
from schemas.gestation import GestationalAge, Precision


@dataclass(frozen=True, slots=True)
class Age:
    """A gestational age with the stretches of text that it stands on; `derived` if it was worked out."""

    value: GestationalAge
    spans: tuple[tuple[int, int], ...]
    derived: bool = False
    rule: str = "medications/window"


def age_of(mention: Mention[GestationalAge]) -> Age:
    """The age of a mention, resting on its words."""
    return Age(mention.value, ((mention.start, mention.end),), rule=mention.rule)


def trimesters(age: Age) -> tuple[Age, Age] | None:
    """The first and the last of several trimesters that were all meant: "the second and third"; None of one, and of "or"."""
    value = age.value
    if value.precision is not Precision.TRIMESTER or value.days_high is None:
        return None
    parts = pattern("all_trimesters").match(value.as_written)
    whole = [
        (low, high) for low, high in TRIMESTERS.values() if low >= value.days and high <= value.days_high
    ]
    if parts is None or len(whole) == 1:
        return None
    first, last = (
        replace(
            age, value=value.model_copy(update={"days": low, "days_high": high, "as_written": parts[name]})
        )
        for name, (low, high) in zip(("first", "last"), (whole[0], whole[-1]), strict=True)
    )
    return first, last
