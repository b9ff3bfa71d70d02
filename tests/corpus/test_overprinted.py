"""Words that are printed over others: the document says so, with the first page and the share of the text."""

import pytest

from corpus.readers.read import read_bytes
from schemas.document import WarningCode
from tests.corpus.pages import At, column, make_pdf

LINES = [
    "The mother was seen in the tenth week of her", "pregnancy with nausea and loss of weight, and",
    "she was taking a small dose of labetalol and", "of levothyroxine for the thyroid that had been",
]  # fmt: skip
TABLE = [
    At(x, y, text)
    for y in (121, 138, 155, 172)
    for x, text in ((60, "Haemoglobin"), (150, "9.1"), (250, "reference range"))
]


def codes(page: list[At]) -> list[tuple[str, str]]:
    document = read_bytes(make_pdf([column(60, 60, LINES), page]), "x")
    return [
        (str(one.code), one.message)
        for one in document.warnings
        if one.code is WarningCode.COLUMNS_INTERLEAVE
    ]


def test_a_table_over_the_next_column_is_told():
    message = "7 words are printed over others, first on page 2: values may be of another column; compare with the source"
    assert codes([*TABLE, *column(275, 120, LINES, leading=17)]) == [("columns_interleave", message)]


@pytest.mark.parametrize(
    "page",
    [
        [*TABLE, *column(330, 120, LINES, leading=17)],  # beside each other
        [*column(60, 120, LINES), *column(60.4, 120, LINES)],  # drawn twice, as bold type is made
        [*column(60, 120, LINES, leading=7)],  # lines that stand close
        [*column(60, 120, LINES), *(At(70 + 30 * i, 116, str(i), 6) for i in range(6))],  # raised figures
    ],
)
def test_what_lies_over_nothing_is_not_told(page):
    assert codes(page) == []
