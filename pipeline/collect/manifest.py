"""`manifest.csv` of a folder: a line for each article with what became of it, its file and the file's checksum.

Lines are only ever added while articles come in, so that a stop at any moment loses one article at most; the last line
of an article counts. The next run begins by writing the file anew with one line each.
"""

import csv
import fcntl
import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from pipeline.collect.article import CollectError, Given, Identifier, Status, identifier

NAME = "manifest.csv"
SETTLED = (Status.TEXT, Status.PDF, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the manifest; what is not known is empty. `fetched` is the time in UTC."""

    article: str
    status: str
    pmcid: str = ""
    pmid: str = ""
    doi: str = ""
    title: str = ""
    journal: str = ""
    year: str = ""
    licence: str = ""
    file: str = ""
    bytes: str = ""
    sha256: str = ""
    source: str = ""
    pdf: str = ""
    problem: str = ""
    fetched: str = ""

    @property
    def identifiers(self) -> tuple[Identifier, ...]:
        """Those that the article has."""
        found = map(identifier, (self.pmcid, self.pmid, self.doi))
        return tuple(each for each in found if each is not None)

    @property
    def names(self) -> tuple[str, ...]:
        """All by which the article can be asked for."""
        return (self.article, *map(str, self.identifiers))


COLUMNS = tuple(field.name for field in fields(Row))


class Manifest:
    """The manifest of a folder that is open for writing, for one run at a time."""

    def __init__(self, folder: Path, rows: Iterable[Row]) -> None:
        """`open_manifest` makes one."""
        self._folder = folder
        self._known: dict[str, Row] = {}
        for row in rows:
            self._remember(row)

    def settled(self, name: str) -> bool:
        """True for an article that need not be asked for again: its file is as it was stored, or it has no open text."""
        row = self._known.get(name)
        if row is None or row.status not in SETTLED:
            return False
        return not row.file or digest_of(self._folder / row.file) == row.sha256

    @property
    def rows(self) -> list[Row]:
        """The last line of each article, in the order in which they came."""
        return list({id(row): row for row in self._known.values()}.values())

    def keep(self, given: Given) -> Row:
        """Store what was given of an article and add its line. Raises CollectError where the folder takes no more."""
        article, text = given.article, given.text
        name = f"{article.pmcid}.xml" if text is not None else ""
        row = Row(
            article=article.name,
            status=given.status.value,
            pmcid=article.pmcid,
            pmid=article.pmid,
            doi=article.doi,
            title=_plain(article.title),
            journal=_plain(article.journal),
            year=article.year,
            licence=_plain(article.licence),
            file=name,
            bytes=str(len(text)) if text is not None else "",
            sha256=hashlib.sha256(text).hexdigest() if text is not None else "",
            source=given.url,
            pdf=_plain(article.pdf),
            problem=_plain(given.problem),
            fetched=_now(),
        )
        with _writing(self._folder):
            if text is not None:
                _replace(self._folder / name, text)
            self._append(row)
        return row

    def miss(self, wanted: Identifier, service: str) -> Row:
        """Add the line of an identifier that a service does not know."""
        named = {wanted.kind: wanted.value}
        row = Row(
            str(wanted),
            Status.MISSING.value,
            **named,
            problem=f"{service} does not know it",
            fetched=_now(),
        )
        with _writing(self._folder):
            self._append(row)
        return row

    def _append(self, row: Row) -> None:
        with (self._folder / NAME).open("ab") as file:
            file.write(_line(astuple(row)))
        self._remember(row)

    def _remember(self, row: Row) -> None:
        for name in row.names:
            self._known[name] = row

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The manifest of a folder as it stands, and written anew. Raises CollectError where it is none."""
        path = folder / NAME
        rows = list(_rows(path)) if path.exists() else []
        made = cls(folder, rows)
        with _writing(folder):
            _replace(path, b"".join([_line(COLUMNS), *(_line(astuple(row)) for row in made.rows)]))
        return made


@contextmanager
def open_manifest(folder: Path) -> Iterator[Manifest]:
    """The manifest of a folder, which is made where it is not there.

    Raises CollectError where another run writes into the folder, or it cannot be written.
    """
    with _writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        number = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CollectError(
                f"{folder}: another `gravida collect` writes into it; wait for it to end"
            ) from None
        yield Manifest.read(folder)
    finally:
        os.close(number)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _rows(path: Path) -> Iterator[Row]:
    """The lines of a manifest without the last one, if it was cut when a run was stopped."""
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1].decode("utf-8", "replace")
    lines = csv.reader(io.StringIO(whole, newline=""))
    head = tuple(next(lines, ()))
    if head != COLUMNS and head:
        raise CollectError(f"{path}: is no manifest of `gravida collect`; give another folder")
    for cells in lines:
        if len(cells) == len(COLUMNS):
            yield Row(*cells)


def _line(cells: Iterable[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue().encode("utf-8", "replace")


def _plain(text: str) -> str:
    """A text on one line, so that a line of the file is a line of the manifest."""
    return " ".join(text.split())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _replace(path: Path, data: bytes) -> None:
    """A file that is there whole or as it was."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CollectError(
            f"{folder}: cannot be written ({error.strerror}); make room or give another folder"
        ) from None
