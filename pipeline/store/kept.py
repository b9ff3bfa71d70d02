"""What is only ever added to, kept in memory for the documents that people are at."""

import threading
from collections import OrderedDict
from typing import Generic, TypeVar

DOCUMENTS = 24  # whose readings and decisions are kept: those that a team is at; a large one takes some 20 MB

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """The values that were last asked for, by key; safe for threads."""

    def __init__(self, most: int = DOCUMENTS) -> None:
        """`most` values are kept, then the one that nobody asked for the longest goes."""
        self._most, self._lock = most, threading.Lock()
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        """The value of a key, None where it is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: K, value: V) -> V:
        """The value, kept from now on."""
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value
