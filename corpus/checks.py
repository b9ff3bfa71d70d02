"""The last look at what a reader made: what it did not understand becomes a warning, with its share of the text.

A reader that understood a page leaves most of it as prose in sections of which the extractors ask; one that
did not leaves rows that are no table, a case inside the back matter, or no case at all. Shares count
characters that are no white space.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from schemas.document import ReadingWarning, Section, SectionKind, Table, WarningCode

STRUCTURED = frozenset(
    {"jats", "pubmed", "medline", "bioc", "docx"}
)  # formats that say themselves what is a table
_MOST_IN_TABLES = 0.3  # real reports whose tables were understood stay below a quarter
_MOST_PROSE_IN_ROWS = 0.065  # cells that are sentences; a list of real tables with long cells has less
_LEAST_FIGURES = 3  # of a column
_FIGURE = re.compile(r"[<>≤≥~]?\s?\d")
_PROSE_WORDS = 7  # in one cell
_MOST_BACK_MATTER = 0.2  # real articles have at most an eighth
_LEAST_TOLD = 0.15  # in sections that tell of a patient or of a study
_LEAST_TEXT = 1_500  # characters; a shorter text may be an abstract, or a leaf of one
_MOST_STRAY = 0.005  # unreadable signs that stand alone, as the bullets of a list do
_TOLD = frozenset(
    {SectionKind.CASE, SectionKind.BODY, SectionKind.METHODS, SectionKind.RESULTS, SectionKind.TABLE}
)
_APART = frozenset({SectionKind.REFERENCES, SectionKind.BACK})

# A letter that no font map knew: the replacement sign, halves of pairs, private planes, controls.
_LOST = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff"
_UNREADABLE = re.compile(f"[{_LOST}]")
_IN_WORD = re.compile(rf"(?<=[^\W_])[{_LOST}]|[{_LOST}](?=[^\W_])")
_SPACE = re.compile(r"\s")
_COMPARE = "compare with the source"


@dataclass(frozen=True, slots=True)
class _Inked:
    """A text that knows how many of its characters are ink."""

    text: str
    total: int

    @classmethod
    def of(cls, text: str) -> "_Inked":
        return cls(text, _ink(text))

    def share(self, spans: Iterable[tuple[int, int]]) -> float:
        """The share of the text's characters that spans which do not overlap hold."""
        return sum(_ink(self.text[start:end]) for start, end in spans) / max(self.total, 1)


def _ink(text: str) -> int:
    return len(text) - len(_SPACE.findall(text))


def check(
    text: str, sections: Sequence[Section], tables: Sequence[Table], *, format: str
) -> Iterator[ReadingWarning]:
    """Warnings for what was not understood of a text as read; none for one that was read well."""
    inked = _Inked.of(text)
    yield from _letters(inked, sections)
    if inked.total < _LEAST_TEXT:
        return
    if format not in STRUCTURED:
        apart = [(section.start, section.end) for section in sections if section.kind in _APART]
        outside = [one for one in tables if not any(start <= one.start < end for start, end in apart)]
        yield from _rows(inked, outside)
        yield from _heads(inked, outside)
    yield from _sections(inked, sections)


def _letters(inked: _Inked, sections: Sequence[Section]) -> Iterator[ReadingWarning]:
    apart = [(s.start, s.end) for s in sections if s.kind in _APART]
    found = [
        match.start()
        for match in _UNREADABLE.finditer(inked.text)
        if not any(start <= match.start() < end for start, end in apart)
    ]
    in_words = [at for at in found if _IN_WORD.match(inked.text, at)]
    share = len(found) / max(inked.total, 1)
    if in_words or share > _MOST_STRAY:
        count = len(found)
        signs = "letter" if count == 1 else "letters"
        message = f"{count:,} {signs} could not be read ({_percent(share)} of the text); see the words around"
        yield _warning(WarningCode.UNREADABLE_LETTERS, message, share)


def _rows(inked: _Inked, tables: Sequence[Table]) -> Iterator[ReadingWarning]:
    """Prose that was taken for rows, or more rows than a report has. A table with a caption may hold prose."""
    cells = [(cell.start, cell.end) for table in tables for cell in table.cells]
    loose = [(cell.start, cell.end) for table in tables if table.caption is None for cell in table.cells]
    prose = [span for span in loose if len(inked.text[span[0] : span[1]].split()) >= _PROSE_WORDS]
    in_rows, in_tables = inked.share(prose), inked.share(cells)
    if in_rows > _MOST_PROSE_IN_ROWS:
        message = (
            f"the layout was not understood: {_percent(in_rows)} of the text is prose in rows; {_COMPARE}"
        )
        yield _warning(WarningCode.LAYOUT_NOT_UNDERSTOOD, message, in_rows)
    if in_tables > _MOST_IN_TABLES:
        message = f"{_percent(in_tables)} of the text was taken for tables; {_COMPARE}"
        yield _warning(WarningCode.MOSTLY_TABLES, message, in_tables)


