"""The reported pregnancy: presentation, end, outcome, mode and fetuses; everything found is compared."""

import pytest

from extractors.families.pregnancy.collect import collect
from schemas.fact import facts_in
from tests.extractors.support import annotated

# text, presentation, end (days or None), outcome, mode, fetuses
CASES = [
    ("A 27-year-old primigravida presented at 31+2 weeks with headache. Caesarean section was performed at 33+1 weeks and a live boy of 1,800 g was delivered.", 219, 232, "live_birth", "cesarean", None),
    ("A 33-year-old woman, G2P1, was admitted at 29 weeks of gestation because of bleeding. Two days later she gave birth vaginally to a healthy girl.", 203, 205, "live_birth", "vaginal", None),
    ("A 41-year-old was referred at 22 weeks' gestation with a swollen leg. At 38 weeks labour was induced. She delivered a healthy infant by ventouse the same evening.", 154, 266, "live_birth", "instrumental", None),
    ("She booked at 9 weeks. At 35 weeks and 4 days spontaneous labour began, and a girl weighing 2,450 g was born on the same day.", 63, 249, "live_birth", None, None),
    ("A primigravida with a twin pregnancy presented at 27 weeks with contractions. Both twins were delivered by emergency cesarean section at 28+0 weeks; both infants are well.", 189, 196, "live_birth", "cesarean", 2),
    ("A 19-year-old came at 16 weeks of pregnancy with fever. The fetus died in utero, and at 17 weeks she delivered a macerated fetus.", 112, 119, "stillbirth", None, None),
    ("A 30-year-old woman at 7 weeks of gestation presented with pain. Laparoscopy showed a ruptured tubal pregnancy, and salpingectomy was done three hours after admission.", 49, 49, "ectopic", None, None),
    ("A gravida 3 para 2 was seen at 12 weeks of gestation with vomiting. The pregnancy was terminated at 14 weeks.", 84, 98, "termination", None, None),
    ("A 32-year-old G3 who had one term delivery and one preterm delivery presented at 20 weeks.", 140, None, None, None, None),
    ("She presented at 30 weeks of pregnancy with bleeding. On day 2 cesarean section was done at 30+3 weeks.", 210, 213, None, "cesarean", None),
    ("A 25-year-old primigravida. At 24, 28 and 32 weeks her hemoglobin was low. She was delivered at 39 weeks.", None, 273, None, None, None),
    ("At 20 weeks' gestation a 28-year-old was diagnosed with lymphoma. The pregnancy is ongoing.", 140, None, "ongoing", None, None),
    ("A 35-year-old woman noticed a lump at 18 weeks of pregnancy. She delivered a healthy baby at term.", 126, None, "live_birth", None, None),
    ("Her last menstrual period was on 2 January 2019. She presented on 10 July 2019 with jaundice. Cesarean section was performed on 21 August 2019.", 189, 231, None, "cesarean", None),
    ("A woman presented at 30 weeks with fever. A boy was born by forceps delivery at 36+5 weeks, and died two days after birth.", 210, 257, "neonatal_death", "instrumental", None),
    ("A 25-year-old presented at 33 weeks with seizures. She underwent emergency caesarean section at 33 weeks; the baby was stillborn.", 231, 231, "stillbirth", "cesarean", None),
    ("A 29-year-old with a molar pregnancy presented at 11 weeks of gestation with bleeding.", 77, None, "molar", None, None),
    ("She conceived by IVF and presented at 24 weeks with a dichorionic twin pregnancy.", 168, None, None, None, 2),
    ("A triplet pregnancy was complicated by preeclampsia at 29 weeks of gestation, when the patient was admitted; cesarean delivery took place at 30+3 weeks.", 203, 213, None, "cesarean", 3),
    ("She presented to the labour ward at 40+3 weeks in spontaneous labour. She had an uneventful vaginal delivery of a male infant.", 283, 283, "live_birth", "vaginal", None),
    ("A multigravida with diamniotic twins was followed from 16 weeks of gestation. Membranes ruptured at 30+5 weeks and both babies were delivered by caesarean section the following day.", 112, 216, "live_birth", "cesarean", 2),
    ("A 29-year-old was diagnosed with leukaemia at 19 weeks of gestation. She opted for termination of pregnancy, which took place at 20 weeks.", 133, 140, "termination", None, None),
    ("A male fetus with megacystis was detected at 14 weeks of gestation. The couple requested termination, performed at 15 weeks.", 98, 105, "termination", None, None),
    ("A primigravida, 32 weeks pregnant, was admitted with breathlessness. She went into preterm labour on day 3 of admission and delivered a live child of 1.7 kg vaginally.", 224, 226, "live_birth", "vaginal", None),
    ("A 40-year-old underwent transfer of two day-3 embryos on 3 March 2020. On 1 May 2020 she was admitted with pain. She delivered healthy twins by caesarean on 20 October 2020.", 76, 248, "live_birth", "cesarean", 2),
    ("A woman had a thyroid tumour resected at 21 weeks of her first pregnancy; she had an elective caesarean section at 39 weeks and a healthy son.", 147, 273, "live_birth", "cesarean", None),
    # born on the day on which she came: what is told between is urgent and takes no time
    ("A 28-year-old presented at 37+3 weeks with heavy bleeding. Her pulse was 120. Ultrasound showed placenta praevia. Blood was cross-matched. An emergency caesarean section was performed and a live boy was delivered.", 262, 262, "live_birth", "cesarean", None),
    ("A 22-year-old was admitted at 34 weeks of gestation with a headache. She had a convulsion in the ward. Magnesium was given. Her pressure was 180/110. The platelets were low. A live girl was born by caesarean section.", 238, 238, "live_birth", "cesarean", None),
    ("A 30-year-old was admitted at 29 weeks of gestation with bleeding. She was managed conservatively. Steroids were given. Her pulse was normal. An emergency caesarean section was performed and a live boy was delivered.", 203, None, "live_birth", "cesarean", None),
    ("A 30-year-old was admitted at 29 weeks of gestation with bleeding. She was well. She went home. Her pulse was normal. A caesarean section was performed and a live boy was delivered.", 203, None, "live_birth", "cesarean", None),
    ("A 30-year-old was admitted at 30 weeks of gestation with sudden pain. Aspirin was stopped one week before delivery at 37 weeks.", 210, 259, None, None, None),
    ("A 30-year-old was admitted at 30 weeks of gestation. She took labetalol until delivery at 38+1 weeks.", 210, 267, None, None, None),
    ("A 30-year-old was admitted at 30 weeks of gestation. The plan was to treat her until delivery at 37 weeks.", 210, None, None, None, None),
    # the history is not the pregnancy
    ("A 36-year-old, with a caesarean section in 2014 at 39 weeks, was admitted at 21 weeks of gestation in May 2019 with pain.", 147, None, None, None, None),
    ("Her first pregnancy ended in a stillbirth at 36 weeks. She now presented at 24 weeks with cough.", 168, None, None, None, None),
    ("A 31-year-old (previous preterm birth at 29 weeks) had a cerclage placed at 14 weeks of gestation. She delivered at 37+2 weeks.", 98, 261, None, None, None),
    ("She had two previous miscarriages at 8 and 10 weeks. She presented at 13 weeks of gestation with a rash, and delivered vaginally at 40 weeks.", 91, 280, None, "vaginal", None),
    ("A gravida 4 para 3 (one stillbirth, two caesarean sections) attended at 26 weeks with itching.", 182, None, None, None, None),
    ("Five years earlier she had delivered a boy by forceps at 41 weeks. She was admitted at 30 weeks of gestation with anaemia.", 210, None, None, None, None),
    ("In 2011 she had a vaginal delivery at 38 weeks. In 2018 she presented at 17 weeks of gestation with palpitations.", 119, None, None, None, None),
    ("A 30-year-old was seen. Her second child was born at 34 weeks and is now 6 years old. She was referred at 19 weeks of gestation with a mass.", 133, None, None, None, None),
    ("A 34-year-old was followed because of a stillbirth in her previous pregnancy. At 33 weeks of gestation a mass was noted in the placenta. The newborn was a boy.", 231, None, "live_birth", None, None),
    ("In her third pregnancy, a 33-year-old woman was diagnosed with pulmonary embolism at 13 weeks. She had an instrumental delivery at 38 weeks and 6 days.", 91, 272, None, "instrumental", None),
    ("A case of uterine rupture at 19 weeks of gestation in a 34-year-old woman with two previous caesarean sections is reported; the dead fetus was removed.", 133, None, "stillbirth", None, None),
    ("A 24-year-old had an elective termination at 9 weeks two years ago and now presents with amenorrhoea of 5 weeks.", 35, None, None, None, None),
    ("A 30-year-old was hospitalised at 24 + 4 weeks with contractions. A caesarean section had to be performed at 27 + 1 weeks. The newborn died on the second day.", 172, 190, "neonatal_death", "cesarean", None),
    # what was planned, refused, tried or suspected
    ("A 38-year-old was referred at 32 weeks with placenta praevia. Caesarean section was planned at 37 weeks.", 224, None, None, "cesarean", None),
    ("A woman at 15 weeks of gestation presented with pain; an ectopic pregnancy was suspected but excluded.", 105, None, None, None, None),
    ("She presented at 35 weeks of gestation with itching. She declined caesarean section and delivered vaginally at 37 weeks a live girl.", 245, 259, "live_birth", "vaginal", None),
    ("Presenting at 28 weeks of gestation, she was given steroids until delivery.", 196, None, None, None, None),
    ("A pregnant woman was admitted at 23 weeks of gestation. Termination was offered and declined.", 161, None, None, None, None),
    ("At 34 weeks of gestation she came in labour; after a failed ventouse, caesarean section was performed.", 238, 238, None, "cesarean", None),
    # the child's report
    ("A 3-day-old boy, born at 37 weeks of gestation by caesarean section to a 24-year-old mother, was admitted with jaundice.", None, 259, "live_birth", "cesarean", None),
    ("A preterm girl with a gestational age of 28 weeks and 3 days was admitted to the unit on the day of her birth.", None, 199, None, None, None),
    ("A 6-month-old infant was seen for stridor. He was born vaginally at term after an uneventful pregnancy.", None, None, "live_birth", "vaginal", None),
    # after the birth
    ("A 32-year-old presented 2 weeks after an uneventful vaginal delivery with chest pain.", None, None, None, "vaginal", None),
    ("A 26-year-old woman was admitted on postpartum day 3 after cesarean section at 39 weeks of gestation.", None, 273, None, "cesarean", None),
]  # fmt: skip

