"""The documents behind paths, found as they are needed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from corpus.limits import Limits
from corpus.readers.read import read_document, read_file
from schemas.document import Document


@dataclass(frozen=True)
class FileSource:
    """A file."""

    path: Path
    limits: Limits

    @property
    def name(self) -> str:
        """The stem."""
        return self.path.stem

    @property
    def origin(self) -> str:
        """The path."""
        return str(self.path)

    def content_digest(self) -> str:
        """The SHA-256."""
        return sha256(read_file(self.path, limits=self.limits)).hexdigest()

    def read(self) -> Document:
        """The document."""
        return read_document(self.path, limits=self.limits)


def find(paths: Iterable[Path], limits: Limits) -> Iterator[FileSource]:
    """Every file under the paths, sorted within a folder."""
    for path in paths:
        files = sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else [path]
        for file in files:
            yield FileSource(file, limits)
