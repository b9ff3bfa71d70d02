"""What interrupts a text and what stands above a title: labels, boxes, notes, banners; abstracts run in."""

import pytest

from corpus.readers.jats import read_jats
from corpus.readers.read import read_bytes
from corpus.sections import find_sections
from schemas.document import SectionKind as K

CASE = "She took iron for weeks. It helped her."
MORE = "Zinc was given later. She was well."

LABELS = [
    "Correspondence: a.b@example.org",
    "* Correspondence to: A. Bell, Town Hospital",
    "Funding: none.",
    "Conflict of interest: none declared.",
    "Competing interests: none.",
    "Abbreviations: GA, gestational age.",
    "Author contributions: AB wrote it.",
    "Disclosure: the authors have nothing to tell.",
    "How to cite this article: Bell A. Zinc. 2019;1:1-2.",
    "KEY POINTS\nZinc is rarely low.",
    "Learning points\n- Zinc is rarely low.\n- Iron often is.",
    "Key Clinical Message\nZinc should be measured.\nIt may be low in women.",
    "Disclosure\nNone.",
    "Abbreviations\nGA: gestational age\nHb: haemoglobin",
    "Acknowledgements\nWe thank all.",
    "OPEN ACCESS",
]


def kinds_of(text, *words, **given):
    """The kind of the innermost section at each of the words."""
    sections = find_sections(text, **given)
    found = []
    for word in words:
        at = text.index(word)
        found.append([section.kind for section in sections if section.start <= at < section.end][-1])
    return found


@pytest.mark.parametrize(
    "tail", ["\nDiscussion\nRare.", "\nReferences\n1. A.", ""], ids=["discussion", "letter", "end"]
)
@pytest.mark.parametrize("label", LABELS)
def test_a_label_in_the_middle_ends_with_its_block(label, tail):
    if label.startswith("Acknowledgements") and "Discussion" not in tail:
        return  # closes the article
    text = f"Iron in twins\nAbstract\nWe tell it.\nCase report\n{CASE}\n{label}\n{MORE}{tail}"
    assert kinds_of(text, "She took", "Zinc was") == [K.CASE, K.CASE]
    if label != "OPEN ACCESS":
        last = label.rpartition("\n")[2]
        assert kinds_of(text, last) != [K.CASE]


CLOSING = [
    ("Acknowledgements\nWe thank all.\nAnd more.", "And more", K.BACK),
    ("Conflict of interest\nNone.", "None", K.BACK),
    ("Funding: none.", "none.", K.BACK),
    ("Funding: none.\nConflict of interest: nothing to tell.", "nothing", K.BACK),
    ("Learning points\n- Zinc is rarely low.\n- Iron often is.", "Iron often", K.CONCLUSION),
    ("References\n1. A.\n2. B.", "2. B", K.REFERENCES),
    ("Declarations\nConsent for publication\nGiven.", "Given", K.BACK),
]


@pytest.mark.parametrize(("tail", "word", "kind"), CLOSING)
def test_a_closing_section_stays_one(tail, word, kind):
    text = f"Iron in twins\nCase report\n{CASE}\nDiscussion\nIron is needed.\n{tail}"
    assert kinds_of(text, word) == [kind]
    sections = find_sections(text)
    assert all(
        s.end <= t.start or t.start >= s.start and t.end <= s.end
        for s, t in zip(sections, sections[1:], strict=False)
    )
    assert [s.kind for s in sections][:3] == [K.TITLE, K.CASE, K.DISCUSSION]


def test_a_label_in_the_abstract_does_not_end_it():
    text = "Iron in twins\nAbstract\nBackground: Rare.\nCorrespondence: a@b.org\nCase: She came.\nConclusion: So.\nIntroduction\nMore."
    assert kinds_of(text, "Rare", "a@b", "She came", "So.", "More") == [
        K.INTRODUCTION, K.BACK, K.ABSTRACT, K.CONCLUSION, K.INTRODUCTION,
    ]  # fmt: skip


