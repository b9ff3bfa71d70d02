"""Documents whose newest record was made by other versions: which, why, and what they are read from again."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus.discover import Skipped, discover
from corpus.limits import Limits
from corpus.sources import Source
from pipeline.steps import DEFECTS
from pipeline.store import Repository
from schemas.document import Document
from schemas.errors import InputError, MissingInputError
from schemas.report import Versions

ID_LENGTH = 16  # of a document's id: the start of the digest of its content
_INSIDE = ("!", "#")  # what stands between a file and a member or a record of it, in the name people know
_PARTS = ("software", "rules", "terms", "model")  # of the key of versions, in its order
_MORE = ("site", "second reader")  # what not every key has


@dataclass(frozen=True, slots=True)
class Kept(Source):
    """A document as the store has it: extracted again, but not read again, for its file is not there any more."""

    document: Document = field(kw_only=True)

    def data(self) -> bytes:
        """Raises MissingInputError: the bytes are gone."""
        raise MissingInputError(self.origin, "is not there any more", "check the path")

    def read(self) -> Document:
        """The document as it was read."""
        return self.document

    def content_digest(self) -> str:
        """The start of the digest of the bytes that it was read from, which is its id."""
        return self.document.id


def id_of(source: Source) -> str | None:
    """The id that the document will have, None where its bytes cannot be read: reading it says why."""
    try:
        return source.content_digest()[:ID_LENGTH]
    except (InputError, *DEFECTS):
        return None


def file_of(origin: str) -> Path | None:
    """The file in which a document stands, None where there is none: what was typed, or a file that has gone.

    An archive's member and a file's record are named behind it, as in `a.zip!b.pdf` and `a.nbib#3`; a file whose own
    name holds such a sign is taken as it is.
    """
    ends = [len(origin), *(at for at in range(len(origin) - 1, 0, -1) if origin[at] in _INSIDE)]
    for end in ends:
        path = Path(origin[:end])
        if os.path.lexists(path) and not path.is_dir():
            return path
    return None


def sources_of(
    store: Repository, outdated: Mapping[str, tuple[str, str]], limits: Limits, skipped: Skipped
) -> Iterator[Source]:
    """What each is read from: its file, where that is there with the same content, else what the store kept of it."""
    left = dict(outdated)
    files = sorted({file for origin, _ in left.values() if (file := file_of(origin)) is not None})
    for source in discover(files, limits=limits, skipped=skipped) if files else ():
        found = id_of(source)
        if found is not None and left.pop(found, None) is not None:
            yield source
    for document_id, (origin, _) in left.items():
        document = store.latest(document_id).document
        yield Kept(document.name, origin, Path(origin), document=document)


def reasons(keys: Iterable[str], versions: Versions) -> Counter[str]:
    """How many of the records were made by other software, rules, terms, model or rows of a site, by what differs.

    >>> now = Versions(software="2", rules="r", terms="t")
    >>> reasons(["1/r/t/none", "2/r/u/none", "1/r/u/none/told patients"], now).most_common()
    [('software', 1), ('terms', 1), ('software and terms', 1)]
    """
    wanted = _by_part(versions.key)
    counted: Counter[str] = Counter()
    for key in keys:
        had = _by_part(key)
        counted[" and ".join(part for part in wanted if had[part] != wanted[part])] += 1
    return counted


def _by_part(key: str) -> dict[str, str]:
    """What a key of versions says of each part; empty for one that it has not."""
    told = key.split("/")
    more = {part: next((one for one in told if one.startswith(f"{part} ")), "") for part in _MORE}
    return {**dict(zip(_PARTS, told, strict=False)), **more}
