"""Word documents: mammoth makes a page of them, which is read like any other page.

Nothing of a document is run or fetched: macros, embedded objects, links and pictures are never opened.
Text that was struck out in tracked changes and comments beside the text are left out.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers.expat import ExpatError

import mammoth
from lxml import etree
from lxml import html as lxml_html

from corpus.assemble import Body, Raw, document
from corpus.builder import CELL_JOIN, tidy
from corpus.limits import DEFAULT_LIMITS, MEGABYTE, Limits
from corpus.readers.page import read_page
from corpus.xml_safety import local, parse_xml, words_in
from schemas.document import Document, Metadata, ReadingWarning, Section, SectionKind, WarningCode
from schemas.errors import NeedsOcrError, TooLargeInputError, UnreadableInputError, UnsafeInputError

_MAIN = "word/document.xml"
_SMALL = 1024 * 1024  # bytes: below this no ratio of unpacked to packed size can hurt
_MOST_PARTS = 20_000
_TABLE = re.compile(rb"<w:tbl[\s>]")
_FORMULA = re.compile(rb"<m:oMath[\s>]")
_PICTURE = re.compile(rb"<(?:pic:pic|v:imagedata)[\s>]")
_TABLE_LINE = re.compile(r"(?:supplementary )?table\s{0,3}(?:\d{1,2}|[IVX]{1,5}|S\d{1,2})\b", re.IGNORECASE)
_ROW = re.compile(r"\s{0,9}(?![\d.()a-z•*–-]{1,4}\t)[^\t\n]{1,200}\t[^\n]{0,400}\S")
_NOTE = re.compile(r"(?:foot|end)note-\d{1,6}")
_NOTE_REFERENCE = re.compile(r"(?:foot|end)note-ref-\d{1,6}")
_STYLES = "p[style-name='Title'] => h1.title:fresh\np[style-name='Subtitle'] => p:fresh"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, OSError, NotImplementedError, IndexError, AttributeError,
    TypeError, RecursionError, ExpatError,
)  # fmt: skip


def read_docx(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """A Document from a Word file (.docx, .docm).

    Raises UnreadableInputError for a broken file, UnsafeInputError for entities and bombs,
    TooLargeInputError above the limits, NeedsOcrError for a file that holds pictures only.
    """
    main = _checked(data, name, limits)
    try:
        converted = mammoth.convert_to_html(
            io.BytesIO(data), style_map=_STYLES, include_embedded_style_map=False, convert_image=_no_picture
        )
        root = lxml_html.document_fromstring(f"<html><body>{converted.value}</body></html>")
    except _BROKEN as error:
        raise UnreadableInputError(
            name, f"broken Word file: {_reason(error)}", "save it again as .docx"
        ) from None
    notes = _without_notes(root)
    _caption(root)
    _bar_tabs(root)
    text, sections, tables = read_page(root, typed=True)
    if not text.strip() and _PICTURE.search(main):
        raise NeedsOcrError(
            name, "holds pictures and no text", "save it as PDF; scanned pages are read by OCR"
        )
    text, sections = _with_notes(text, sections, notes)
    title = next((text[s.start : s.end] for s in sections if s.kind is SectionKind.TITLE), "")
    body = Body(text, sections, tables, warnings=tuple(_warnings(main)))
    return document(Raw(data, name, "docx", limits), body, Metadata(title=tidy(title) or None))


def _checked(data: bytes, name: str, limits: Limits) -> bytes:
    """The main part of the file, after all parts were found to be harmless."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = [info for info in archive.infolist() if info.filename.endswith((".xml", ".rels"))]
            _check_sizes(archive.infolist(), parts, name, limits)
            contents = {info.filename: archive.read(info) for info in parts}
    except _BROKEN as error:
        raise UnreadableInputError(
            name, f"broken Word file: {_reason(error)}", "save it again as .docx"
        ) from None
    if _MAIN not in contents:
        raise UnreadableInputError(name, "is no Word document: its text is missing", "save it again as .docx")
    for content in contents.values():
        if b"<!ENTITY" in content or b"<!DOCTYPE" in content or b"<\0!\0D\0O" in content:
            raise UnsafeInputError(
                name, "declares XML entities, which Gravida does not expand", "save it again as .docx"
            )
    main = contents[_MAIN]
    parse_xml(main, name, limits)
    count = len(_TABLE.findall(main))
    if count > limits.max_tables:
        raise TooLargeInputError(
            name, f"{count:,} tables are above the limit of {limits.max_tables:,}", "split the document"
        )
    return main


