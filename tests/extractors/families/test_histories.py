"""Short histories as authors write them: counts, age, presentation and earlier pregnancies are compared whole."""

import pytest

from extractors.nlp import build_nlp, extract
from schemas.obstetric import COUNTS
from schemas.report import Case
from tests.extractors.support import document


def told(case: Case) -> str:
    """One line: age, counts (`*` worked out), presentation, end, outcome, mode, then each earlier pregnancy."""
    history = case.obstetric_history
    parts = [f"{case.patient.age.value.years:g}y"] if case.patient.age else []
    for key in COUNTS:
        if (count := getattr(history, key)) is not None:
            parts.append(f"{key}={count.value}{'*' if count.method.startswith('derived') else ''}")
    for pregnancy in case.pregnancies:
        own = [] if pregnancy.is_index else ["earlier"]
        own += [f"at {pregnancy.presentation.value}"] if pregnancy.presentation else []
        own += [f"end {pregnancy.end.value}"] if pregnancy.end else []
        own += [fact.value.value for fact in (pregnancy.outcome, pregnancy.delivery_mode) if fact is not None]
        parts += own
    return " ".join(part for part in parts if "=0*" not in part)


@pytest.fixture(scope="module")
def nlp():
    return build_nlp()


SUMS = [
    ("A 30-year-old pregnant woman with two previous full-term eutocic deliveries came at 32 weeks.", "30y parity=2 at 32+0"),
    ("A 30-year-old woman had had two normal deliveries and one forceps delivery; she came at 30 weeks.", "30y parity=3* at 30+0"),
    ("A 30-year-old woman with one previous caesarean section and two vaginal births came at 24 weeks.", "30y parity=3* at 24+0"),
    ("A 30-year-old woman with three previous deliveries (two caesarean sections and one vaginal delivery) came at 28 weeks.", "30y parity=3 at 28+0"),
    ("A 30-year-old woman, who had two previous caesarean sections, came at 30 weeks.", "30y at 30+0"),
]  # fmt: skip
ORDINALS = [
    ("A 24-year-old woman was carrying her third (twin) pregnancy when she came at 17 weeks of amenorrhoea.", "24y gravidity=3 at 17+0"),
    ("A 24-year-old woman came at 17 weeks of her second pregnancy; the first had ended in a miscarriage at 9 weeks.", "24y gravidity=2 abortions=1* miscarriages=1 at 17+0 earlier end 9+0 miscarriage"),
    ("She had lost one pregnancy. The woman was 36 and came at 10 weeks of pregnancy.", "miscarriages=1 at 10+0"),
]  # fmt: skip
ENDS = [
    ("In view of her previous preterm delivery, cerclage was placed at 14 weeks in the 30-year-old G2P1, and she delivered a boy at 37 weeks.", "30y gravidity=2 parity=1 preterm=1 end 37+0 live_birth"),
    ("A 40-year-old G2P1 at 30 weeks of gestation was admitted. Her history included one caesarean section 10 years ago.", "40y gravidity=2 parity=1 at 30+0 earlier live_birth cesarean"),
    ("A 38-year-old nullipara with two failed IVF cycles conceived spontaneously and miscarried at 9 weeks.", "38y parity=0 end 9+0 miscarriage"),
    ("A 30-year-old woman had two spontaneous abortions and one ectopic pregnancy. She came at 6 weeks of her fourth pregnancy.", "30y gravidity=4 abortions=3* miscarriages=2 ectopics=1 at 6+0"),
    ("A 30-year-old woman came at 6 weeks of gestation; an ectopic pregnancy was found.", "30y at 6+0 ectopic"),
    ("A woman of 35 years was admitted at 34 weeks of gestation. The baby, a girl of 2.1 kg, died on day 3 of life.", "35y at 34+0 neonatal_death"),
    ("A 26-year-old lady with last menstrual period on 5 January 2020 came on 10 June 2020 with pain.", "26y at 22+3"),
]  # fmt: skip
WORDS = [
    ("Mrs S., 29 years, G3A2, came at 7 weeks of gestation.", "29y gravidity=3 abortions=2 at 7+0"),
    ("A 28 yo G1 at 12w4d was seen.", "28y gravidity=1 at 12+4"),
    ("The patient carried factor G3A2 and HLA-G4A3; she was 35 years old.", "35y"),
    ("A 30-year-old woman, P2+0, booked at 14 weeks. She had SVD of a live female infant at 39 weeks.", "30y gravidity=3* parity=2 abortions=0 at 14+0 end 39+0 live_birth vaginal"),
    ("A 27-year-old primi came at 37 weeks.", "27y gravidity=1 at 37+0"),
    ("A 27 yrs old lady, G2P1L1 with previous LSCS, came at 37 weeks 4 days POG.", "27y gravidity=2 parity=1 living=1 at 37+4 earlier live_birth cesarean"),
    ("A 32-year-old G 3 P 2 was admitted at 39 completed weeks.", "32y gravidity=3 parity=2 at 39+0"),
    ("A pregnant woman of 30 years was admitted at 28 weeks.", "30y at 28+0"),
    ("She was 36 and came at 30 weeks of pregnancy.", "36y at 30+0"),
    ("A pregnant woman of 30 weeks was admitted.", ""),
    ("A 22-year-old nulliparous woman had seizures 6 days postpartum after an uneventful term vaginal delivery.", "22y parity=0 vaginal"),
    ("She had had a normal term delivery two years before. She is 20 weeks pregnant.", "term=1 at 20+0"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), [*SUMS, *ORDINALS, *ENDS, *WORDS])
def test_a_short_history(nlp, text: str, expected: str) -> None:
    (case,) = extract(nlp, document(text)).cases
    assert told(case) == expected
