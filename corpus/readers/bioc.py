"""BioC, in XML and JSON: passages whose kinds are named beside them, as PubMed Central and PubTator give articles."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from corpus.assemble import Body, Raw, document
from corpus.builder import GridCell, TextBuilder, tidy
from corpus.headings import known_heading
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.readers.jats import nested_kind
from corpus.readers.jats_tables import read_rows
from corpus.records import bioc_documents, only
from corpus.xml_safety import local, parse_xml, words_in
from schemas.document import Document, Metadata, ReadingWarning, SectionKind, WarningCode
from schemas.errors import InputError, UnreadableInputError

_KINDS = {
    "TITLE": SectionKind.TITLE, "ABSTRACT": SectionKind.ABSTRACT, "INTRO": SectionKind.INTRODUCTION, "CASE": SectionKind.CASE,
    "METHODS": SectionKind.METHODS, "RESULTS": SectionKind.RESULTS, "DISCUSS": SectionKind.DISCUSSION,
    "CONCL": SectionKind.CONCLUSION, "REF": SectionKind.REFERENCES, "KEYWORD": SectionKind.KEYWORDS, "ABBR": SectionKind.BACK,
    "ACK_FUND": SectionKind.BACK, "AUTH_CONT": SectionKind.BACK, "COMP_INT": SectionKind.BACK, "SUPPL": SectionKind.BACK,
    "REVIEW_INFO": SectionKind.BACK,
}  # fmt: skip
_TITLE = re.compile(r"(?:\w{1,20}_)?title(?:_caption)?(?:_(\d))?")
_YEAR = re.compile(r"(?:1[6-9]|2[01])\d\d")
_ADVICE = "give BioC as PubMed Central or PubTator give it"


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text with what BioC says of it: `part` is the section, `form` what kind of block."""

    text: str
    infons: dict[str, str]

    @property
    def part(self) -> str:
        """The section's name in BioC, "" where none is given."""
        given = self.infons.get("section_type", "").upper()
        return given or {"title": "TITLE", "front": "TITLE", "abstract": "ABSTRACT"}.get(self.form, "")

    @property
    def form(self) -> str:
        """What kind of block it is, in lower case."""
        return self.infons.get("type", "").lower()


