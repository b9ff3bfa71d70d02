"""Finds what there is to read: files, folders, archives, files of several records, addresses, standard input.

All are walked one by one and never unpacked to the disk. What cannot be read is a source all the same:
its `read` raises, and the walk goes on.
"""

import os
import stat
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from corpus.archives import Member, tar_members, zip_members
from corpus.formats import HEAD, is_doubtful, is_wanted, read_titles, sniff, suffix_format
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.packed import CHUNK, chunks, joined, peek, unpacked
from corpus.records import split
from corpus.remote import Listed, address_of, fetched, files_at
from corpus.sources import Source, stem
from schemas.errors import EmptyInputError, InputError, MissingInputError, UnreadableInputError, printable

STANDARD_INPUT = Path("-")
_SMALL_MEMBER = 256 * 1024  # bytes; a batch of such members is held with ease


@dataclass(slots=True)
class Skipped:
    """What a walk left aside, counted by suffix; filled while `discover` is read."""

    by_suffix: dict[str, int] = field(default_factory=dict)

    def add(self, name: str) -> None:
        """Count one file."""
        suffix = printable(Path(name).suffix.lower()) or "(no suffix)"
        self.by_suffix[suffix] = self.by_suffix.get(suffix, 0) + 1

    @property
    def total(self) -> int:
        """All files left aside."""
        return sum(self.by_suffix.values())


def discover(
    paths: Iterable[Path],
    *,
    limits: Limits = DEFAULT_LIMITS,
    skipped: Skipped | None = None,
    listed: Path | None = None,
) -> Iterator[Source]:
    """Sources in the order of `paths`, then of the paths in the file `listed`; folders sorted by name.

    Named files are always sources; in folders, at addresses and in archives those of unknown suffix and hidden ones
    are left aside and counted in `skipped`. A file of several records gives a source for each. The
    path `-` is the standard input. A path that is not there, and a folder or archive that holds
    nothing to read, is a source whose `read` raises MissingInputError or EmptyInputError. Raises an
    InputError where `listed` cannot be read.
    """
    count = skipped if skipped is not None else Skipped()
    for path in chain(paths, read_list(listed, limits) if listed is not None else ()):
        try:
            yield from _named(path, limits, count)
        except OSError as error:
            yield _failed(path, _unreachable(path, error))


def opened(path: Path, called: str, *, limits: Limits = DEFAULT_LIMITS) -> Iterator[Source]:
    """The sources in one file that people know under another name; an archive is one that is refused."""
    yield from _records(Source(stem(called), called, path, limits=limits), chunks(path))


def read_list(path: Path, limits: Limits = DEFAULT_LIMITS) -> Iterator[Path]:
    """The paths in a file, one a line, or each ended by a NUL character as `find -print0` writes them.

    `-` is the standard input; empty lines are passed over. Raises an InputError.
    """
    try:
        pieces = _standard_input() if path == STANDARD_INPUT else chunks(path)
        data = joined(pieces, str(path), limits)
    except FileNotFoundError:
        raise MissingInputError(str(path), "is not there", "check the path of the list") from None
    except OSError as error:
        raise _unreachable(path, error) from None
    for name in data.split(b"\0") if b"\0" in data else data.splitlines():
        if name:
            yield Path(os.fsdecode(name))


def _named(path: Path, limits: Limits, skipped: Skipped) -> Iterator[Source]:
    """What a path stands for that somebody named."""
    if path == STANDARD_INPUT:
        yield from _typed(limits)
        return
    if (address := address_of(path)) is not None:
        yield from _remote(address, limits, skipped)
        return
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        yield _failed(path, MissingInputError(str(path), "is not there", "check the path"))
        return
    promised = suffix_format(path.name)
    if stat.S_ISDIR(mode):
        yield from _or_empty(_folder(path, limits, skipped), path, "folder")
    elif not stat.S_ISREG(mode):
        what = "is a pipe or a device, not a file"
        yield _failed(path, UnreadableInputError(str(path), what, "feed it to the standard input, `-`"))
    elif promised is not None and promised.archive:
        yield from _or_empty(_archive(path, limits, skipped), path, "archive")
    else:
        yield from _records(Source(stem(path.name), printable(str(path)), path, limits=limits), chunks(path))


def _remote(address: str, limits: Limits, skipped: Skipped) -> Iterator[Source]:
    """The documents at an address; a file that is named is one whatever it is called, an archive is not opened there."""
    archives: list[Source] = []
    given = 0

    def wanted() -> Iterator[Listed]:
        for file in files_at(address):
            promised = suffix_format(file.address)
            if promised is not None and promised.archive:
                error = UnreadableInputError(
                    printable(file.address), "is an archive at an address", "fetch it and give the file"
                )
                archives.append(_at(file.address, limits, error=error))
            elif file.address == address or _is_wanted(file.address, skipped):
                yield file

    try:
        for file, found in fetched(wanted(), limits):
            given += 1
            if isinstance(found, InputError):
                yield _at(file.address, limits, error=found)
            else:
                source = _at(file.address, limits, content=found)
                yield from _records(source, (found,), None if file.address == address else skipped)
    except InputError as error:
        yield _at(address, limits, error=error)
        return
    yield from archives
    if not given and not archives:
        nothing = EmptyInputError(
            printable(address), "the address holds nothing to read", f"give {read_titles()}"
        )
        yield _at(address, limits, error=nothing)


