"""What kind of publication it is, by whose words, and whether it presents a patient."""

import pytest

from extractors.english.rules import load_rules
from extractors.nlp import extract
from extractors.publication.declared import declared, known_types, plain
from extractors.publication.weigh import SPEAKS, weigh
from schemas.document import Document, Metadata, Section, SectionKind
from schemas.publication import PublicationKind as Kind
from tests.extractors.support import nlp

ID = "0" * 16
FILL = " It is common in the region, and much has been written on its causes and its course." * 5


def article(title: str, abstract: str = "", body: str = "", *, types: tuple[str, ...] = ()) -> Document:
    """An article with title, abstract and a body without headings."""
    text, sections = "", []
    for kind, part in (
        (SectionKind.TITLE, title),
        (SectionKind.ABSTRACT, abstract),
        (SectionKind.BODY, body),
    ):
        if part:
            sections.append(Section(kind=kind, start=len(text), end=len(text) + len(part) + 1))
            text += part + "\n"
    return Document(
        id=ID,
        name="x",
        text=text,
        sections=tuple(sections),
        metadata=Metadata(title=title, article_types=types),
    )


PRESENTED = [
    ("Late anaemia", "To the Editor: We saw a 33-year-old woman with anaemia. She was given iron.", "", ("letter",), Kind.LETTER),
    ("Late anaemia", "A 33-year-old woman was pale. She was given iron.", "", ("research-article", "Original Research"), Kind.CASE_REPORT),
    ("Late anaemia", "A 33-year-old woman was pale. In a cohort study of 212 women 14 were pale (P < 0.05).", "The patient was given iron. She recovered. He was a healthy boy.", ("case-report",), Kind.CASE_REPORT),
    ("Imported fever", "A traveller had fever. Sequencing of the envelope gene was done.", "Serum of a 45-year-old woman was tested. Primers were as published. The patient also gave written informed consent to publication.", ("research-article",), Kind.CASE_REPORT),
    ("Malaria after travel", "We report the clinical and laboratory findings for a traveller, a 24-year-old woman.", "Primers were as published. Her blood was positive in two assays.", ("brief-report",), Kind.CASE_REPORT),
]  # fmt: skip
ABSENT = [
    ("Iron in pregnancy", "Study protocol of a double-blind, placebo-controlled trial. 400 women will be enrolled.", "", ("research-article", "Study Protocol"), Kind.TRIAL),
    ("Iron in pregnancy", "This review summarizes what is known." + FILL, "", ("review-article",), Kind.REVIEW),
    ("Erratum to: iron in pregnancy", "In the third table the unit should read mg." + FILL, "", ("correction",), Kind.OTHER),
    ("Caring for women", "The patient was to be asked what she wishes." + FILL * 8, "", ("editorial",), Kind.OTHER),
    ("Tablets for a whole island", "A survey of mosquitoes was done in each village.", "A house was left: she collected the tablets for all. She went home, and he was content." + FILL * 8, ("research-article",), Kind.OTHER),
]  # fmt: skip


@pytest.mark.parametrize(("title", "abstract", "body", "types", "kind"), PRESENTED)
def test_a_patient_is_presented(title, abstract, body, types, kind) -> None:
    report = extract(nlp(), article(title, abstract, body, types=types))
    assert (report.publication_kind.value, bool(report.cases)) == (kind, True)


@pytest.mark.parametrize(("title", "abstract", "body", "types", "kind"), ABSENT)
def test_no_patient_is_presented(title, abstract, body, types, kind) -> None:
    document = article(title, abstract, body, types=types)
    report = extract(nlp(), document)
    assert (report.publication_kind.value, report.cases) == (kind, ())
    assert report.misquoted(document) == []


NOTES = ["Hb 9.1 g/dL (11-15).", "Given iron 100 mg daily from 20 weeks.", "Women were given iron. P = 0.02."]


@pytest.mark.parametrize("text", NOTES)
def test_a_few_words_without_a_form_are_a_note_on_a_patient(text) -> None:
    report = extract(nlp(), Document(id=ID, name="x", text=text))
    assert (report.publication_kind, len(report.cases)) == (None, 1)


def test_quotes_confidence_and_method() -> None:
    document = article("Late anaemia: a case report", "A 31-year-old woman was pale. She was given iron.")
    found = extract(nlp(), document).publication_kind
    assert [quote.text for quote in found.quotes] == ["a case report", "31-year-old woman", "She was"]
    assert (found.method, found.confidence > 0.9) == ("rule:publication/case_title", True)


def test_where_only_the_metadata_say_it_the_title_is_quoted() -> None:
    found = extract(nlp(), article("Late anaemia", FILL.strip(), types=("editorial",))).publication_kind
    assert (found.value, found.method, found.quotes[0].text) == (
        Kind.OTHER,
        "derived:publication/declared",
        "Late anaemia",
    )


BANNERS = [
    ("CASE REPORT\nLate anaemia\nA. Author", ["case report"]),
    ("Original Article | Open Access\nLate anaemia", ["original article"]),
    ("Systematic Review\nLate anaemia", ["systematic review"]),
    # near misses: words that head a section, a sentence, the middle of a text
    ("Late anaemia\nDiscussion\nMethods\nCorrespondence", []),
    ("Late anaemia\nThis case report is of interest", []),
    (f"Late anaemia\n{FILL * 8}\nCase report", []),
]


@pytest.mark.parametrize(("text", "expected"), BANNERS)
def test_a_banner_above_the_text_names_the_type(text, expected) -> None:
    document = Document(id=ID, name="x", text=text)
    found = declared(document)
    assert [one.type.name for one in found] == expected
    assert [plain(text[one.place[0] : one.place[1]]) for one in found] == expected


def test_every_word_that_rules_and_types_speak_for_is_weighed() -> None:
    spoken = {rule.data["speaks"] for rule in load_rules("publication")}
    spoken |= {one.speaks for one in known_types().values()}
    assert spoken == SPEAKS


WEIGHTS = [
    ({"case": 3.0}, 5000, Kind.CASE_REPORT, True),
    ({"case": 2.0}, 5000, Kind.OTHER, False),  # a word of one presents nobody in a long text
    ({"mention": 9.0}, 5000, Kind.OTHER, False),  # of whom a long article tells may be anybody
    ({"mention": 3.0}, 2000, Kind.CASE_REPORT, True),
    ({"mention": 2.0, "case": 1.0}, 5000, Kind.CASE_REPORT, True),
    ({"case": 3.0, "people": 2.0, "cohort": 3.0}, 5000, Kind.COHORT, False),
    ({"study": 4.0}, 5000, Kind.OTHER, False),
    ({"study": 4.0, "animal": 1.2}, 5000, Kind.ANIMAL, False),
    ({"cohort": 3.0, "study": 2.0}, 5000, Kind.OTHER, False),  # a cohort of trees
    ({"people": 2.0, "trial": 3.0, "cohort": 2.5}, 5000, Kind.TRIAL, False),
    ({}, 5000, Kind.OTHER, False),
]  # fmt: skip


@pytest.mark.parametrize(("found", "length", "kind", "patients"), WEIGHTS)
def test_weights(found, length, kind, patients) -> None:
    verdict = weigh(found, cases=1, length=length, article=True)
    assert (verdict.kind, verdict.patients) == (kind, patients)
