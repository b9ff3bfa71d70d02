"""Plain text in UTF-8, UTF-16 or Windows-1252."""

import codecs
import re

from corpus.assemble import Body, Raw, document
from corpus.clean import drop_citations, repair
from corpus.edits import Mapped
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.lines import layout_edits
from corpus.sections import find_sections
from corpus.text_tables import find_tables
from schemas.document import Document, Metadata, SectionKind
from schemas.errors import UnreadableInputError

_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_SHARE = 0.005  # of all bytes; extracted texts hold a stray one, binary files a tenth
_HIGH_RUN = re.compile(rb"[\x80-\xff]{4,}")
_UTF8_PAIR = re.compile(rb"[\xc3-\xf4][\x80-\xbf]")
_LEAST_UTF16 = 8  # bytes that must be seen before zero bytes are believed to be UTF-16
_SHARE_UTF16 = 0.35  # zero bytes on one side of the pairs
_ADVICE = "save it as UTF-8 text, or check that the file is what its name says"


def read_text(data: bytes, name: str, limits: Limits = DEFAULT_LIMITS) -> Document:
    """A Document from plain text. Raises UnreadableInputError for bytes that are not text."""
    cleaned = clean_text(decode(data, name))
    text = cleaned.text
    sections = find_sections(text)
    title = next((text[s.start : s.end].strip() for s in sections if s.kind is SectionKind.TITLE), None)
    body = Body(text, sections, find_tables(text))
    return document(Raw(data, name, "text", limits), body, Metadata(title=title or None))


def clean_text(raw: str) -> Mapped:
    """The text repaired and laid out in blocks, with the way back to the raw characters."""
    mapped = Mapped(raw)
    repair(mapped)
    mapped.apply(layout_edits(mapped.text))
    drop_citations(mapped)
    return mapped


def decode(data: bytes, where: str) -> str:
    """The characters of a text file, by byte order mark, then by what the bytes allow.

    Raises UnreadableInputError for binary data and for encodings that cannot be told.
    """
    marked = _by_mark(data, where)
    if marked is not None:
        return marked
    if _CONTROL.search(data):
        utf16 = _utf16_without_mark(data)
        if utf16 is not None:
            return utf16
        if len(_CONTROL.findall(data)) > max(1, _CONTROL_SHARE * len(data)) or b"\0" in data:
            raise UnreadableInputError(where, "binary data, not text", _ADVICE)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _windows(data, where, error.start)


def _by_mark(data: bytes, where: str) -> str | None:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    ):  # fmt: skip
        if not data.startswith(mark):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            name, at = (
                encoding.removesuffix("-sig").upper(),
                error.start + (len(mark) if mark == codecs.BOM_UTF8 else 0),
            )
            raise UnreadableInputError(where, f"broken {name} at byte {at:,}", _ADVICE) from None
        if not _looks_like_text(text):
            raise UnreadableInputError(where, "binary data, not text", _ADVICE)
        return text
    return None


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 told by the zero bytes of its Latin letters, None where the bytes are something else."""
    if len(data) < _LEAST_UTF16 or len(data) % 2:
        return None
    half = len(data) / 2
    even, odd = data[::2].count(0), data[1::2].count(0)
    for zeros, others, encoding in ((odd, even, "utf-16-le"), (even, odd, "utf-16-be")):
        if zeros > _SHARE_UTF16 * half and others < 0.02 * half:
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError:
                return None
            return text if _looks_like_text(text) else None
    return None


def _looks_like_text(text: str) -> bool:
    odd = sum(not (character.isprintable() or character.isspace()) for character in text[:20_000])
    return odd <= 0.02 * min(len(text), 20_000)


def _windows(data: bytes, where: str, at: int) -> str:
    """Windows-1252, where the bytes make sense in it; else the error that UTF-8 gave."""
    high = sum(byte > 0x7F for byte in data)
    plausible = high <= 0.25 * len(data) and not _HIGH_RUN.search(data)
    if plausible and 2 * len(_UTF8_PAIR.findall(data)) < max(1, 0.5 * high):
        try:
            return data.decode("cp1252")
        except UnicodeDecodeError as error:
            at = error.start
    raise UnreadableInputError(
        where, f"neither UTF-8, UTF-16 nor Windows-1252: byte 0x{data[at]:02x} at {at:,} fits none", _ADVICE
    )
