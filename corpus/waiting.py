"""Pages between two steps of reading: a few as they are, the others folded, so that their letters take no memory.

What all pages decide together (running heads, columns, the size of the body) is known only once the last one was
seen; until then the letters of a book would fill the memory. Folded, a page takes a twentieth of it.
"""

import pickle
import zlib
from collections import deque
from collections.abc import Iterator
from typing import Generic, TypeVar, cast

MOST_OPEN = 40  # pages; articles have fewer, and pay nothing
_FASTEST = 1

T = TypeVar("T")


class Waiting(Generic[T]):
    """A line of values, taken out in the order in which they came; more than `MOST_OPEN` are kept as bytes.

    A value that was folded comes back equal, not as the same object.

    >>> pages = Waiting[list[str]]()
    >>> pages.add(["a", "b"])
    >>> list(pages.taken()), list(pages.taken())
    ([['a', 'b']], [])
    """

    def __init__(self) -> None:
        self._open: deque[T] = deque()
        self._folded: deque[bytes] = deque()

    def add(self, value: T) -> None:
        """Put a value behind the others."""
        if len(self._open) < MOST_OPEN and not self._folded:
            self._open.append(value)
        else:
            self._folded.append(zlib.compress(pickle.dumps(value, pickle.HIGHEST_PROTOCOL), _FASTEST))

    def taken(self) -> Iterator[T]:
        """Each value in its turn; it is no longer held here."""
        while self._open:
            yield self._open.popleft()
        while self._folded:
            folded = self._folded.popleft()
            yield cast(T, pickle.loads(zlib.decompress(folded)))  # our own bytes, never a file's
