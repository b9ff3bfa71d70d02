"""How authors string drugs together: whole entries are compared, so that an extra find or part fails."""

import pytest

from extractors.families.medications.record import collect
from tests.extractors.families.test_medications import lines
from tests.extractors.support import annotated

LISTS = [
    # a route or a single dose that opens the next item of a list is the next drug's
    ("She received immunoglobulin 0.4 g/kg for 5 days, tablet prednisolone 50mg once daily.", ["immunoglobulin 0.4g/kg x5", "prednisolone 50mg oral 1/d"]),
    ("Dexamethasone 40 mg once daily for 4 days, a stat dose of subcutaneous romiplostim 5 µg/kg and platelets were given.", ["dexamethasone 40mg 1/d x4", "romiplostim 5ug/kg subcutaneous once"]),
    ("She took aspirin 75 mg daily, oral iron and heparin 5000 IU SC.", ["aspirin 75mg 1/d", "iron oral", "heparin 5000IU subcutaneous"]),
    ("Ceftriaxone 2 g was given IV, and metronidazole 500 mg orally.", ["ceftriaxone 2g intravenous", "metronidazole 500mg oral"]),
    # further drugs of a list without amounts
    ("She received betamethasone intramuscularly, some nifedipine and repeated doses of hydralazine.", ["betamethasone intramuscular", "nifedipine", "hydralazine"]),
    ("Sugars were controlled under small doses of basal insulin.", ["insulin"]),
    # an amount whose drug the sentence before names
    ("She was started on magnesium sulfate. She was given a 6 gram bolus and was then started on a 2 gram/hour maintenance dose.", ["magnesium sulfate 6g once", "magnesium sulfate 2g/h"]),
    ("Magnesium sulfate was begun. She received a loading dose of 4 g.", ["magnesium sulfate 4g once"]),
    ("She was started on magnesium sulfate. She was given a 500 ml bolus of saline.", ["magnesium sulfate"]),
    # parts of the day
    ("She took labetalol 200mg mane, midi and 300mg nocte.", ["labetalol 200mg 2/d", "labetalol 300mg 1/d"]),
    ("Methyldopa 250 mg in the morning and at night was taken.", ["methyldopa 250mg 2/d"]),
    # a share is no dose, and the end of a course is its length
    ("Hydrocortisone was increased by 50% to 30 mg.", ["hydrocortisone 30mg"]),
    ("Ampicillin 1 g was given and stopped after 3 days.", ["ampicillin 1g x3"]),
    ("A tetracosactide (Synacthen) test was normal.", []),
    ("Labetalol 200 mg was stopped at 12 weeks of gestation.", ["labetalol 200mg @..12+0"]),
    ("At 19 weeks the thyroid was removed, with thyroxine 100 mcg being commenced afterwards.", ["levothyroxine 100ug @19+0.."]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LISTS, ids=[text[:50] for text, _ in LISTS])
def test_lists_and_amounts_of_the_sentence_before(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


NEXT_SENTENCE = [
    ("Nifedipine 20 mg three times daily was given. The blood pressure checks were normal.", ["nifedipine 20mg 3/d"]),
    ("Prednisone 10 mg every other day was continued. Doppler assessment was reassuring.", ["prednisone 10mg 48h"]),
    ("She took metformin 850 mg once daily. Levels of glucose were tested.", ["metformin 850mg 1/d"]),
    ("Ultrasound examinations were done weekly. Aspirin was taken.", ["aspirin"]),
    ("She was started on iron. Concentrations of ferritin rose.", ["iron"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NEXT_SENTENCE, ids=[text[:50] for text, _ in NEXT_SENTENCE])
def test_the_next_sentence_says_nothing_of_this_ones_drug(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


NOTATIONS = [
    ("Quinine 600mg 8hrly x 3/7 was given, then clindamycin 300 mg qds for 2/52.", ["quinine 600mg 3/d x3", "clindamycin 300mg 4/d x14"]),
    ("Filgrastim 300 µg s.c. daily × 5 was given.", ["filgrastim 300ug subcutaneous 1/d x5"]),
    ("Ursodiol was begun with 250 mg ×3, raised to 500 mg ×3.", ["ursodeoxycholic acid 250mg 3/d", "ursodeoxycholic acid 500mg 3/d"]),
    ("Betamethasone 12 mg x 2 doses was given.", ["betamethasone 12mg"]),
    ("Misoprostol 25 µg orally every second hour was given.", ["misoprostol 25ug oral 12/d"]),
    ("She took lamotrigine 100 mg morning and 150 mg night.", ["lamotrigine 100mg 1/d", "lamotrigine 150mg 1/d"]),
    ("She took desmopressin 30 mcg/nostril/day.", ["desmopressin 30ug other 1/d"]),
    ("Dacarbazine 375 mg/m² on days 1 and 15 of a 28-day cycle was given.", ["dacarbazine 375mg/m2"]),
    ("Phenylephrine was titrated between 25 and 75 µg/min.", ["phenylephrine 25-75ug/min"]),
    ("Between 6 and 8 weeks she took aspirin 75 mg.", ["aspirin 75mg @6+0..8+0"]),
    # an amount in brackets that is what is taken at a time
    ("Desmopressin was titrated up to 16 mcg (4 mcg four times a day).", ["desmopressin 4ug 4/d"]),
    ("Prednisolone 40 mg (10 mg daily for asthma) was taken.", ["prednisolone 40mg 1/d"]),
    # the drug that "and" brings in closes a list and says how often
    ("Rifampicin 600 mg, isoniazid 300 mg and ethambutol 1.2 g daily plus pyridoxine 25 mg were added.", ["rifampicin 600mg 1/d", "isoniazid 300mg 1/d", "ethambutol 1.2g 1/d", "vitamin b6 25mg"]),
    # what a name that no table knows has is not the last drug's
    ("She got vitamin K: 2 mg IM, Unheard Serum: 750 IU subcutaneously.", ["vitamin k 2mg intramuscular"]),
    ("A spinal was given: heavy bupivacaine 10 mg with preservative-free morphine 100 µg.", ["bupivacaine 10mg intrathecal", "morphine 100ug intrathecal"]),
    ("Immunoglobulin 30 g/d was infused on five consecutive days.", ["immunoglobulin 30g intravenous 1/d x5"]),
    ("Levothyroxine 25 microgram 5 days per week was taken.", ["levothyroxine 25ug"]),
    ("She took folic acid 400 micrograms tablets OD.", ["folic acid 400ug 1/d"]),
    ("An epidural with bupivacaine 0.1% and fentanyl 2 µg/mL at 8 mL/h was run.", ["bupivacaine 0.1% epidural", "fentanyl 8mL/h epidural"]),
    ("Insulin was run with 5% dextrose as background maintenance fluids.", ["insulin"]),
    ("She was given carbimazole alongside propranolol.", ["carbimazole", "propranolol"]),
    ("Propylthiouracil 50mg was increased to 100mg tds and she was advised to use contraception.", ["propylthiouracil 50mg", "propylthiouracil 100mg 3/d"]),
    ("She was advised to take aspirin 75 mg.", ["aspirin 75mg planned"]),
    ("Magnesium sulphate infusion was commenced.", ["magnesium sulfate intravenous"]),
    # what has no drug of the table is not the last drug's
    ("She took metformin 1000 mg BID, NPH 24 U qAM / 18 U qHS.", ["metformin 1000mg 2/d", "insulin isophane 24IU 1/d", "insulin isophane 18IU 1/d"]),
    ("She took metformin 1000 mg BID, zzyph 24 U nightly.", ["metformin 1000mg 2/d"]),
    ("She got NS 1 L, regular insulin 0.1 U/kg/h.", ["insulin regular 0.1IU/h/kg"]),
    ("PTU was given and stopped on the day of discharge.", ["propylthiouracil"]),
    ("She was given labetalol and daily plasma exchange.", ["labetalol"]),
    ("She took lamotrigine 100 mg daily. Later the dose went up to 200 mg BD.", ["lamotrigine 100mg 1/d", "lamotrigine 200mg 2/d"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), NOTATIONS, ids=[text[:50] for text, _ in NOTATIONS])
def test_notations(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She took prednisolone 10 mg/day.", True),
        ("She took methotrexate 8 mg/week.", False),
        ("She took prednisolone 10 mg every day.", False),
        ("Intravenous midazolam ran at 30 mcg/kg/hr.", False),
    ],
)
def test_only_an_amount_a_day_is_the_days_total(text: str, expected: bool) -> None:
    doc = annotated(text)
    (entry,) = (entry for case in doc._.cases for entry in collect(doc, case))
    assert entry.dose is not None
    assert entry.dose.value.daily_total is expected


WHO = [
    ("The newborn was given ampicillin 100 mg. He also received gentamicin 5 mg.", ["neonate: The newborn", "neonate: The newborn"]),
    ("Digoxin 1 mg was injected into the fetal thigh.", ["fetus: into the fetal"]),
    ("Her husband took aspirin 75 mg; she took iron 100 mg.", ["partner: Her husband", "mother: she"]),
    ("Her sister took lithium 400 mg.", []),
    ("The baby was treated; oxytocin 10 IU was given to the mother.", ["mother: to the mother"]),
    ("Surfactant 200 mg was given to each twin.", ["neonate: to each twin"]),
    ("Labetalol 200 mg was started.", ["mother: A pregnant woman"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WHO, ids=[text[:40] for text, _ in WHO])
def test_who_took_it_stands_on_the_words_that_say_so(text: str, expected: list[str]) -> None:
    doc = annotated(f"A pregnant woman was seen. {text}")
    subjects = [entry.subject for entry in collect(doc, doc._.cases[0])]
    assert [f"{fact.value}: {fact.quotes[0].text}" for fact in subjects] == expected


WHETHER = [
    ("She denied aspirin use.", ["aspirin not_given: denied"]),
    ("Labetalol 200 mg was started.", ["labetalol given: was started"]),
    ("Nifedipine was to be given.", ["nifedipine planned: to be given"]),
    ("She stopped valproate before conception.", ["valproate past: stopped valproate before conception"]),
    ("Ideally, betamethasone 12 mg should have been given.", []),
    ("She may have taken ibuprofen 400 mg.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WHETHER, ids=[text[:40] for text, _ in WHETHER])
def test_whether_it_was_taken_stands_on_the_words_that_say_so(text: str, expected: list[str]) -> None:
    doc = annotated(f"A pregnant woman was seen. {text}")
    found = collect(doc, doc._.cases[0])
    assert [f"{m.drug.value.generic} {m.status.value}: {m.status.quotes[0].text}" for m in found] == expected


WHOSE = [
    # a newborn that is cared for stays the topic of its paragraph; who was only born does not
    ("A 30-year-old woman was pregnant. The baby was intubated. Ampicillin 100 mg/kg and gentamicin 4 mg/kg were given.", [("ampicillin", "neonate"), ("gentamicin", "neonate")]),
    ("A 30-year-old woman was pregnant. The infant was admitted to the nursery. Caffeine 20 mg/kg was begun. Methyldopa was given to the mother.", [("caffeine", "neonate"), ("methyldopa", "mother")]),
    ("A 30-year-old woman was pregnant. The baby was ventilated. The mother did well. Labetalol 200 mg was given.", [("labetalol", "mother")]),
    ("A 30-year-old woman was pregnant. The baby was ventilated.\nLabetalol 200 mg was given.", [("labetalol", "mother")]),
    ("A 30-year-old woman was pregnant. A girl of 2,500 g was delivered. Labetalol 200 mg was given.", [("labetalol", "mother")]),
    ("A 30-year-old woman was pregnant. The baby weighed 2,500 g. Labetalol 200 mg was given.", [("labetalol", "mother")]),
    ("A 30-year-old woman was pregnant. The baby was intubated. Oxytocin 10 IU was given.", [("oxytocin", "mother")]),
    # what a heading names holds below it, for every paragraph
    ("Case report\nThe infant\nA male infant was admitted at 3 hours of age.\nThe mother\nThe mother was a gravida 2.\nLabetalol 20 mg was given.\nNeonatal course\nAmpicillin 100 mg/kg was given.", [("labetalol", "mother"), ("ampicillin", "neonate")]),
    ("Case report\nA 30-year-old woman was pregnant. Labetalol 200 mg was given.\nNeonatal course\nAmpicillin 100 mg/kg was given.\nMaternal course\nEnalapril 5 mg was given.", [("labetalol", "mother"), ("ampicillin", "neonate"), ("enalapril", "mother")]),
    ("Case report\nThe infant\nA male infant was admitted at 3 hours of age.\nMaternal history\nThe mother was a gravida 2.\nLabetalol 20 mg was given.\nTreatment\nAmpicillin 100 mg/kg was given.", [("labetalol", "mother"), ("ampicillin", "neonate")]),
    # a child that was only born took nothing: what the sentence goes on to name is its mother's
    ("A 30-year-old woman was pregnant. She delivered a healthy male baby at 37 weeks following treatment with heparin and aspirin.", [("heparin", "mother"), ("aspirin", "mother")]),
    ("A 30-year-old woman was pregnant. Treatment led to the birth of a live infant with heparin 5000 IU daily.", [("heparin", "mother")]),
    ("A 30-year-old woman was pregnant. She gave birth to a preterm infant who received caffeine 20 mg/kg.", [("caffeine", "neonate")]),
    # a case about an infant is the infant's, until the mother opens a sentence
    ("A 2-day-old male infant was admitted. He was born to a 30-year-old gravida 2.\nAmpicillin 100 mg/kg was given.", [("ampicillin", "neonate")]),
    ("A 2-day-old male infant was admitted.\nThe mother was a gravida 2. Labetalol 200 mg was taken.\nAmpicillin 100 mg/kg was given.", [("labetalol", "mother"), ("ampicillin", "neonate")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WHOSE, ids=[text[-60:] for text, _ in WHOSE])
def test_whose_a_drug_is_when_its_sentence_does_not_say(text: str, expected: list[tuple[str, str]]) -> None:
    doc = annotated(text)
    found = [(m.drug.value.generic, m.subject.value.value) for m in collect(doc, doc._.cases[0])]
    assert found == expected
