"""How a pregnancy ended, decided over the whole case: outcome, gestation at the end, mode; and the fates of newborns."""

import pytest

from corpus.readers.text import read_text
from extractors.nlp import extract
from tests.extractors.support import document, nlp

# the case; outcome, days of gestation at the end, mode: None where nothing may be said
ENDS = [
    (
        "A 30-year-old woman was seen at 21+0 weeks; her twins were monochorionic. The first twin died in utero at "
        "24+0 weeks. A caesarean section was performed at 33+0 weeks and the surviving twin, a girl of 1,800 g, cried.",
        ("live_birth", 231, "cesarean"),
    ),
    (
        "A 30-year-old woman was admitted at 33+0 weeks with fever. A boy of 2,000 g was born vaginally at 33+2 weeks. "
        "He died on day 12 of life.",
        ("neonatal_death", 233, "vaginal"),
    ),
    (
        "A 30-year-old woman was admitted at 33+0 weeks with fever. A boy of 2,000 g was born vaginally at 33+2 weeks. "
        "He died at 50 days of age.",
        ("live_birth", 233, "vaginal"),
    ),
    (
        "A 30-year-old woman, whose second pregnancy had miscarried at 9 weeks, was seen at 12+0 weeks. "
        "She delivered a healthy girl vaginally at 39+0 weeks.",
        ("live_birth", 273, "vaginal"),
    ),
    (
        "A 30-year-old woman was seen at 7+1 weeks. At 11+3 weeks the embryo had no heart activity.",
        ("miscarriage", 80, None),
    ),
    (
        "A 30-year-old woman was seen at 20+1 weeks. At 31+0 weeks there was no fetal heart activity. "
        "Labour was induced and a dead girl of 1,400 g was born.",
        ("stillbirth", 217, None),
    ),
    (
        "A 30-year-old woman was seen at 12+1 weeks. At 20+4 weeks anencephaly was found, and the couple asked for a termination. "
        "A male fetus was expelled at 21+0 weeks.",
        ("termination", 147, None),
    ),
    (
        "A 30-year-old pregnant woman was seen at 12+1 weeks with lymphoma. Vaginal birth and caesarean section were explained. "
        "At the time of writing she is at 27 weeks of gestation.",
        ("ongoing", None, None),
    ),
    (
        "A 30-year-old woman was seen at 6+5 weeks with pain. A tubal pregnancy was found. Laparoscopic salpingectomy was performed. "
        "Two years later she delivered a healthy boy by caesarean section at 38 weeks.",
        ("ectopic", None, None),
    ),
    (
        "A 30-year-old woman was seen at 8+5 weeks with a complete hydatidiform mole. "
        "Surgical evacuation was performed at 9+1 weeks.",
        ("molar", 64, None),
    ),
    (
        "A 30-year-old woman was admitted at 34+3 weeks with bleeding. The fetal heart rate dropped. "
        "A caesarean section was performed within ten minutes and a girl of 2,200 g was born.",
        ("live_birth", 241, "cesarean"),
    ),
    (
        "A 30-year-old woman was admitted at 34+3 weeks with bleeding. She was observed. On the third day "
        "an emergency caesarean section was performed and a girl of 2,200 g was born.",
        ("live_birth", None, "cesarean"),
    ),
    (
        "A 30-year-old woman was admitted at 34+3 weeks with bleeding. She had taken iron from 20 weeks.\n\n"
        "Fetal bradycardia was seen. A caesarean section was performed and a girl of 2,200 g was born.",
        ("live_birth", 241, "cesarean"),
    ),
    (
        "On 4 May 2020 a 30-year-old pregnant woman came with seizures. She was then 36+2 weeks pregnant. "
        "An emergency caesarean section was performed at once; a girl of 2,500 g was born.",
        ("live_birth", 254, "cesarean"),
    ),
    (
        "A 30-year-old woman came at 9 weeks and was delivered at 39+0 weeks of a healthy boy of 3,100 g.\n\n"
        "Her first pregnancy, in 2012, had been complicated. At 27 weeks she was admitted with bleeding and a girl of 900 g "
        "was born by caesarean section, who died on the second day of life.",
        ("live_birth", 273, None),
    ),
    (
        "A 30-year-old woman was seen at 30+0 weeks.\n\nDelivery\n\nAt 36+1 weeks her pressure was 170/110 mmHg. "
        "A cesarean section was performed that day and a boy of 2,700 g was born.",
        ("live_birth", 253, "cesarean"),
    ),
    (
        "A 30-year-old woman with twins was seen at 15+0 weeks. At 20+0 weeks the leading twin, a girl of 300 g, was expelled dead. "
        "At 29+0 weeks the second twin, a boy of 1,200 g, was delivered by caesarean section and cried.",
        ("live_birth", 203, "cesarean"),
    ),
    (
        "A 30-year-old woman was admitted at 34+1 weeks with jaundice. Caesarean section was decided on the same day. "
        "It was a girl of 2,100 g with Apgar scores of 7 and 9.",
        ("live_birth", 239, "cesarean"),
    ),
]


