"""`gravida join` and `gravida part`: a person's word on whether two documents are one article."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING, Annotated

import typer

from pipeline.cli.options import Store
from pipeline.cli.output import say
from schemas.errors import SettingsError

if TYPE_CHECKING:
    from pipeline.store import Repository
    from pipeline.store.articles import Source

Doc = Annotated[
    str, typer.Argument(metavar="DOC", help="An id, the start of one, or a name.", show_default=False)
]
Other = Annotated[
    str, typer.Argument(metavar="OTHER", help="The other document, likewise.", show_default=False)
]


def join(doc: Doc, other: Other, store: Store = None) -> None:
    """Make two documents sources of one article: the better source counts, the other is kept beside it."""
    repository = _opened(store)
    try:
        one, two = _both(repository, doc, other)
        repository.join(one, two, _who())
        primary, *others = repository.sources(one)
    finally:
        repository.close()
    say(f"{_named(primary)} counts; also read from {', '.join(map(_named, others))}")


def part(doc: Doc, other: Other, store: Store = None) -> None:
    """Make two documents two articles again, each with a record that counts."""
    repository = _opened(store)
    try:
        one, two = _both(repository, doc, other)
        repository.part(one, two, _who())
        counted = [repository.sources(document)[0] for document in (one, two)]
    finally:
        repository.close()
    say("; ".join(f"{_named(source)} counts" for source in counted))


def _named(source: Source) -> str:
    return f"{source.document_id} ({source.name}, {source.format})"


def _opened(store: str | None) -> Repository:
    from pipeline.settings import load_settings
    from pipeline.store import open_store

    return open_store(load_settings(store=store).store, create=False)


def _both(repository: Repository, doc: str, other: str) -> tuple[str, str]:
    """The ids of two different documents. Raises NotFoundError, or SettingsError where they are one."""
    one, two = repository.find(doc, article=False), repository.find(other, article=False)
    if one == two:
        raise SettingsError(f"{doc} and {other}: are one document; name two")
    return one, two


def _who() -> str:
    """The name under which this person works on this machine."""
    try:
        return getpass.getuser()[:64]
    except (KeyError, OSError):  # a machine without names of users
        return "local"
