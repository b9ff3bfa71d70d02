"""What is known of each value: whole sets of reasons for texts that differ by one thing."""

import pytest

from extractors.confidence.reasons import reasons
from extractors.confidence.scene import Places, Scene
from extractors.confidence.words import meanings
from extractors.english.ages.values import find
from extractors.english.edges import edges
from extractors.english.sentences.values import split
from extractors.nlp import extract
from pipeline.steps import language
from schemas.document import Document
from schemas.fact import facts_in

HEAD = "Case report\nA 30-year-old woman was seen at 20 weeks. "


def read(told):
    """The record of a sentence of a case, with the reasons of its values."""
    document = Document(id="0" * 16, name="x", text=HEAD + told)
    report = extract(language(), document)
    return report, reasons(Scene(report, document, list(split(document.text)), find(document.text)))


def of(told, path, *asked):
    """Which of the asked reasons the value at the path has."""
    report, why = read(told)
    assert f"cases.0.{path}" in dict(facts_in(report)), [path for path, _ in facts_in(report)]
    return {name for name in asked if name in why[f"cases.0.{path}"]}


@pytest.mark.parametrize(
    ("told", "path", "asked", "found"),
    [
        ("She took aspirin 100 mg daily.", "medications.0.dose", "apart before_name number_between", ""),
        ("She took 100 mg of aspirin daily.", "medications.0.dose", "apart before_name", "before_name"),
        (
            "Ampicillin and gentamicin were given intravenously.",
            "medications.0.route",
            "rival_between shared drugs_in_sentence",
            "rival_between shared drugs_in_sentence",
        ),
        (
            "Ampicillin and gentamicin were given intravenously.",
            "medications.1.route",
            "rival_between shared",
            "shared",
        ),
        ("She took aspirin.", "medications.0.drug", "bare_name short_name", "bare_name"),
        ("She took aspirin 75 mg.", "medications.0.drug", "bare_name short_name", ""),
        ("No aspirin was given.", "medications.0.status", "status_not_given by_default", "status_not_given"),
        (
            "The infant received ampicillin 100 mg.",
            "medications.0.subject",
            "of_child child_not_named",
            "of_child",
        ),
        (
            "She was given 2 tablets of iron.",
            "medications.0.dose",
            "unit_of_a_form no_unit",
            "unit_of_a_form",
        ),
        (
            "Her haemoglobin was 9.1 g/dL.",
            "lab_results.0.measurement",
            "no_unit out_of_bounds another_unit",
            "",
        ),
        ("Her haemoglobin was 91 g/L.", "lab_results.0.measurement", "another_unit out_of_bounds", ""),
        (
            "Her haemoglobin was 91 g/dL.",
            "lab_results.0.measurement",
            "flagged out_of_bounds",
            "flagged out_of_bounds",
        ),
        (
            "Her ferritin was 7 ng/mL, 9 ng/mL and 11 ng/mL.",
            "lab_results.0.measurement",
            "series tests_in_sentence",
            "series",
        ),
        (
            "Her ferritin was 7 ng/mL and CRP 12 mg/L.",
            "lab_results.0.measurement",
            "series tests_in_sentence",
            "tests_in_sentence",
        ),
    ],
)
def test_a_value_has_the_reasons_of_its_words(told, path, asked, found):
    assert of(told, path, *asked.split()) == set(found.split())


@pytest.mark.parametrize(
    ("text", "quote", "found"),
    [
        ("Hb 10.2 g/dL", "10.2", []),
        ("Hb 10.2 g/dL", "10", ["digits_left_out"]),
        ("Hb 10.2 g/dL", "2", ["digits_left_out"]),
        ("Hb 102 g/L", "02", ["digits_left_out"]),
        ("seen in 2019.", "2019", []),
        ("120/80 mmHg", "80", []),
        ("BE -7.2 mmol/L", "7.2", ["sign_left_out"]),
        ("BE −7.2 mmol/L", "−7.2", []),
        ("at 26½ weeks", "26", ["sign_left_out"]),
        ("CRP <5 mg/L", "5 mg/L", ["sign_left_out"]),
        ("haemoglobin", "globin", ["word_cut"]),
        ("3g of", "3", []),
        ("9", "9", []),
    ],
)
def test_what_a_quote_leaves_out_is_seen(text, quote, found):
    at = text.index(quote)
    assert list(edges(text, (at, at + len(quote)))) == found


def test_every_reason_has_its_words_and_stands_in_the_record():
    report, _ = read("She took aspirin and labetalol twice daily. Her haemoglobin was 91 g/dL.")
    told = {name for _, fact in facts_in(report) for name in fact.why}
    assert told
    assert told <= set(meanings())


def test_places_are_found_by_their_beginning_and_touched_by_any_character():
    places = Places([(5, 9), (0, 3), (8, 12)], joined=True)
    assert list(places.inside((0, 5))) == [(0, 3)]
    assert [places.touch(span) for span in ((3, 5), (4, 6), (11, 20), (12, 20))] == [False, True, True, False]
