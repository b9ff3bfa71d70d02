"""One way in: bytes or a path to a Document, whatever the format."""

from pathlib import Path

from corpus.formats import GZIP, identify
from corpus.limits import DEFAULT_LIMITS, Limits
from corpus.packed import unpack
from schemas.document import Document
from schemas.errors import EmptyInputError, InputError, MissingInputError, UnreadableInputError


def read_document(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The publication in a file, named by the file's stem.

    Raises an InputError: missing, empty, unreadable, unsafe, too large, or in need of OCR.
    """
    data = read_file(path, limits=limits)
    packed = path.suffix.lower() == GZIP
    bare = path.with_suffix("") if packed and path.stem else path
    try:
        data = unpack(data, str(path), limits)
        return read_bytes(data, bare.stem or bare.name, limits=limits, suffix=bare.suffix)
    except InputError as error:
        raise type(error)(str(path), error.what, error.advice) from error.__cause__


def read_file(path: Path, *, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """The bytes of a file that exists, is a file, may be read and is not above the limit."""
    try:
        if path.is_dir():
            raise UnreadableInputError(
                str(path), "is a folder, not a document", "name the files in it, or discover them"
            )
        limits.check_size(path.stat().st_size, str(path))
        return path.read_bytes()
    except FileNotFoundError:
        raise MissingInputError(str(path), "is not there", "check the path") from None
    except PermissionError:
        raise UnreadableInputError(
            str(path), "may not be read", "check the permissions of the file"
        ) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UnreadableInputError(
            str(path), f"cannot be read: {reason}", "check the path and the disk"
        ) from None


def read_bytes(data: bytes, name: str, *, limits: Limits = DEFAULT_LIMITS, suffix: str = "") -> Document:
    """The publication in `data`. The content decides the format; the suffix only where it leaves a doubt.

    Raises an InputError whose `where` is `name`.
    """
    limits.check_size(len(data), name)
    if not data.strip(b"\0 \t\r\n"):
        raise EmptyInputError(name, "is empty", "check the file; nothing can be read from it")
    found = identify(data, suffix)
    if not found.is_read:
        raise UnreadableInputError(name, f"is {found.title}, which Gravida does not read", found.advice)
    return found.reader()(data, name, limits)
