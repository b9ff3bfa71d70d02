"""Where the command line prints: results on the standard output, all else on standard error."""

import errno
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO

from schemas.errors import GravidaError

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})  # no room for what is written


def say(message: str) -> None:
    """One line for the person at the terminal, on standard error."""
    sys.stderr.write(" ".join(message.splitlines()) + "\n")


def say_skipped(by_suffix: Mapping[str, int]) -> None:
    """One line on the files that a walk left aside, none where there were none."""
    if by_suffix:
        kinds = ", ".join(f"{count:,} {suffix}" for suffix, count in sorted(by_suffix.items()))
        say(
            f"left aside, by their names nothing that Gravida reads: {kinds}; name one to see what to do with it"
        )


@contextmanager
def writing(out: Path | None) -> Iterator[TextIO]:
    """The standard output, or a file that appears whole or not at all.

    Raises OutputError where the file cannot be written.
    """
    if out is None:
        yield from _standard_output()
        return
    try:
        number, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name[:40]}.")
    except OSError as error:
        raise OutputError(f"{out}: cannot be written ({error.strerror}); name another file") from None
    part = Path(name)
    try:
        with open(number, "w", encoding="utf-8", newline="\n") as handle:
            yield handle
        os.chmod(part, 0o666 & ~_umask())
        try:
            part.replace(out)
        except OSError as error:
            raise OutputError(f"{out}: cannot be written ({error.strerror}); name another file") from None
    finally:
        with suppress(FileNotFoundError):
            part.unlink()


def _standard_output() -> Iterator[TextIO]:
    """The standard output; a reader of it that goes away ends the command as it always did."""
    try:
        yield sys.stdout
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno not in FULL:
            raise
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  what is left in the buffer goes nowhere
        raise OutputError(f"standard output: cannot be written ({error.strerror}); make room") from None


class OutputError(GravidaError):
    """A file or folder that results cannot be written to."""


def _umask() -> int:
    """The process's mask of permissions; the system has no call that only reads it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
