"""What the readers of bibliographic records share: a title, an abstract in labelled parts, keywords."""

from collections.abc import Iterable, Sequence

from corpus.assemble import Body, Raw, document
from corpus.builder import TextBuilder, tidy
from corpus.headings import known_heading
from corpus.readers.jats import nested_kind
from schemas.document import Document, Metadata, ReadingWarning, SectionKind, WarningCode
from schemas.errors import EmptyInputError

_NO_ABSTRACT = ReadingWarning(
    code=WarningCode.NO_ABSTRACT, message="holds no abstract: only the title was read"
)


def bibliographic(
    raw: Raw, abstract: Iterable[tuple[str, str]], keywords: Sequence[str], metadata: Metadata
) -> Document:
    """A Document of a title, the labelled parts of an abstract, and keywords.

    Raises EmptyInputError for a record that has neither title nor abstract.
    """
    out = TextBuilder()
    if metadata.title:
        with out.section(SectionKind.TITLE):
            out.block(metadata.title)
    parts = [(label, text) for label, text in abstract if tidy(text)]
    if parts:
        with out.section(SectionKind.ABSTRACT, "Abstract"):
            for label, text in parts:
                kind = nested_kind(SectionKind.ABSTRACT, known_heading(label, in_abstract=True))
                with out.section(kind, label):
                    out.block(text)
    elif not metadata.title:
        raise EmptyInputError(raw.name, "is a record without title and abstract", "get the article itself")
    if keywords:
        with out.section(SectionKind.KEYWORDS):
            out.block("Keywords: " + "; ".join(keywords))
    return document(raw, Body(*out.finish(), warnings=() if parts else (_NO_ABSTRACT,)), metadata)
