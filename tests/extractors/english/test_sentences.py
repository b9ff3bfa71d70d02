"""Sentences end where a clinician's do."""

import pytest

from extractors.english.sentences.values import split
from tests.extractors.support import annotated


@pytest.mark.parametrize("text", ["", "  \n\n  "])
def test_no_sentence(text: str) -> None:
    assert list(split(text)) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (". . . . She was well. . . .", ["She was well."]),
        ("She was well.\n* * *\n—\nHe was not.", ["She was well.", "He was not."]),
        ("•\nAspirin 75 mg", ["Aspirin 75 mg"]),
        ("She was well. 2.", ["She was well.", "2."]),
    ],
)
def test_marks_alone_are_no_sentence(text: str, told: list[str]) -> None:
    assert [text[start:end] for start, end in split(text)] == told


def test_spacy_sees_the_same_starts() -> None:
    doc = annotated("She had 5 mg i.v. today. It helped.\nCase 2\nNone.")
    assert [sentence.text.strip() for sentence in doc.sents] == [
        "She had 5 mg i.v. today.",
        "It helped.",
        "Case 2",
        "None.",
    ]
    assert [doc.text[s.start : s.end] for s in doc._.sentences] == [s.text.strip() for s in doc.sents]
