import csv
from importlib.resources import files

import pytest

from corpus.headings import expanded, is_banner, kind_of, plain, read_heading
from corpus.sections import find_sections
from schemas.document import SectionKind as K

HEADINGS = [
    ("Introduction", K.INTRODUCTION),
    ("1. INTRODUCTION", K.INTRODUCTION),
    ("2 | Case presentation", K.CASE),
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
    # numbers, bars, ornaments, letter-spacing, markup
    ("1 | INTRODUCTION", K.INTRODUCTION),
    ("2.1 | Case history", K.CASE),
    ("2│CASE REPORT", K.CASE),
    ("2.CASE REPORT", K.CASE),
    ("3 / DISCUSSION", K.DISCUSSION),
    ("II CASE REPORT", K.CASE),
    ("A. Case report", K.CASE),
    ("C A S E  R E P O R T", K.CASE),
    ("I NTRODUCTION", K.INTRODUCTION),
    ("D ISCUSSION", K.DISCUSSION),
    ("CASEREPORT", K.CASE),
    ("■ CASE REPORT", K.CASE),
    ("## Case report", K.CASE),
    ("**Discussion**", K.DISCUSSION),
    ("Case report (Figures 1 and 2)", K.CASE),
    ("case report", K.CASE),
    # what journals print
    ("2. Report of the Cases", K.CASE),
    ("Report of Two Cases", K.CASE),
    ("Case Summary", K.CASE),
    ("Denouement", K.CASE),
    ("What happened next", K.CASE),
    ("The patient", K.CASE),
    ("Our cases", K.CASE),
    ("Presentation of case", K.CASE),
    ("Clinical observation", K.CASE),
    ("Casuistry", K.CASE),
    ("Patient information", K.CASE),
    ("Clinical findings", K.CASE),
    ("Therapeutic intervention", K.CASE),
    ("History of past illness", K.CASE),
    ("Physical examination upon admission", K.CASE),
    ("FINAL DIAGNOSIS", K.CASE),
    ("What this study adds", K.CONCLUSION),
    ("Key Clinical Message", K.CONCLUSION),
    ("Declaration of competing interest", K.BACK),
    ("Address for correspondence", K.BACK),
    ("Figure legends", K.BACK),
    ("Literature review", K.DISCUSSION),
    # several in one
    ("CASE PRESENTATION AND MANAGEMENT", K.CASE),
    ("Introduction and case presentation", K.CASE),
    ("Treatment, outcome and follow-up", K.CASE),
    ("Case report/Discussion", K.CASE),
    ("Results and discussion", K.DISCUSSION),
    ("Conclusion/Lessons", K.CONCLUSION),
    ("Funding and conflict of interest", K.BACK),
    # near misses
    ("Treatment of the condition", None),
    ("Labetalol and outcome", None),
    ("Evolution and imaging", None),
    ("Funding and treatment", None),
    ("4 | Delivery", None),
    ("management.", None),
    ("treatment and outcome", None),
    ("Case presentation of a woman", None),
    ("The patient was well", None),
    ("The second patient of the ward", None),
    ("Patient 1 | Hb 9", None),
    ("S H E  W A S  W E L L", None),
    ("Open Access", None),
    ("Original article", None),
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


def test_every_row_of_the_table_is_reached():
    with (files("corpus") / "headings.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            assert row["source"]
            for words in expanded(row["heading"]):
                line = words[0].upper() + words[1:]
                if row["kind"] == "banner":
                    assert is_banner(line), line
                elif row["scope"] != "part":
                    found = read_heading(line)
                    assert found is not None, line
                    assert (found.kind, found.scope) == (row["kind"], row["scope"]), line


def test_parts_count_beside_others_only():
    assert kind_of("Imaging") is None
    assert kind_of("Imaging and treatment") is K.CASE


BANNERS = [
    ("Case Report", True),
    ("CASE REPORT | OPEN ACCESS", True),
    ("Case Report and Review of the Literature", True),
    ("Clinical Study", True),
    ("Letter to the Editor", True),
    ("Images in Obstetrics", True),
    ("Open Access", True),
    ("Unusual presentation of more common disease/injury", True),
    ("Obstetrics and Gynaecology", True),
    ("Case 1", False),
    ("Discussion", False),
    ("Case report.", False),
    ("Case report of a woman with anaemia", False),
    ("Images showed a mass", False),
    ("", False),
]


@pytest.mark.parametrize(("line", "expected"), BANNERS)
def test_banners_of_journals(line, expected):
    assert is_banner(line) is expected


@pytest.mark.parametrize(
    "heading", ["2.1. CASE PRESENTATION:", "2 | Case presentation", "C A S E P R E S E N T A T I O N"]
)
def test_plain_words_of_a_dressed_heading(heading):
    assert plain(heading) == "case presentation"


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


@pytest.mark.parametrize(
    ("line", "listed"),
    [
        ("Reference: TSH 0.50-5.00, FT4 0.90-1.70.", False),
        ("References: Hb 11-15 g/dL.", False),
        ("Reference: 1 to 5 ng/mL.", False),
        ("References: 1. Sand B. Fever. 2001.", True),
        ("Reference: Sand B, Stone C. Fever. 2001.", True),
        ("References: [1] Sand B. Fever. 2001.", True),
    ],
)
def test_a_label_opens_references_where_one_follows(line, listed):
    text = f"T\nCase presentation\nA woman was seen.\n{line}\nAt 20 weeks iron was given."
    kinds = [section.kind for section in find_sections(text)]
    assert (K.REFERENCES in kinds) is listed
