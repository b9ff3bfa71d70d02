"""Headings to sections, for texts whose structure is only visible (plain text and PDF).

A document's text is a row of blocks, one a line. A block that is a known heading opens a section; so
does a known heading with a colon at the start of a block ("Background: ..."). Inside an abstract such
labels also count in the middle of a block, and open sections nested in the abstract's.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from corpus.asides import without_asides
from corpus.closing import with_closing
from corpus.heading_marks import Mark, blocks, find_marks
from corpus.headings import is_banner, is_numbered, kind_of, plain, starts_like_heading
from corpus.references_beside import references_beside
from schemas.document import Section, SectionKind

_ABSTRACT_OTHERS = frozenset({SectionKind.INTRODUCTION, SectionKind.CONCLUSION, SectionKind.DISCUSSION})
_LONGEST_TITLE = 350  # characters
_LEAST_TITLE = 3  # words of a title below a banner
_LEAST_ABSTRACT = 150  # characters of prose
_MOST_BANNERS = 6  # lines above a title
_RUNNING = 2  # times that a banner was seen before it is taken for a running head
_ORDER_IN_ABSTRACT = frozenset(
    {SectionKind.INTRODUCTION, SectionKind.METHODS, SectionKind.CASE, SectionKind.RESULTS, SectionKind.DISCUSSION,
     SectionKind.CONCLUSION}
)  # fmt: skip
_LABELS_OF_CASES = frozenset({SectionKind.RESULTS, SectionKind.METHODS})
_ENDS_CASE = frozenset({SectionKind.DISCUSSION, SectionKind.CONCLUSION, SectionKind.REFERENCES})


def find_sections(
    text: str, *, title: tuple[int, int] | None = None, notes: Sequence[tuple[int, int]] = ()
) -> tuple[Section, ...]:
    """Sections of a text, sorted by start, outer before inner; together they cover the text.

    A text without headings is one section of kind BODY. `title` is the title's slice where known; `notes` are
    slices known to be footnotes or side matter: they open no section and are BACK inside the one around them.
    """
    if not text:
        return ()
    found = [mark for mark in find_marks(text) if not any(a <= mark.start < b for a, b in notes)]
    title = _title(text, found, title)
    marks, asides = without_asides(text, found, title[1] if title else 0)
    marks = _without_banners(
        marks, Counter(plain(mark.text) for mark in found if title and mark.start < title[1])
    )
    marks, abstract = _with_abstract(text, marks)
    marks, abstract = _without_details(marks, abstract)
    marks = with_closing(text, marks)
    outer = list(_outer(text, marks, abstract, title))
    inner = [*_inner(text, marks, abstract), *asides, *_notes(text, notes, marks, title)]
    inner += _references(text, marks, outer)
    return tuple(sorted((*outer, *inner), key=lambda section: (section.start, -section.end)))


def _references(text: str, marks: Sequence[Mark], outer: Sequence[Section]) -> Iterator[Section]:
    """References inside a section of another kind, as sections of their own."""
    for found in references_beside(text, marks):
        around = next(section for section in outer if section.start <= found.start < section.end)
        if around.kind is not SectionKind.REFERENCES and found.end <= around.end:
            yield found


def _notes(
    text: str, notes: Sequence[tuple[int, int]], marks: Sequence[Mark], title: tuple[int, int] | None
) -> Iterator[Section]:
    """Notes as sections of their own, save those that would cut another section's edge."""
    edges = [*(mark.start for mark in marks), *(title or ())]
    for start, end in notes:
        if 0 <= start < end <= len(text) and not any(start < edge < end for edge in edges):
            yield Section(kind=SectionKind.BACK, start=start, end=end)


def _without_banners(marks: list[Mark], seen: Counter[str]) -> list[Mark]:
    """The marks without banners of the journal: above the abstract, and on the heads of later pages.

    `seen` counts those above the title.
    """
    while marks and _is_banner(marks[0]) and any(_opens_article(mark) for mark in marks[1:]):
        seen[plain(marks[0].text)] += 1
        marks = marks[1:]
    kept: list[Mark] = []
    over = False
    for mark in marks:
        over = over or mark.kind in _ENDS_CASE
        words = plain(mark.text)
        if not (over and _is_banner(mark) and seen[words] >= _RUNNING):
            kept.append(mark)
        seen[words] += 1
    return kept


def _is_banner(mark: Mark) -> bool:
    """True for a line that a journal may have printed above the title: unnumbered, and one of the known ones."""
    return mark.alone and not is_numbered(mark.text) and is_banner(mark.text)


