"""What every reader does last: identifier, language and warnings around the text."""

import hashlib
from collections.abc import Sequence

from corpus.checks import check
from corpus.citing import belonging
from corpus.language import detect, language_warning, primary
from corpus.limits import Limits
from schemas.document import Document, Metadata, Page, ReadingWarning, Section, Table, UnsureWord, Word
from schemas.errors import EmptyInputError

ID_LENGTH = 16


def content_id(data: bytes) -> str:
    """The document identifier of these bytes: the same wherever and under whatever name they lie."""
    return hashlib.sha256(data).hexdigest()[:ID_LENGTH]


def document(
    data: bytes,
    name: str,
    *,
    format: str,
    text: str,
    limits: Limits,
    sections: Sequence[Section] = (),
    tables: Sequence[Table] = (),
    pages: Sequence[Page] = (),
    words: Sequence[Word] = (),
    unsure: Sequence[UnsureWord] = (),
    metadata: Metadata | None = None,
    warnings: Sequence[ReadingWarning] = (),
) -> Document:
    """The Document of a text as read, its tables where they belong. Raises EmptyInputError where nothing is left to read."""
    if not text.strip():
        raise EmptyInputError(name, "holds no text", "check the file; nothing can be read from it")
    limits.check_characters(len(text), name)
    metadata = metadata or Metadata()
    sections, tables = belonging(text, sections, tables)
    detected = detect(text)
    language = detected or primary(metadata.language)
    warning = language_warning(language)
    return Document(
        id=content_id(data),
        name=name,
        format=format,
        text=text,
        sections=sections,
        tables=tables,
        pages=tuple(pages),
        words=tuple(words),
        unsure=tuple(unsure),
        metadata=metadata.model_copy(update={"language": language}),
        warnings=(*warnings, *((warning,) if warning else ()), *check(text, sections, tables, format=format)),
    )
