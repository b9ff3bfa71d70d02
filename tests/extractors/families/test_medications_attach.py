"""Rows of attachment: each decides its own example, and what comes out of it is compared whole."""

import pytest

from extractors.families.medications import attach, reader
from extractors.families.medications.attach import rows
from tests.extractors.families.test_medications import lines

ROWS = [row for stage in ("touching", "reaching") for row in rows(stage)]


@pytest.fixture
def decided(monkeypatch) -> set[str]:
    """The rows that decide while a test reads."""
    seen: set[str] = set()

    def noting(stage, scene):
        row = attach.decide(stage, scene)
        seen.add(row.id)
        return row

    monkeypatch.setattr(reader, "decide", noting)
    return seen


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_each_row_decides_its_example(row, decided) -> None:
    assert lines(row.example) == list(row.means)
    assert row.id in decided
