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

CHOLESTASIS = (
    "Intrahepatic cholestasis is the commonest liver disease that is peculiar to pregnancy. It presents in "
    "the third trimester with itching of palms and soles, and the serum bile acids are raised above 19 "
    "umol/L. Aminotransferases are two to ten times the upper limit, while bilirubin rarely exceeds 85 "
    "umol/L. The incidence varies from 0.2% in Europe to 5% in Chile.\n"
    "Ursodeoxycholic acid 10-15 mg/kg daily in two or three doses was long the mainstay of treatment. The "
    "PITCHES trial found no difference in the perinatal outcome. Rifampicin 150 mg twice daily has been added "
    "in refractory disease. Vitamin K 10 mg daily is given where the prothrombin time is prolonged.\n"
    "The mother can be told that the itch settles within days of birth, but she has a chance of more than "
    "half that it comes back. In twin pregnancy he who waits beyond 37 weeks takes a risk: stillbirth rises "
    "steeply when bile acids exceed 100 umol/L. A 35-year-old woman with twins and bile acids of 120 umol/L "
    "would thus be delivered at 35 to 36 weeks in most units.\n"
)
CARDIOMYOPATHY = (
    "Over the past decade our understanding of peripartum cardiomyopathy has changed. Once thought an "
    "autoimmune disease, it is now seen as a vascular one, driven by cleaved prolactin. Bromocriptine 2.5 mg "
    "twice daily for two weeks followed by 2.5 mg daily for six weeks was tried in 63 patients in Germany; "
    "full recovery of the ejection fraction was seen in 60%. Heparin must be given with it.\n"
    "Women present with breathlessness that is easily mistaken for that of normal pregnancy. In a registry of "
    "739 women the mean age was 31 years and 17% had died or received a device by six months. Troponin T "
    "above 0.04 ng/mL predicts a poor course. NT-proBNP is usually above 1500 pg/mL.\n"
    "Beta-blockers, such as metoprolol 50 mg twice daily, and hydralazine 25 mg three times daily are used "
    "before delivery. ACE inhibitors are fetotoxic, but enalapril 5 mg may be begun after birth. The patient "
    "was, in former days, advised never to conceive again; today she may be counselled by her ejection "
    "fraction.\n"
)
HYPEREMESIS = (
    "Hyperemesis gravidarum\n"
    "Nausea affects seven in ten pregnant women. When vomiting leads to loss of weight of 5% and ketonuria "
    "one speaks of hyperemesis. Doxylamine 10 mg with pyridoxine 10 mg, up to four tablets a day, is first- "
    "line. Ondansetron 4 to 8 mg every 8 hours is second-line; metoclopramide 10 mg three times daily and "
    "promethazine 25 mg are alternatives. Thiamine 100 mg must precede glucose, lest Wernicke's "
    "encephalopathy ensue.\n"
    "Severe cases need admission. Potassium below 3.0 mmol/L is replaced with 20 mmol in each litre of "
    "saline. Prednisolone 40 mg daily can be life-saving. One of us recalls a woman who lost 15 kg before she "
    "was seen.\n"
)
SICKLE_CELL = (
    "Management of sickle cell disease in pregnancy\n"
    "Folic acid 5 mg daily should be prescribed before conception and throughout pregnancy. Hydroxycarbamide "
    "is to be stopped three months before. Low-dose aspirin 75 mg is offered from 12 weeks. Penicillin 250 mg "
    "twice daily is continued. Haemoglobin is checked every four weeks; a fall by more than 20 g/L from her "
    "baseline calls for review.\n"
    "The woman with pain is given morphine within 30 minutes of arrival. She is assessed for sepsis. "
    "Thromboprophylaxis with enoxaparin 40 mg is given while she is in hospital and for six weeks after a "
    "caesarean. Delivery is planned between 38 and 40 weeks.\n"
)
THYROID = (
    "Thyroid disease. Overt hypothyroidism complicates 0.5% of pregnancies. The requirement for levothyroxine "
    "goes up by 30% from the fifth week; most clinics tell the woman to take two extra tablets a week as soon "
    "as her test is positive. TSH is kept below 2.5 mIU/L. Graves' disease: propylthiouracil 100 mg three "
    "times daily in the first trimester, methimazole 10 mg daily thereafter. Receptor antibodies above three "
    "times the normal foretell fetal thyrotoxicosis. If the fetus has a goitre, cordocentesis allows one to "
    "learn its thyroid state. Post partum thyroiditis strikes one mother in twenty; she passes through a "
    "toxic phase before her gland fails.\n"
)
ACCRETA = (
    "What is new in the care of placenta accreta? Antenatal diagnosis rests on ultrasound: lacunae, loss of "
    "the clear zone, bridging vessels. In a meta-analysis of 3,889 women sensitivity reached 90%. The woman "
    "with a low anterior placenta and two former caesareans runs a risk of 40%. Delivery at 34 to 36 weeks in "
    "a centre with a blood bank. Tranexamic acid 1 g at incision. Conservative treatment leaves the placenta "
    "in place; methotrexate 50 mg/m2 no longer has a role. Of 167 women so treated in France, 78% kept their "
    "uterus, ten had severe morbidity and one died. She had been given methotrexate.\n"
)
SEAMSTRESS = (
    "The patient, a 29-year-old seamstress, gravida 2 para 1, booked at 10 weeks. At 24 weeks her glucose was "
    "11.2 mmol/L two hours after 75 g. Metformin 500 mg twice daily was begun. At 38 weeks she gave birth to "
    "a boy of 3900 g.\n"
    "Gestational diabetes is thought to affect about one in seven pregnancies. Several trials have shown that "
    "treatment lowers the risk of macrosomia. Metformin is an alternative to insulin. Women should be tested "
    "again six weeks after birth. Further studies are needed.\n"
)
TEACHER = (
    "Mrs. A, 31, a teacher, had always been well until the 30th week of her first pregnancy, when itching "
    "kept her awake. Bile acids were 62 umol/L. Ursodeoxycholic acid 500 mg twice daily relieved her. Labour "
    "was induced at 37 weeks; a girl of 2800 g was born.\n"
)
PLATELETS = (
    "We want to share what happened to a pregnant teacher in our town. In the second trimester her platelets "
    "fell to 12 x 10^9/L. Prednisone 60 mg daily did nothing; immunoglobulin 1 g/kg on two days brought 95 x "
    "10^9/L. Her son, born at 39 weeks by caesarean section, had 210 x 10^9/L.\n"
)
PRESENT_TENSE = (
    "A 33-year-old G2P1 is seen at 22 weeks with palpitations. She is pale and her pulse is 140. Haemoglobin "
    "is 6.9 g/dL. She is given two units of blood and ferric carboxymaltose 1000 mg. At 30 weeks haemoglobin "
    "is 11.0 g/dL. She delivers a healthy girl of 3100 g at 39 weeks and is discharged on the second day.\n"
)
NOTES = (
    "Presentation: 26 y/o, gravida 1, 31 weeks, known epileptic on lamotrigine 200 mg bid. Three seizures in "
    "one week. Level 1.8 mg/L. Dose increased to 300 mg bid; level after ten days 3.9 mg/L. No further "
    "seizures. Delivered at 40 weeks, male, 3450 g, Apgar 9/10.\n"
)
LOOKED_AFTER = (
    "Severe hypertriglyceridaemia of pregnancy can cause pancreatitis. We recently looked after a "
    "primigravida who was admitted at 28 weeks with abdominal pain; triglycerides were 64 mmol/L and lipase "
    "1200 U/L. Insulin 2 U/h and plasma exchange brought the triglycerides to 11 mmol/L in three days. "
    "Fenofibrate 145 mg was continued until delivery at 36 weeks. Omega-3 fatty acids are often used; "
    "fibrates should be avoided in the first trimester; plasma exchange is reserved for severe cases. Diet is "
    "the mainstay of treatment.\n"
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (HYPERTENSION, Kind.REVIEW),
        (ANAEMIA, Kind.GUIDELINE),
        (LITHIUM, Kind.REVIEW),
        (CHOLESTASIS, Kind.REVIEW),
        (CARDIOMYOPATHY, Kind.COHORT),
        (HYPEREMESIS, Kind.REVIEW),
        (SICKLE_CELL, Kind.REVIEW),
        (THYROID, Kind.REVIEW),
        (ACCRETA, Kind.COHORT),
    ],
    ids=[
        "hypertension",
        "anaemia",
        "lithium",
        "cholestasis",
        "cardiomyopathy",
        "hyperemesis",
        "sickle cell",
        "thyroid",
        "accreta",
    ],
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


@pytest.mark.parametrize(
    "text",
    [SEAMSTRESS, TEACHER, PLATELETS, PRESENT_TENSE, NOTES, LOOKED_AFTER],
    ids=["seamstress", "teacher", "platelets", "present tense", "notes", "looked after"],
)
def test_a_patient_in_a_few_plain_words(text):
    assert len(extract(nlp(), read_bytes(text.encode(), "x.txt")).cases) == 1
