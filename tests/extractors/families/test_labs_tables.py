"""Laboratory results in tables: whole sets are compared, with gestational age, date and range.

An entry is `(case, test, value, comparator, unit, range low, range high, gestational age, date)`.
"""

import pytest

from corpus.readers.jats import read_jats
from corpus.readers.text import read_text
from extractors.families.labs.record import collect
from extractors.findings import flagged
from extractors.nlp import annotate
from schemas.document import Document
from tests.extractors.support import nlp

HB, PLT, ALT, TSH = "hemoglobin", "platelet count", "alanine aminotransferase", "thyroid-stimulating hormone"


def _found(document: Document) -> list[tuple[object, ...]]:
    doc = annotate(nlp(), document)
    return [(case.label, *_flat(result)) for case in doc._.cases for result in collect(doc, case)]


def _flat(result) -> tuple[object, ...]:
    measured, reference = result.measurement.value, result.reference_range
    return (
        result.test.value.name,
        measured.value,
        measured.comparator.value if measured.comparator else None,
        result.unit.value.as_written if result.unit else None,
        reference.value.low if reference else None,
        reference.value.high if reference else None,
        str(result.at.value) if result.at else None,
        str(result.date.value.exact or result.date.value.year) if result.date else None,
    )


def _text(table: str) -> Document:
    return read_text(
        f"A case report of a pregnancy\n\nShe was pregnant. Her values are shown below.\n\n{table}\n".encode(),
        "table",
    )


