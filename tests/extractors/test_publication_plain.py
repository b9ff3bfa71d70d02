"""Texts without a heading that present nobody: narrative reviews and guidelines as plain text, and reports that come near."""

import pytest

from corpus.readers.read import read_bytes
from extractors.nlp import extract
from schemas.publication import PublicationKind as Kind
from tests.extractors.support import nlp

HYPERTENSION = (
    "Hypertension in pregnancy affects about one woman in twelve and remains a leading cause of maternal "
    "death. Labetalol 200 mg twice daily is the drug of first choice in most countries, and nifedipine 30 "
    "mg once daily is an alternative where the pulse is slow. Methyldopa 250 mg three times daily has the "
    "longest record of safety. Several trials have compared these drugs, and none was clearly better than "
    "the others.\n"
    "The pathogenesis is thought to begin in the placenta. Shallow invasion of the spiral arteries leads "
    "to ischaemia and the release of antiangiogenic factors. A woman who has had preeclampsia in a "
    "previous pregnancy has a risk of about one in seven of having it again. Aspirin 150 mg at night, "
    "begun before 16 weeks, halves the risk of preterm disease.\n"
    "Delivery is the only cure. At 37 weeks or later it should be offered to every woman with "
    "preeclampsia. Before 34 weeks, expectant management with betamethasone 12 mg twice, 24 hours apart, "
    "is preferred where mother and fetus are stable. Magnesium sulfate 4 g intravenously, followed by 1 g "
    "per hour, prevents eclampsia. A platelet count below 100 x 10^9/L or a creatinine above 97 umol/L is "
    "a sign of severe disease.\n"
    "Further work is needed on the long-term outcome of the mother. She is at a higher risk of heart "
    "disease, and her blood pressure should be taken every year. The newborn is often small and may need "
    "care in a special unit. Women should be told that breast-feeding is safe with labetalol and with "
    "enalapril 5 mg daily.\n"
)
ANAEMIA = (
    "All pregnant women should be offered screening for anaemia at booking and at 28 weeks. A haemoglobin "
    "below 110 g/L in the first trimester or below 105 g/L in the second is abnormal and should be "
    "investigated. Ferritin should be measured where iron deficiency is suspected; a value below 30 ug/L "
    "confirms it.\n"
    "Oral iron 60 mg once daily should be started as soon as the diagnosis is made and continued for three "
    "months. If the haemoglobin has not risen by 10 g/L after two to three weeks, referral is recommended. "
    "Intravenous iron, for example ferric carboxymaltose 1000 mg in a single dose, may be given from the "
    "second trimester.\n"
    "A woman with a haemoglobin below 70 g/L should be referred at once. Transfusion must be considered if "
    "she is symptomatic or actively bleeding. Where she declines blood, a senior obstetrician must be "
    "informed. After delivery a full blood count should be taken within 48 hours where blood loss exceeds "
    "500 mL.\n"
    "We recommend that each unit audit its practice once a year (grade C). Women at high risk, such as "
    "those with a multiple pregnancy or a vegetarian diet, should be offered ferritin early.\n"
)
LITHIUM = (
    "In this article we discuss what is known of lithium in pregnancy. Lithium crosses the placenta "
    "completely, and the drug has been linked with Ebstein's anomaly of the heart. In a large cohort of "
    "663 exposed infants the risk was small, and it rose with the dose: above 900 mg a day it was about "
    "three times that of unexposed infants.\n"
    "When a woman with bipolar disorder becomes pregnant, she and her psychiatrist have to weigh the risk "
    "of relapse against that of the drug. A 30-year-old woman who stops lithium abruptly has a chance of "
    "relapse of more than one half. Levels fall by a third in the second trimester, so the dose must be "
    "raised, often from 800 to 1200 mg. Serum lithium should be kept between 0.6 and 0.8 mmol/L and "
    "measured every three weeks, then weekly from 34 weeks.\n"
    "At delivery the drug is withheld for a day, and fluids are given freely. The newborn may be floppy, "
    "with a low Apgar score, and thyroid function should be tested. Breast-feeding is discouraged by most "
    "authors. Quetiapine 300 mg is an alternative. Olanzapine 10 mg has been associated with gestational "
    "diabetes in several registries.\n"
)
REPORT = (
    "A 29-year-old gravida 2 para 1 came to us at 31 weeks with a headache. Her blood pressure was 172/112 "
    "mmHg and labetalol 200 mg twice daily was started. The platelet count was 88 x 10^9/L and the "
    "creatinine 101 umol/L. Magnesium sulfate 4 g was given, and betamethasone 12 mg twice.\n"
    "At 32 weeks she was delivered by cesarean section of a girl of 1,640 g with Apgar scores of 7 and 9. "
    "The mother went home on day six on enalapril 5 mg daily. Preeclampsia should be suspected in every "
    "woman with a headache in the second half of pregnancy, and magnesium should be given early. Labetalol "
    "is the drug of first choice in most guidelines, and several trials support it.\n"
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [(HYPERTENSION, Kind.REVIEW), (ANAEMIA, Kind.GUIDELINE), (LITHIUM, Kind.REVIEW)],
    ids=["hypertension", "anaemia", "lithium"],
)
def test_a_review_or_guideline_without_headings_presents_nobody(text, kind):
    report = extract(nlp(), read_bytes(text.encode(), "x.txt"))
    assert report.publication_kind is not None
    assert (report.publication_kind.value, report.cases) == (kind, ())


@pytest.mark.parametrize(
    "behind",
    [
        "",
        "A woman with a headache should be seen at once. Blood pressure must be taken and the urine should be tested. "
        "Further work is needed. Several trials have compared these drugs, and nifedipine is an alternative.",
        "Preeclampsia is thought to begin in the placenta and remains a leading cause of death. It affects about one woman in thirty.",
    ],
)
def test_a_report_that_ends_in_general_words_keeps_its_patient(behind):
    report = extract(nlp(), read_bytes(f"{REPORT}{behind}".encode(), "x.txt"))
    assert report.publication_kind is not None
    assert (report.publication_kind.value, len(report.cases)) == (Kind.CASE_REPORT, 1)
