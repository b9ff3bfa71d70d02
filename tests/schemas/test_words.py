"""Words in arrays: the same words as those that went in, written and read as a list."""

import pytest
from pydantic import BaseModel, ValidationError

from schemas.words import Box, Word, Words

WORDS = [
    Word(0, 5, Box(1, 10.5, 20.0, 40.25, 30.0)),
    Word(6, 9, Box(1, 42.0, 20.0, 60.0, 30.0)),
    Word(12, 15, Box(2, 10.0, 20.0, 30.0, 30.0)),
]


class Held(BaseModel):
    words: Words


def test_words_come_out_as_they_went_in():
    words = Words(WORDS)
    assert list(words) == WORDS
    assert (words[-1], words[1:], words[0:2]) == (WORDS[-1], WORDS[1:], WORDS[:2])
    with pytest.raises(IndexError):
        words[3]
    assert words.firsts() == {1: 0, 2: 12}


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [(0, 5, [0]), (5, 6, []), (4, 7, [0, 1]), (8, 13, [1, 2]), (15, 20, []), (0, 99, [0, 1, 2])],
)
def test_words_within(start, end, expected):
    assert list(Words(WORDS).within(start, end)) == [WORDS[at] for at in expected]


def test_what_lies_outside_a_text_is_found():
    assert Words(WORDS).outside(15) is None
    assert Words(WORDS).outside(14) == WORDS[2]


def test_the_last_word_is_shortened_or_goes():
    words = Words(WORDS)
    assert words.shorten(14)
    assert words[-1] == Word(12, 14, WORDS[2].box)
    assert not words.shorten(12)
    assert list(words) == WORDS[:2]


def test_words_are_written_and_read_as_a_list():
    held = Held(words=WORDS)
    assert held.model_dump()["words"][0]["box"] == {
        "page": 1,
        "x0": 10.5,
        "y0": 20.0,
        "x1": 40.25,
        "y1": 30.0,
    }
    assert Held.model_validate_json(held.model_dump_json()) == held
    assert held != Held(words=WORDS[:2])
    assert Held.model_json_schema()["properties"]["words"]["type"] == "array"


@pytest.mark.parametrize("start", [-1, 2**40])
def test_words_that_lie_nowhere_are_refused(start):
    word = {"start": start, "end": start + 1, "box": {"page": 1, "x0": 0, "y0": 0, "x1": 1, "y1": 1}}
    with pytest.raises(ValidationError, match="outside the text"):
        Held.model_validate({"words": [word]})
