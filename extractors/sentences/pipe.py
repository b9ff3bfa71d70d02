"""The `obs_sentences` component: sentences with their section."""

from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from extractors.sentences.values import split
from schemas.document import Document, SectionKind


@dataclass(frozen=True, slots=True)
class Sentence:
    """`[start, end)` of the text, and the section it stands in (None without sections)."""

    start: int
    end: int
    section: SectionKind | None


class SentencesPipe:
    """Sets `doc._.sentences` and spaCy's own sentence starts."""

    def __call__(self, doc: Doc) -> Doc:
        """Split the doc's text; tokens and characters agree on where sentences start."""
        document: Document = doc._.document
        sentences = [Sentence(a, b, document.section_at(a)) for a, b in split(doc.text)]
        doc._.sentences = sentences
        starts = {sentence.start for sentence in sentences}
        for token in doc:
            token.is_sent_start = token.i == 0 or token.idx in starts
        return doc


@Language.factory("obs_sentences", assigns=["token.is_sent_start"])
def make_sentences(nlp: Language, name: str) -> SentencesPipe:
    """Make the component."""
    return SentencesPipe()