def _check_sizes(
    every: list[zipfile.ZipInfo], parts: list[zipfile.ZipInfo], name: str, limits: Limits
) -> None:
    if len(every) > _MOST_PARTS:
        raise TooLargeInputError(name, f"holds more than {_MOST_PARTS:,} parts", "save it again as .docx")
    size = sum(info.file_size for info in parts)
    if size > limits.max_office_bytes:
        raise TooLargeInputError(
            name,
            f"unpacks to {size / MEGABYTE:,.1f} MB of text, above the limit of {limits.max_office_bytes / MEGABYTE:,.1f} MB",
            "split the document",
        )
    for info in parts:
        if info.file_size > _SMALL and info.file_size > limits.max_ratio * max(info.compress_size, 1):
            raise UnsafeInputError(
                name,
                f"its part {info.filename!r} unpacks more than {limits.max_ratio}-fold",
                "save it again as .docx",
            )


def _no_picture(_picture: object) -> list[object]:
    """Pictures are not opened."""
    return []


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__


def _without_notes(root: etree._Element) -> list[str]:
    """Take the notes at the foot and their marks out of the page; the notes' words."""
    for mark in [each for each in root.iter("a") if _NOTE_REFERENCE.fullmatch(each.get("id", ""))]:
        raised = mark.getparent()
        _drop(raised if raised is not None and local(raised) == "sup" else mark)
    notes = [each for each in root.iter("li") if _NOTE.fullmatch(each.get("id", ""))]
    words = [tidy(words_in(note).replace("↑", "")) for note in notes]
    for note in notes:
        _drop(note)
    return [each for each in words if each]


def _drop(element: etree._Element) -> None:
    """Take an element out of its parent, and leave what follows it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    if before is not None:
        before.tail = (before.tail or "") + (element.tail or "")
    else:
        parent.text = (parent.text or "") + (element.tail or "")
    parent.remove(element)


def _with_notes(
    text: str, sections: tuple[Section, ...], notes: list[str]
) -> tuple[str, tuple[Section, ...]]:
    """The text with its notes behind it, in a section that is no part of the case."""
    if not notes or not text:
        return text, sections
    start = len(text) + 1
    whole = "\n".join([text, *notes])
    return whole, (*sections, Section(kind=SectionKind.BACK, heading="", start=start, end=len(whole)))


def _bar_tabs(root: etree._Element) -> None:
    """Rows that were typed with tabs keep their cells; a tab in one paragraph alone is white space."""
    run: list[etree._Element] = []
    for each in [*root.iter("p"), None]:
        if each is not None and _ROW.match(words_in(each)) and (not run or each.getprevious() is run[-1]):
            run.append(each)
            continue
        if len(run) > 1:
            for row in run:
                cells = re.sub(r"\s{0,9}\t\s{0,9}", CELL_JOIN, words_in(row).strip("\t"))
                row[:] = []
                row.text = cells
        run = [each] if each is not None and _ROW.match(words_in(each)) else []


def _caption(root: etree._Element) -> None:
    """Give each table the line above it that numbers it, as Word writes captions."""
    for table in root.iter("table"):
        above = table.getprevious()
        if above is not None and local(above) == "p" and _TABLE_LINE.match(tidy(words_in(above))):
            above.tag = "caption"
            table.insert(0, above)


def _warnings(main: bytes) -> Iterator[ReadingWarning]:
    """What of the document was not read."""
    for pattern, what in (
        (_FORMULA, "formulas were not read; check figures against the document"),
        (_PICTURE, "pictures: what is drawn in them was not read"),
    ):
        if count := len(pattern.findall(main)):
            yield ReadingWarning(code=WarningCode.PARTS_NOT_READ, message=f"{count:,} {what}")
