"""Drugs named in one breath, and how far their common clause has been read."""

from dataclasses import dataclass, field

from extractors.families.medications.step import Step


@dataclass(slots=True)
class Group:
    """Steps of drugs named together; `acts` are their verbs, `verb_at` is where their common verb stands."""

    phases: list[Step]
    start: int
    end: int
    verb_seen: bool = False
    verb_at: int = 0
    acts: list[str] = field(default_factory=list)
    clause_start: int = 0
    pronoun: bool = False
