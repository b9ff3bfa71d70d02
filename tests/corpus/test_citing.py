"""A table belongs to the part of the text that cites it, in every format."""

import pytest

from corpus.citing import roman
from corpus.readers.jats import read_jats
from corpus.readers.text import read_text
from schemas.document import SectionKind as K

ROWS = "Test | Result\nHb | 9.1 g/dL\nUrate | 7.4 mg/dL"


def table_of(
    *,
    case="She was well.",
    intro="Iron is low.",
    discussion="Rare.",
    caption="Table 1. Blood",
    where="case",
    also="",
):
    """The kind of part that a table belongs to, and the words that cite it."""
    table = f"\n{caption}\n{ROWS}" if caption else f"\n{ROWS}"
    parts = {
        "intro": f"Introduction\n{intro}", "case": f"Case report\n{case}", "discussion": f"Discussion\n{discussion}",
        "references": "References\n1. A. Table 1 of iron. 2001.", "tables": "Tables",
    }  # fmt: skip
    parts[where] += table
    if where != "tables":
        del parts["tables"]
    document = read_text(("Iron in twins\n" + "\n".join(parts.values()) + also).encode(), "x")
    found = document.tables[0]
    return document.section_at(found.start), [document.text[a:b] for a, b in found.cited]


@pytest.mark.parametrize("where", ["intro", "case", "discussion", "references", "tables"])
def test_a_table_cited_from_the_case_is_the_cases_wherever_it_floats(where):
    assert table_of(case="Her results are in Table 1.", where=where) == (K.TABLE, ["Table 1"])


WRITTEN = [
    ("Her results (Table 1).", "Table 1. Blood", True),
    ("Her results (table 1).", "TABLE 1 Blood", True),
    ("Results are shown in Table I.", "Table 1: Blood", True),
    ("Results are shown in table 4.", "Table IV. Blood", True),
    ("Tables 1 and 2 show more.", "Table 2. Blood", True),
    ("See Tables 1\u20133.", "Table 2. Blood", True),
    ("See Tables I to III.", "Table II. Blood", True),
    ("See Table 1, Table 2 and Fig. 3.", "Table 2. Blood", True),
    ("See Tables 1, 2, and 5.", "Table 5. Blood", True),
    ("See Table 1A.", "Table 1A. Blood", True),
    ("See Table 1.", "Table 1b. Blood", True),
    ("See Table 1(a).", "Table 1. Blood", True),
    ("See Supplementary Table S2.", "Table S2. Blood", True),
    ("See Tab. 1.", "Tab. 1. Blood", True),
    ("See Box 2.", "Box 2. Blood", True),
    ("The results are given in the table.", "", True),
    ("Her results were poor (Table).", "Table. Blood", True),
    # near misses
    ("See Table 2.", "Table 1. Blood", False),
    ("See Tables 1 and 3.", "Table 2. Blood", False),
    ("See Figure 1.", "Table 1. Blood", False),
    ("See Table S1.", "Table 1. Blood", False),
    ("See Table 12.", "Table 1. Blood", False),
    ("See Table 2b.", "Table 2a. Blood", False),
    ("As in Table 1 of Smith et al, she bled.", "Table 1. Blood", False),
    ("As in Table 1 of reference 4.", "Table 1. Blood", False),
    ("She sat at the table 1 hour.", "Table 2. Blood", False),
    ("The table was clean.", "Table 1. Blood", False),
]


@pytest.mark.parametrize(("case", "caption", "cited"), WRITTEN)
def test_how_a_table_is_cited(case, caption, cited):
    kind, words = table_of(case=case, caption=caption, where="discussion")
    assert (kind, bool(words)) == (K.TABLE if cited else K.DISCUSSION, cited)


OTHERS = [
    # cited from a part on others alone
    ({"discussion": "Table 1 lists reports.", "where": "case"}, K.DISCUSSION),
    ({"intro": "Reports are listed in Table 1.", "where": "case"}, K.INTRODUCTION),
    ({"discussion": "See Table 1.", "where": "references"}, K.REFERENCES),
    # from both
    ({"case": "See Table 1.", "discussion": "See Table 1.", "where": "discussion"}, K.TABLE),
    # a part on others that speaks of the patient
    ({"discussion": "In our patient iron was low (Table 1).", "where": "discussion"}, K.TABLE),
    ({"intro": "We report a woman with low iron (Table 1).", "where": "references"}, K.TABLE),
    (
        {"discussion": "Our patient is compared with other reports (Table 1).", "where": "discussion"},
        K.DISCUSSION,
    ),
    # nothing cites it: where it stands, save where it only floated or was collected
    ({"where": "case"}, K.TABLE),
    ({"where": "discussion"}, K.DISCUSSION),
    ({"where": "tables"}, K.TABLE),
    ({"case": "See Table 2.", "where": "references"}, K.TABLE),
]


@pytest.mark.parametrize(("parts", "kind"), OTHERS)
def test_a_table_of_others(parts, kind):
    assert table_of(**parts)[0] is kind


def test_a_caption_cites_nothing():
    kind, words = table_of(case="Nothing.\nTable 1. Blood, see Table 1\nUnclear rows", where="discussion")
    assert (kind, words) == (K.DISCUSSION, [])


WRAP = (
    '<table-wrap id="t1"><label>Table 1</label><caption><p>Blood</p></caption><table><tr><th>Test</th><th>Result</th></tr>'
    "<tr><td>Hb</td><td>9.1 g/dL</td></tr></table></table-wrap>"
)


@pytest.mark.parametrize(
    ("case", "in_discussion", "back", "floats", "kind"),
    [
        ("", WRAP, "", "", K.TABLE),
        (
            "",
            "",
            f"<back><app-group><app><title>Appendix</title>{WRAP}</app></app-group></back>",
            "",
            K.TABLE,
        ),
        ("", "", f"<back><sec><title>Tables</title>{WRAP}</sec></back>", "", K.TABLE),
        ("", "", "", f"<floats-group>{WRAP}</floats-group>", K.TABLE),
        ("no", WRAP, "", "", K.DISCUSSION),
        ("no", "", "", f"<floats-group>{WRAP}</floats-group>", K.DISCUSSION),
    ],
)
def test_jats(case, in_discussion, back, floats, kind):
    xref = '<xref ref-type="table" rid="t1">Table 1</xref>'
    told, said = ("Fine.", f"See {xref}.") if case == "no" else (f"See {xref}.", "Rare.")
    xml = (
        f"<article><front><article-meta/></front><body><sec><title>Case report</title><p>{told}</p></sec>"
        f"<sec><title>Discussion</title><p>{said}</p>{in_discussion}</sec></body>{back}{floats}</article>"
    )
    document = read_jats(xml.encode(), "x")
    assert document.section_at(document.tables[0].start) is kind


@pytest.mark.parametrize(("written", "number"), [("I", 1), ("IV", 4), ("IX", 9), ("XIV", 14)])
def test_roman_numbers(written, number):
    assert roman(written) == number