def _opens_article(mark: Mark) -> bool:
    """True for a heading before which no case can have been told: an abstract, an introduction, "Case report"."""
    kinds = (SectionKind.ABSTRACT, SectionKind.INTRODUCTION)
    return mark.alone and (mark.kind in kinds or mark.kind is SectionKind.CASE and is_banner(mark.text))


def _without_details(
    marks: Sequence[Mark], abstract: tuple[int, int] | None
) -> tuple[list[Mark], tuple[int, int] | None]:
    """The marks without parts of a discussion or of methods that are named like parts of a case ("Treatment").

    Nor do labels inside a case that are named like parts of an article end it ("Results: PCV 21%, ...").
    """
    first, last = abstract or (0, 0)
    kept = list(marks[:last])
    over = in_case = False
    for mark in marks[last:]:
        if over and mark.scope == "detail" or in_case and not mark.alone and mark.kind in _LABELS_OF_CASES:
            continue
        if mark.scope != "block" and mark.kind is not SectionKind.BACK:
            over = mark.kind in _ENDS_CASE or mark.kind is SectionKind.METHODS
            in_case = mark.kind is SectionKind.CASE and mark.alone
        kept.append(mark)
    return kept, (first, last) if abstract else None


def _with_abstract(text: str, marks: Sequence[Mark]) -> tuple[list[Mark], tuple[int, int] | None]:
    """The marks that count, and which of them, `[first, last)`, belong to the abstract."""
    first = next((i for i, mark in enumerate(marks) if mark.kind is SectionKind.ABSTRACT), None)
    if first is not None and any(
        mark.kind is SectionKind.DISCUSSION and mark.alone for mark in marks[:first]
    ):
        closing = replace(marks[first], kind=SectionKind.CONCLUSION)  # a "Summary" behind the discussion
        return _with_abstract(text, [*marks[:first], closing, *marks[first + 1 :]])
    if first is None:
        first = _implicit(marks)
    if first is None:
        return _without_abstract_words(marks, None), None
    last = _abstract_end(text, marks, first)
    kept = _without_abstract_words(marks, (first, last))
    return kept, (first, first + sum(mark in marks[first:last] for mark in kept[first:]))


def _implicit(marks: Sequence[Mark]) -> int | None:
    """Where a structured abstract without the word begins: labels that come again as headings."""
    if not marks or marks[0].alone or marks[0].kind not in _ORDER_IN_ABSTRACT:
        return None
    labels = 0
    for mark in marks:
        if mark.alone or mark.kind is SectionKind.KEYWORDS:
            break
        labels += 1
    return 0 if labels >= 2 and labels < len(marks) else None


def _abstract_end(text: str, marks: Sequence[Mark], first: int) -> int:
    """The position of the first mark behind the abstract."""
    begin = first if marks[first].kind is not SectionKind.ABSTRACT else first + 1
    if begin > first and begin < len(marks) and _runs_into_body(text, marks[first], marks[begin:]):
        return begin
    labelled = begin
    while labelled < len(marks) and not marks[labelled].alone and marks[labelled].kind in _ORDER_IN_ABSTRACT:
        if _repeated(marks[labelled], marks[begin:labelled]):
            break
        labelled += 1
    if labelled > begin:
        return labelled
    end = begin
    for end in range(begin, len(marks)):
        if marks[end].kind not in _ORDER_IN_ABSTRACT:
            break
        if _repeated(marks[end], marks[begin:end]) or _opens_body(marks, begin, end):
            break
    else:
        return begin
    return end if marks[end].kind is not SectionKind.REFERENCES and end > begin else begin


def _runs_into_body(text: str, abstract: Mark, marks: Sequence[Mark]) -> bool:
    """True for labels of an article whose headings all open their paragraph, behind an abstract without labels."""
    mark = marks[0]
    if any(later.alone and later.kind in _ORDER_IN_ABSTRACT for later in marks):
        return False
    told = text[abstract.end : mark.start].strip()
    opens = mark.kind in (SectionKind.INTRODUCTION, SectionKind.CASE)
    return opens and not mark.alone and text[mark.start - 1] == "\n" and len(told) >= _LEAST_ABSTRACT


