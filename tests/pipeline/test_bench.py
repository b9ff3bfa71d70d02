"""The comparison measures what runs; it times nothing here."""

import sys

import pytest

from pipeline.bench import measure
from pipeline.bench.__main__ import main
from pipeline.bench.components import by_component
from pipeline.bench.texts import LENGTH, pieces
from pipeline.bench.whole import Whole
from schemas.errors import EmptyInputError

TEXT = "A 30-year-old woman, gravida 2 para 1, was given aspirin 75 mg daily at 12 weeks. "


def test_pieces_are_cut_at_sentences_and_repeated(folder):
    (folder / "texts").mkdir()
    (folder / "texts" / "one.txt").write_text(TEXT * 40)
    found = pieces([folder / "texts"], 7)
    assert len(found) == 7
    assert all(LENGTH <= len(piece) < LENGTH + len(TEXT) and piece.endswith(".") for piece in found)
    assert found[0] == found[2]


def test_nothing_to_measure(folder):
    with pytest.raises(EmptyInputError, match="there is no text to measure on"):
        pieces([folder], 7)


def test_every_component_is_timed():
    from extractors.nlp import ORDER

    assert list(by_component([TEXT])) == ["read", "tokenize", *ORDER, "assemble"]


@pytest.mark.parametrize("tool", ["spacy", "gravida"])
def test_a_tool_is_measured(tool):
    assert sorted(measure.measure(tool, [TEXT], 1)) == ["peak_mb", "seconds"]


def test_the_command(folder, monkeypatch, capsys):
    (folder / "one.txt").write_text(TEXT * 40)
    monkeypatch.setattr(sys, "argv", ["bench", "--texts", str(folder), "--count", "3"])
    monkeypatch.setattr("pipeline.bench.__main__.whole", lambda *_: Whole(4.0, 0.04, 0.03, 0.0005))
    assert main() == 0
    printed = capsys.readouterr().out
    for words in (
        "spaCy blank + sentencizer",
        "Gravida, bytes to record",
        "time by component",
        "obs_medications",
        "75%",
        "2,000",
    ):
        assert words in printed
