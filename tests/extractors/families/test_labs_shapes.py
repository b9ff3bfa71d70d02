"""Tables of unusual shapes: side by side, without a head, by raised marks, in other fluids; whole sets are compared.

An entry is `(case, test, value, comparator, unit, range low, range high, gestational age, date)`.
"""

import pytest

from extractors.families.labs.record import collect
from extractors.nlp import annotate
from tests.extractors.families.test_labs_tables import ALT, HB, ONE, PLT, _found, _jats, _text
from tests.extractors.support import nlp

LDH = "lactate dehydrogenase"


def test_tables_side_by_side_are_read_one_by_one() -> None:
    table = """<table><thead><tr><th>Test</th><th>Result</th><th>Reference</th><th>Test</th><th>Result</th><th>Reference</th></tr>
        </thead><tbody><tr><td>Hb</td><td>10.1 g/dL</td><td>12-16</td><td>ALT</td><td>220 U/L</td><td>&lt;40</td></tr></tbody></table>"""
    assert sorted(map(str, _found(_jats(table)))) == sorted(
        map(
            str,
            [
                (ONE, HB, 10.1, None, "g/dL", 12.0, 16.0, None, None),
                (ONE, ALT, 220.0, None, "U/L", None, 40.0, None, None),
            ],
        )
    )


def test_a_table_without_a_head_begins_with_a_result() -> None:
    table = """<table><tbody><tr><td>Hemoglobin (11-15 g/dL)</td><td>7.2</td></tr><tr><td>LDH (&lt;250 U/L)</td><td>980</td></tr>
        </tbody></table>"""
    assert _found(_jats(table)) == [
        (ONE, HB, 7.2, None, "g/dL", 11, 15, None, None),
        (ONE, LDH, 980, None, "U/L", None, 250, None, None),
    ]


def test_two_groups_of_tests_side_by_side_with_columns_of_units() -> None:
    table = """<table><thead><tr><th colspan="3">Blood count</th><th colspan="3">Biochemistry</th></tr></thead><tbody>
        <tr><td>Hb</td><td>8.1</td><td>g/dL</td><td>ALT</td><td>210</td><td>U/L</td></tr>
        <tr><td>Platelets</td><td>45</td><td>/nL</td><td>LDH</td><td>1,020</td><td>U/L</td></tr></tbody></table>"""
    assert sorted(map(str, _found(_jats(table)))) == sorted(
        map(
            str,
            [
                (ONE, HB, 8.1, None, "g/dL", None, None, None, None),
                (ONE, ALT, 210.0, None, "U/L", None, None, None, None),
                (ONE, PLT, 45.0, None, "/nL", None, None, None, None),
                (ONE, LDH, 1020.0, None, "U/L", None, None, None, None),
            ],
        )
    )


def test_values_with_their_ranges_in_one_column() -> None:
    table = """<table><thead><tr><th>Test</th><th>Value (reference range)</th></tr></thead><tbody><tr><td>Hb, g/dL</td>
        <td>8.1 (11-15)</td></tr><tr><td>LDH, U/L</td><td>912 (&lt;250)</td></tr></tbody></table>"""
    assert _found(_jats(table)) == [
        (ONE, HB, 8.1, None, "g/dL", 11, 15, None, None),
        (ONE, LDH, 912, None, "U/L", None, 250, None, None),
    ]


@pytest.mark.parametrize(
    "foot",
    [
        "<p><sup>a</sup>Normal 11-15. <sup>b</sup>Normal 150-400.</p>",
        "<fn id='f1'><label>a</label><p>Normal 11-15</p></fn><fn id='f2'><label>b</label><p>Normal 150-400</p></fn>",
    ],
)
def test_raised_letters_lead_to_ranges_in_the_notes(foot: str) -> None:
    table = f"""<table><thead><tr><th>Test</th><th>Day 1</th></tr></thead><tbody><tr><td>Hb (g/dL)<sup>a</sup></td><td>9.1</td></tr>
        <tr><td>Platelets (/nL)<xref ref-type="table-fn" rid="f2"><sup>b</sup></xref></td><td>88</td></tr></tbody></table>
        <table-wrap-foot>{foot}</table-wrap-foot>"""
    assert _found(_jats(table)) == [
        (ONE, HB, 9.1, None, "g/dL", 11, 15, None, None),
        (ONE, PLT, 88, None, "/nL", 150, 400, None, None),
    ]


def test_raised_signs_on_heads_of_columns() -> None:
    table = """<table><thead><tr><th>Week</th><th>Hb (g/dL)<sup>*</sup></th><th>ALT (U/L)<sup>†</sup></th></tr></thead><tbody>
        <tr><td>12</td><td>11.8</td><td>20</td></tr></tbody></table><table-wrap-foot><p><sup>*</sup>Normal 11-15</p>
        <p><sup>†</sup>Upper limit 40</p></table-wrap-foot>"""
    assert _found(_jats(table)) == [
        (ONE, HB, 11.8, None, "g/dL", 11, 15, "12+0", None),
        (ONE, ALT, 20, None, "U/L", None, 40, "12+0", None),
    ]


