"""Whom a sentence is about."""

import tomllib
from importlib.resources import files

import pytest

from extractors.english.context.standing import standing
from extractors.english.context.values import About, about
from schemas.document import SectionKind as S

PATIENT, OTHERS = About.PATIENT, About.OTHERS
CASES = [
    ("She was given iron.", S.CASE, PATIENT),
    ("She was given iron.", S.ABSTRACT, PATIENT),
    ("She was given iron.", None, PATIENT),
    ("In our patient the dose was 5 mg.", S.DISCUSSION, PATIENT),
    ("The usual dose is 5 mg.", S.DISCUSSION, OTHERS),
    ("Smith et al reported a dose of 5 mg.", S.CASE, OTHERS),
    ("In a cohort of 30 patients, she said, 5 mg was used.", S.DISCUSSION, OTHERS),
    ("Our patient was like those of other studies.", S.DISCUSSION, OTHERS),
    ("She was given iron.", S.INTRODUCTION, OTHERS),
    ("She was given iron.", S.REFERENCES, OTHERS),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "section", "expected"), CASES)
def test_about(sentence: str, section: S | None, expected: About) -> None:
    assert about(sentence, section) is expected


CORPUS = tomllib.loads((files("extractors") / "english/context/corpus.toml").read_text(encoding="utf-8"))
SAID = [(one["text"], word, said) for one in CORPUS["line"] for word, said in one["means"].items()]


@pytest.mark.parametrize(
    ("text", "word", "said"), SAID, ids=[f"{word} {text[:40]}" for text, word, _ in SAID]
)
def test_what_a_text_says_of_a_thing(text: str, word: str, said: str) -> None:
    start = text.index(word)
    begin = text.rfind(". ", 0, start) + 1
    end = text.find(". ", start) + 1 or len(text)
    found = standing(text, (start, start + len(word)), (begin, end))
    assert (f"{found.asserted}: {text[found.start : found.end]}" if found else "") == said
