"""The folder of the embedded Prefect servers: one database that several runs share, made and trimmed by one at a time."""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

DATABASE, LOCK = "prefect.db", "starting.lock"
MOST_BYTES = 20_000_000  # of a database of old runs, which nobody looks at; a new one is made in seconds


class Home:
    """The folder while a server of ours is in use.

    Who comes when nobody else is there has it alone until `shared`: the database is made or, grown above its limit,
    begun anew. Whoever comes meanwhile waits. The system lets go of the folder however a run ends.
    """

    def __init__(self, folder: Path) -> None:
        """The folder is there already."""
        self.folder = folder
        self._lock: int | None = None

    def __enter__(self) -> Self:
        """Come in; wait for one that is about to make the database."""
        self._lock = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.shared()
        else:
            self._trim()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave it to the others."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def shared(self) -> None:
        """Let others in: the database is there."""
        if self._lock is not None:
            fcntl.flock(self._lock, fcntl.LOCK_SH)

    def _trim(self) -> None:
        held = [path for path in self.folder.glob(f"{DATABASE}*") if path.is_file()]
        if sum(path.stat().st_size for path in held) > MOST_BYTES:
            for path in held:
                path.unlink(missing_ok=True)
