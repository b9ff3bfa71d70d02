"""A document from a plain string, as a reader would make it, and a pipeline built once."""

import hashlib
from functools import cache

from spacy.language import Language

from extractors.nlp import annotate, build_nlp
from schemas.document import Document, Section, SectionKind


@cache
def nlp() -> Language:
    """The whole pipeline, built once a test session."""
    return build_nlp()


def document(text: str, *, section: SectionKind | None = None) -> Document:
    """A document of one section, or without sections."""
    sections = (Section(kind=section, start=0, end=len(text)),) if section else ()
    return Document(
        id=hashlib.sha256(text.encode()).hexdigest()[:16], name="test", text=text, sections=sections
    )


def annotated(text: str, *, section: SectionKind | None = None):  # noqa: ANN201
    """The annotated doc of a text."""
    return annotate(nlp(), document(text, section=section))
