"""The `obs_sentences` component: sentences with their section."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from extractors.english.context.another import going_on
from extractors.english.sentences.values import split
from schemas.document import Document, SectionKind

LONGEST = 2000  # characters of one sentence
NOT_A_START = np.uint64(2**64 - 1)  # spaCy's -1 in an unsigned array


@dataclass(frozen=True, slots=True)
class Sentence:
    """`[start, end)` of the text, and the section it stands in (None without sections).

    `of_another` says that it goes on about the woman of another report.
    """

    start: int
    end: int
    section: SectionKind | None
    of_another: bool = False

    @property
    def span(self) -> tuple[int, int]:
        """Its first character and the one behind its last."""
        return self.start, self.end


def pieces(text: str, sentence: Sentence) -> Iterator[Sentence]:
    """The sentence, cut at spaces where it is longer than people write, so that work stays bounded."""
    start = sentence.start
    while sentence.end - start > LONGEST:
        cut = text.rfind(" ", start + 1, start + LONGEST)
        cut = cut if cut > start else start + LONGEST
        yield replace(sentence, start=start, end=cut)
        start = cut
    yield replace(sentence, start=start)


def sentence_at(doc: Doc, offset: int) -> Sentence:
    """The sentence that holds the character: the last that begins at or before it. Raises ValueError before the first."""
    sentences: list[Sentence] = doc._.sentences
    place = bisect_right(sentences, offset, key=lambda sentence: sentence.start) - 1
    if place < 0:
        raise ValueError(f"{offset} stands before the first sentence")
    return sentences[place]


class SentencesPipe:
    """Sets `doc._.sentences` and spaCy's own sentence starts."""

    def __call__(self, doc: Doc) -> Doc:
        """Split the doc's text; tokens and characters agree on where sentences start."""
        document: Document = doc._.document
        placed = [(a, b, document.section_at(a)) for a, b in split(document.text)]
        of_another = going_on(document.text, placed)
        sentences = [Sentence(*place, of_another=place[0] in of_another) for place in placed]
        doc._.sentences = sentences
        _mark_starts(doc, sentences)
        return doc


def _mark_starts(doc: Doc, sentences: list[Sentence]) -> None:
    """Tell spaCy where sentences start. All at once: setting it token by token costs the square of the length."""
    offsets = doc.to_array(["IDX"])
    starts = np.zeros((len(doc), 1), dtype=np.uint64)
    if len(doc):
        starts[:] = NOT_A_START
        starts[np.searchsorted(offsets, [s.start for s in sentences], side="right") - 1] = 1
        starts[0] = 1
    doc.from_array(["SENT_START"], cast(Any, starts))


@Language.factory("obs_sentences", assigns=["token.is_sent_start"])
def make_sentences(nlp: Language, name: str) -> SentencesPipe:
    """Make the component."""
    return SentencesPipe()