def test_a_label_before_a_whole_text_is_none_of_its_own():
    text = "Consent: it was obtained. " + CASE * 40
    assert {section.kind for section in find_sections(text)} == {K.BODY}


def test_sentences_that_begin_like_a_label_or_a_box():
    text = f"Iron in twins\nCase report\n{CASE}\nConsent was given.\nKey points of care were told.\n{MORE}\nDiscussion\nRare."
    assert kinds_of(text, "Consent was", "Key points", "Zinc was") == [K.CASE] * 3


def test_parts_of_a_discussion_are_no_case():
    text = f"Iron in twins\nCase report\n{CASE}\nTreatment\nZinc.\nDiscussion\nRare.\nDiagnosis: by blood.\nTreatment\nCopper helps."
    assert kinds_of(text, "Zinc.", "by blood", "Copper") == [K.CASE, K.DISCUSSION, K.DISCUSSION]
    again = text + "\nCase 2\nShe bled.\nOutcome\nShe lives."
    assert kinds_of(again, "She bled", "She lives") == [K.CASE, K.CASE]


def test_notes_open_no_section_and_are_no_case():
    note = "1 In another report copper was given. Discussion: none."
    text = f"Iron in twins\nCase report\n{CASE}\n{note}\n{MORE}\nDiscussion\nRare."
    at = text.index(note)
    assert kinds_of(text, "In another", "none.", "Zinc was", notes=[(at, at + len(note))]) == [
        K.BACK,
        K.BACK,
        K.CASE,
    ]


TITLES = [
    (f"CASE REPORT\nIron in twins\nA. Bell\nAbstract\nWe tell.\nCase report\n{CASE}", "Iron in twins"),
    (
        f"Case Report and Review of the Literature\nOpen Access\nIron in twins\nIntroduction\nRare.\nCase report\n{CASE}",
        "Iron in twins",
    ),
    (f"Letter to the Editor\nIron in twins and zinc\n{CASE}\nReferences\n1. A.", "Iron in twins and zinc"),
    (f"Iron in twins\nCase Report\nA. Bell\nAbstract\nWe tell.\nCase report\n{CASE}", "Iron in twins"),
    (f"Iron in twins\nLiterature Review\nA. Bell\nIntroduction\nRare.\nCase report\n{CASE}", "Iron in twins"),
    # near misses: a heading above a case, a title that is a sentence
    (f"Case report\n{CASE}\nDiscussion\nRare.", None),
    (f"Case report\nCase 1\n{CASE}\nDiscussion\nRare.", None),
]


@pytest.mark.parametrize(("text", "title"), TITLES)
def test_banners_are_no_titles_and_open_no_section(text, title):
    found = [text[s.start : s.end].strip() for s in find_sections(text) if s.kind is K.TITLE]
    assert found == ([title] if title else [])
    assert kinds_of(text, "She took")[0] in (K.CASE, K.BODY)
    if "Abstract" in text:
        assert kinds_of(text, "A. Bell", "We tell", "She took") == [K.BODY, K.ABSTRACT, K.CASE]
    if "Introduction" in text:
        assert kinds_of(text, "Rare", "She took") == [K.INTRODUCTION, K.CASE]


def test_a_given_title_that_is_a_banner_gives_way_to_the_next_line():
    text = f"Journal of Twins\nCase Report\nIron in twins: a report\nA. Bell\n1. Introduction\nRare.\n2. Case Report\n{CASE}"
    sections = find_sections(text, title=(17, 28))
    assert [(s.kind, text[s.start : s.end].strip()) for s in sections][:3] == [
        (K.BACK, "Journal of Twins\nCase Report"), (K.TITLE, "Iron in twins: a report"), (K.BODY, "A. Bell"),
    ]  # fmt: skip


