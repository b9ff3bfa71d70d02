"""What was worked out of regular expressions, kept from one process to the next as Python keeps byte code.

To compile the rules takes a process longer than to read a dozen reports. What comes of it depends on nothing but the
expression, Python, and the modules that work it out: their hash names the file. Without a folder nothing is kept.
"""

import marshal
import os
import sys
from array import array
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from re import Pattern
from typing import Any

from extractors.english.parsed import code_of, pattern_of_code

_MAKERS = ("gate.py", "kept.py", "needs.py", "parsed.py")
_PATTERN, _NEEDS = "pattern", "needs"

Key = tuple[str, str, int]  # what is kept of it, the expression, its flags
Kept = dict[Key, Any]

_known: Kept = {}
_asked: Kept = {}


def keep_in(folder: Path | None) -> None:
    """Take what an earlier process left in the folder; a file that cannot be used is as none."""
    _known.clear()
    if folder is not None:
        with suppress(OSError, EOFError, ValueError, TypeError):
            _known.update(marshal.loads(_file(folder).read_bytes()))


def save(folder: Path) -> None:
    """Leave what this process asked for to the next, if it had to work out any of it. A folder may refuse it."""
    if _asked.keys() <= _known.keys():
        return
    path = _file(folder)
    new = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        new.write_bytes(marshal.dumps(_asked))
        new.replace(path)


def pattern(source: str, flags: int, written: Callable[[str, int], tuple[str, int]]) -> Pattern[str]:
    """The expression compiled as `written` gives it, with its flags. Raises re.error as `re.compile` does.

    >>> pattern("ab+", 0, lambda source, flags: (source, flags)).findall("abb ab")
    ['abb', 'ab']
    """

    def make(source: str, flags: int) -> Any:
        own, own_flags = written(source, flags)
        all_flags, code, groups = code_of(own, own_flags)
        return own, all_flags, array("I", code).tobytes(), groups

    own, all_flags, code, groups = _of(_PATTERN, source, flags, make)
    return pattern_of_code(own, all_flags, array("I", code).tolist(), groups)


def literals(source: str, flags: int, made: Callable[[str, int], Any]) -> Any:
    """What `made` reads from the expression: tuples of texts and numbers."""
    return _of(_NEEDS, source, flags, made)


def _of(kind: str, source: str, flags: int, make: Callable[[str, int], Any]) -> Any:
    key = kind, source, int(flags)
    if key not in _asked:
        _asked[key] = _known[key] if key in _known else make(source, flags)
    return _asked[key]


def _file(folder: Path) -> Path:
    made = sha256(sys.version.encode())
    for name in _MAKERS:
        made.update((files("extractors.english") / name).read_bytes())
    return folder / f"expressions-{made.hexdigest()[:16]}"
