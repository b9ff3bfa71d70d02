"""Tokens in one pass: words with their inner points, hyphens and slashes, and single marks.

spaCy's own tokenizer tries prefixes and suffixes again and again, which takes seconds on a long run of
punctuation; a document is hostile until proven otherwise, and this one is linear.
"""

import re

from spacy.tokens import Doc
from spacy.vocab import Vocab

_TOKEN = re.compile(r"([^\W_]+(?:[-'’/.][^\W_]+){0,20}|\s+|.)( ?)", re.DOTALL)


class Tokens:
    """A spaCy tokenizer: text in, `Doc` out; `doc.text` is the text, character by character."""

    def __init__(self, vocab: Vocab) -> None:
        """Keep the vocabulary that all docs share."""
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The doc of a text; a single space after a token belongs to it, other white space is a token."""
        found = _TOKEN.findall(text)
        return Doc(self.vocab, words=[word for word, _ in found], spaces=[space == " " for _, space in found])
