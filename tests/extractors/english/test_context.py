"""Whom a sentence is about."""

import pytest

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