def test_a_banner_on_later_pages_opens_no_case():
    text = f"Case report\nIron in twins of a clinic\nIntroduction\nRare.\nCase report\n{CASE}\nDiscussion\nSo.\nCase report\nMore.\nCase report\nEnd."
    assert kinds_of(text, "End") == [K.DISCUSSION]


RUN_IN = [
    "Background. Iron is low. Case. She came. Conclusion. It is rare.",
    "Background.\u2014Iron is low. Case.\u2014She came. Conclusion.\u2014It is rare.",
    "BACKGROUND Iron is low. CASE She came. CONCLUSION It is rare.",
    "Background: Iron is low. Case presentation: She came. Conclusions: It is rare.",
    "Objective. Iron is low. Case report. She came. Conclusion. It is rare.",
]


@pytest.mark.parametrize("abstract", RUN_IN)
def test_abstracts_run_in(abstract):
    text = f"Iron in twins\nAbstract\n{abstract}\nIntroduction\nMore.\nCase report\n{CASE}"
    assert kinds_of(text, "Iron is low", "She came", "It is rare", "More", "She took") == [
        K.INTRODUCTION, K.ABSTRACT, K.CONCLUSION, K.INTRODUCTION, K.CASE,
    ]  # fmt: skip


ABSTRACT = "Iron is low in twins. " * 8
LABELS_AGAIN = [
    ("BACKGROUND: Iron is low. CASE: She came.\nCONCLUSIONS: It is rare.", "BACKGROUND", "CASE"),
    ("Background: Iron is low.\nCase: She came.", "Background", "Case"),
    (ABSTRACT, "Introduction", "Clinical case"),
    (ABSTRACT, "INTRODUCTION", "CLINICAL COURSE"),
]


@pytest.mark.parametrize(("abstract", "first", "second"), LABELS_AGAIN)
def test_labels_that_open_paragraphs_behind_the_abstract_are_the_articles_own(abstract, first, second):
    text = (
        f"Iron in twins\nAbstract\n{abstract}\n{first}. More is known.\n{second}. {CASE}\nDiscussion. Rare."
    )
    assert kinds_of(text, "More", "She took", "Rare") == [K.INTRODUCTION, K.CASE, K.DISCUSSION]


def test_an_abstract_with_labels_behind_a_sentence_keeps_them():
    text = f"Iron in twins\nAbstract\n{ABSTRACT}\nCase: She came.\nConclusion: Rare.\nIntroduction\nMore.\nCase report\n{CASE}"
    assert kinds_of(text, "She came", "Rare", "More", "She took") == [
        K.ABSTRACT, K.CONCLUSION, K.INTRODUCTION, K.CASE,
    ]  # fmt: skip


def test_references_inside_a_case_are_no_part_of_it():
    refs = "1. Bell A, Reed BC. Zinc 40 mg. Zinc J 2016;12:211-9.\n[2] Frost D.\nIron. Imagined Arch 2018;4(2):e33."
    text = f"Iron in twins\nCase report\n{CASE}\n{refs}\n{MORE}\nDiscussion\nRare."
    assert kinds_of(text, "She took", "Zinc 40", "Frost", "Imagined", "Zinc was") == [
        K.CASE, K.REFERENCES, K.REFERENCES, K.REFERENCES, K.CASE,
    ]  # fmt: skip


@pytest.mark.parametrize(
    "items", ["1. Bell A, Reed BC. Zinc 40 mg. Zinc J 2016;12:211-9.", "1. Zinc B, 40 mg.\n2. Iron C, 20 mg."]
)
def test_one_reference_and_lists_stay_in_the_case(items):
    text = f"Iron in twins\nCase report\n{CASE}\n{items}\n{MORE}\nDiscussion\nRare."
    assert kinds_of(text, "40 mg", "Zinc was") == [K.CASE, K.CASE]