TEXT_TABLES = {
    "what was infused is no result": (
        "Hours | Insulin, units/h | Hb (g/L)\n4 | 8 | 121\n8 | 5 | 104",
        [(ONE, HB, 121, None, "g/L", None, None, None, None), (ONE, HB, 104, None, "g/L", None, None, None, None)],
    ),
    "rows of ages and dates below each other": (
        "| Date | 1 Mar 2020 | 8 Mar 2020 |\n| GA | 24+1 | 25+1 |\n| Hb (g/dL) | 9.8 | 9.1 |",
        [(ONE, HB, 9.8, None, "g/dL", None, None, "24+1", "2020-03-01"), (ONE, HB, 9.1, None, "g/dL", None, None, "25+1", "2020-03-08")],
    ),
    "weeks of forty": (
        "Test | Range | Booking (10/40) | 28/40 | Postnatal\nHb (g/L) | 110-150 | 121 | 104 | 95",
        [
            (ONE, HB, 121, None, "g/L", 110, 150, "10+0", None),
            (ONE, HB, 104, None, "g/L", 110, 150, "28+0", None),
            (ONE, HB, 95, None, "g/L", 110, 150, None, None),
        ],
    ),
    "a row whose cells stand close together": (
        "Table 1. Counts\n            Admission   24 h      48 h      Reference\nHb          7,2 g/dL    8,9 g/dL  9,4 g/dL  12-16\n"
        "Platelets   28.000      45.000    90.000    150.000-400.000",
        [
            (ONE, HB, 7.2, None, "g/dL", 12, 16, None, None),
            (ONE, HB, 8.9, None, "g/dL", 12, 16, None, None),
            (ONE, HB, 9.4, None, "g/dL", 12, 16, None, None),
            (ONE, PLT, 28000, None, None, 150000, 400000, None, None),
            (ONE, PLT, 45000, None, None, 150000, 400000, None, None),
            (ONE, PLT, 90000, None, None, 150000, 400000, None, None),
        ],
    ),
    "two results a line are prose": (
        "Laboratory findings\nNa 121 mmol/L        Hb 9.4 g/dL\nALT 84 U/L         LDH 310 U/L",
        [
            (ONE, "sodium", 121, None, "mmol/L", None, None, None, None),
            (ONE, HB, 9.4, None, "g/dL", None, None, None, None),
            (ONE, ALT, 84, None, "U/L", None, None, None, None),
            (ONE, LDH, 310, None, "U/L", None, None, None, None),
        ],
    ),
    "dashes between name, value and range": (
        "Investigations\nHb - 9.2 g/dl - 11-14\nALT - 84 U/L - 7-40",
        [(ONE, HB, 9.2, None, "g/dl", 11, 14, None, None), (ONE, ALT, 84, None, "U/L", 7, 40, None, None)],
    ),
    "N heads a column of ranges": (
        "Evolution\n| | D0 | D3 | N |\n| ASAT (UI/l) | 410 | 220 | <35 |\n| Hb (g/dl) | 8,1 | 9,2 | 12-16 |",
        [
            (ONE, "aspartate aminotransferase", 410, None, "UI/l", None, 35, None, None),
            (ONE, "aspartate aminotransferase", 220, None, "UI/l", None, 35, None, None),
            (ONE, HB, 8.1, None, "g/dl", 12, 16, None, None),
            (ONE, HB, 9.2, None, "g/dl", 12, 16, None, None),
        ],
    ),
    "semicolons without spaces": (
        "Parameters;Before;After;Normal range\nHb (g/dL);6,2;10,1;12-16\nPlt (/mm3);12.000;180.000;150.000-450.000",
        [
            (ONE, HB, 6.2, None, "g/dL", 12, 16, None, None),
            (ONE, HB, 10.1, None, "g/dL", 12, 16, None, None),
            (ONE, PLT, 12000, None, "/mm3", 150000, 450000, None, None),
            (ONE, PLT, 180000, None, "/mm3", 150000, 450000, None, None),
        ],
    ),
    "a test in the caption alone": (
        "Table 1. Anti-D titres\nWeeks | Titre | MCA-PSV (MoM)\n18+0 | 1:32 | 1.1\n22+0 | 1:256 | 1.7",
        [(ONE, "anti-d antibody", 32, None, "titer", None, None, "18+0", None), (ONE, "anti-d antibody", 256, None, "titer", None, None, "22+0", None)],
    ),
    "an index of flow is no uric acid": ("Growth\nWeek | AC (mm) | UA PI\n28 | 240 | 1.1\n32 | 270 | 1.3", []),
    "the day of delivery with its week": (
        "Parameter | 31 weeks | Day of delivery (34+2) | Postpartum day 2\nALT (U/L) | 66 | 612 | 88",
        [(ONE, ALT, 66, None, "U/L", None, None, "31+0", None), (ONE, ALT, 612, None, "U/L", None, None, "34+2", None), (ONE, ALT, 88, None, "U/L", None, None, None, None)],
    ),
    "doses are no results": (
        "Week of pregnancy | 12 | 20\nPrednisolone (mg/day) | 20 | 15\nPlatelets (x10³/µL) | 42 | 61",
        [(ONE, PLT, 42, None, "10³/µL", None, None, "12+0", None), (ONE, PLT, 61, None, "10³/µL", None, None, "20+0", None)],
    ),
    "a fluid in the caption": (
        "Table 1. Cerebrospinal fluid\nTest | First | Normal\nProtein (mg/dL) | 180 | 15-45\nGlucose (mg/dL) | 21 | 40-70",
        [(ONE, "csf protein", 180, None, "mg/dL", 15, 45, None, None), (ONE, "csf glucose", 21, None, "mg/dL", 40, 70, None, None)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXT_TABLES)
def test_tables_in_text(name: str) -> None:
    table, expected = TEXT_TABLES[name]
    assert _found(_text(table)) == expected


def test_a_caption_says_whose_results_they_are() -> None:
    table = "Table 1. Semen analysis of the husband\nTest | Result | Reference\nConcentration (million/mL) | 3.2 | 15-200\nMotility (%) | 12 | 40-100"
    doc = annotate(nlp(), _text(table))
    found = collect(doc, doc._.cases[0])
    assert [(r.test.value.name, r.specimen, r.subject and r.subject.value.value) for r in found] == [
        ("sperm concentration", "semen", "partner"),
        ("sperm motility", "semen", "partner"),
    ]
