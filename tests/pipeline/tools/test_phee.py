"""PHEE's sentences: what is missed and what is added, by the places of words."""

import json

from pipeline.tools.phee import read, sentences, shown
from tests.extractors.support import nlp


def test_the_drugs_of_a_sentence_are_compared_by_place(tmp_path) -> None:
    text = "Zolivan: he had a stroke after naratriptan, years ago."
    marked = [["Drug", [[0, 7], [31, 42]]], ["Age", [[9, 11]]]]
    path = tmp_path / "dev.jsonl"
    path.write_text(json.dumps({"id": "1_1", "text": text, "entities": marked}) + "\n", encoding="utf-8")
    (sentence,) = sentences(path)
    found = read(nlp(), sentence)
    assert found.missed == ((0, 7),)
    assert found.added == ()
    assert found.regimens == 1
    assert shown(found, found.missed) == text.replace("Zolivan", "[Zolivan]")