def _repeated(mark: Mark, before: Sequence[Mark]) -> bool:
    """True when the abstract had this part already, so that the body begins here."""
    return any(plain(mark.text) == plain(earlier.text) for earlier in before) or (
        mark.kind in (SectionKind.INTRODUCTION, SectionKind.CASE)
        and any(earlier.kind is SectionKind.CONCLUSION for earlier in before)
    )


def _opens_body(marks: Sequence[Mark], begin: int, at: int) -> bool:
    """True for an introduction that is not the abstract's own first part."""
    mark = marks[at]
    if mark.kind is not SectionKind.INTRODUCTION or plain(mark.text) != "introduction":
        return False
    later = marks[at + 1 :]
    return at > begin or not any(plain(other.text) in ("introduction", "background") for other in later)


def _without_abstract_words(marks: Sequence[Mark], abstract: tuple[int, int] | None) -> list[Mark]:
    """The marks without words that are headings in an abstract only, where they stand outside one."""
    first, last = abstract or (0, 0)
    return [mark for i, mark in enumerate(marks) if first <= i < last or kind_of(mark.text) is not None]


def _title(text: str, marks: Sequence[Mark], given: tuple[int, int] | None) -> tuple[int, int] | None:
    """The title: as given, else the first block that looks like one while headings follow; never a banner."""
    lines = [block for block in blocks(text) if given is None or block[0] >= given[0]]
    above = 0
    while above < min(_MOST_BANNERS, len(lines) - 1) and is_banner(text[slice(*lines[above])]):
        above += 1
    if not lines or given is not None and not above:
        return given
    start, end = lines[above]
    block = text[start:end]
    fits = _looks_like_title(block) and (not above or len(block.split()) >= _LEAST_TITLE)
    free = not any(mark.start == start for mark in marks) and any(mark.start >= end for mark in marks)
    if fits and free and (given is not None or start == 0 or above):
        return start, end
    return given


def _looks_like_title(block: str) -> bool:
    """True for a block that is no longer than titles are, and begins and ends as they do."""
    ends = not block.endswith((".", ";", ",", ":"))
    return len(block) <= _LONGEST_TITLE and starts_like_heading(block) and ends


def _outer(
    text: str, marks: Sequence[Mark], abstract: tuple[int, int] | None, title: tuple[int, int] | None
) -> Iterator[Section]:
    first, last = abstract or (0, 0)
    begins = [mark for i, mark in enumerate(marks) if not (first < i < last)]
    if abstract is not None and first < len(marks) and marks[first].kind is not SectionKind.ABSTRACT:
        whole = replace(marks[first], kind=SectionKind.ABSTRACT, end=marks[first].start, text="")
        begins = [whole if mark is marks[first] else mark for mark in begins]
    at = 0
    if title is not None:
        if title[0] > 0:
            yield Section(kind=SectionKind.BACK, start=0, end=title[0])
        yield Section(kind=SectionKind.TITLE, start=title[0], end=min(title[1] + 1, len(text)))
        at = min(title[1] + 1, len(text))
    if (begins[0].start if begins else len(text)) > at:
        yield Section(kind=SectionKind.BODY, start=at, end=begins[0].start if begins else len(text))
    for mark, following in zip_longest(begins, begins[1:]):
        end = following.start if following else len(text)
        close = _keywords_end(text, mark, end) if mark.kind is SectionKind.KEYWORDS else end
        yield Section(kind=mark.kind, heading=_heading(mark.text), start=mark.start, end=close)
        if close < end:
            yield Section(kind=SectionKind.BODY, start=close, end=end)


def _keywords_end(text: str, mark: Mark, end: int) -> int:
    """Keywords are one block: what follows is the body of an article without a first heading."""
    newline = text.find("\n", mark.end + 1)
    return end if newline < 0 else min(newline + 1, end)


def _inner(text: str, marks: Sequence[Mark], abstract: tuple[int, int] | None) -> Iterator[Section]:
    """The parts of a structured abstract; what it tells of the patient stays of kind ABSTRACT."""
    if abstract is None:
        return
    first, last = abstract
    begin = first + 1 if marks[first].kind is SectionKind.ABSTRACT else first
    close = marks[last].start if last < len(marks) else len(text)
    parts = marks[begin:last]
    for mark, following in zip_longest(parts, parts[1:]):
        kind = mark.kind if mark.kind in _ABSTRACT_OTHERS else SectionKind.ABSTRACT
        end = following.start if following else close
        yield Section(kind=kind, heading=_heading(mark.text), start=mark.start, end=end)


def _heading(text: str) -> str:
    return text.strip().rstrip(":").strip()
