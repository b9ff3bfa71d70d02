"""Several patients in one report: whose a table is, and what does not end a case. Sentences stand in the corpus of the room."""

import pytest

from corpus.readers.jats import read_jats
from corpus.readers.text import read_text
from extractors.nlp import extract
from tests.extractors.support import nlp

INTERRUPTIONS = {
    "nothing": "",
    "a table": "<table-wrap><label>Table 1</label><table><tr><th>Test</th><th>Result</th></tr>"
    "<tr><td>Urate (mg/dL)</td><td>7.4</td></tr></table></table-wrap>",
    "a figure": "<fig><label>Figure 1</label><caption><p>Scan of the abdomen.</p></caption></fig>",
    "a part on others": "<sec><title>Discussion</title><p>Zinc is rarely low.</p></sec>",
}


@pytest.mark.parametrize("between", INTERRUPTIONS.values(), ids=list(INTERRUPTIONS))
@pytest.mark.parametrize(
    "case",
    [
        # headings of their own, and words in the text of one section
        "<sec><title>Case 1</title><p>Ann had a rash.</p>{}<p>Iron 80 mg daily was given.</p></sec>"
        "<sec><title>Case 2</title><p>Bea had a fever.</p>{}<p>Zinc 20 mg daily was given.</p></sec>",
        "<sec><title>Cases</title><p>The first patient had a rash.</p>{}<p>Iron 80 mg daily was given.</p>"
        "<p>The second patient had a fever.</p>{}<p>Zinc 20 mg daily was given.</p></sec>",
    ],
    ids=["headings", "words"],
)
def test_what_stands_inside_a_case_does_not_end_it(case: str, between: str) -> None:
    body = case.format(between, between) + "<sec><title>Discussion</title><p>Both are rare.</p></sec>"
    xml = f"<article><front><article-meta/></front><body>{body}</body></article>"
    report = extract(nlp(), read_jats(xml.encode(), "series"))
    assert [[m.drug.value.as_written for m in case.medications] for case in report.cases] == [
        ["Iron"],
        ["Zinc"],
    ]
    urates = [[r.measurement.value.value for r in case.lab_results] for case in report.cases]
    assert urates == ([[7.4], [7.4]] if "Urate" in between else [[], []])


GRID = "Table 1. Blood\nTest | Result\nUrate (mg/dL) | 7.4\nCalcium (mg/dL) | 8.8"
SERIES = [
    # cited from one case: that case's, wherever it stands
    (
        "Case 1\nAnn bled.\nCase 2\nBea had a fever (Table 1).\nDiscussion\nRare.\nReferences\n1. A.\n{}",
        ([], [7.4, 8.8]),
    ),
    ("Case 1\nAnn bled (Table 1).\nCase 2\nBea had a fever.\n{}\nDiscussion\nRare.", ([7.4, 8.8], [])),
    (
        "Cases\nThe first patient bled.\n{}\nThe second patient had a fever (Table 1).\nDiscussion\nRare.",
        ([], [7.4, 8.8]),
    ),
    # cited from nobody: where it stands
    ("Case 1\nAnn bled.\n{}\nCase 2\nBea had a fever.\nDiscussion\nRare.", ([7.4, 8.8], [])),
    # from the discussion alone: nobody's
    ("Case 1\nAnn bled.\n{}\nCase 2\nBea had a fever.\nDiscussion\nTable 1 lists reports.", ([], [])),
]


@pytest.mark.parametrize(("text", "expected"), SERIES)
def test_a_table_is_of_the_case_that_cites_it(text: str, expected: tuple[list[float], list[float]]) -> None:
    report = extract(nlp(), read_text(("Two women\n" + text.format(GRID)).encode(), "series"))
    assert tuple([r.measurement.value.value for r in case.lab_results] for case in report.cases) == expected


@pytest.mark.parametrize("heads", ["Case 1 | Case 2", "Case I | Case II", "Patient A | Patient B"])
@pytest.mark.parametrize("where", ["References\n1. A.\n{}", "{}\nReferences\n1. A."])
def test_columns_of_cases_go_to_them(heads: str, where: str) -> None:
    table = f"Table 1. Blood of both\nTest | {heads}\nUrate (mg/dL) | 7.4 | 5.1\nCalcium (mg/dL) | 8.8 | 9.6"
    text = f"Two women\nCases\nTable 1 shows both.\nCase 1\nAnn bled.\nCase 2\nBea had a fever.\n{where.format(table)}"
    report = extract(nlp(), read_text(text.encode(), "series"))
    found = [[r.measurement.value.value for r in case.lab_results] for case in report.cases]
    assert found == [[7.4, 8.8], [5.1, 9.6]]


@pytest.mark.parametrize(
    ("case", "discussion", "expected"),
    [
        ("See Table 1.", "Rare.", [7.4, 8.8]),
        ("See Table 1.", "Table 1 compares them.", []),
        ("She was well.", "Rare.", []),
    ],
)
def test_words_of_a_caption_decide_with_the_place_that_cites(
    case: str, discussion: str, expected: list[float]
) -> None:
    table = GRID.replace("Blood", "Blood of the patient beside published values")
    text = f"A woman\nCase report\nA 30-year-old woman bled. {case}\n{table}\nDiscussion\n{discussion}"
    (found,) = extract(nlp(), read_text(text.encode(), "one")).cases
    assert [r.measurement.value.value for r in found.lab_results] == expected


def test_patients_whom_a_discussion_counts_are_no_cases() -> None:
    text = (
        "Two valves\nCase report\nA 30-year-old woman bled. Her urate was 7.4 mg/dL.\nDiscussion\n"
        "The first such patient was a primigravida of 19, who died. A second woman survived; her urate was 8.8 mg/dL. "
        "She was given heparin. Our patient did well; her urate was 5.1 mg/dL later."
    )
    (found,) = extract(nlp(), read_text(text.encode(), "one")).cases
    assert [r.measurement.value.value for r in found.lab_results] == [7.4, 5.1]
    assert found.medications == ()
