"""A log for machines: one JSON object a line of what a run does, in a file that is only added to."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from schemas.errors import SettingsError, printable

STANDARD_ERROR = Path("-")
_LOGGER = logging.getLogger("gravida")
_LOGGER.propagate = False  # Prefect and others listen at the root
_LOGGER.addHandler(logging.NullHandler())


class _Lines(logging.Formatter):
    """A record as one JSON object: `at` in UTC, `event`, and what belongs to it."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        told = {"at": at, "level": record.levelname.lower(), "event": record.getMessage()}
        return printable(json.dumps(told | getattr(record, "values", {}), ensure_ascii=False, default=str))


def tell(event: str, *, level: int = logging.INFO, **values: Any) -> None:
    """Write an event, if there is a log."""
    _LOGGER.log(level, event, extra={"values": values})


@contextmanager
def logging_to(path: Path | None) -> Iterator[None]:
    """Write events to a file, or to standard error for `-`, while the context lasts; None writes none.

    Raises SettingsError where the file cannot be written.
    """
    if path is None:
        yield
        return
    try:
        handler = (
            logging.StreamHandler(sys.stderr)
            if path == STANDARD_ERROR
            else logging.FileHandler(path, encoding="utf-8")
        )
    except OSError as error:
        raise SettingsError(
            f"{path}: cannot be written ({error.strerror}); set log to another file, or to -"
        ) from None
    handler.setFormatter(_Lines())
    _LOGGER.addHandler(handler)
    _LOGGER.setLevel(logging.INFO)
    try:
        yield
    finally:
        _LOGGER.removeHandler(handler)
        handler.close()
