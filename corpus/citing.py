"""To which part of a text a table belongs: to the one that cites it, not to the one where it floats.

This is the one place that decides it. A table cited from the case is the patient's wherever it stands (at the
top of a page, behind the references, in an appendix) and becomes a section of kind TABLE there; one cited only
from a part on others is a section of that part's kind. A table that nothing cites belongs to where it stands.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from schemas.document import Section, SectionKind, Table

OTHERS = frozenset({SectionKind.INTRODUCTION, SectionKind.METHODS, SectionKind.DISCUSSION, SectionKind.CONCLUSION,
                    SectionKind.KEYWORDS, SectionKind.REFERENCES, SectionKind.BACK})  # fmt: skip
_SILENT = frozenset({SectionKind.KEYWORDS, SectionKind.REFERENCES, SectionKind.BACK})
_WORD = (
    r"(?i:(?:supplementary|supplemental|supporting|online|appendix|additional|e-?)\s{0,1})?"
    r"(?i:tables?|tab\.|tabs\.|tbl\.|boxes|box|charts?|exhibits?|panels?)"
)
_ITEM = r"(?:(?:No\.?\s?)?[SAE]?-?\d{1,2}(?:\s?[A-H]\b|[a-h]\b|\([a-hA-H]\))?|[IVX]{1,5}\b)"
# A table's name as captions begin with it.
NAME = re.compile(rf"{_WORD}\s{{0,2}}(?P<item>{_ITEM})")
_CITATION = re.compile(
    rf"\b(?P<word>{_WORD})\s{{0,2}}"
    rf"(?P<items>{_ITEM}(?:\s?(?:,|;|&|/|\band\b|\bor\b|\bto\b|\bthrough\b|-|–)\s?(?:and\s)?(?:{_WORD}\s)?{_ITEM}){{0,8}})"
    r"(?![\d.]?\d)"
)
_STEP = re.compile(
    rf"(?P<join>\bto\b|\bthrough\b|-|–|,|;|&|/|and|or)?\s?(?:and\s)?(?:{_WORD}\s)?(?P<item>{_ITEM})"
)
_PARTS = re.compile(r"(?P<prefix>[SAE]?)-?(?P<number>\d{1,2}|[IVX]{1,5})\s?\(?(?P<letter>[A-Ha-h]?)\)?$")
_FOREIGN = re.compile(
    r"\s?(?:of|in|from)\s(?:ref\b|reference\b|\[\d|[A-Z][\w'’-]{2,25}\s(?:et\s?al|and\s[A-Z]))"
)
_ONLY = re.compile(
    r"\([Ss]ee\s[Tt]able\)|\([Tt]able\)|\b[Tt]he\s(?:following\s|accompanying\s)?[Tt]able\b(?!\s?[\dIVX])|\b[Tt]able\s(?:below|above)\b"
)
# A part on others may speak of the patient: "our patient's results (Table 1)".
_OWN = re.compile(
    r"\b(?:our|this|the (?:present|index|reported|current)) (?:\w{2,15} ){0,2}(?:patient|case|woman|mother|cases|patients)\b"
    r"|\bwe (?:here )?(?:report|present|describe)\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:et al|literature|previous|previously|published|other|others|stud(?:y|ies)|compar\w{1,8}|reviewed|reported cases)\b",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"[.!?]\s+(?=[A-Z])|\n")
_MOST_RANGE = 20  # tables in "Tables 1-20"
_ROMAN = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True, slots=True)
class Name:
    """A table's number as printed: "S2b" is prefix "S", number 2, letter "b"; Roman numbers are numbers."""

    prefix: str
    number: int
    letter: str


@dataclass(frozen=True, slots=True)
class _Citation:
    start: int
    end: int
    names: tuple[Name, ...]  # empty for "the table"


# Where a numbered table stands that only floated there, or was collected at the end of a manuscript.
_ADRIFT = frozenset({SectionKind.REFERENCES, SectionKind.BACK})


def belonging(
    text: str, sections: Sequence[Section], tables: Sequence[Table]
) -> tuple[tuple[Section, ...], tuple[Table, ...]]:
    """The sections with those of the tables, and the tables with the slices that cite them (`Table.cited`)."""
    if not tables:
        return tuple(sections), ()
    found = list(_citations(text, tables))
    names = [_name(text, table) for table in tables]
    placed: list[Table] = []
    added: list[Section] = []
    for table, name in zip(tables, names, strict=True):
        cites = [cite for cite in found if _means(cite, name, names)]
        cites = [cite for cite in cites if _kind_at(sections, cite.start) not in _SILENT]
        placed.append(table.model_copy(update={"cited": tuple((cite.start, cite.end) for cite in cites)}))
        kind = _kind(text, sections, table, cites)
        if kind is not None:
            added.append(Section(kind=kind, start=table.start, end=table.end))
    plain = [section for section in sections if section.kind is not SectionKind.TABLE]
    return tuple(sorted([*plain, *added], key=lambda section: (section.start, -section.end))), tuple(placed)


