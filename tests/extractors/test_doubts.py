"""Facts whose figures or units OCR was unsure of."""

import pytest

from extractors.doubts import doubted
from extractors.nlp import extract
from pipeline.steps import language
from schemas.document import Document, UnsureWord
from schemas.fact import facts_in

TEXT = "Case report\nA 30-year-old woman was given methyldopa 250 mg. Her haemoglobin was 9.1 g/dL and ferritin 7 ng/mL."


def read(*unsure):
    """The record of the text of whose words OCR was unsure: word and confidence."""
    words = tuple(
        UnsureWord(start=TEXT.index(word), end=TEXT.index(word) + len(word), sure=sure)
        for word, sure in unsure
    )
    return extract(language(), Document(id="0" * 16, name="x", text=TEXT, unsure=words))


def confidences(report):
    return {path: fact.confidence for path, fact in facts_in(report)}


PLAIN = confidences(read())


def lowered(*unsure):
    """The paths of facts that are less sure, and by how much."""
    found = confidences(read(*unsure))
    assert found.keys() == PLAIN.keys()
    return {path: round(found[path] / PLAIN[path], 2) for path in found if found[path] != PLAIN[path]}


def test_a_figure_lowers_the_facts_that_stand_on_it():
    assert lowered(("9.1", 0.5)) == {"cases.0.lab_results.0.measurement": 0.5}


def test_a_unit_counts_as_its_figure_does():
    assert set(lowered(("g/dL", 0.4)).values()) == {0.4}


@pytest.mark.parametrize("word", ["haemoglobin", "methyldopa", "woman", "given"])
def test_words_without_figures_change_nothing(word):
    assert lowered((word, 0.3)) == {}


def test_the_least_sure_word_counts_and_others_stay():
    found = lowered(("30-year-old", 0.5), ("250", 0.2))
    assert found["cases.0.patient.age"] == 0.5
    assert {share for path, share in found.items() if "medications" in path} == {0.2}
    assert not any("lab_results" in path for path in found)


def test_nothing_is_copied_where_nothing_is_unsure():
    document = Document(id="0" * 16, name="x", text=TEXT)
    report = extract(language(), document)
    assert doubted(report, document) is report
