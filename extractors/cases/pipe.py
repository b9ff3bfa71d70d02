"""The `obs_cases` component: which stretch of the text belongs to which patient."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from extractors.cases.introductions import introductions
from extractors.cases.rows import Row, patients
from extractors.cases.values import Marker, complete, markers
from extractors.english.sentences.pipe import Sentence
from extractors.english.spans import starting_in
from schemas.document import Document, SectionKind

ROWS = "gravida:patient_rows"
_OWN_SECTIONS = frozenset(
    {None, SectionKind.TITLE, SectionKind.ABSTRACT, SectionKind.CASE, SectionKind.BODY, SectionKind.RESULTS,
     SectionKind.TABLE}
)  # fmt: skip


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
    """Sets `doc._.cases`, one `CaseSpan` a patient, in the text's order; at least one.

    A numbered marker ("Case 2", "the second patient") turns the text to its patient until the next
    marker or the end of the section; where headings of their own mark the patients of a section,
    markers inside its sentences do not. In discussions a marker holds for its sentence alone. A table that
    one case alone cites is that case's. Where the text marks nobody, a table of patients gives each row a case (`patient_rows`).
    """

    def __call__(self, doc: Doc) -> Doc:
        """Split the text among its patients."""
        document: Document = doc._.document
        found = complete(_of_own(document, markers(document.text))) or complete(
            introductions(document.text, doc._.sentences)
        )
        spans = _split(document, doc._.sentences, found) if found else ()
        rows = [] if spans else patients(document)
        if rows:
            spans = tuple(CaseSpan(i, f"case {row.number}", row.stretches) for i, row in enumerate(rows))
            doc.user_data[ROWS] = rows
        doc._.cases = spans or (CaseSpan(0, "case 1", ((0, len(doc._.document.text)),)),)
        return doc


def _of_own(document: Document, found: list[Marker]) -> list[Marker]:
    """The markers without those of patients whom only sections on others count: "The first such patient ... A second woman ..."."""
    own = {marker.number for marker in found if document.section_at(marker.start) in _OWN_SECTIONS}
    return [marker for marker in found if marker.number in own]


def _split(document: Document, sentences: Sequence[Sentence], found: list[Marker]) -> tuple[CaseSpan, ...]:
    """The cases by number; sentences before the first marker of a section belong to nobody."""
    owned: dict[int, list[tuple[int, int]]] = defaultdict(list)
    headed = _headed_sections(document, found)
    current: int | None = None
    section: object = object()
    for sentence in sentences:
        here = _section_start(document, sentence.start)
        if here != section:
            section, current = here, None if here not in headed else current
        marks = starting_in(found, sentence.start, sentence.end)
        leads = (m.number for m in marks if here not in headed or _starts_block(document.text, m.start))
        lead = next(leads, None)
        if sentence.section in _OWN_SECTIONS:
            lead = current = lead or current
        if lead is not None:
            owned[lead].append((sentence.start, sentence.end))
    _give_tables(document, owned)
    return tuple(
        CaseSpan(index, f"case {number}", _joined(owned[number]))
        for index, number in enumerate(sorted(owned))
        if owned[number]
    )


def _give_tables(document: Document, owned: dict[int, list[tuple[int, int]]]) -> None:
    """Give each table of the patients to the case that cites it, where one case alone does."""
    for table in document.tables:
        cited = [start for start, _ in table.cited]
        citing = [n for n, parts in owned.items() if any(a <= at < b for a, b in parts for at in cited)]
        if len(citing) != 1 or document.section_at(table.start) not in _OWN_SECTIONS:
            continue
        for parts in owned.values():
            parts[:] = [part for part in parts if not table.start <= part[0] < table.end]
        owned[citing[0]] = sorted([*owned[citing[0]], (table.start, table.end)])


def _section_start(document: Document, offset: int) -> tuple[SectionKind | None, int]:
    """A key of the section that holds the character; case sections that follow each other are one.

    A table, a box or a part of another kind inside a section does not end it: what follows goes on as before.
    """
    holding = [s for s in document.sections if s.start <= offset < s.end and s.kind is not SectionKind.TABLE]
    if any(section.kind is SectionKind.CASE for section in holding):
        return (SectionKind.CASE, 0)
    return (holding[-1].kind, holding[-1].start) if holding else (None, 0)


def _headed_sections(document: Document, found: list[Marker]) -> set[tuple[SectionKind | None, int]]:
    """The sections in which blocks of their own begin at least two patients."""
    numbers: dict[tuple[SectionKind | None, int], set[int]] = defaultdict(set)
    for marker in found:
        if _starts_block(document.text, marker.start):
            numbers[_section_start(document, marker.start)].add(marker.number)
    return {key for key, seen in numbers.items() if len(seen) > 1}


def _starts_block(text: str, offset: int) -> bool:
    return offset == 0 or text[offset - 1] == "\n"


def _joined(stretches: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Stretches that follow each other as one."""
    out: list[tuple[int, int]] = []
    for start, end in stretches:
        if out and start - out[-1][1] <= 2:
            out[-1] = (out[-1][0], end)
        else:
            out.append((start, end))
    return tuple(out)


def patient_rows(doc: Doc) -> list[Row]:
    """The rows of the table from which the cases were made, empty where they were made from the text."""
    rows: list[Row] = doc.user_data.get(ROWS, [])
    return rows


def case_at(cases: Sequence[CaseSpan], offset: int) -> CaseSpan | None:
    """The case whose stretches hold the character, None for text that belongs to nobody."""
    return next((case for case in cases if offset in case), None)


@Language.factory("obs_cases")
def make_cases(nlp: Language, name: str) -> CasesPipe:
    """Make the component."""
    return CasesPipe()