def test_sentences_that_begin_like_a_part_of_an_abstract():
    text = f"Iron in twins\nCase report\nOutcome. She lives. HELLP A was seen.\n{CASE}\nIron. She had it.\nDiscussion\nRare."
    assert kinds_of(text, "Outcome", "She lives", "HELLP", "She had") == [K.CASE] * 4


def test_a_summary_behind_the_discussion_concludes():
    text = f"Iron in twins\nCase report\n{CASE}\nDiscussion\nRare.\nSummary\nCopper is given."
    assert kinds_of(text, "Copper") == [K.CONCLUSION]


BOXES = [
    ("<boxed-text><title>Key points</title><p>Copper is low.</p></boxed-text>", K.CONCLUSION),
    (
        "<boxed-text><caption><title>Learning points</title></caption><p>Copper is low.</p></boxed-text>",
        K.CONCLUSION,
    ),
    ("<boxed-text><title>Copper</title><p>Copper is low.</p></boxed-text>", K.BACK),
    ("<boxed-text><p>Copper is low.</p></boxed-text>", K.BACK),
    ('<boxed-text id="b1"><label>Box 1</label><p>Copper is low.</p></boxed-text>', K.CASE),
    ("<boxed-text><title>Timeline</title><p>Copper is low.</p></boxed-text>", K.CASE),
]


@pytest.mark.parametrize(("box", "kind"), BOXES)
def test_a_box_in_a_case_of_jats(box, kind):
    xml = (
        f"<article><front><article-meta/></front><body><sec><title>Case report</title><p>{CASE} "
        f'<xref ref-type="boxed-text" rid="b1">Box 1</xref></p>{box}<p>{MORE}</p></sec></body></article>'
    )
    document = read_jats(xml.encode(), "x")
    at = [document.section_at(document.text.index(words)) for words in ("She took", "Copper is", "Zinc was")]
    assert at == [K.CASE, kind, K.CASE]


@pytest.mark.parametrize("level", ["h2", "h3"])
def test_a_box_in_a_case_of_a_page(level):
    page = (
        f"<h1>Iron in twins</h1><h2>Case report</h2><p>{CASE}</p><{level}>Key points</{level}><p>Copper is low.</p>"
        f"<p>{MORE}</p><{level}>Funding</{level}><p>None at all.</p><h2>Discussion</h2><p>Rare.</p>"
    )
    document = read_bytes(f"<html><body>{page}</body></html>".encode(), "x", suffix=".html")
    at = [
        document.section_at(document.text.index(words))
        for words in ("She took", "Copper", "Zinc was", "None", "Rare")
    ]
    assert at == [K.CASE, K.CONCLUSION, K.CASE, K.BACK, K.DISCUSSION]


@pytest.mark.parametrize(
    "label", ["Results: zinc 8, iron 3.", "Methods: a scan was made.", "RESULTS: zinc was 8."]
)
def test_a_label_inside_a_case_ends_no_case(label):
    text = f"Zinc for women\n\nIntroduction\n\nZinc is rare.\n\nCase 2\n\n{CASE}\n\n{label}\n\n{MORE}\n\nDiscussion\n\nRare."
    assert kinds_of(text, "She took", label, "Zinc was given", "Rare.") == [
        K.CASE,
        K.CASE,
        K.CASE,
        K.DISCUSSION,
    ]


def test_labels_and_headings_that_do_end_a_case():
    text = f"Zinc for women\n\nCase report\n\n{CASE}\n\nDiscussion: zinc is rare.\n\nIt is."
    assert kinds_of(text, "She took", "zinc is rare", "It is.") == [K.CASE, K.DISCUSSION, K.DISCUSSION]
    text = f"Zinc for women\n\nCase report\n\n{CASE}\n\nResults\n\nZinc was 8 in all rats.\n\nDiscussion\n\nRare."
    assert kinds_of(text, "She took", "all rats", "Rare.") == [K.CASE, K.RESULTS, K.DISCUSSION]
