"""A drug's name where it stands in a text."""

from dataclasses import dataclass

from extractors.terms.drugs import DrugTerm


@dataclass(frozen=True, slots=True)
class DrugMention:
    """A drug at `[start, end)`. `terms` has several parts for combinations written with a slash or a plus."""

    start: int
    end: int
    terms: tuple[DrugTerm, ...]
    as_written: str
    confidence: float = 1.0
    rule: str = "medications/name"

    @property
    def generic(self) -> str:
        """The name that the record shows: parts of a combination are joined by a slash."""
        return "/".join(term.generic for term in self.terms)

    @property
    def is_class(self) -> bool:
        """True for a class without a named drug."""
        return all(term.is_class for term in self.terms)

    def has(self, trait: str) -> bool:
        """True if the drug, or a part of the combination, has the trait ("bulk")."""
        return any(trait in term.traits for term in self.terms)

    @property
    def cue_required(self) -> bool:
        """True if the word is a drug only beside a dose or a word of treatment."""
        return all(term.cue_required for term in self.terms)
