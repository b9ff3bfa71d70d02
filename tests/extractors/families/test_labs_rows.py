"""Each row that attaches numbers and ranges is proved by its example, and by its own row alone."""

import pytest

from extractors.english.numbers.digits import read_number
from extractors.families.labs.attach.rows import rows
from extractors.families.labs.attach.sentence import read_sentence

ROWS = [row for what in ("amount", "range") for row in rows(what)]


def told(reading) -> str:
    ranged = reading.ranged
    low, high = (ranged.low or "", ranged.high or "") if ranged else ("", "")
    return f"{reading.name.name} {read_number(reading.amount.low):g}" + (f" [{low}-{high}]" if ranged else "")


@pytest.mark.parametrize("row", ROWS, ids=[row.id for row in ROWS])
def test_a_row_finds_its_example(row):
    text, result = row.example
    found = [reading for reading in read_sentence(text) if reading.named and told(reading) == result]
    assert found, [told(reading) for reading in read_sentence(text)]
    if row.what == "amount" and row.to != "nothing":
        assert [reading.rule for reading in found] == [f"labs/{row.id}"]
    if row.what == "range":
        assert [reading.range_rule for reading in found] == [row.id]
