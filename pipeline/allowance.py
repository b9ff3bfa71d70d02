"""What one document may take of the machine: time and memory, held from outside the libraries that read it."""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

from corpus.limits import MEGABYTE

_STATUS = Path("/proc/self/statm")
_LIMITS = importlib.util.find_spec("resource") is not None  # not on Windows


@dataclass(frozen=True, slots=True)
class Allowance:
    """`seconds` for a document, and `megabytes` for the worker that reads it, everything that it has loaded included."""

    seconds: float = 300.0
    megabytes: int = 2_500


def cap_memory(megabytes: int) -> None:
    """Have the system refuse this process more address space than it has now and `megabytes` on top.

    The parent looks at the memory in use five times a second; this holds what grows quicker than that. A library
    that is refused memory raises MemoryError or ends the process. Without effect where the system has no such limit.
    """
    if not _LIMITS or not _STATUS.exists():
        return
    import resource

    pages = int(_STATUS.read_text().split()[0])
    most = pages * resource.getpagesize() + megabytes * MEGABYTE
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
