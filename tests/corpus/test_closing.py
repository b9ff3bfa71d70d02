"""Headings behind a case that no table knows: they close it by what stands around them, in texts and PDFs."""

import pytest

from corpus.readers.read import read_bytes
from schemas.document import SectionKind
from tests.corpus.pages import At, column, make_pdf

CASE = "A 31-year-old woman came at 24 weeks with fever. She was given ceftriaxone 1 g daily and went home on day six."
GENERAL = (
    "Fever in the second half of pregnancy is often of the kidney. Cultures should be taken before the first dose. "
    "Ceftriaxone 2 g can be given where the fever does not fall, and gentamicin 240 mg is an alternative."
)
MORE = "On the third day the fever fell. Haemoglobin was 9.1 g/dL and labetalol 200 mg was begun."


def kinds(text: str) -> list[tuple[SectionKind, str]]:
    document = read_bytes(text.encode(), "x.txt")
    return [(section.kind, section.heading) for section in document.sections if section.heading]


@pytest.mark.parametrize("heading", ["What we learned", "Points for discussion", "A word of caution"])
def test_an_unknown_heading_over_general_words_closes_the_case(heading):
    text = f"Case report\n{CASE}\n{heading}\n{GENERAL}\nReferences\n1. Sand B. Fever. 2001."
    assert kinds(text)[:2] == [(SectionKind.CASE, "Case report"), (SectionKind.DISCUSSION, heading)]


@pytest.mark.parametrize(
    ("opens", "heading"), [("2. Case report", "3. What we learned"), ("CASE REPORT", "WHAT WE LEARNED"), ("Case 1", "What we learned")]
)  # fmt: skip
def test_it_is_dressed_as_the_heading_that_opened_the_case(opens, heading):
    assert kinds(f"{opens}\n{CASE}\n{heading}\n{GENERAL}")[-1] == (SectionKind.DISCUSSION, heading)


@pytest.mark.parametrize("heading", ["Postoperative events", "Second admission", "The days that followed"])
@pytest.mark.parametrize("below", [MORE, f"{GENERAL} She took labetalol.", f"{MORE}\n{MORE}"])
def test_a_part_that_tells_on_stays_in_the_case(heading, below):
    assert [kind for kind, _ in kinds(f"Case report\n{CASE}\n{heading}\n{below}")] == [SectionKind.CASE]


@pytest.mark.parametrize(
    ("opens", "heading"),
    [
        ("2. Case report", "2.1. What we learned"),
        ("2. Case report", "What we learned"),
        ("CASE REPORT", "What we learned"),
    ],
)
def test_a_heading_of_another_dress_stays_in_the_case(opens, heading):
    assert len(kinds(f"{opens}\n{CASE}\n{heading}\n{GENERAL}")) == 1


@pytest.mark.parametrize(
    "line", ["Fever fell on day three.", "Table 2. What is known of fever", "Drug | Dose"]
)
def test_a_line_that_is_no_heading_closes_nothing(line):
    assert len(kinds(f"Case report\n{CASE}\n{line}\n{GENERAL}")) == 1


def test_several_short_parts_are_judged_together():
    one, two = (
        "Fever should be looked into at once.",
        "Ceftriaxone 2 g may be given in pregnancy without harm.",
    )
    text = f"Case report\n{CASE}\nWhat we learned\n{one}\nPoints for discussion\n{two}"
    assert kinds(text) == [(SectionKind.CASE, "Case report"), (SectionKind.DISCUSSION, "What we learned")]


def test_a_short_part_of_what_happened_behind_them_keeps_the_case_open():
    one, two = "Fever should be looked into, and it may be of the kidney.", "Labetalol 200 mg was begun."
    text = f"Case report\n{CASE}\nWhat we learned\n{one}\nThe days that followed\n{two}"
    assert len(kinds(text)) == 1


def test_a_part_that_tells_of_no_person_before_one_that_states():
    text = f"Case report\n{CASE}\nSecond admission\n{MORE}\nWhat we learned\n{GENERAL}"
    assert kinds(text) == [(SectionKind.CASE, "Case report"), (SectionKind.DISCUSSION, "What we learned")]


def page(form: str, parts: list[tuple[str, str]]) -> bytes:
    title = "Fever of the kidney in pregnancy"
    if form == "html":
        inside = "".join(f"<h2>{heading}</h2><p>{text}</p>" for heading, text in parts)
        return f"<html><body><article><h1>{title}</h1>{inside}</article></body></html>".encode()
    inside = "".join(f"<sec><title>{heading}</title><p>{text}</p></sec>" for heading, text in parts)
    front = f"<article-meta><title-group><article-title>{title}</article-title></title-group></article-meta>"
    return f"<article><front>{front}</front><body>{inside}</body></article>".encode()


@pytest.mark.parametrize("form", ["html", "nxml"])
def test_in_html_and_jats(form):
    parts = [
        ("Case report", CASE),
        ("Second admission", MORE),
        ("What we learned", GENERAL),
        ("Outlook", GENERAL),
    ]
    document = read_bytes(page(form, parts), f"x.{form}")
    found = [(section.kind, section.heading) for section in document.sections if section.heading]
    assert found == [
        (SectionKind.CASE, "Case report"), (SectionKind.BODY, "Second admission"), (SectionKind.DISCUSSION, "What we learned"),
        (SectionKind.DISCUSSION, "Outlook"),
    ]  # fmt: skip


def test_an_unknown_heading_inside_the_case_and_one_behind_it():
    text = f"Case report\n{CASE}\nSecond admission\n{MORE} She went home.\nWhat we learned\n{GENERAL}"
    assert kinds(text) == [(SectionKind.CASE, "Case report"), (SectionKind.DISCUSSION, "What we learned")]


def wrapped(text: str) -> list[str]:
    words, lines = text.split(), [""]
    for word in words:
        lines[-1] = f"{lines[-1]} {word}".strip()
        if len(lines[-1]) > 60:
            lines.append("")
    return [line for line in lines if line]


def test_in_a_pdf():
    page = [
        At(60, 60, "Fever of the kidney in the second half", 18), At(60, 80, "Abstract", 12, "Times-Bold"), *column(60, 92, ["We tell of one woman."]),
        At(60, 108, "Case report", 12, "Times-Bold"), *column(60, 120, wrapped(CASE)),
        At(60, 180, "Points for discussion", 12, "Times-Bold"), *column(60, 200, wrapped(GENERAL)),
    ]  # fmt: skip
    document = read_bytes(make_pdf([page]), "x")
    found = [(section.kind, section.heading) for section in document.sections if section.heading]
    assert found[1:] == [(SectionKind.CASE, "Case report"), (SectionKind.DISCUSSION, "Points for discussion")]
