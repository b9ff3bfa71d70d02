"""Finds what there is to read: files, folders and archives, walked one by one and never unpacked.

A source is small and can be sent to another process, which reads it there. What cannot be read is a
source all the same: its `read` raises, and the walk goes on.
"""

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from corpus.archives import Member, read_zip_member, tar_members, zip_members
from corpus.assemble import ID_LENGTH
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.readers.formats import Format, suffix_format
from corpus.readers.read import read_bytes, read_file
from schemas.document import Document
from schemas.errors import EmptyInputError, InputError, MissingInputError, UnreadableInputError

_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Source:
    """One document to read: a file, or a member of an archive.

    `name` is the stem that the Document will have, `origin` what to call it before people.
    `content` holds the bytes of a member of a tar archive, which can be read in passing only; `error`
    is set for a source that cannot even be opened.
    """

    name: str
    origin: str
    path: Path
    member: Member | None = None
    limits: Limits = DEFAULT_LIMITS
    content: bytes | None = None
    error: InputError | None = None

    def data(self) -> bytes:
        """The bytes. Raises an InputError where they cannot be had."""
        if self.error is not None:
            raise self.error
        if self.content is not None:
            return self.content
        if self.member is not None:
            return read_zip_member(self.path, self.member, self.origin, self.limits)
        return read_file(self.path, limits=self.limits)

    def read(self) -> Document:
        """The Document. Raises an InputError that names the origin."""
        data = self.data()
        suffix = "".join(Path(self.member.name if self.member else self.path.name).suffixes[-1:])
        try:
            return read_bytes(data, self.name, limits=self.limits, suffix=suffix)
        except InputError as error:
            raise type(error)(self.origin, error.what, error.advice) from error.__cause__

    def id_hint(self) -> str:
        """The identifier that the Document will have, without reading more than the bytes."""
        return self.content_digest()[:ID_LENGTH]

    def content_digest(self) -> str:
        """The SHA-256 of the bytes in hexadecimal, computed in small pieces for a file."""
        if self.member is not None or self.error is not None:
            return hashlib.sha256(self.data()).hexdigest()
        read_size(self.path, self.limits)
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
        return digest.hexdigest()


def read_size(path: Path, limits: Limits) -> int:
    """The size of a file in bytes. Raises MissingInputError or TooLargeInputError."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise MissingInputError(str(path), "is not there", "check the path") from None
    limits.check_size(size, str(path))
    return size


@dataclass(slots=True)
class Skipped:
    """What a walk left aside, counted by suffix; filled while `discover` is read."""

    by_suffix: dict[str, int] = field(default_factory=dict)

    def add(self, name: str) -> None:
        """Count one file."""
        suffix = Path(name).suffix.lower() or "(no suffix)"
        self.by_suffix[suffix] = self.by_suffix.get(suffix, 0) + 1

    @property
    def total(self) -> int:
        """All files left aside."""
        return sum(self.by_suffix.values())


def discover(
    paths: Iterable[Path], *, limits: Limits = DEFAULT_LIMITS, skipped: Skipped | None = None
) -> Iterator[Source]:
    """Sources in the order of `paths`, folders sorted by name.

    Named files are always sources; in folders and archives those of unknown suffix and hidden ones
    are left aside and counted in `skipped`. A path that is not there, and a folder or archive that
    holds nothing to read, is a source whose `read` raises MissingInputError or EmptyInputError.
    """
    count = skipped if skipped is not None else Skipped()
    for path in paths:
        if path.is_dir():
            yield from _or_empty(_folder(path, limits, count), path, "folder")
        elif not path.exists():
            yield _failed(path, MissingInputError(str(path), "is not there", "check the path"))
        elif suffix_format(path.name) is Format.ARCHIVE:
            yield from _or_empty(_archive(path, limits, count), path, "archive")
        else:
            yield Source(path.stem or path.name, str(path), path, limits=limits)


def _failed(path: Path, error: InputError) -> Source:
    return Source(path.stem or path.name or str(path), str(path), path, error=error)


def _or_empty(sources: Iterator[Source], path: Path, what: str) -> Iterator[Source]:
    found = False
    for source in sources:
        found = True
        yield source
    if not found:
        yield _failed(
            path,
            EmptyInputError(
                str(path), f"the {what} holds nothing to read", "give text, JATS XML, PDF or HTML"
            ),
        )


def _folder(root: Path, limits: Limits, skipped: Skipped) -> Iterator[Source]:
    """Files below a folder, sorted, without hidden ones; a folder is entered once, whatever links to it."""
    seen: set[tuple[int, int]] = set()
    waiting = [root]
    while waiting:
        folder = waiting.pop()
        try:
            status = folder.stat()
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            reason = error.strerror or "cannot be opened"
            yield _failed(
                folder,
                UnreadableInputError(str(folder), f"cannot be walked: {reason}", "check the permissions"),
            )
            continue
        if (status.st_dev, status.st_ino) in seen:
            continue
        seen.add((status.st_dev, status.st_ino))
        below: list[Path] = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            path = folder / entry.name
            if path.is_dir():
                below.append(path)
            elif path.is_file():
                yield from _file(path, limits, skipped)
        waiting += reversed(below)


def _file(path: Path, limits: Limits, skipped: Skipped) -> Iterator[Source]:
    promised = suffix_format(path.name)
    if promised is None:
        skipped.add(path.name)
    elif promised is Format.ARCHIVE:
        yield from _archive(path, limits, skipped)
    else:
        yield Source(path.stem, str(path), path, limits=limits)


def _archive(path: Path, limits: Limits, skipped: Skipped) -> Iterator[Source]:
    """The members of an archive that have a known suffix; a broken archive is one failing source."""
    try:
        if zipfile.is_zipfile(path):
            for member in zip_members(path, limits):
                if _is_wanted(member.name, skipped):
                    yield _member_source(path, member, limits)
            return
        for member, content in tar_members(path, limits, lambda name: _is_wanted(name, skipped)):
            if isinstance(content, InputError):
                yield _member_source(path, member, limits, error=content)
            elif content is not None:
                yield _member_source(path, member, limits, content=content)
    except InputError as error:
        yield _failed(path, error)


def _is_wanted(name: str, skipped: Skipped) -> bool:
    """True for a member to read. Hidden ones are passed over, those of unknown suffix counted."""
    base = _base(name)
    if base.startswith(".") or name.startswith("__MACOSX/"):
        return False
    if suffix_format(base) in (None, Format.ARCHIVE):
        skipped.add(base)
        return False
    return True


def _base(name: str) -> str:
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def _member_source(
    path: Path,
    member: Member,
    limits: Limits,
    *,
    content: bytes | None = None,
    error: InputError | None = None,
) -> Source:
    base = _base(member.name)
    return Source(Path(base).stem or base, f"{path}!{member.name}", path, member, limits, content, error)