ONE = "case 1"
TEXT_TABLES = {
    "marks and notes under the table": (
        "Table 1. Levels\nTest | 12 weeks | 30 weeks\nHb (g/dL)* | 11.8 | 8.9\nALT (U/L)† | 18 | 90\nTSH (mIU/L) | 2.1 | 1.9\n"
        "* normal 11-14 g/dL\n† upper limit 40 U/L\n\nShe was well.",
        [
            (ONE, HB, 11.8, None, "g/dL", 11, 14, "12+0", None),
            (ONE, HB, 8.9, None, "g/dL", 11, 14, "30+0", None),
            (ONE, ALT, 18, None, "U/L", None, 40, "12+0", None),
            (ONE, ALT, 90, None, "U/L", None, 40, "30+0", None),
            (ONE, TSH, 2.1, None, "mIU/L", None, None, "12+0", None),
            (ONE, TSH, 1.9, None, "mIU/L", None, None, "30+0", None),
        ],
    ),
    "ranges behind the unit of a label": (
        "Table 1. Levels\n\nTest                 12 weeks   30 weeks\nALT (IU/L; 7-40)     22         68\nPlt (x10^3)          251        88",
        [
            (ONE, ALT, 22, None, "IU/L", 7, 40, "12+0", None),
            (ONE, ALT, 68, None, "IU/L", 7, 40, "30+0", None),
            (ONE, PLT, 251, None, "10^3", None, None, "12+0", None),
            (ONE, PLT, 88, None, "10^3", None, None, "30+0", None),
        ],
    ),
    "a short row of ranges with a label that reaches over its column": (
        "Week    TSH (mIU/L)    ALT (U/L)    Hb (g/dL)    Treatment\n"
        "13      <0.005         36           11.0         PTU 450 mg\n"
        "17      0.01           20           10.5         none\nReference  0.27-4.2    7-40         11-14",
        [
            (ONE, TSH, 0.005, "<", "mIU/L", 0.27, 4.2, "13+0", None),
            (ONE, ALT, 36, None, "U/L", 7, 40, "13+0", None),
            (ONE, HB, 11, None, "g/dL", 11, 14, "13+0", None),
            (ONE, TSH, 0.01, None, "mIU/L", 0.27, 4.2, "17+0", None),
            (ONE, ALT, 20, None, "U/L", 7, 40, "17+0", None),
            (ONE, HB, 10.5, None, "g/dL", 11, 14, "17+0", None),
        ],
    ),
    "the caption's test and unit, after an empty line": (
        "Table 1. Glucose profile (mmol/L)\n\n              Fasting   Post-breakfast   0300\n"
        "Day before    5.1       6.6              5.0\nDay after     5.4       7.8              14.9",
        [
            (ONE, "glucose", value, None, "mmol/L", None, None, None, None)
            for value in (5.1, 6.6, 5, 5.4, 7.8, 14.9)
        ],
    ),
    "a note by name": (
        "Table 1. Levels\nTest | 12 weeks | 30 weeks\nHb (g/dL) | 11.8 | 8.9\nALT (U/L) | 18 | 90\nNormal values: Hb 11-14 g/dL, ALT < 40 U/L",
        [
            (ONE, HB, 11.8, None, "g/dL", 11, 14, "12+0", None),
            (ONE, HB, 8.9, None, "g/dL", 11, 14, "30+0", None),
            (ONE, ALT, 18, None, "U/L", None, 40, "12+0", None),
            (ONE, ALT, 90, None, "U/L", None, 40, "30+0", None),
        ],
    ),
    "analytes in rows, weeks in columns": (
        "Table 1. Course\nGestational age | 8 wk | 20 wk | 33 wk\nHb, g/dL (11-14) | 12.1 | - | 9.4\nPlatelets, x10^9/L | 240 | 180 | 96",
        [
            (ONE, HB, 12.1, None, "g/dL", 11, 14, "8+0", None),
            (ONE, HB, 9.4, None, "g/dL", 11, 14, "33+0", None),
            (ONE, PLT, 240, None, "10^9/L", None, None, "8+0", None),
            (ONE, PLT, 180, None, "10^9/L", None, None, "20+0", None),
            (ONE, PLT, 96, None, "10^9/L", None, None, "33+0", None),
        ],
    ),
    "analytes in columns, aligned by spaces": (
        "Table 1. Levels\nGestation   ALT (7-40 U/L)   TSH (mIU/L)\n12+0        22               3.9\n30+2        61               -\n38+3        33               <0.01",
        [
            (ONE, ALT, 22, None, "U/L", 7, 40, "12+0", None),
            (ONE, TSH, 3.9, None, "mIU/L", None, None, "12+0", None),
            (ONE, ALT, 61, None, "U/L", 7, 40, "30+2", None),
            (ONE, ALT, 33, None, "U/L", 7, 40, "38+3", None),
            (ONE, TSH, 0.01, "<", "mIU/L", None, None, "38+3", None),
        ],
    ),
    "cells apart by semicolons that name themselves": (
        "Table 1. Values\nWeek of gestation; ALT, U/L (< 35); TSH, mIU/L (0.3-3.0)\nWeek 9; ALT 31; TSH 3.4\nWeek 21; ALT 28; TSH not done",
        [
            (ONE, ALT, 31, None, "U/L", None, 35, "9+0", None),
            (ONE, TSH, 3.4, None, "mIU/L", 0.3, 3.0, "9+0", None),
            (ONE, ALT, 28, None, "U/L", None, 35, "21+0", None),
        ],
    ),
    "one result a line": (
        "Table 1. Work-up\nTSH: 2.1 mIU/L (0.4-4.2)\nHb: 10.4 g/dL\nANA: negative",
        [(ONE, TSH, 2.1, None, "mIU/L", 0.4, 4.2, None, None), (ONE, HB, 10.4, None, "g/dL", None, None, None, None)],
    ),
    "days after birth are no gestational ages": (
        "Table 1. Course\nDay | Hb (g/dL) | Platelets (/mm3)\nD1 | 8.8 | 98,000\nD7 | 9.6 | 312.000",
        [
            (ONE, HB, 8.8, None, "g/dL", None, None, None, None),
            (ONE, PLT, 98000, None, "/mm3", None, None, None, None),
            (ONE, HB, 9.6, None, "g/dL", None, None, None, None),
            (ONE, PLT, 312000, None, "/mm3", None, None, None, None),
        ],
    ),
    "a table of drugs holds no results": ("Table 1. Treatment\nDrug | Dose | Start\nLabetalol | 200 mg | 31\nMagnesium sulfate | 4 g | 33", []),
    "a table of scans holds no results": ("Table 1. Growth\nWeek | Biparietal diameter (mm) | Weight (g)\n28 | 70 | 1,150\n32 | 79 | 1,800", []),
    "a table of other authors' cases holds no results": (
        "Table 1. Reported cases\nAuthor | Hb (g/dL) | Platelets (/mm3)\nWhite 2004 | 7.1 | 90,000\nBrown 2011 | 8.8 | 45,000",
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TEXT_TABLES)
def test_tables_in_text(name: str) -> None:
    table, expected = TEXT_TABLES[name]
    assert _found(_text(table)) == expected


def _jats(*tables: str) -> Document:
    wraps = "".join(f"<table-wrap><label>Table</label>{table}</table-wrap>" for table in tables)
    return read_jats(
        f"""<?xml version="1.0"?><article xml:lang="en"><front><article-meta><title-group><article-title>A case</article-title>
        </title-group></article-meta></front><body><sec><title>Case report</title><p>She was pregnant and was admitted with
        headache and pain. Her results are shown in the table.</p>{wraps}</sec></body></article>""".encode(),
        "jats",
    )


def test_heads_over_two_rows_with_columns_of_units_and_ranges() -> None:
    table = """<table><thead><tr><th rowspan="2">Parameter</th><th rowspan="2">Unit</th><th rowspan="2">Reference range</th>
        <th colspan="2">Gestational age (weeks)</th></tr><tr><th>33+0</th><th>34</th></tr></thead><tbody>
        <tr><td>Hemoglobin</td><td>g/dL</td><td>11.0-15.0</td><td>10.2</td><td>8.1</td></tr>
        <tr><td>ALT</td><td>U/L</td><td>&lt; 35</td><td>30</td><td>310*</td></tr></tbody></table>"""
    assert _found(_jats(table)) == [
        (ONE, HB, 10.2, None, "g/dL", 11, 15, "33+0", None),
        (ONE, HB, 8.1, None, "g/dL", 11, 15, "34+0", None),
        (ONE, ALT, 30, None, "U/L", None, 35, "33+0", None),
        (ONE, ALT, 310, None, "U/L", None, 35, "34+0", None),
    ]


def test_rows_by_date_and_a_row_of_ranges() -> None:
    table = """<table><thead><tr><th>Date</th><th>TSH (mIU/L)</th><th>ALT (U/L)</th></tr></thead><tbody>
        <tr><td>12 March 2020</td><td>6.1</td><td>20</td></tr><tr><td>4 May 2020</td><td>2.2</td><td>-</td></tr>
        <tr><td>Normal range</td><td>0.4-4.0</td><td>7-40</td></tr></tbody></table>"""
    assert _found(_jats(table)) == [
        (ONE, TSH, 6.1, None, "mIU/L", 0.4, 4.0, None, "2020-03-12"),
        (ONE, ALT, 20, None, "U/L", 7, 40, None, "2020-03-12"),
        (ONE, TSH, 2.2, None, "mIU/L", 0.4, 4.0, None, "2020-05-04"),
    ]


def test_ranges_in_the_notes_of_a_table() -> None:
    table = """<table><thead><tr><th>Test</th><th>Result</th></tr></thead><tbody><tr><td>Hemoglobin (g/dL)</td><td>9.1</td></tr>
        <tr><td>ALT (U/L)</td><td>55</td></tr></tbody></table><table-wrap-foot><p>Normal values: hemoglobin 11-15 g/dL; ALT &lt; 40 U/L.</p>
        </table-wrap-foot>"""
    assert _found(_jats(table)) == [
        (ONE, HB, 9.1, None, "g/dL", 11, 15, None, None),
        (ONE, ALT, 55, None, "U/L", None, 40, None, None),
    ]


def test_a_value_that_ran_into_its_row_label_keeps_the_columns_in_step() -> None:
    table = "Table 1. Course\n              6 w    14 w   20 w\nHb (g/dL)     12.1   11.0   10.6\nALT (7-40 U/L) 48    51    55"
    assert _found(_text(table))[3:] == [
        (ONE, ALT, 48, None, "U/L", 7, 40, "6+0", None),
        (ONE, ALT, 51, None, "U/L", 7, 40, "14+0", None),
        (ONE, ALT, 55, None, "U/L", 7, 40, "20+0", None),
    ]


def test_rows_that_name_the_case_go_to_that_case() -> None:
    text = (
        "Two cases\n\nCase 1\nA 30-year-old woman was seen at 31 weeks of gestation.\n\nCase 2\nA 25-year-old woman was seen at 33 weeks.\n\n"
        "Table 1. Liver function\nCase / week / ALT (7-40 U/L) / TSH (mIU/L)\nCase 1 / 31+2 / 212 / 2.1\nCase 2 / 33+1 / 97 / 1.8\n"
    )
    assert _found(read_text(text.encode(), "two")) == [
        ("case 1", ALT, 212, None, "U/L", 7, 40, "31+2", None),
        ("case 1", TSH, 2.1, None, "mIU/L", None, None, "31+2", None),
        ("case 2", ALT, 97, None, "U/L", 7, 40, "33+1", None),
        ("case 2", TSH, 1.8, None, "mIU/L", None, None, "33+1", None),
    ]


def test_what_cannot_be_in_the_unit_of_its_column_is_shown_with_that_unit() -> None:
    table = (
        "Test | Unit | 12 weeks | 20 weeks\nHaemoglobin | mg/dL | 10.5 | 9.8\nPlatelets | 10^9/L | 210 | 190"
    )
    shown = [[quote.text for quote in issue.quotes] for issue in flagged(annotate(nlp(), _text(table)))]
    assert shown == [["Haemoglobin | mg/dL | 10.5"], ["Haemoglobin", "9.8", "mg/dL"]]
