"""Where in the document a case is told."""

from schemas.document import Document, SectionKind
from schemas.report import Case

_OTHERS = frozenset(
    {
        SectionKind.INTRODUCTION,
        SectionKind.METHODS,
        SectionKind.REFERENCES,
        SectionKind.BACK,
        SectionKind.KEYWORDS,
    }
)


def in_case(case: Case, offset: int) -> bool:
    """True if the character lies between the case's first and last."""
    return case.start <= offset < case.end


def tells_patients(document: Document, offset: int) -> bool:
    """True outside introduction, methods and references: there the reported patient may be meant."""
    return document.section_at(offset) not in _OTHERS


def sentence_around(text: str, offset: int, reach: int = 300) -> tuple[int, int]:
    """`[start, end)` of the sentence that holds the character, cut at `reach` characters on each side."""
    left = max(
        text.rfind(". ", max(0, offset - reach), offset), text.rfind("\n", max(0, offset - reach), offset)
    )
    ends = [place for mark in (". ", ".\n", "\n") if (place := text.find(mark, offset, offset + reach)) >= 0]
    return left + 1 if left >= 0 else max(0, offset - reach), min(ends) + 1 if ends else min(
        len(text), offset + reach
    )
