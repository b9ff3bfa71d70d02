"""PDFs of many pages: the file is opened anew on the way, and no page costs more than the one before it."""

from corpus import margins
from corpus.readers import pdf as reader
from corpus.readers.read import read_bytes
from tests.corpus.pages import At, column, make_pdf

PROSE = [
    "She was seen again in the clinic, where her blood pressure was",
    "found to be well controlled on labetalol.",
]


def pages(count):
    """Pages with a running head, a page number, prose and a number of their own."""
    return [
        [
            At(60, 40, "Reports of Obstetric Cases", 8),
            *column(60, 120, [f"This is visit number {number} of the patient.", *PROSE]),
            At(300, 800, str(number), 8),
        ]
        for number in range(1, count + 1)
    ]


def test_pages_behind_those_that_are_read_at_once_are_read_as_they_are(monkeypatch):
    data = make_pdf(pages(7))
    at_once = read_bytes(data, "x")
    monkeypatch.setattr(reader, "_PAGES_AT_ONCE", 3)
    assert read_bytes(data, "x") == at_once
    assert all(f"visit number {number} of" in at_once.text for number in range(1, 8))
    assert "Reports of Obstetric Cases" not in at_once.text


def test_the_margins_of_a_page_are_not_compared_with_those_of_all_others(monkeypatch):
    def compared(count):
        seen = []
        monkeypatch.setattr(
            margins, "_elsewhere", lambda one, other: seen.append(1) or one.page != other.page
        )
        read_bytes(make_pdf(pages(count)), "x")
        return len(seen)

    assert compared(80) < 5 * compared(20)
