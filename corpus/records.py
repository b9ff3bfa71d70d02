"""Files that hold several documents, taken apart without being parsed: each record can be read alone.

A record keeps its own bytes in a frame as small as a reader needs, so that it has the same identifier
in whatever file it comes. A broken record is a record all the same: reading it says what is wrong.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from corpus.formats import Format
from corpus.limits import Limits
from corpus.packed import CHUNK, joined, peek
from schemas.errors import EmptyInputError, InputError, UnreadableInputError

T = TypeVar("T")

_HEAD = 65_536  # bytes in which what stands before the first record is looked for
_TOKEN_ROOM = 256  # bytes that a token may need to be whole
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s?=\s?[\"']([A-Za-z0-9_.-]{3,20})")
_BEFORE = re.compile(
    rb"\s{1,64}|<\?.{0,500}?\?>|<!--.{0,9000}?-->|<!DOCTYPE[^>\[]{0,500}(?:\[[^\]]{0,9000}\]\s{0,9})?>",
    re.DOTALL,
)
_ELEMENT = re.compile(rb"<([A-Za-z_][\w:.-]{0,60})(?=[\s/>])")
_NAMESPACE = re.compile(rb"\bxmlns:([\w.-]{1,40})\s?=\s?(\"[^\"<]{0,300}\"|'[^'<]{0,300}')")
_NAMED_ENTITY = re.compile(rb"&(?!(?:lt|gt|amp|quot|apos);)[A-Za-z]\w{0,30};")
_VISIBLE = re.compile(r"\S")
_AGAIN = "get the file again"


@dataclass(frozen=True, slots=True)
class Record:
    """One document of a file: how it is called, and its bytes or why there are none."""

    name: str
    content: bytes = b""
    error: InputError | None = None


Pieces = Iterable[bytes]
Splitter = Callable[[Format, Pieces, Limits], Iterator[bytes]]


def split(format: Format, pieces: Pieces, stem: str, where: str, limits: Limits) -> Iterator[Record]:
    """The records of a file of this format, in its order; nothing where it holds none.

    A record is named by the identifier inside it, else by `stem` and its number. The last one is an
    error where the file ends before its time or cannot be read on.
    """
    number = 0
    try:
        for number, content in enumerate(SPLITTERS[format.split](format, _utf8(pieces), limits), start=1):
            yield Record(_identifier(format, content) or f"{stem}-{number}", content)
    except InputError as error:
        name = f"{stem}-{number + 1}"
        yield Record(name, error=type(error)(f"{where}#{name}", error.what, error.advice))


def only(records: Sequence[T], where: str) -> T:
    """The one record of a document. Raises EmptyInputError or UnreadableInputError for none and for several."""
    if not records:
        raise EmptyInputError(where, "holds no record", "check the file; nothing can be read from it")
    if len(records) > 1:
        raise UnreadableInputError(
            where, f"holds {len(records):,} records, which are read one by one", "let the file be discovered"
        )
    return records[0]


def _identifier(format: Format, content: bytes) -> str:
    for prefix, pattern in format.names:
        found = pattern.search(content)
        if found is not None:
            return prefix + found[1].decode("ascii", "replace")
    return ""


def _utf8(pieces: Pieces) -> Iterator[bytes]:
    """The pieces without a byte order mark, UTF-16 as UTF-8."""
    head, pieces = peek(pieces, 4)
    if not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        first = next(iter(pieces), b"")
        yield first.removeprefix(codecs.BOM_UTF8)
        yield from pieces
        return
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    for piece in pieces:
        yield decoder.decode(piece).encode("utf-8", "replace")


class _Window:
    """What of a stream is in memory. Places count from the start of the stream."""

    def __init__(self, pieces: Pieces, limits: Limits) -> None:
        self.pieces, self.limits = iter(pieces), limits
        self.bytes, self.start = b"", 0
        self.open: int | None = None  # where the record begins that is not yet whole

    def search(self, pattern: re.Pattern[bytes], at: int) -> re.Match[bytes] | None:
        """The first match from a place on."""
        return pattern.search(self.bytes, at - self.start)

    def slice(self, start: int, end: int | None = None) -> bytes:
        """The bytes between two places."""
        return self.bytes[start - self.start : None if end is None else end - self.start]

    def grow(self, at: int) -> bool:
        """Take in the next piece and forget what lies before the open record and `at`, False at the end.

        Raises TooLargeInputError for a record above the limit.
        """
        keep = at if self.open is None else min(at, self.open)
        piece = next(self.pieces, None)
        if piece is None:
            return False
        self.bytes = self.bytes[keep - self.start :] + piece
        self.start = keep
        if self.open is not None or len(self.bytes) > 2 * CHUNK:
            self.limits.check_size(len(self.bytes) - len(piece), "record")
        return True


def _by_lines(format: Format, pieces: Pieces, limits: Limits) -> Iterator[bytes]:
    """Records that each begin with the same word at the start of a line."""
    start = re.compile(rb"^" + re.escape(format.records[0].encode()), re.MULTILINE)
    window, at = _Window(pieces, limits), 0
    while True:
        found = window.search(start, at)
        if found is not None:
            place = window.start + found.start()
            if window.open is not None:
                yield window.slice(window.open, place).rstrip()
            window.open, at = place, place + 1
        elif not window.grow(max(at, window.start + len(window.bytes) - _TOKEN_ROOM)):
            break
    if window.open is not None:
        yield window.slice(window.open).rstrip()


@dataclass(frozen=True, slots=True)
class _Frame:
    """What stands around the records of an XML file."""

    encoding: str
    root: bytes
    namespaces: dict[bytes, bytes]

    def around(self, record: bytes) -> bytes:
        """A document with this record alone."""
        head = b"" if self.encoding in ("", "utf-8", "utf-16") else f'encoding="{self.encoding}" '.encode()
        used = b"".join(
            b" xmlns:" + prefix + b"=" + address
            for prefix, address in sorted(self.namespaces.items())
            if prefix + b":" in record and b"xmlns:" + prefix not in record
        )
        # Names of characters are fine where a document type is named, as it was in the whole file.
        kind = b"<!DOCTYPE " + self.root + b' SYSTEM "x">' if _NAMED_ENTITY.search(record) else b""
        return (
            b'<?xml version="1.0" ' + head + b"?>" + kind
            + b"<" + self.root + used + b">" + record + b"</" + self.root + b">"
        )  # fmt: skip


def _frame(head: bytes) -> _Frame | None:
    """The frame of an XML file, None where it has none or declares entities."""
    at = 0
    while (before := _BEFORE.match(head, at)) is not None:
        at = before.end()
    root = _ELEMENT.match(head, at)
    if root is None or b"<!ENTITY" in head:
        return None
    encoding = _ENCODING.match(head.lstrip())
    namespaces: dict[bytes, bytes] = {}
    for found in _NAMESPACE.finditer(head):
        namespaces.setdefault(found[1], found[2])
    name = root[1].rsplit(b":", 1)[-1]
    return _Frame(encoding[1].decode("ascii").lower() if encoding else "", name, namespaces)


@dataclass(frozen=True, slots=True)
class _Tag:
    start: int
    end: int
    closes: bool
    empty: bool


def _tags(window: _Window, names: Iterable[str]) -> Iterator[_Tag]:
    """The tags of these elements, without those in comments and in raw text."""
    words = b"|".join(re.escape(name.encode()) for name in names)
    token = re.compile(rb"(<!--)|(<!\[CDATA\[)|<(/?)(?:[\w.-]{1,20}:)?(?:" + words + rb")(?=[\s/>])")
    at = 0
    while True:
        found = window.search(token, at)
        if found is not None:
            start, mark = window.start + found.start(), b"-->" if found[1] else b"]]>" if found[2] else b">"
            last = window.bytes.find(mark, found.end())
            if last >= 0:
                at = window.start + last + len(mark)
                if found[3] is not None:
                    yield _Tag(start, at, found[3] == b"/", window.bytes[last - 1 : last] == b"/")
                continue
            at = start
        else:
            at = max(at, window.start + len(window.bytes) - _TOKEN_ROOM)
        if not window.grow(at):
            return


def _by_elements(format: Format, pieces: Pieces, limits: Limits) -> Iterator[bytes]:
    """Elements of the given names; they do not stand inside each other, so a start inside one ends it."""
    head, pieces = peek(pieces, _HEAD)
    frame = _frame(head)
    if frame is None:
        return
    window, count = _Window(pieces, limits), 0
    for tag in _tags(window, format.records):
        if window.open is not None:
            yield frame.around(window.slice(window.open, tag.end if tag.closes else tag.start))
        elif tag.empty:
            yield frame.around(window.slice(tag.start, tag.end))
        count += not tag.closes
        window.open = None if tag.closes or tag.empty else tag.start
    if window.open is not None:
        raise UnreadableInputError("", "the file ends inside this record", _AGAIN)
    if count and not re.search(rb"</(?:[\w.-]{1,40}:)?" + re.escape(frame.root), window.bytes):
        what = f"the file ends before </{frame.root.decode('ascii', 'replace')}>: records may be missing"
        raise UnreadableInputError("", what, _AGAIN)


def _by_json(format: Format, pieces: Pieces, limits: Limits) -> Iterator[bytes]:
    """The documents of BioC in JSON: of a collection, of a list, or of one line after the other."""
    text = joined(pieces, "", limits).decode("utf-8", "replace")
    decoder, at = json.JSONDecoder(), 0
    while (more := _VISIBLE.search(text, at)) is not None:
        try:
            value, at = decoder.raw_decode(text, more.start())
        except (ValueError, RecursionError):
            line_end = text.find("\n", more.start())
            if not at or line_end < 0:  # not even the first can be read: the file is told of as a whole
                return
            yield text[more.start() : line_end].encode()
            at = line_end
            continue
        for document in bioc_documents(value):
            yield json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def bioc_documents(value: Any) -> Iterator[dict[str, Any]]:
    """The documents in a value of BioC's JSON, however deep its lists and collections hold them."""
    waiting = [value]
    while waiting:
        first = waiting.pop(0)
        if isinstance(first, list):
            waiting = first + waiting
        elif isinstance(first, dict) and isinstance(first.get("passages"), list):
            yield first
        elif isinstance(first, dict):
            waiting = [inner for inner in first.values() if isinstance(inner, list)] + waiting


SPLITTERS: dict[str, Splitter] = {"elements": _by_elements, "lines": _by_lines, "json": _by_json}
