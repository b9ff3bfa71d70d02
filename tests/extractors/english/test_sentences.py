"""Sentences end where a clinician's do."""

import pytest

from extractors.english.sentences.values import split
from tests.extractors.support import annotated

CASES = [
    ("Hb was 9. 7 g/dL. She felt well.", ["Hb was 9. 7 g/dL.", "She felt well."]),
    ("She had i.v. iron. It helped.", ["She had i.v. iron.", "It helped."]),
    ("Given b.d. for a week.\nDiscussion\nNone.", ["Given b.d. for a week.", "Discussion", "None."]),
    ("Was it so? It was! Yes.", ["Was it so?", "It was!", "Yes."]),
    ("Dr. Smith saw her. J. Smith too.", ["Dr. Smith saw her.", "J. Smith too."]),
    ("It rose to 3.5 mg. The dose", ["It rose to 3.5 mg.", "The dose"]),
    ('He said "no." Then he left.', ['He said "no."', "Then he left."]),
    ("As shown before.[3,4] She bled.", ["As shown before.[3,4]", "She bled."]),
    ("She took 100 mg b.d. She felt well.", ["She took 100 mg b.d.", "She felt well."]),
    ("Iron i.v. The baby cried. Seen by Smith et al. In May", ["Iron i.v.", "The baby cried.", "Seen by Smith et al.", "In May"]),
    ("Given i.v. Ceftriaxone and i.m. Vitamin K by Dr. The", ["Given i.v. Ceftriaxone and i.m. Vitamin K by Dr. The"]),
    ("approx. 5 mg vs. 6 mg", ["approx. 5 mg vs. 6 mg"]),
    ("Lact. 2.4 mmol/L, fibr. 1.1 g/L.", ["Lact. 2.4 mmol/L, fibr. 1.1 g/L."]),
    ("On day 3 creat. was 70 and alb. 28 g/L. Hgb. 10.2.", ["On day 3 creat. was 70 and alb. 28 g/L.", "Hgb. 10.2."]),
    ("She slept well. 5 mg were given.", ["She slept well.", "5 mg were given."]),
    ("She died. 2 days later he left.", ["She died.", "2 days later he left."]),
    ("Seen at 8 a.m. The scan was on Jan. 5.", ["Seen at 8 a.m.", "The scan was on Jan. 5."]),
    ("See vol. 3, sect. 2, temp. 38.2, Fig. 2.", ["See vol. 3, sect. 2, temp. 38.2, Fig. 2."]),
    ("  \n\n  ", []),
    ("", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[repr(text[:25]) for text, _ in CASES])
def test_split(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in split(text)] == expected


def test_spacy_sees_the_same_starts() -> None:
    doc = annotated("She had 5 mg i.v. today. It helped.\nCase 2\nNone.")
    assert [sentence.text.strip() for sentence in doc.sents] == [
        "She had 5 mg i.v. today.",
        "It helped.",
        "Case 2",
        "None.",
    ]
    assert [doc.text[s.start : s.end] for s in doc._.sentences] == [s.text.strip() for s in doc.sents]
