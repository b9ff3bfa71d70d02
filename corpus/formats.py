"""The registry of formats: `formats.toml`, proved when it is loaded.

The first bytes decide which format a file is in, its name only where they leave a doubt.
"""

import io
import re
import tomllib
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from corpus.limits import Limits
from schemas.document import Document
from schemas.errors import RuleError

Reader = Callable[[bytes, str, Limits], Document]

HEAD = 4096  # bytes in which a format shows itself
GZIP = ".gz"
_PROLOG = re.compile(rb"\s{1,64}|<\?[^>]{0,500}\?>|<!--.{0,2000}?-->", re.DOTALL)
_ROOT = re.compile(rb"<(?:!doctype\s{1,9})?(?:[a-z0-9_-]{1,20}:)?([a-z][a-z0-9_.-]{0,40})(?![\w:.-])", re.IGNORECASE)  # fmt: skip
_ANY = "*"


@dataclass(frozen=True, slots=True)
class Format:
    """One row of the table; see its head for what the fields mean."""

    name: str
    title: str
    suffixes: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    starts: tuple[bytes, ...] = ()
    within: int = 0
    at: int = 0
    member: str = ""
    roots: frozenset[str] = frozenset()
    pattern: re.Pattern[str] | None = None
    read: str = ""
    split: str = ""
    records: tuple[str, ...] = ()
    names: tuple[tuple[str, re.Pattern[bytes]], ...] = ()
    archive: bool = False
    pages: bool = False
    advice: str = ""

    @property
    def is_read(self) -> bool:
        """True for what a reader takes."""
        return bool(self.read)

    def reader(self) -> Reader:
        """The function that reads it, imported when it is first asked for."""
        module, _, function = self.read.partition(":")
        found: Reader = getattr(import_module(module), function)
        return found

    def _starts(self, head: bytes) -> bool:
        if self.within:
            return any(start in head[: self.within] for start in self.starts)
        return head[self.at :].startswith(self.starts) if self.starts else False


@cache
def formats() -> tuple[Format, ...]:
    """All formats, in the order in which they are tried. Raises RuleError where the table is wrong."""
    rows = tomllib.loads((files("corpus") / "formats.toml").read_text("utf-8"))["format"]
    found = tuple(map(_format, rows))
    if len({each.name for each in found}) < len(found):
        raise RuleError("formats.toml: a name stands twice; give each format one row")
    for row, each in zip(rows, found, strict=True):
        for suffix, head in row.get("yes", ()):
            taken = _shown(found, head.encode("latin-1"), suffix)
            if taken is not each:
                raise RuleError(f"formats.toml: {head!r} is taken for {taken.name}, not {each.name}")
        if not row.get("yes") or not (each.read or each.advice):
            raise RuleError(f"formats.toml: {each.name} has no example, or neither a reader nor advice")
    return found


def _format(row: dict[str, Any]) -> Format:
    unknown = set(row) - set(Format.__dataclass_fields__) - {"yes"}
    if unknown:
        raise RuleError(f"formats.toml: {row.get('name')} has unknown fields {sorted(unknown)}")
    made: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    made.pop("yes", None)
    made["starts"] = tuple(start.encode("latin-1") for start in row.get("starts", ()))
    made["roots"] = frozenset(row.get("roots", ()))
    made["names"] = tuple((prefix, re.compile(regex.encode())) for prefix, regex in row.get("names", ()))
    made["pattern"] = re.compile(row["pattern"]) if "pattern" in row else None
    return Format(**made)


def suffix_format(name: str) -> Format | None:
    """The format that a file name promises, None for an unknown ending. Capitals and a last .gz do not matter."""
    lower = name.lower()
    for bare in dict.fromkeys((lower, lower.removesuffix(GZIP))):
        found = next((each for each in formats() if bare.endswith(each.suffixes)), None)
        if found is not None:
            return found
    return None


def has_pages(name: str) -> bool:
    """True for the name of a format whose documents have pages to show."""
    return any(each.pages for each in formats() if each.name == name)


def is_wanted(name: str) -> bool:
    """True for a file name that a walk through a folder or an archive does not leave aside."""
    promised = suffix_format(name)
    return is_doubtful(name) or promised is not None and promised.is_read


def is_doubtful(name: str) -> bool:
    """True for an ending that formats which are read share with others."""
    bare = name.lower().removesuffix(GZIP)
    return any(bare.endswith(each.perhaps) for each in formats() if each.perhaps)


def sniff(head: bytes, suffix: str = "") -> Format:
    """The format that the first bytes show, else the one that the name promises, else plain text."""
    return _shown(formats(), head[:HEAD], suffix)


def identify(data: bytes, suffix: str = "") -> Format:
    """The format of all bytes of a file: as `sniff`, and a zip is known by what it holds."""
    found = sniff(data, suffix)
    if found.archive and found.starts and data.startswith(found.starts):
        held = _members(data)
        found = next((each for each in formats() if each.member and each.member in held), found)
    return found


def read_titles() -> str:
    """What is read, for messages: "PDF, Word (.docx), ... or plain text"."""
    titles = [each.title for each in formats() if each.is_read]
    return ", ".join(titles[:-1]) + " or " + titles[-1]


def read_suffixes() -> tuple[str, ...]:
    """The endings of names that a walk takes, with and without .gz, and those of archives."""
    read = [suffix for each in formats() if each.is_read for suffix in (*each.suffixes, *each.perhaps)]
    return tuple(dict.fromkeys([*read, GZIP]))


def _shown(known: Iterable[Format], head: bytes, suffix: str) -> Format:
    known = tuple(known)
    for each in known:
        if each._starts(head):
            return _packed(known, each, suffix)
    text = _narrow(head)
    root = _root(text)
    if root is not None:
        return next((each for each in known if root in each.roots), next(e for e in known if _ANY in e.roots))
    characters = text.decode("latin-1")
    shown = next((each for each in known if each.pattern and each.pattern.match(characters)), None)
    if shown is not None:
        return shown
    lower = suffix.lower()
    return next((each for each in known if each.suffixes and lower.endswith(each.suffixes)), known[-1])


def _packed(known: tuple[Format, ...], shown: Format, suffix: str) -> Format:
    """What a zip is by its name, where the first bytes cannot tell."""
    if not (shown.archive and suffix):
        return shown
    lower = suffix.lower()
    return next((each for each in known if each.member and lower.endswith(each.suffixes)), shown)


def _members(data: bytes) -> frozenset[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return frozenset(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return frozenset()


def _root(head: bytes) -> str | None:
    """The name of the first element, or of the document type, in lower case; None for what is no markup."""
    at = 0
    while (prolog := _PROLOG.match(head, at)) is not None:
        at = prolog.end()
    root = _ROOT.match(head, at)
    if root is None:
        return "" if head.lstrip().startswith(b"<?xml") else None
    return root[1].decode("ascii").lower()


def _narrow(head: bytes) -> bytes:
    """The first bytes without byte order mark and without the zero bytes of UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")
