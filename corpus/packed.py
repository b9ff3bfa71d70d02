"""Bytes that come in pieces, unpacked on the way where they are gzip."""

import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from corpus.limits import Limits
from schemas.errors import TooLargeInputError, UnreadableInputError, UnsafeInputError

CHUNK = 1024 * 1024
_MAGIC = b"\x1f\x8b"
_GZIP = 31  # zlib's number for a window of the usual size with a gzip head


def chunks(path: Path) -> Iterator[bytes]:
    """The bytes of a file in pieces. Raises OSError."""
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def peek(pieces: Iterable[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """At least `size` bytes where there are so many, and all pieces with them."""
    rest = iter(pieces)
    head = b""
    while len(head) < size and (piece := next(rest, None)) is not None:
        head += piece
    return head, chain((head,), rest)


def unpacked(pieces: Iterable[bytes], where: str, limits: Limits) -> Iterator[bytes]:
    """The pieces, unpacked where they begin as gzip does.

    Raises UnreadableInputError for a broken file, UnsafeInputError and TooLargeInputError for a bomb.
    """
    head, pieces = peek(pieces, len(_MAGIC))
    if not head.startswith(_MAGIC):
        yield from pieces
        return
    taken = given = 0
    stream = zlib.decompressobj(_GZIP)
    try:
        for piece in pieces:
            taken += len(piece)
            while piece:
                if stream.eof:  # one gzip may follow another
                    if not piece.strip(b"\0"):
                        break
                    stream = zlib.decompressobj(_GZIP)
                made = stream.decompress(piece, CHUNK)
                piece = stream.unconsumed_tail or stream.unused_data
                given += len(made)
                _check(taken, given, where, limits)
                if made:
                    yield made
        ended = stream.eof
    except zlib.error as error:
        raise UnreadableInputError(where, f"broken gzip file: {error}", "get the file again") from None
    if not ended:
        raise UnreadableInputError(where, "broken gzip file: it ends too early", "get the file again")


def unpack(data: bytes, where: str, limits: Limits) -> bytes:
    """All bytes of one document, unpacked where they are gzip. Raises as `unpacked`."""
    if not data.startswith(_MAGIC):
        return data
    return joined(unpacked((data,), where, limits), where, limits)


def joined(pieces: Iterable[bytes], where: str, limits: Limits) -> bytes:
    """The pieces as one document. Raises TooLargeInputError."""
    parts: list[bytes] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        limits.check_size(size, where)
        parts.append(piece)
    return b"".join(parts)


def _check(taken: int, given: int, where: str, limits: Limits) -> None:
    if given > CHUNK and given > limits.max_ratio * taken:
        raise UnsafeInputError(
            where,
            f"unpacks more than {limits.max_ratio}-fold",
            "this looks like a bomb; unpack it yourself if you know it is sound",
        )
    if given > limits.max_archive_bytes:
        raise TooLargeInputError(
            where, f"unpacks to more than {limits.max_archive_bytes:,} bytes", "split the file"
        )
