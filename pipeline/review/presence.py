"""Who is at a document now, as far as this server knows: told by their pages, forgotten when they fall silent."""

import threading
import time
from collections.abc import Callable

SILENT_SECONDS = 40.0  # a page tells every quarter of a minute


class Presence:
    """The people at each document."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` gives seconds that only grow."""
        self._clock, self._lock = clock, threading.Lock()
        self._seen: dict[str, dict[str, float]] = {}

    def tell(self, document_id: str, name: str) -> list[str]:
        """The others who are at a document, by name; `name` is there from now on."""
        now = self._clock()
        with self._lock:
            for place, people in list(self._seen.items()):
                there = {one: at for one, at in people.items() if now - at < SILENT_SECONDS}
                self._seen[place] = there
                if not there:
                    del self._seen[place]
            self._seen.setdefault(document_id, {})[name] = now
            return sorted(one for one in self._seen[document_id] if one != name)
