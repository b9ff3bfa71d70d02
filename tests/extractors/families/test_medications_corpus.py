"""Sentences of many authors: all that each tells of drugs is compared, so that an extra find or part fails."""

import tomllib
from importlib.resources import files

import pytest

from tests.extractors.families.test_medications import lines

CORPUS = files("extractors.families.medications") / "corpus.toml"
LINES = tomllib.loads(CORPUS.read_text(encoding="utf-8"))["line"]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line["text"][:60])
def test_a_sentence_tells_this_and_no_more(line) -> None:
    assert lines(line["text"]) == line["means"]
