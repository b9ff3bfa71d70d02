"""The `obs_cases` component: which stretch of the text belongs to which patient."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class CaseSpan:
    """One patient's stretches of the text, half-open and in order, and the label that the record shows."""

    index: int
    label: str
    stretches: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """The first character of the first stretch."""
        return self.stretches[0][0]

    @property
    def end(self) -> int:
        """The character after the last stretch."""
        return self.stretches[-1][1]

    def __contains__(self, offset: int) -> bool:
        return any(start <= offset < end for start, end in self.stretches)


class CasesPipe:
    """Sets `doc._.cases`, one `CaseSpan` a patient, in the text's order; at least one."""

    def __call__(self, doc: Doc) -> Doc:
        """One case over the whole text."""
        doc._.cases = (CaseSpan(0, "case 1", ((0, len(doc.text)),)),)
        return doc


def case_at(cases: Sequence[CaseSpan], offset: int) -> CaseSpan | None:
    """The case whose stretches hold the character, None for text that belongs to nobody."""
    return next((case for case in cases if offset in case), None)


@Language.factory("obs_cases")
def make_cases(nlp: Language, name: str) -> CasesPipe:
    """Make the component."""
    return CasesPipe()
