"""The algorithm of Schwartz and Hearst (2003) as scispaCy has it, for Pythons on which scispaCy does not install.

A. S. Schwartz, M. A. Hearst: A simple algorithm for identifying abbreviation definitions in biomedical text.
Pacific Symposium on Biocomputing 2003. scispaCy 0.6 (Apache-2.0) is followed step by step: the same text gives the
same definitions with either, which a test holds.
"""

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span

MOST_WORDS = 8  # in a bracket
LEAST_LONG = 4  # words; so many in the bracket are the long form, the short one stands before it
SHORT_LETTERS = range(2, 10)  # of each word of a short form


def candidates(brackets: Iterable[tuple[int, int]], doc: Doc) -> Iterator[tuple[Span, Span]]:
    """Pairs of a possible long and a possible short form, one a bracket at most.

    `brackets` are half-open ranges of tokens between a bracket and its end.
    """
    for start, end in brackets:
        if end - start > MOST_WORDS or start == 1:
            continue
        if end - start >= LEAST_LONG:
            short, long = doc[start - 2 : start - 1], doc[start:end]
            if not _balanced(long):
                continue
        else:
            short = doc[start:end]
            letters = sum(len(token) for token in short)
            before = min(letters + 5, letters * 2)
            long = doc[max(start - before - 1, 0) : start - 1]
        if _may_be_short(short):
            yield long, short


def long_form(candidate: Span, short: Span) -> Span | None:
    """The end of the candidate that spells the short form out, or None.

    The letters of the short form are looked for from the last to the first; its first one must begin a word.
    """
    text = " ".join(token.text for token in candidate)
    letters = " ".join(token.text for token in short)
    place = len(text) - 1
    for index in range(len(letters) - 1, -1, -1):
        letter = letters[index].lower()
        if not letter.isalnum():
            continue
        while place >= 0 and (
            text[place].lower() != letter or (index == 0 and place > 0 and text[place - 1].isalnum())
        ):
            place -= 1
        if place < 0:
            return None
        place -= 1
    return candidate[_word_at(candidate, place + 1) :]


def _word_at(candidate: Span, place: int) -> int | None:
    """Which word of the candidate holds the character, counted as the source spaces its words."""
    end = 0
    for index, token in enumerate(candidate):
        end += len(token.text_with_ws)
        if end > place:
            return index
    return None


def _balanced(span: Span) -> bool:
    depth = 0
    for token in span:
        depth += (token.text == "(") - (token.text == ")")
        if depth < 0:
            return False
    return depth == 0


def _may_be_short(span: Span) -> bool:
    text = span.text
    return (
        all(len(token) in SHORT_LETTERS for token in span)
        and sum(character.isalpha() for character in text) * 2 >= len(text)
        and text[0].isalpha()
    )
