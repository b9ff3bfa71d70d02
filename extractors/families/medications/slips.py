"""Names with a slip: an unknown long word beside a dose that is nearly a drug's name."""

from functools import cache

from rapidfuzz import fuzz, process

from extractors.families.medications.cues import pattern
from extractors.families.medications.drug import DrugMention
from extractors.terms.drugs import DrugTerm, drug_index, plain_words
from extractors.terms.tests import name_index, normal

LEAST_FUZZY = 8  # letters: shorter words have too many neighbours
_FUZZY_SCORE = 88.0  # one slip in eight letters
_FUZZY_CONFIDENCE = 0.7
Token = tuple[int, int, str]


def slip(text: str, token: Token) -> DrugMention | None:
    """An unknown long word beside a dose, if it is nearly a drug's name."""
    start, end, word = token
    if not any(map(str.isdigit, text[end : end + 3] + text[max(0, start - 12) : start])):
        return None
    if not word.isalpha():
        return None
    if not (
        pattern("dose_behind_name").match(text, end, end + 16)
        or pattern("dose_before_name").search(text, max(0, start - 16), start)
    ):
        return None
    if word in plain_words() or pattern("english_ending").search(word):
        return None
    term = _nearest(word)
    if term is None or _measured(word):
        return None
    return DrugMention(start, end, (term,), text[start:end], _FUZZY_CONFIDENCE, "medications/fuzzy")


@cache
def _measured(word: str) -> bool:
    """True for a word that is a laboratory test's name, or nearly one: "albumine", "transferin"."""
    tests = {
        tokens[0] for tokens in name_index().names if len(tokens) == 1 and len(tokens[0]) >= LEAST_FUZZY - 1
    }
    tests -= _single_words().keys()
    return (
        normal(word) in tests
        or process.extractOne(word, tests, scorer=fuzz.ratio, score_cutoff=_FUZZY_SCORE) is not None
    )


@cache
def _single_words() -> dict[str, DrugTerm]:
    return {
        first: name.term
        for first, names in drug_index().items()
        for name in names
        if len(name.words) == 1 and len(first) >= LEAST_FUZZY - 1
    }


@cache
def _nearest(word: str) -> DrugTerm | None:
    candidates = [name for name in _single_words() if name[0] == word[0]]
    best = process.extractOne(word, candidates, scorer=fuzz.ratio, score_cutoff=_FUZZY_SCORE)
    return _single_words()[best[0]] if best else None
