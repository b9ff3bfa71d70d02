"""Cells of scanned tables that were read twice. Letters are ten pixels wide; the base of a line is at its place."""

import pytest

from corpus.hocr import Letter, ScannedLine, ScannedWord
from corpus.second_look import look_again, shows_table


def line(y=100):
    return ScannedLine(0, y, 1000, 0.0, 0.0, 40.0, 8.0)


def cell(text, x, on, confidence=95.0):
    """The words of a cell, a space of ten pixels between them."""
    words = []
    for part in text.split():
        letters = [Letter(letter, x + 10 * n, 70, x + 10 * n + 9, 100) for n, letter in enumerate(part)]
        words.append(ScannedWord(on, x, x + 10 * len(part), confidence, letters))
        x += 10 * len(part) + 10
    return words


def read(words):
    return [(word.text, word.confidence) for word in words]


def test_a_cell_that_was_missed_is_added_on_its_line():
    on = line()
    words = [*cell("Iron", 0, on), *cell("12", 300, on)]
    found = look_again(
        words, [*cell("Iron", 0, line()), *cell("2.31", 200, line(), 91.0), *cell("12", 300, line())]
    )
    assert read(found) == [("Iron", 95.0), ("12", 95.0), ("2.31", 91.0)]
    assert found[-1].line is on


@pytest.mark.parametrize(
    ("text", "y", "confidence"),
    [("2.31", 100, 40.0), ("--", 100, 95.0), ("2.31", 400, 95.0)],
    ids=["unsure", "no letter or figure", "no row there"],
)
def test_what_is_not_added(text, y, confidence):
    words = cell("Iron", 0, line())
    assert read(look_again(words, cell(text, 200, line(y), confidence))) == [("Iron", 95.0)]


def test_the_surer_reading_of_a_cell_counts():
    on = line()
    words = [*cell("Iron", 0, on), *cell("98:5", 200, on, 70.0), *cell("bee eters", 300, on, 13.0)]
    found = look_again(words, [*cell("98.5", 200, line(), 96.0), *cell("12.1", 310, line(), 95.0)])
    assert read(found) == [("Iron", 95.0), ("98.5", 96.0), ("12.1", 95.0)]


def test_figures_that_were_read_in_two_ways_are_unsure():
    assert read(look_again(cell("539", 200, line(), 78.0), cell("a", 205, line(), 45.0))) == [("539", 50.0)]


def test_a_sure_cell_and_prose_stay():
    on = line()
    words = [*cell("1.32", 0, on, 96.0), *cell("she was given iron and went home", 100, on, 60.0)]
    other = [*cell("1.82", 0, line(), 97.0), *cell("she was given", 100, line(), 99.0)]
    assert read(look_again(words, other)) == read(words)


@pytest.mark.parametrize(
    ("text", "shown"), [("TABLE II", True), ("Table 1. Blood", True), ("Table 1 shows the blood", False), ("Iron", False)]
)  # fmt: skip
def test_a_caption_asks_for_the_second_look(text, shown):
    assert shows_table(cell(text, 0, line())) == shown
