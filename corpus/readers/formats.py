"""Which format bytes are in: their first characters decide, the suffix only where they leave a doubt."""

import re
from enum import StrEnum


class Format(StrEnum):
    """What a reader can be asked to read. OTHER is a known format that none of them reads."""

    TEXT = "text"
    JATS = "jats"
    PDF = "pdf"
    HTML = "html"
    ARCHIVE = "archive"
    OTHER = "other"


SUFFIXES = {
    ".txt": Format.TEXT, ".text": Format.TEXT, ".md": Format.TEXT, ".xml": Format.JATS, ".nxml": Format.JATS,
    ".jats": Format.JATS, ".pdf": Format.PDF, ".html": Format.HTML, ".htm": Format.HTML, ".xhtml": Format.HTML,
    ".zip": Format.ARCHIVE, ".tgz": Format.ARCHIVE, ".tar.gz": Format.ARCHIVE, ".tar": Format.ARCHIVE,
}  # fmt: skip
_OTHERS = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"7z\xbc\xaf", b"Rar!", b"\x7fELF",
    b"%!PS", b"BZh", b"\xfd7zXZ",
)  # fmt: skip
_HEAD = 4096  # bytes in which a format shows itself
_PDF_HEAD = 1024  # the standard lets this much stand before %PDF
_PROLOG = re.compile(rb"\s{1,64}|<\?[^>]{0,500}\?>|<!--.{0,2000}?-->", re.DOTALL)
_ROOT = re.compile(rb"<(?:!doctype\s{1,9})?([a-z][a-z0-9:_-]{0,40})\b", re.IGNORECASE)
_HTML_ROOTS = frozenset((b"html", b"head", b"body", b"div", b"p", b"table", b"h1", b"span", b"section"))


def suffix_format(name: str) -> Format | None:
    """The format that a file name promises, None for an unknown suffix. Capitals do not matter."""
    lower = name.lower()
    return next((format for suffix, format in SUFFIXES.items() if lower.endswith(suffix)), None)


def sniff(data: bytes, suffix: str = "") -> Format:
    """The format of the bytes."""
    head = data[:_HEAD]
    promised = suffix_format(suffix) if suffix else None
    if b"%PDF-" in head[:_PDF_HEAD] or promised is Format.PDF:
        return Format.PDF
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b")) or head[257:262] == b"ustar":
        return Format.ARCHIVE
    if head.startswith(_OTHERS):
        return Format.OTHER
    root = _root(_without_wide(head))
    if root is not None:
        return Format.HTML if root in _HTML_ROOTS else Format.JATS
    return promised if promised in (Format.JATS, Format.HTML) else Format.TEXT


def _root(head: bytes) -> bytes | None:
    """The name of the first element, or of the document type, in lower case; None for what is no markup."""
    at = 0
    while (prolog := _PROLOG.match(head, at)) is not None:
        at = prolog.end()
    root = _ROOT.match(head, at)
    if root is None:
        return b"" if head.lstrip().startswith(b"<?xml") else None
    return root[1].lower()


def _without_wide(head: bytes) -> bytes:
    """The first bytes without byte order mark and without the zero bytes of UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")
