"""What makes a record new. It is asked for before anything is read, so it needs neither spaCy nor the rules themselves."""

import hashlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

from extractors import site
from extractors.ner.model import version as model_version
from schemas.report import Versions

CODE = ("schemas", "corpus", "extractors")  # what decides how a document becomes a record


@cache
def versions(*, ner_model: str = "") -> Versions:
    """What makes a record: versions of software and model, digests of rules and terms, the version of a site's own.

    The digest covers the source of all that reads and extracts, so that a changed line of it makes new records.
    """
    try:
        software = version("gravida")
    except PackageNotFoundError:
        software = "source"
    return Versions(
        software=f"{software}+{_digest(CODE, '.py')}",
        rules=_digest(CODE, ".toml"),
        terms=_digest(CODE, ".csv"),
        model=model_version(ner_model),
        site=site.version(),
    )


def _digest(packages: Iterable[str], suffix: str) -> str:
    digest = hashlib.sha256()
    for package in packages:
        for name, content in sorted(_files(files(package), suffix, f"{package}/")):
            digest.update(name.encode() + b"\0" + content + b"\0")
    return digest.hexdigest()[:12]


def _files(folder: Traversable, suffix: str, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _files(entry, suffix, f"{prefix}{entry.name}/")
        elif entry.name.endswith(suffix):
            yield prefix + entry.name, entry.read_bytes()
