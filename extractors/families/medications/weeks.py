"""A gestational age of a regimen with what it stands on."""

from dataclasses import dataclass

from extractors.findings import Mention
from schemas.gestation import GestationalAge


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
