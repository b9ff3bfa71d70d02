"""The corpus of laboratory results: each sentence goes through the whole pipeline, all that it tells is compared."""

import tomllib
from importlib.resources import files

import pytest

from extractors.families.labs.record import collect, collect_qualitative
from tests.extractors.support import annotated
from tests.extractors.test_tables import lab

CORPUS = tomllib.loads(
    (files("extractors") / "families" / "labs" / "corpus.toml").read_text(encoding="utf-8")
)["line"]


@pytest.mark.parametrize("line", CORPUS, ids=[line["text"][:60] for line in CORPUS])
def test_a_sentence_tells_this_and_no_more(line):
    doc = annotated(line["text"])
    labs = [lab(result) for case in doc._.cases for result in collect(doc, case)]
    words = [
        f"{told.test.value.name}: {told.result.value}"
        for case in doc._.cases
        for told in collect_qualitative(doc, case)
    ]
    assert (labs, words) == (line["labs"], line.get("words", []))


def test_no_sentence_stands_twice():
    texts = [line["text"] for line in CORPUS]
    assert len(texts) == len(set(texts))
