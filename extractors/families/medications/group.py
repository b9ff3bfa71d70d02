"""Drugs named in one breath, and how far their common clause has been read."""

from dataclasses import dataclass, field

from extractors.families.medications.phase import Phase


@dataclass(slots=True)
class Group:
    """Drugs named together, and how far their common clause has been read."""

    phases: list[Phase]
    start: int
    end: int
    verb_seen: bool = False
    verb_at: int = 0
    acts: list[str] = field(default_factory=list)
    clause_start: int = 0
    pronoun: bool = False