def _heads(inked: _Inked, tables: Sequence[Table]) -> Iterator[ReadingWarning]:
    """Columns of figures without a head of their own, and heads that were cut: whose results these are is not known."""
    lost = [
        table
        for table in tables
        if _columns_without_head(inked.text, table) or _heads_are_cut(inked.text, table)
    ]
    if lost:
        share = inked.share((cell.start, cell.end) for table in lost for cell in table.cells)
        named = "a table was" if len(lost) == 1 else f"{len(lost)} tables were"
        message = f"the head of {named} not understood: whose its figures are is not sure; {_COMPARE}"
        yield _warning(WarningCode.LAYOUT_NOT_UNDERSTOOD, message, share)


def _columns_without_head(text: str, table: Table) -> bool:
    """True for a table with heads that hold no letter, or of which a column of figures, but for the first, has none of its own."""
    heads = [cell for cell in table.cells if cell.header and cell.end > cell.start]
    if len(heads) >= _LEAST_FIGURES and not any(
        any(map(str.isalpha, text[cell.start : cell.end])) for cell in heads
    ):
        return True
    headed = {cell.column for cell in heads if cell.column_span == 1}
    figures: dict[int, int] = {}
    for cell in table.cells:
        if not cell.header and _FIGURE.match(text, cell.start, cell.end):
            figures[cell.column] = figures.get(cell.column, 0) + 1
    return any(
        count >= _LEAST_FIGURES and column and column not in headed for column, count in figures.items()
    )


def _heads_are_cut(text: str, table: Table) -> bool:
    """True where what heads a column opens a bracket that it does not close, or closes one that another column opens."""
    said: dict[int, str] = {}
    for cell in sorted(table.cells, key=lambda cell: cell.row):
        if cell.header:
            said[cell.column] = said.get(cell.column, "") + text[cell.start : cell.end]
    return sum(words.count("(") != words.count(")") for words in said.values()) > 1


def _sections(inked: _Inked, sections: Sequence[Section]) -> Iterator[ReadingWarning]:
    """A case that was lost to the back matter, or that has no section at all."""
    spans: dict[SectionKind, list[tuple[int, int]]] = {kind: [] for kind in SectionKind}
    for kind, start, end in _innermost(sections):
        spans[kind].append((start, end))
    shares = {kind: inked.share(found) for kind, found in spans.items()}
    back, references = shares[SectionKind.BACK], shares[SectionKind.REFERENCES]
    if back > _MOST_BACK_MATTER:
        message = (
            f"{_percent(back)} of the text was taken for back matter, of which nothing is read; {_COMPARE}"
        )
        yield _warning(WarningCode.MOSTLY_BACK_MATTER, message, back)
    told = sum(shares[kind] for kind in _TOLD)
    if told < _LEAST_TOLD * (1 - references):
        left = 1 - told - references
        message = f"no section tells of a case: {_percent(left)} of the text stands in others; {_COMPARE}"
        yield _warning(WarningCode.NO_CASE_SECTION, message, left)


def _innermost(sections: Sequence[Section]) -> Iterator[tuple[SectionKind, int, int]]:
    """The text cut where sections begin and end, each piece `[start, end)` with its innermost section's kind."""
    around: list[Section] = []
    at = 0
    for section in (*sorted(sections, key=lambda one: (one.start, -one.end)), None):
        until = section.start if section else max((one.end for one in around), default=at)
        while around and at < until:
            end = min(around[-1].end, until)
            if end > at:
                yield around[-1].kind, at, end
                at = end
            if around[-1].end <= at:
                around.pop()
        at = max(at, until)
        if section:
            around.append(section)


def _warning(code: WarningCode, message: str, share: float) -> ReadingWarning:
    return ReadingWarning(code=code, message=message, share=round(min(max(share, 0.0), 1.0), 4))


def _percent(share: float) -> str:
    """A share in words.

    >>> _percent(0.345), _percent(0.004)
    ('34 %', 'less than 1 %')
    """
    return f"{share:.0%}".replace("%", " %") if share >= 0.01 else "less than 1 %"
