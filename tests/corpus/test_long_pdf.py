"""PDFs of many pages: the file is opened anew on the way, no page costs more than the one before it, few letters are held."""

import gc

from corpus import margins, waiting
from corpus.glyphs import Glyphs
from corpus.readers import pdf_pages as reader
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


def test_pages_that_waited_folded_are_read_as_open_ones(monkeypatch):
    """Titles, running heads, a table over two pages and a paragraph that runs on are known by their place."""
    first, second, *others = pages(4)
    rows = [At(x, 300 + 14 * row, text, 10) for row in range(30) for x, text in _row(row)]
    more = [At(x, 100 + 14 * row, text, 10) for row in range(9) for x, text in _row(row + 30)]
    open_end = At(60, 760, "She was given iron and went home with her", 10)
    data = make_pdf([[At(60, 80, "A long report", 18), *first, open_end], [*second, *rows], more, *others])
    as_open = read_bytes(data, "x")
    monkeypatch.setattr(waiting, "MOST_OPEN", 0)
    assert read_bytes(data, "x") == as_open
    assert as_open.metadata.title == "A long report"
    assert [len({cell.row for cell in table.cells}) for table in as_open.tables] == [39]


def _row(number):
    return [(60, f"Day {number}"), (200, f"{90 + number}"), (300, "g/L")]


def test_the_letters_of_few_pages_are_held_however_many_there_are(monkeypatch):
    """Letters wait folded: what is held at once does not grow with the pages."""
    monkeypatch.setattr(waiting, "MOST_OPEN", 3)

    def most_held(count):
        held = []
        add = waiting.Waiting.add

        def counting(self, value):
            add(self, value)
            held.append(sum(type(each) is Glyphs for each in gc.get_objects()))

        with monkeypatch.context() as patched:
            patched.setattr(waiting.Waiting, "add", counting)
            read_bytes(make_pdf(pages(count)), "x")
        return max(held)

    few = most_held(10)
    assert few > 3 * 20
    assert most_held(30) <= 1.1 * few
