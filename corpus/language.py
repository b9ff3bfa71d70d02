"""Which language a text is in: by its letters, then by the small words of its paragraphs."""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from schemas.document import ReadingWarning, WarningCode

_SAMPLE = 20_000  # characters are plenty, and keep the cost the same for a book
# No part of a number or a unit: the x and e of "x10e9/L"; a letter alone is a word between spaces: not those of "p.o.".
_WORD = re.compile(r"(?<![\d/+^·×])[^\W\d_]{2,}(?![\d/+^])|(?<!\S)[^\W\d_](?!\S)")
_ENGLISH_SHARE = (
    0.3  # of the words of its paragraphs: a report with its abstract in a second language has more
)
_LEAST_SHARE = 0.12  # of all words: prose has twice as many small words, tables far fewer
_LEAST_WORDS = 8
_LEAST_KINDS = 3  # small words of another language: a note with "E. coli" and "O Rh D" has two
# Of a paragraph in another language than its document: its words, and the share of small ones.
_SURE_WORDS, _SURE_SHARE = 16, 0.2
_LEAST_LETTERS = 20
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("zh", re.compile(r"[\u3400-\u9fff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
)
_SCRIPT_SHARE = 0.25  # of all letters; English texts hold a few Greek ones
_JAPANESE_SHARE = 0.05  # kana among Chinese characters


@cache
def _stop_words() -> dict[str, frozenset[str]]:
    with (files("corpus") / "stopwords.csv").open(encoding="utf-8") as lines:
        return {row["language"]: frozenset(row["words"].split()) for row in csv.DictReader(lines)}


def detect(text: str) -> str | None:
    """The ISO 639-1 code of the text's language, None where there is too little to tell.

    >>> detect("The patient was seen at the clinic and she was given iron for the rest of the pregnancy.")
    'en'
    >>> detect("La patiente a été vue à la clinique et elle a reçu du fer pour le reste de la grossesse.")
    'fr'
    >>> detect("Hb 9.8 g/dL") is None
    True

    A text is English where a good part of its paragraphs is: a report with its abstract in a second language too.
    """
    sample = text[:_SAMPLE]
    by_script = _by_script(sample)
    if by_script:
        return by_script
    words: Counter[str] = Counter()
    for paragraph in sample.split("\n"):
        found = _WORD.findall(paragraph.lower())
        words[_of_words(found) or ""] += len(found)
    told = sum(count for language, count in words.items() if language)
    if told and words["en"] >= _ENGLISH_SHARE * told:
        return "en"
    return _of_words(_WORD.findall(sample.lower()))


def _of_words(words: Sequence[str]) -> str | None:
    """The language whose small words are the most, None where too few are."""
    if len(words) < _LEAST_WORDS:
        return None
    told: dict[str, list[str]] = {language: [] for language in _stop_words()}
    languages = _languages_of()
    for word in words:
        for language in languages.get(word, ()):
            told[language].append(word)
    best = max(told, key=lambda language: (len(told[language]), language == "en"))
    if best != "en" and len(set(told[best])) < _LEAST_KINDS:
        return None
    return best if len(told[best]) >= _LEAST_SHARE * len(words) else None


@cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    """The languages of each small word."""
    found: dict[str, tuple[str, ...]] = {}
    for language, small in _stop_words().items():
        for word in small:
            found[word] = (*found.get(word, ()), language)
    return found


def foreign(text: str) -> list[tuple[int, int]]:
    """`[start, end)` of the paragraphs of an English text that are surely in another language.

    >>> [text[:10] for a, b in foreign("She was well.") for text in ("She was well."[a:b],)]
    []
    """
    found: list[tuple[int, int]] = []
    start = 0
    for paragraph in text.split("\n"):
        words = _WORD.findall(paragraph.lower())
        language = _of_words(words) if len(words) >= _SURE_WORDS else None
        if language not in (None, "en"):
            own, english = (sum(word in _stop_words()[x] for word in words) for x in (language, "en"))
            if own >= _SURE_SHARE * len(words) > english * 2:
                found.append((start, start + len(paragraph)))
        start += len(paragraph) + 1
    return found


def _by_script(sample: str) -> str | None:
    """The language that a script other than Latin gives away."""
    if sample.isascii():
        return None
    letters = sum(map(str.isalpha, sample))
    if letters < _LEAST_LETTERS:
        return None
    for language, script in _SCRIPTS:
        share = len(script.findall(sample)) / letters
        if share >= (_JAPANESE_SHARE if language == "ja" else _SCRIPT_SHARE):
            return language
    return None


def language_warning(language: str | None) -> ReadingWarning | None:
    """What a reader should say of a document that is not in English, None for one that is."""
    if language is None or language == "en":
        return None
    message = f"the text is in another language than English ({language}): Gravida extracts from English only"
    return ReadingWarning(code=WarningCode.LANGUAGE, message=message, share=1.0)


def primary(tag: str | None) -> str | None:
    """The language of a tag such as `en-GB` or `EN`, None for an empty one.

    >>> primary("EN-gb")
    'en'
    """
    code = (tag or "").strip().lower().replace("_", "-").split("-")[0]
    return {"eng": "en", "fre": "fr", "fra": "fr", "spa": "es", "por": "pt", "ger": "de", "deu": "de"}.get(
        code, code
    ) or None
