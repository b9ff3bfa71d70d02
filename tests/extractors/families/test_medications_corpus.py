"""Sentences of many authors: all that each tells of drugs is compared, so that an extra find or part fails."""

import tomllib
from pathlib import Path

import pytest

from tests.extractors.families.test_medications import lines

CORPUS = tomllib.loads(Path(__file__).with_name("medications_corpus.toml").read_text(encoding="utf-8"))[
    "text"
]


@pytest.mark.parametrize("entry", CORPUS, ids=lambda entry: entry["text"][:60])
def test_all_that_a_sentence_tells(entry) -> None:
    assert lines(entry["text"]) == entry["means"]