def read_bioc_json(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """A Document from BioC JSON of one document.

    Raises UnreadableInputError for broken JSON, for other JSON and for several documents.
    """
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        reason = (
            "nested too deep" if isinstance(error, RecursionError) else " ".join(str(error).split())[:120]
        )
        raise UnreadableInputError(name, f"broken JSON: {reason}", "get the file again") from None
    found = only(list(bioc_documents(value)), name)
    passages = [
        Passage(_text(each), _infons(each.get("infons")))
        for each in found["passages"]
        if isinstance(each, dict)
    ]
    raw = Raw(data, name, "bioc", limits)
    return _document(raw, passages, _infons(found.get("infons")), str(found.get("id") or ""))


def read_bioc_xml(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """A Document from BioC XML of one document.

    Raises UnsafeInputError where entities are declared, UnreadableInputError for XML that is malformed,
    no BioC, or of several documents.
    """
    root = parse_xml(data, name, limits)
    found = [each for each in root if local(each) == "document"]
    if not found:
        raise UnreadableInputError(name, f"is XML with the root <{local(root)}>, but no BioC", _ADVICE)
    whole = only(found, name)
    passages = []
    for each in whole:
        if local(each) == "passage":
            parts = [words_in(child) for child in each.iter() if local(child) == "text"]
            infons = {c.get("key", ""): words_in(c) for c in each if local(c) == "infon"}
            passages.append(Passage(" ".join(parts), infons))
    infons = {child.get("key", ""): words_in(child) for child in whole if local(child) == "infon"}
    identifier = next((words_in(child) for child in whole if local(child) == "id"), "")
    return _document(Raw(data, name, "bioc", limits), passages, infons, identifier)


def _text(passage: dict[str, Any]) -> str:
    """A passage's text, or that of its sentences."""
    text = passage.get("text")
    if isinstance(text, str) and text:
        return text
    sentences = passage.get("sentences")
    parts = sentences if isinstance(sentences, list) else []
    return " ".join(str(part.get("text") or "") for part in parts if isinstance(part, dict))


def _infons(value: Any) -> dict[str, str]:
    return {str(key): str(item) for key, item in value.items()} if isinstance(value, dict) else {}


def _document(raw: Raw, passages: list[Passage], infons: dict[str, str], identifier: str) -> Document:
    reader = _PassageReader(raw.limits)
    reader.read(passages)
    body = Body(*reader.out.finish(), warnings=reader.out.warnings)
    return document(raw, body, _metadata(passages, infons, identifier))


@dataclass(slots=True)
class _PassageReader:
    """Walks the passages of one document; a change of section or a title opens a section."""

    limits: Limits
    out: TextBuilder = field(default_factory=TextBuilder)
    open: list[tuple[int, SectionKind, str, int]] = field(default_factory=list)  # level, kind, heading, start
    part: str = ""
    table: list[Passage] = field(default_factory=list)

    def read(self, passages: list[Passage]) -> None:
        """All passages in their order."""
        for passage in passages:
            if passage.part == "TABLE":
                if self.table and passage.infons.get("id") != self.table[-1].infons.get("id"):
                    self._table()
                self.table.append(passage)
                continue
            self._table()
            if passage.part == "TITLE":
                with self.out.section(SectionKind.TITLE):
                    self.out.block(passage.text)
            elif passage.part == "FIG" or not passage.text.strip():
                self.out.block(passage.text)
            else:
                self._block(passage)
        self._table()
        self._close(0)

    def _block(self, passage: Passage) -> None:
        title = _TITLE.fullmatch(passage.form)
        base = _KINDS.get(passage.part, SectionKind.BODY)
        if passage.part != self.part:
            self._close(0)
            self.part = passage.part
            if not title or base is SectionKind.ABSTRACT:
                heading = "Abstract" if base is SectionKind.ABSTRACT else ""
                self._open(0, base, heading)
                if title and tidy(passage.text).lower() == "abstract":
                    return
        if title is None:
            self.out.block(passage.text)
            return
        level = int(title[1] or 1)
        self._close(level)
        inside = bool(self.open) and self.open[0][1] is SectionKind.ABSTRACT
        own = known_heading(tidy(passage.text), in_abstract=inside)
        if self.open:
            self._open(level, nested_kind(self.open[-1][1], own), passage.text)
        else:
            self._open(level, own.kind if own else base, passage.text)

    def _open(self, level: int, kind: SectionKind, heading: str) -> None:
        self.open.append((level, kind, tidy(heading), self.out.length))
        self.out.block(heading)

    def _close(self, level: int) -> None:
        """End the sections of this level and below it."""
        while self.open and self.open[-1][0] >= level:
            _, kind, heading, start = self.open.pop()
            self.out.close(kind, heading, start)

    def _table(self) -> None:
        """Write the table whose passages were gathered."""
        if not self.table:
            return
        captions = [p.text for p in self.table if "caption" in p.form or "title" in p.form]
        notes = [p.text for p in self.table if "foot" in p.form]
        rows = [row for p in self.table if p.form == "table" for row in self._rows(p)]
        self.table = []
        caption = " ".join(map(tidy, captions))
        self.out.table(caption, rows, notes)

    def _rows(self, passage: Passage) -> list[list[GridCell]]:
        """Rows of a table from its XML where BioC keeps it, else from the tabs of its text."""
        source = passage.infons.get("xml", "")
        if source:
            try:
                root = parse_xml(source.encode(), "table", self.limits)
                rows = [row for each in root.iter() if local(each) == "table" for row in read_rows(each)]
            except InputError:
                rows = []
            if rows:
                return rows
        lines = [line.split("\t") for line in passage.text.splitlines() if line.strip()]
        if max(map(len, lines), default=0) < 2:
            message = "a table came without its cells and was read as text"
            self.out.warnings.append(ReadingWarning(code=WarningCode.PARTS_NOT_READ, message=message))
        return [[GridCell(cell) for cell in line] for line in lines]


def _metadata(passages: list[Passage], infons: dict[str, str], identifier: str) -> Metadata:
    """What the document and its first passage say of the article."""
    front = next((p for p in passages if p.part == "TITLE"), None)
    said = infons | (front.infons if front else {})
    year = _YEAR.search(said.get("year", ""))
    pmcid = said.get("article-id_pmc") or (identifier if identifier.upper().startswith("PMC") else "")
    pmid = said.get("article-id_pmid") or (identifier if identifier.isdigit() else "")
    digits = pmcid.upper().removeprefix("PMC")
    return Metadata(
        title=tidy(front.text) or None if front else None,
        journal=tidy(said.get("journal", "").split(";")[0]) or None,
        year=int(year[0]) if year else None,
        doi=said.get("article-id_doi") or None,
        pmid=pmid or None,
        pmcid=f"PMC{digits}" if digits.isdigit() else None,
        licence=said.get("license") or None,
    )
