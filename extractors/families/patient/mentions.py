"""An age as a sentence tells it."""

from dataclasses import dataclass

from extractors.findings import Mention
from schemas.patient import Age


@dataclass(frozen=True, slots=True)
class AgeMention:
    """An age, and what speaks against its being the patient's at presentation."""

    mention: Mention[Age]
    of_mother: bool
    of_past: bool
