import pytest

from corpus.hyphens import keeps_hyphen
from corpus.readers.text import clean_text

WRAPPED = """A 31-year-old woman came to the clinic in the tenth week of her second
pregnancy with nausea and weight loss. She had been taking levothyrox-
ine since her first delivery, and a long-
term follow-up was planned for
12 weeks.

    She was admitted on the same day and received fluids and thiamine for
three days, after which the vomiting stopped.
"""
JOINED = (
    "A 31-year-old woman came to the clinic in the tenth week of her second pregnancy with nausea and weight loss. "
    "She had been taking levothyroxine since her first delivery, and a long-term follow-up was planned for 12 weeks.\n"
    "She was admitted on the same day and received fluids and thiamine for three days, after which the vomiting stopped."
)


def test_wrapped_paragraphs_are_joined():
    assert clean_text(WRAPPED).text == JOINED


DIVIDED = [
    ("Hb was 9.1\ng/dL at noon.", "Hb was 9.1 g/dL at noon."),
    (
        "On the next day her serum creatinine had again risen, now to 1.4\nand urea was 9.",
        "On the next day her serum creatinine had again risen, now to 1.4 and urea was 9.",
    ),
    ("Platelets 61\nx 10^9/L.", "Platelets 61 x 10^9/L."),
    ("CRP was 45 mg/\nL.", "CRP was 45 mg/L."),
    ("Iron 100\nmg was given.", "Iron 100 mg was given."),
    ("She was seen in 2014\nGlucose was low.", "She was seen in 2014\nGlucose was low."),
    ("Hb 9.1\nPlatelets 61", "Hb 9.1\nPlatelets 61"),
    ("CRP 45\n\nmg/L", "CRP 45\nmg/L"),
]


@pytest.mark.parametrize(("text", "expected"), DIVIDED)
def test_a_value_and_its_unit_are_joined(text, expected):
    assert clean_text(text).text == expected


def test_blank_lines_between_all_lines_do_not_part_a_paragraph():
    spaced = WRAPPED.replace("\n", "\n\n").replace("\n\n\n\n", "\n\n\n")
    assert clean_text(spaced).text == JOINED


UNCHANGED = [
    "One paragraph on one line.\nAnother one on the next.",
    "Case report\nShe was well.\nDiscussion\nOthers were not.",
    "She received:\n- iron 100 mg daily\n- folate 5 mg daily",
    "Hb 9.8 g/dL\nplatelets 120 x 10^9/L\nferritin 6 ug/L",
    "Test | Value\nHb | 9.8\nTSH | 2.1",
    "            6 w     14 w\nCRP         0.08    0.05\nHb          12.1    11.0",
    "1. Iron was given.\n2. She went home.",
]


@pytest.mark.parametrize("text", UNCHANGED)
def test_lines_that_stay(text):
    assert clean_text(text).text == text


def test_space_runs_collapse_in_prose_only():
    assert clean_text("She  was\twell. \n\n\nShe   went home.").text.replace("   ", "  ") in (
        "She was well.\nShe went home.",
        "She  was\twell.\nShe  went home.",
    )


def test_labels_begin_a_paragraph():
    text = (
        "Background: Anaemia is common in the second half of pregnancy and often\n"
        "goes untreated until delivery, as many authors have reported before us.\n"
        "Conclusion: Iron given early in pregnancy, by mouth or by vein, might be\n"
        "a remedy that is within the reach of every clinic in the country today.\n"
    )
    assert clean_text(text).text.count("\n") == 1


HYPHENS = [
    ("the treat", "ment was", frozenset(), False),
    ("a double", "blind trial", frozenset(), True),
    ("a 37-year", "old woman", frozenset(), True),
    ("levels of anti", "Xa activity", frozenset(), True),
    ("PCR", "positive", frozenset(), True),
    ("6", "week", frozenset(), True),
    ("follow", "up visit", frozenset(), True),
    ("hyper", "tension", frozenset(), False),
    ("ten", "sion", frozenset(), False),
    ("case", "control", frozenset({"case-control"}), True),
    ("over", "weight", frozenset({"overweight"}), False),
    ("placenta", "previa", frozenset({"placenta", "previa"}), True),
    ("non", "pregnant", frozenset({"pregnant"}), False),
    ("pre", "term", frozenset({"preterm"}), False),
    ("of β", "hydroxybutyrate", frozenset(), True),
    ("a protein-to", "creatinine ratio", frozenset(), True),
    ("a follow-upto", "gether", frozenset(), False),
    ("to", "gether", frozenset(), False),
]


@pytest.mark.parametrize(("before", "after", "known", "keeps"), HYPHENS)
def test_hyphens(before, after, known, keeps):
    assert keeps_hyphen(before, after, known) is keeps
