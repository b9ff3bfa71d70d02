"""One document to read, in a form that is small and can be sent to another process, which reads it there."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from corpus.archives import Member, read_zip_member
from corpus.formats import GZIP
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.packed import chunks, peek, unpack
from corpus.readers.read import read_bytes, read_file
from schemas.document import Document
from schemas.errors import InputError, MissingInputError, printable

_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Source:
    """One document to read: a file, a member of an archive, or a record of either.

    `name` is what the Document will be called, `origin` what to call it before people. `content` holds
    the bytes that were had in passing only: of a member of a tar archive, of a record, of the standard
    input. `error` is set for a source that cannot even be opened.
    """

    name: str
    origin: str
    path: Path
    member: Member | None = None
    limits: Limits = DEFAULT_LIMITS
    content: bytes | None = None
    error: InputError | None = None

    @property
    def suffix(self) -> str:
        """The ending of the file's name, without a last .gz."""
        return Path(_bare(self.member.name if self.member else self.path.name)).suffix

    @property
    def size(self) -> int:
        """How many bytes it has as it lies there, packed or not; 0 where it cannot be opened."""
        if self.error is not None:
            return 0
        if self.content is not None:
            return len(self.content)
        if self.member is not None:
            return self.member.size
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def data(self) -> bytes:
        """The bytes, unpacked where they are gzip. Raises an InputError where they cannot be had."""
        if self.error is not None:
            raise self.error
        if self.content is not None:
            data = self.content
        elif self.member is not None:
            data = read_zip_member(self.path, self.member, self.origin, self.limits)
        else:
            data = read_file(self.path, limits=self.limits)
        return unpack(data, self.origin, self.limits)

    def read(self) -> Document:
        """The Document. Raises an InputError that names the origin."""
        data = self.data()
        try:
            return read_bytes(data, self.name, limits=self.limits, suffix=self.suffix)
        except InputError as error:
            raise type(error)(self.origin, error.what, error.advice) from error.__cause__

    def content_digest(self) -> str:
        """The SHA-256 of the bytes in hexadecimal, computed in small pieces for a file that is not packed."""
        if self.member is None and self.error is None and self.content is None:
            read_size(self.path, self.limits)
            head, pieces = peek(chunks(self.path), len(_MAGIC))
            if not head.startswith(_MAGIC):
                digest = hashlib.sha256()
                for piece in pieces:
                    digest.update(piece)
                return digest.hexdigest()
        return hashlib.sha256(self.data()).hexdigest()


def read_size(path: Path, limits: Limits) -> int:
    """The size of a file in bytes. Raises MissingInputError or TooLargeInputError."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise MissingInputError(str(path), "is not there", "check the path") from None
    limits.check_size(size, str(path))
    return size


def stem(name: str) -> str:
    """What a document is called after its file: no folder, no ending.

    >>> stem("a/report.v2.nxml.gz"), stem(".txt")
    ('report.v2', '.txt')
    """
    base = name.replace("\\", "/").rsplit("/", 1)[-1]
    return printable(Path(_bare(base)).stem or base or name)


def _bare(name: str) -> str:
    return name[: -len(GZIP)] if name.lower().endswith(GZIP) and len(name) > len(GZIP) else name