NO_PREGNANCY = [
    "A 62-year-old man was seen at 6 weeks after the operation, at 12 weeks and again at 24 weeks.",
    "A healthy 4-year-old boy presented with fever; the rotavirus genotype was G1P8.",
    "A 45-year-old woman with breast cancer was treated for 12 weeks. She was well at 24 weeks.",
    "A 30-year-old man had an identical twin brother with epilepsy.",
    "A 55-year-old woman underwent resection of a mass. Follow-up at 6 and 12 weeks was normal.",
    "A 7-year-old girl was bitten by a dog; the wound healed in 3 weeks.",
    "A 45-year-old woman with menorrhagia had three children, all delivered vaginally. She was well at 6 weeks.",
    "A 52-year-old man improved at 12 weeks. His wife delivered a healthy baby at 39 weeks.",
    "The ectopic thyroid of a 20-year-old man was removed.",
    "A 24-year-old man received a live vaccine and was delivered to hospital after 2 weeks.",
]


@pytest.mark.parametrize(
    ("text", "presented", "ended", "outcome", "mode", "fetuses"), CASES, ids=[c[0][:60] for c in CASES]
)
def test_reported_pregnancy(text, presented, ended, outcome, mode, fetuses) -> None:
    doc = annotated(text)
    index = collect(doc, doc._.cases[0])
    assert index is not None
    found = tuple(
        fact.value.days if name in ("presentation", "end") else fact.value
        for name in ("presentation", "end", "outcome", "delivery_mode", "fetuses")
        for fact in (getattr(index, name),)
        if fact is not None
    )
    expected = tuple(value for value in (presented, ended, outcome, mode, fetuses) if value is not None)
    assert (index.presentation and index.presentation.value.days, index.end and index.end.value.days) == (
        presented,
        ended,
    )
    assert found == expected


@pytest.mark.parametrize("text", NO_PREGNANCY)
def test_no_pregnancy(text: str) -> None:
    doc = annotated(text)
    index = collect(doc, doc._.cases[0])
    assert index is None or list(facts_in(index)) == []


def test_quotes_stand_in_the_text() -> None:
    doc = annotated(CASES[1][0])
    index = collect(doc, doc._.cases[0])
    assert index is not None
    assert all(quote.stands_in(doc._.document) for _, fact in facts_in(index) for quote in fact.quotes)
    assert index.end is not None
    assert index.end.derived
    assert [quote.text for quote in index.end.quotes] == [
        "29 weeks of gestation",
        "Two days later",
        "gave birth",
    ]
