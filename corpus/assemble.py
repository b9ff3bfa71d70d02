"""What every reader does last: identifier, language and warnings around the text."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.checks import check
from corpus.citing import belonging
from corpus.closing import with_closing_sections
from corpus.language import detect, foreign, language_warning, primary
from corpus.limits import Limits
from schemas.document import (
    Document,
    Metadata,
    Page,
    ReadingWarning,
    Section,
    SectionKind,
    Table,
    UnsureWord,
    WarningCode,
)
from schemas.errors import EmptyInputError
from schemas.words import Words

ID_LENGTH = 16
_UNREAD = frozenset({SectionKind.REFERENCES, SectionKind.BACK, SectionKind.TABLE})


@dataclass(frozen=True, slots=True)
class Raw:
    """What a reader was given: the bytes, how people call them, the format that they are in, and the limits."""

    data: bytes
    name: str
    format: str
    limits: Limits


@dataclass(frozen=True, slots=True)
class Body:
    """What a reader made of it: the text with its sections, tables, places and warnings."""

    text: str
    sections: Sequence[Section] = ()
    tables: Sequence[Table] = ()
    pages: Sequence[Page] = ()
    words: Words = field(default_factory=Words)
    unsure: Sequence[UnsureWord] = ()
    warnings: Sequence[ReadingWarning] = ()


def content_id(data: bytes) -> str:
    """The document identifier of these bytes: the same wherever and under whatever name they lie."""
    return hashlib.sha256(data).hexdigest()[:ID_LENGTH]


def document(raw: Raw, body: Body, metadata: Metadata | None = None) -> Document:
    """The Document of a text as read, its tables where they belong. Raises EmptyInputError where nothing is left to read."""
    text, format = body.text, raw.format
    if not text.strip():
        raise EmptyInputError(raw.name, "holds no text", "check the file; nothing can be read from it")
    raw.limits.check_characters(len(text), raw.name)
    metadata = metadata or Metadata()
    sections, tables = belonging(text, with_closing_sections(text, body.sections), body.tables)
    detected = detect(text)
    language = detected or primary(metadata.language)
    warning = language_warning(language)
    if language == "en":
        sections, warning = _foreign_apart(text, sections)
    return Document(
        id=content_id(raw.data),
        name=raw.name,
        format=format,
        text=text,
        sections=sections,
        tables=tables,
        pages=tuple(body.pages),
        words=body.words,
        unsure=tuple(body.unsure),
        metadata=metadata.model_copy(update={"language": language}),
        warnings=(
            *body.warnings,
            *((warning,) if warning else ()),
            *check(text, sections, tables, format=format),
        ),
    )


def _foreign_apart(
    text: str, sections: Sequence[Section]
) -> tuple[tuple[Section, ...], ReadingWarning | None]:
    """The sections with the paragraphs in another language as back matter, and a warning of them."""
    places = [
        place
        for place in foreign(text)
        if not any(s.kind in _UNREAD and s.start <= place[0] < s.end for s in sections)
    ]
    if not places:
        return tuple(sections), None
    apart = [Section(kind=SectionKind.BACK, start=start, end=end) for start, end in places]
    length = sum(end - start for start, end in places)
    warning = ReadingWarning(
        code=WarningCode.PARTS_NOT_READ,
        message=f"paragraphs in another language than English are left out: {len(places)}",
        share=round(length / len(text), 3),
    )
    return tuple(sorted((*sections, *apart), key=lambda section: section.start)), warning
