import pytest

from corpus.headings import kind_of
from corpus.sections import find_sections
from schemas.document import SectionKind as K

HEADINGS = [
    ("Introduction", K.INTRODUCTION),
    ("1. INTRODUCTION", K.INTRODUCTION),
    ("2 | Case presentation", None),
    ("2. Case presentation", K.CASE),
    ("II. Case Report:", K.CASE),
    ("CASE REPORT", K.CASE),
    ("Case 1", K.CASE),
    ("CASE II.", None),
    ("Case 2: Twin pregnancy", K.CASE),
    ("Second case", K.CASE),
    ("Patient No. 3", K.CASE),
    ("Patient and methods", K.CASE),
    ("Materials & Methods", K.METHODS),
    ("Discussion:", K.DISCUSSION),
    ("Discussion and conclusions", K.DISCUSSION),
    ("Learning points", K.CONCLUSION),
    ("Key words", K.KEYWORDS),
    ("Authors’ contributions", K.BACK),
    ("References", K.REFERENCES),
    ("Case 3 / 35+1 / 142.0", None),
    ("Case closed", None),
    ("She had no treatment", None),
    ("Discussions with the family were held", None),
    ("The case of a woman with anaemia", None),
    ("Objective", None),
    ("", None),
]


@pytest.mark.parametrize(("heading", "kind"), HEADINGS)
def test_kind_of(heading, kind):
    assert kind_of(heading) is kind


def test_words_of_an_abstract_count_there_only():
    assert kind_of("Objective", in_abstract=True) is K.INTRODUCTION


def outline(text):
    return [(s.kind, s.heading, text[s.start : s.end]) for s in find_sections(text)]


def test_article():
    text = "Iron in twins\nAbstract\nWe gave iron.\nKeywords: iron\nLead in.\n1. Introduction\nRare.\n2. Case 1\nShe.\nDiscussion\nSo."
    assert outline(text) == [
        (K.TITLE, "", "Iron in twins\n"),
        (K.ABSTRACT, "Abstract", "Abstract\nWe gave iron.\n"),
        (K.KEYWORDS, "Keywords", "Keywords: iron\n"),
        (K.BODY, "", "Lead in.\n"),
        (K.INTRODUCTION, "1. Introduction", "1. Introduction\nRare.\n"),
        (K.CASE, "2. Case 1", "2. Case 1\nShe.\n"),
        (K.DISCUSSION, "Discussion", "Discussion\nSo."),
    ]


def test_text_without_headings_is_body():
    assert outline("She came.\nShe left.") == [(K.BODY, "", "She came.\nShe left.")]
    assert find_sections("") == ()


def test_structured_abstract_in_one_block():
    text = "Title\nABSTRACT\nObjective: to tell. Case: she came. Conclusion: rare.\nINTRODUCTION\nMore.\nCONCLUSION\nEnd."
    assert outline(text)[1:6] == [
        (K.ABSTRACT, "ABSTRACT", "ABSTRACT\nObjective: to tell. Case: she came. Conclusion: rare.\n"),
        (K.INTRODUCTION, "Objective", "Objective: to tell. "),
        (K.ABSTRACT, "Case", "Case: she came. "),
        (K.CONCLUSION, "Conclusion", "Conclusion: rare.\n"),
        (K.INTRODUCTION, "INTRODUCTION", "INTRODUCTION\nMore.\n"),
    ]


def test_structured_abstract_without_the_word():
    text = "Background: Rare.\nCase report: She came.\nConclusion: So.\nKeywords: iron\nIntroduction\nMore.\nCase report\nShe."
    assert [(kind, heading) for kind, heading, _ in outline(text)] == [
        (K.ABSTRACT, ""),
        (K.INTRODUCTION, "Background"),
        (K.ABSTRACT, "Case report"),
        (K.CONCLUSION, "Conclusion"),
        (K.KEYWORDS, "Keywords"),
        (K.INTRODUCTION, "Introduction"),
        (K.CASE, "Case report"),
    ]


def test_structured_abstract_with_headings_of_their_own():
    text = "T\nAbstract\nBackground\nRare.\nCase\nShe.\nConclusion\nSo.\nIntroduction\nMore.\nCase report\nShe.\nConclusion\nEnd."
    found = outline(text)
    assert [(kind, heading) for kind, heading, _ in found] == [
        (K.TITLE, ""),
        (K.ABSTRACT, "Abstract"),
        (K.INTRODUCTION, "Background"),
        (K.ABSTRACT, "Case"),
        (K.CONCLUSION, "Conclusion"),
        (K.INTRODUCTION, "Introduction"),
        (K.CASE, "Case report"),
        (K.CONCLUSION, "Conclusion"),
    ]


def test_plain_abstract_before_background():
    text = "T\nSummary\nWe gave iron.\nBackground\nRare.\nCase presentation\nShe.\nDiscussion\nSo."
    assert [kind for kind, _, _ in outline(text)] == [
        K.TITLE,
        K.ABSTRACT,
        K.INTRODUCTION,
        K.CASE,
        K.DISCUSSION,
    ]


@pytest.mark.parametrize(
    "text",
    ["T\nAbstract\nX: y.", "Abstract", "Keywords", "Conclusion: a\nAbstract\nReferences\n1. x", "A\n\n\nB"],
)
def test_sections_are_sorted_and_cover_the_text(text):
    sections = find_sections(text)
    assert list(sections) == sorted(sections, key=lambda s: (s.start, -s.end))
    covered = {offset for s in sections for offset in range(s.start, s.end)}
    assert covered == set(range(len(text)))