@pytest.mark.parametrize(("text", "expected"), ENDS, ids=lambda value: str(value)[:60])
def test_how_it_ended(text, expected):
    index = extract(nlp(), document(text)).cases[0].index_pregnancy
    assert index is not None
    mode = index.delivery_mode.value.value if index.delivery_mode else None
    outcome = index.outcome.value.value if index.outcome else None
    assert (outcome, index.end.value.days if index.end else None, mode) == expected


def newborns(text):
    index = extract(nlp(), document(text)).cases[0].index_pregnancy
    return [
        tuple(fact.value if fact else None for fact in (n.sex, n.birth_weight_g, n.apgar_1, n.apgar_5))
        for n in (index.neonates if index else ())
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ENDS[14][0], [("male", 3100, None, None)]),
        (ENDS[8][0], []),
        (
            "A 30-year-old woman with twins was seen at 20+0 weeks. The first twin, a boy of 310 g, was expelled dead. At 30+0 weeks "
            "the second twin, a girl of 1,350 g, was delivered. Apgar scores were 6 and 8.",
            [("male", 310, None, None), ("female", 1350, 6, 8)],
        ),
    ],
)
def test_newborns_of_the_reported_pregnancy(text, expected):
    assert newborns(text) == expected


def test_a_death_that_only_the_discussion_tells():
    text = (
        "Case report\n\nA 30-year-old woman was admitted at 33+0 weeks with fever. A boy of 2,000 g was born vaginally at 33+2 "
        "weeks. Apgar scores were 2 and 4.\n\nDiscussion\n\nIn our patient the boy died after 20 hours. Others survive."
    )
    index = extract(nlp(), read_text(text.encode(), "story.txt")).cases[0].index_pregnancy
    assert index is not None
    assert index.outcome is not None
    assert index.outcome.value.value == "neonatal_death"
    assert index.outcome.quotes[0].text == "boy died after 20 hours"


def test_presentation_is_the_illness_of_the_abstract() -> None:
    told = (
        "Abstract\nWe describe a woman who relapsed at 29 weeks' gestation and was delivered at 38 weeks.\n\n"
        "Case report\nA 31-year-old woman booked at 9 weeks' gestation. At 29+3 weeks she came with double vision. "
        "She was delivered of a live boy at 38+2 weeks.\n"
    )
    (case,) = extract(nlp(), read_text(told.encode(), "told.txt")).cases
    assert case.pregnancies[0].presentation.value.days == 206
    (case,) = extract(
        nlp(), read_text(told.replace("relapsed at 29", "was seen at 9").encode(), "told.txt")
    ).cases
    assert case.pregnancies[0].presentation.value.days == 63


def test_result_of_the_operation_has_the_day_of_the_drugs_beside_it() -> None:
    told = (
        "A 30-year-old woman, 36 weeks pregnant, was admitted. A cesarean section was performed on the same day under "
        "spinal anaesthesia. Intraoperatively hemoglobin was 7.1 g/dL. Cefazolin was given."
    )
    (case,) = extract(nlp(), document(told)).cases
    assert [result.at.value.days for result in case.lab_results] == [252]
    assert [drug.window.start.value.days for drug in case.medications] == [252]
