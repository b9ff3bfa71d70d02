"""Documents at addresses that fsspec opens: `s3://bucket/folder`, `https://host/folder/`, `memory://`, any other it knows.

A command line and a list hold paths, and a path writes two slashes as one; `address_of` gives the address back. Files are
fetched while those before them are read, so many at once and never more than the limits; what cannot be had is a source
whose `read` raises. Nothing is asked of any host but the one that is named.
"""

from __future__ import annotations

import re
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corpus.formats import is_wanted
from corpus.limits import MEGABYTE, Limits
from schemas.errors import InputError, MissingInputError, UnreadableInputError, printable

if TYPE_CHECKING:
    from concurrent.futures import Future

AT_ONCE = 16  # files that are fetched at the same time
AHEAD = 64  # files that are fetched before they are read
AHEAD_BYTES = 64 * MEGABYTE  # of those
UNKNOWN_SIZE = MEGABYTE  # what a file counts whose size the host does not tell
DEEPEST = 20  # folders in folders
_OWN = frozenset({"file", "local"})  # paths of this machine are given as such
_WEB = frozenset({"http", "https"})  # where every page with links could be a folder
_ADDRESS = re.compile(r"([a-z][a-z0-9+.-]{1,20}):/{1,2}(?=[^/])", re.IGNORECASE)
_ADVICE = "check the address, the network and the credentials (docs/operations.md)"
# Errors of hosts and credentials that are no OSError, by the module that defines them; looked up only where it is loaded.
_FOREIGN = (
    ("aiohttp", ("ClientError", "InvalidURL")),
    ("botocore.exceptions", ("BotoCoreError", "ClientError")),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A file at an address, and its size in bytes where the host tells it."""

    address: str
    size: int | None


def address_of(path: Path) -> str | None:
    """The address that a path stands for, None for one of this machine.

    >>> address_of(Path("s3://bucket/reports/a.pdf")), address_of(Path("reports/a.pdf"))
    ('s3://bucket/reports/a.pdf', None)
    """
    found = _ADDRESS.match(str(path))
    if found is None or found[1].lower() in _OWN:
        return None
    return f"{found[1].lower()}://{str(path)[found.end() :]}"


def files_at(address: str) -> Iterator[Listed]:
    """The file at an address, or those of a folder and the folders in it, sorted by name, hidden ones left out.

    On the web what ends as a document does is one, and another page the folder of what it links to below itself.

    Raises an InputError where nothing can be had.
    """
    try:
        host, root = _host(address)
        if not host.exists(root):
            raise MissingInputError(address, "is not there", _ADVICE)
        if address.partition(":")[0] in _WEB and is_wanted(address) or not host.isdir(root):
            yield Listed(address, host.info(root).get("size"))
            return
        yield from _walk(host, root, address.rstrip("/"))
    except _failures() as error:
        raise _unreachable(address, error) from None


def fetched(files: Iterable[Listed], limits: Limits) -> Iterator[tuple[Listed, bytes | InputError]]:
    """Each file with its bytes, or why they cannot be had, in the order of the files."""
    from concurrent.futures import ThreadPoolExecutor

    waiting: deque[tuple[Listed, Future[bytes | InputError]]] = deque()
    held = 0
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="fetch") as fetchers:
        try:
            for file in files:
                size = min(file.size or UNKNOWN_SIZE, limits.max_bytes)
                while waiting and (len(waiting) >= AHEAD or held + size > AHEAD_BYTES):
                    first, future = waiting.popleft()
                    held -= min(first.size or UNKNOWN_SIZE, limits.max_bytes)
                    yield first, future.result()
                waiting.append((file, fetchers.submit(_fetch, file, limits)))
                held += size
            while waiting:
                first, future = waiting.popleft()
                yield first, future.result()
        finally:
            fetchers.shutdown(wait=False, cancel_futures=True)


def _fetch(file: Listed, limits: Limits) -> bytes | InputError:
    try:
        if file.size is not None:
            limits.check_size(file.size, file.address)
        host, path = _host(file.address)
        with host.open(path, "rb") as stream:
            data: bytes = stream.read(limits.max_bytes + 1)
        limits.check_size(len(data), file.address)
    except InputError as error:
        return error
    except FileNotFoundError:
        return MissingInputError(file.address, "is not there any more", _ADVICE)
    except _failures() as error:
        return _unreachable(file.address, error)
    return data


def _walk(host: Any, root: str, address: str) -> Iterator[Listed]:
    """The files below a folder of a host, which stands at the address; what lies elsewhere, as a page may link to, is none of them."""
    inside = root.rstrip("/") + "/"
    waiting, seen = [(root, 0)], {inside}
    while waiting:
        folder, depth = waiting.pop()
        below = []
        for entry in sorted(host.ls(folder, detail=True), key=lambda entry: str(entry["name"])):
            name = str(entry["name"])
            bare = name.rstrip("/")
            if not name.startswith(inside) or name == folder or bare.rsplit("/", 1)[-1].startswith("."):
                continue
            if entry.get("type") != "directory":
                yield Listed(f"{address}/{name[len(inside) :]}", entry.get("size"))
            elif f"{bare}/" not in seen and depth < DEEPEST:
                seen.add(f"{bare}/")
                below.append((name, depth + 1))
        waiting += reversed(below)


@cache
def _filesystem(protocol: str) -> Any:
    from fsspec import filesystem

    return filesystem(protocol, use_listings_cache=False)


def _host(address: str) -> tuple[Any, str]:
    """The file system of an address, and the path in it."""
    found = _filesystem(address.partition("://")[0])
    return found, str(found._strip_protocol(address))


def _failures() -> tuple[type[BaseException], ...]:
    """What file systems raise where a host cannot be asked, or refuses."""
    foreign = (
        getattr(module, name)
        for path, names in _FOREIGN
        if (module := sys.modules.get(path)) is not None
        for name in names
    )
    return (OSError, ValueError, RuntimeError, ImportError, *foreign)


def _unreachable(address: str, error: BaseException) -> InputError:
    shown = printable(address)
    if isinstance(error, ImportError):
        return UnreadableInputError(
            shown, f"needs a package: {_words(error)}", "install it with pip install 'gravida[remote]'"
        )
    return UnreadableInputError(shown, f"cannot be had: {_words(error)}", _ADVICE)


def _words(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