def _kind(
    text: str, sections: Sequence[Section], table: Table, cites: Sequence[_Citation]
) -> SectionKind | None:
    """The kind of the table's own section, None where it is of the section's kind in which it stands."""
    stands = _kind_at(sections, table.start)
    kinds = [_said_at(text, sections, cite.start) for cite in cites]
    if not kinds:
        adrift = stands in _ADRIFT and _name(text, table) is not None
        return None if stands in OTHERS and not adrift else SectionKind.TABLE
    if any(kind not in OTHERS for kind in kinds):
        return SectionKind.TABLE
    return None if stands in OTHERS else kinds[0]


def _said_at(text: str, sections: Sequence[Section], offset: int) -> SectionKind | None:
    """The kind of the part that cites; CASE where a part on others says that it speaks of its own patient."""
    kind = _kind_at(sections, offset)
    if kind not in OTHERS:
        return kind
    start = max(
        (match.end() for match in _SENTENCE_START.finditer(text, max(0, offset - 300), offset)), default=0
    )
    after = _SENTENCE_START.search(text, offset)
    sentence = text[start : after.start() if after else len(text)]
    return SectionKind.CASE if _OWN.search(sentence) and not _COMPARED.search(sentence) else kind


def _kind_at(sections: Sequence[Section], offset: int) -> SectionKind | None:
    """The kind of the innermost section around the character, tables apart."""
    kind = None
    for section in sections:
        if section.start > offset:
            break
        if offset < section.end and section.kind is not SectionKind.TABLE:
            kind = section.kind
    return kind


def _name(text: str, table: Table) -> Name | None:
    """The number in the caption, None where there is none."""
    caption = text[slice(*table.caption)] if table.caption else ""
    match = NAME.match(caption)
    return _read(match["item"]) if match else None


def _means(cite: _Citation, name: Name | None, names: Sequence[Name | None]) -> bool:
    """True if the citation means the table; "Table 1" means 1a and 1b where there is no table 1 itself."""
    if not cite.names:
        return name is None and len(names) == 1
    if name is None:
        return False
    if name in cite.names:
        return True
    whole = Name(name.prefix, name.number, "")
    part = Name(name.prefix, name.number, next((c.letter for c in cite.names if c.number == name.number), ""))
    if name.letter:
        return whole in cite.names and whole not in names
    return part in cite.names and part not in names and part.prefix == name.prefix


def _citations(text: str, tables: Sequence[Table]) -> Iterator[_Citation]:
    """Every place outside the tables that cites one, in order."""
    inside = [(table.start, table.end) for table in tables]

    def counts(match: re.Match[str]) -> bool:
        return not any(a <= match.start() < b for a, b in inside) and not _FOREIGN.match(text, match.end())

    for match in _CITATION.finditer(text):
        if counts(match) and not _is_caption(text, match):
            yield _Citation(match.start(), match.end(), tuple(_items(match["items"])))
    if len(tables) == 1:
        for match in _ONLY.finditer(text):
            if counts(match):
                yield _Citation(match.start(), match.end(), ())


def _is_caption(text: str, match: re.Match[str]) -> bool:
    """True in a line that is a caption ("Table 1. Results"), not in one that tells ("Table 1 shows")."""
    name = NAME.match(text, text.rfind("\n", 0, match.start()) + 1)
    if name is None:
        return False
    rest = text[name.end() : name.end() + 4].lstrip(" ")
    return not rest[:1].islower() and not rest.startswith((",", ")"))


def _items(written: str) -> Iterator[Name]:
    """Yield the tables of "1", "1 and 2", "I-III", "1A, 1B"."""
    last: Name | None = None
    for step in _STEP.finditer(written):
        name = _read(step["item"])
        if name is None:
            continue
        if last is not None and step["join"] in ("to", "through", "-", "–") and not name.letter:
            for number in range(last.number + 1, min(name.number, last.number + _MOST_RANGE)):
                yield Name(name.prefix, number, "")
        yield name
        last = name


def _read(item: str) -> Name | None:
    match = _PARTS.search(item.strip())
    if match is None:
        return None
    number = int(match["number"]) if match["number"].isdigit() else roman(match["number"])
    return Name(match["prefix"], number, match["letter"].lower())


def roman(written: str) -> int:
    """The number of a Roman numeral.

    >>> roman("XIV"), roman("III")
    (14, 3)
    """
    values = [_ROMAN[letter] for letter in written]
    return sum(-value if value < max(values[i:]) else value for i, value in enumerate(values))
