"""Archives read as streams. A member's name is a label: it never becomes a path on this machine."""

import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO

from corpus.limits import Limits
from schemas.errors import InputError, TooLargeInputError, UnreadableInputError, UnsafeInputError

_CHUNK = 1024 * 1024
_SMALL = 1024 * 1024  # bytes: below this no ratio of unpacked to packed size can hurt
_MODE = 16  # bits of a zip member's attributes before the mode that Unix gives it
_FILES = (
    0,
    stat.S_IFREG,
)  # what kinds of that mode are files: none told, as other systems do, and a regular one
_ENCRYPTED = 0x1  # the flag of a zip member
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError, ValueError, IndexError,
)  # fmt: skip
_BOMB_ADVICE = "this looks like a bomb; raise the limit (max_ratio) if you know it is sound"
_ADVICE = "get the archive again, or unpack it and give the folder"


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive: its name there, its place in the archive's order, and its size in bytes."""

    name: str
    index: int
    size: int


def zip_members(path: Path, limits: Limits) -> Iterator[tuple[Member, Iterator[bytes]]]:
    """Files in a zip archive, in its order, without folders, links and devices, each with its bytes in pieces.

    A member is unpacked only as far as its pieces are asked for, before the next member is.

    Raises UnreadableInputError for a broken archive, TooLargeInputError and UnsafeInputError for one
    that says it unpacks to more than the limits allow.
    """
    budget = _Budget(path, limits)
    with _guarded(str(path)), zipfile.ZipFile(path) as archive:
        for index, info in enumerate(archive.infolist()):
            if info.is_dir() or stat.S_IFMT(info.external_attr >> _MODE) not in _FILES:
                continue
            budget.take(info.file_size)
            if info.file_size > _SMALL and info.file_size > limits.max_ratio * max(info.compress_size, 1):
                raise UnsafeInputError(
                    str(path),
                    f"its member {info.filename!r} unpacks more than {limits.max_ratio}-fold",
                    _BOMB_ADVICE,
                )
            yield Member(info.filename, index, info.file_size), _pieces(archive, info, path)


def _pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> Iterator[bytes]:
    where = f"{path}!{info.filename}"
    _check_encrypted(info, where)
    with _guarded(where), archive.open(info) as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _check_encrypted(info: zipfile.ZipInfo, where: str) -> None:
    if info.flag_bits & _ENCRYPTED:
        raise UnreadableInputError(where, "is encrypted and needs a password", "unpack it with the password")


def tar_members(
    path: Path, limits: Limits, wanted: Callable[[str], bool]
) -> Iterator[tuple[Member, bytes | InputError | None]]:
    """Files in a tar archive with their bytes, in one pass; links and devices are left out.

    A tar has no list of contents, so its members are read as they pass. None stands for the bytes of
    a member that is not wanted, an error for one above the limit. Raises as `zip_members`.
    """
    budget = _Budget(path, limits)
    most = max(_SMALL * 64, limits.max_ratio * path.stat().st_size)
    with _guarded(str(path)), tarfile.open(path, "r|*") as archive:
        for index, info in enumerate(archive):
            budget.take(info.size)
            if budget.total > most:
                raise UnsafeInputError(str(path), f"unpacks more than {limits.max_ratio}-fold", _BOMB_ADVICE)
            if not info.isreg():
                continue
            member = Member(info.name, index, info.size)
            yield (
                member,
                _tar_content(archive, info, f"{path}!{info.name}", limits) if wanted(info.name) else None,
            )


def _tar_content(
    archive: tarfile.TarFile, info: tarfile.TarInfo, origin: str, limits: Limits
) -> bytes | InputError:
    try:
        limits.check_size(info.size, origin)
    except InputError as error:
        return error
    stream = archive.extractfile(info)
    return stream.read() if stream is not None else b""


class _Budget:
    """What an archive may still unpack."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.path, self.limits = path, limits
        self.count = self.total = 0

    def take(self, size: int) -> None:
        """Count one member; raise TooLargeInputError above the limits."""
        self.count += 1
        self.total += size
        if self.count > self.limits.max_members:
            raise TooLargeInputError(
                str(self.path),
                f"holds more than {self.limits.max_members:,} members",
                "raise the limit (max_members)",
            )
        if self.total > self.limits.max_archive_bytes:
            raise TooLargeInputError(
                str(self.path),
                f"unpacks to more than {self.limits.max_archive_bytes:,} bytes",
                "raise the limit (max_archive_bytes)",
            )


def read_zip_member(path: Path, member: Member, origin: str, limits: Limits) -> bytes:
    """The bytes of one member, never more than the limit, whatever the archive says of its size."""
    limits.check_size(member.size, origin)
    with _guarded(origin):
        status = path.stat()
        archive = _opened(path, status.st_mtime_ns, status.st_size, os.getpid())
        info = archive.infolist()[member.index]
        _check_encrypted(info, origin)
        with archive.open(info) as file:
            return _bounded(file, origin, limits)


@lru_cache(maxsize=2)
def _opened(path: Path, _changed: int, _size: int, _process: int) -> zipfile.ZipFile:
    """A zip archive whose list of contents is read once for all members that a process reads of it one after another."""
    return zipfile.ZipFile(path)


def _bounded(file: IO[bytes], origin: str, limits: Limits) -> bytes:
    parts: list[bytes] = []
    size = 0
    while chunk := file.read(_CHUNK):
        size += len(chunk)
        limits.check_size(size, origin)
        parts.append(chunk)
    return b"".join(parts)


@contextmanager
def _guarded(where: str) -> Iterator[None]:
    """Turn the many errors of a broken archive into one of ours."""
    try:
        yield
    except _BROKEN as error:
        reason = " ".join(str(error).split())[:120] or type(error).__name__
        raise UnreadableInputError(where, f"broken archive: {reason}", _ADVICE) from None
