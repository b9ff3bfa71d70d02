"""Tokens in one pass: words with their inner points, hyphens and slashes, and single marks.

spaCy's own tokenizer tries prefixes and suffixes again and again, which takes seconds on a long run of
punctuation; a document is hostile until proven otherwise, and this one is linear.
"""

import re

from spacy.tokens import Doc
from spacy.vocab import Vocab

_TOKEN = re.compile(r"\s+|[^\W_]+(?:[-'’/.][^\W_]+){0,20}|.", re.DOTALL)


class Tokens:
    """A spaCy tokenizer: text in, `Doc` out; `doc.text` is the text, character by character."""

    def __init__(self, vocab: Vocab) -> None:
        """Keep the vocabulary that all docs share."""
        self.vocab = vocab

    def __call__(self, text: str) -> Doc:
        """The doc of a text; a single space after a token belongs to it, other white space is a token."""
        words: list[str] = []
        spaces: list[bool] = []
        for match in _TOKEN.finditer(text):
            word = match[0]
            if word.isspace() and word[0] == " " and words and not spaces[-1]:
                spaces[-1] = True
                word = word[1:]
                if not word:
                    continue
            words.append(word)
            spaces.append(False)
        return Doc(self.vocab, words=words, spaces=spaces)