def _at(
    address: str, limits: Limits, *, content: bytes | None = None, error: InputError | None = None
) -> Source:
    path = Path(address)
    return Source(stem(path.name), printable(address), path, limits=limits, content=content, error=error)


def _typed(limits: Limits) -> Iterator[Source]:
    """The documents on the standard input, which can be read only once."""
    source = Source("stdin", "standard input", STANDARD_INPUT, limits=limits, content=b"")
    kept: list[bytes] = []
    pieces = _keeping(_standard_input(), kept)
    for each in _records(source, pieces):
        if each is source:
            try:
                taken = tuple(kept)
                content = joined(chain(taken, pieces), source.origin, limits)
                yield replace(source, content=content)
            except InputError as error:
                yield replace(source, error=error)
        else:
            yield each
        kept.clear()


def _keeping(pieces: Iterable[bytes], kept: list[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        kept.append(piece)
        yield piece


def _standard_input() -> Iterator[bytes]:
    while piece := sys.stdin.buffer.read(CHUNK):
        yield piece


def _records(source: Source, pieces: Iterable[bytes], skipped: Skipped | None = None) -> Iterator[Source]:
    """The source itself, or one for each of its records where it holds several.

    With `skipped`, a file whose ending promised too much is left aside and counted.
    """
    try:
        head, rest = peek(unpacked(pieces, source.origin, source.limits), HEAD)
        found = sniff(head, source.suffix)
        if skipped is not None and not found.is_read and is_doubtful(source.origin):
            skipped.add(source.origin)
            return
        records = split(found, rest, source.name, source.origin, source.limits) if found.split else iter(())
        first, second = next(records, None), next(records, None)
    except (InputError, OSError):  # reading it will say why
        first = second = None
    if first is None or second is None:
        yield source
        return
    for record in chain((first, second), records):
        yield Source(
            record.name, f"{source.origin}#{record.name}", source.path, source.member, source.limits,
            record.content, record.error,
        )  # fmt: skip


def _unreachable(path: Path, error: OSError) -> InputError:
    reason = error.strerror or type(error).__name__
    return UnreadableInputError(str(path), f"cannot be read: {reason}", "check the permissions and the disk")


def _failed(path: Path, error: InputError) -> Source:
    shown = printable(str(path))
    return Source(stem(path.name) or shown, shown, path, error=error)


def _or_empty(sources: Iterator[Source], path: Path, what: str) -> Iterator[Source]:
    found = False
    for source in sources:
        found = True
        yield source
    if not found:
        yield _failed(
            path,
            EmptyInputError(str(path), f"the {what} holds nothing to read", f"give {read_titles()}"),
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
            elif path.is_symlink() and not path.exists():
                yield from _dangling(path, skipped)
        waiting += reversed(below)


def _dangling(path: Path, skipped: Skipped) -> Iterator[Source]:
    """A link to nothing that promised a document or a folder, as a source that fails; others are left aside."""
    promised = suffix_format(path.name)
    archive = promised is not None and promised.archive
    if path.suffix and not archive and not is_wanted(path.name):
        skipped.add(path.name)
        return
    target = printable(os.readlink(path))
    yield _failed(
        path,
        MissingInputError(
            str(path), f"is a link to {target}, which is not there", "mend the link or remove it"
        ),
    )


def _file(path: Path, limits: Limits, skipped: Skipped) -> Iterator[Source]:
    promised = suffix_format(path.name)
    if promised is not None and promised.archive:
        yield from _archive(path, limits, skipped)
    elif is_wanted(path.name):
        yield from _records(
            Source(stem(path.name), printable(str(path)), path, limits=limits), chunks(path), skipped
        )
    else:
        skipped.add(path.name)


def _archive(path: Path, limits: Limits, skipped: Skipped) -> Iterator[Source]:
    """The members of an archive that have a known suffix; a broken archive is one failing source."""
    try:
        if zipfile.is_zipfile(path):
            for member, pieces in zip_members(path, limits):
                if _is_wanted(member.name, skipped):
                    small = _small(member, pieces)
                    source = _member_source(path, member, limits, content=small)
                    yield from _records(source, pieces if small is None else (small,), skipped)
            return
        for member, content in tar_members(path, limits, lambda name: _is_wanted(name, skipped)):
            if isinstance(content, InputError):
                yield _member_source(path, member, limits, error=content)
            elif content is not None:
                source = _member_source(path, member, limits, content=content)
                yield from _records(source, (content,), skipped)
    except InputError as error:
        yield _failed(path, error)


def _small(member: Member, pieces: Iterator[bytes]) -> bytes | None:
    """The bytes of a small member of a zip, whose list of contents is then not read again for it; else None."""
    if member.size > _SMALL_MEMBER:
        return None
    try:
        content = next(pieces, b"")
        return content if next(pieces, None) is None and len(content) == member.size else None
    except InputError:  # reading it will say why
        return None


def _is_wanted(name: str, skipped: Skipped) -> bool:
    """True for a member to read. Hidden ones are passed over, those of unknown suffix counted."""
    base = _base(name)
    if base.startswith(".") or name.startswith("__MACOSX/"):
        return False
    if not is_wanted(base):
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
    origin = printable(f"{path}!{member.name}")
    return Source(stem(member.name), origin, path, member, limits, content, error)
