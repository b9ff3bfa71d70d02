"""Regimens as authors of many countries write them; whole entries are compared, so that an extra find fails."""

import pytest

from extractors.english.quantities.values import find as find_quantities
from tests.extractors.families.test_medications import lines

LISTS = [
    (
        "Tab. methyldopa 250 mg TDS, Tab. labetalol 100 mg BD and Inj. enoxaparin 40 mg SC OD were started at 28 weeks.",
        [
            "methyldopa 250mg oral 3/d @28+0..",
            "labetalol 100mg oral 2/d @28+0..",
            "enoxaparin 40mg subcutaneous 1/d @28+0..",
        ],
    ),
    (
        "Cyclophosphamide 600 mg/m2 and doxorubicin 60 mg/m2 every 21 days were given for four cycles.",
        ["cyclophosphamide 600mg/m2 504h", "doxorubicin 60mg/m2 504h"],
    ),
    (
        "Isoniazid 300 mg and rifampicin 600 mg daily were given for 2 months, followed by isoniazid and rifampicin for 4 months.",
        [
            "isoniazid 300mg 1/d x60",
            "rifampicin 600mg 1/d x60",
            "isoniazid x120",
            "rifampicin x120",
        ],
    ),
    (
        "Norepinephrine 0.1 µg/kg/min and dobutamine 5 µg/kg/min were infused.",
        ["norepinephrine 0.1ug/min/kg intravenous", "dobutamine 5ug/min/kg intravenous"],
    ),
    (
        "NPH insulin 10 units in the morning and 6 units at night with regular insulin 4 units were introduced.",
        ["insulin isophane 10IU 1/d", "insulin isophane 6IU 1/d", "insulin regular 4IU"],
    ),
    ("She took prednisone (60, 40, 20 mg).", ["prednisone 20mg"]),
]

STEPS = [
    (
        "Ampicillin 2 g and gentamicin 80 mg were given, the former every 6 hours and the latter every 8 hours.",
        ["ampicillin 2g 4/d", "gentamicin 80mg 3/d"],
    ),
    (
        "Oxytocin 10 IU IM was given, and 40 IU in 1 litre of saline at 125 mL/h thereafter.",
        ["oxytocin 10IU intramuscular", "oxytocin 40IU"],
    ),
    (
        "Oxytocin was given as a bolus of 5 IU and an intravenous infusion of 40 IU in 500 mL of saline.",
        ["oxytocin 5IU intravenous once", "oxytocin 40IU intravenous"],
    ),
    (
        "Dexamethasone 4 mg daily (2 mg in the morning and 2 mg at night) was started at 7 weeks.",
        ["dexamethasone 2mg 2/d @7+0.."],
    ),
    (
        "She took prednisolone 7.5 mg/day (5 mg in the morning and 2.5 mg at 4 pm).",
        ["prednisolone 7.5mg 2/d"],
    ),
    (
        "She received 14 g of magnesium sulphate (4 g IV and 10 g IM).",
        ["magnesium sulfate 4g intravenous", "magnesium sulfate 10g intramuscular"],
    ),
    (
        "Omeprazole (8 mg/h) was given after a bolus of 80 mg.",
        ["omeprazole 8mg/h", "omeprazole 80mg once"],
    ),
    (
        "Desmopressin 10 µg once daily was increased to twice daily at 24 weeks.",
        ["desmopressin 10ug 1/d @..24+0", "desmopressin 10ug 2/d @24+0.."],
    ),
    (
        "Phenytoin 300 mg was taken until 20 weeks, 350 mg until 30 weeks and 400 mg thereafter.",
        ["phenytoin 300mg @..20+0", "phenytoin 350mg @20+0..30+0", "phenytoin 400mg @30+0.."],
    ),
    (
        "She received adalimumab 40 mg until 30 weeks and certolizumab 200 mg thereafter until 37 weeks.",
        ["adalimumab 40mg @..30+0", "certolizumab pegol 200mg @30+0..37+0"],
    ),
    (
        "She took aspirin 75 mg from 12 weeks and enoxaparin 40 mg from 14 weeks, both until 36 weeks.",
        ["aspirin 75mg @12+0..36+0", "enoxaparin 40mg @14+0..36+0"],
    ),
    (
        "She took aspirin 75 mg from 12 weeks and enoxaparin 40 mg from 14 weeks until 36 weeks.",
        ["aspirin 75mg @12+0..", "enoxaparin 40mg @14+0..36+0"],
    ),
    ("She took methyldopa 16 mg (4 mg four times a day).", ["methyldopa 4mg 4/d"]),
]

WINDOWS = [
    ("She stopped propylthiouracil after the first trimester.", ["propylthiouracil @..0+0 to 13+6"]),
    (
        "She stopped her antithyroid drugs after the first trimester.",
        ["antithyroid drugs[class] @..0+0 to 13+6"],
    ),
    (
        "She was exposed to levonorgestrel in the first trimester.",
        ["levonorgestrel @0+0 to 13+6..0+0 to 13+6"],
    ),
    (
        "On 12 March 2019 (30 weeks) she received betamethasone 12 mg IM.",
        ["betamethasone 12mg intramuscular @30+0..30+0"],
    ),
    (
        "Carbamazepine 200 mg daily was taken from the start of pregnancy until 20 weeks.",
        ["carbamazepine 200mg 1/d @0+0..20+0"],
    ),
    (
        "Desmopressin 10 µg daily was started at 20 weeks. The dose was increased to twice daily at 24 weeks.",
        ["desmopressin 10ug 1/d @20+0..24+0", "desmopressin 10ug 2/d @24+0.."],
    ),
    (
        "Desmopressin 10 µg daily was started at 20 weeks. The dose was increased to 20 µg at 24 weeks.",
        ["desmopressin 10ug 1/d @20+0..24+0", "desmopressin 20ug @24+0.."],
    ),
]

WINDOWS += [
    (
        "From week 14 to week 28 she was treated with dolutegravir 50 mg q.d.",
        ["dolutegravir 50mg 1/d @14+0..28+0"],
    ),
    (
        "Interferon was infused at gestational weeks 8-12.",
        ["interferon intravenous @8+0..12+0"],
    ),
    ("Interferon was infused in weeks 8-12 of treatment.", ["interferon intravenous"]),
    (
        "From the sixth to the ninth month of pregnancy she took oral iron.",
        ["iron oral @21+5 to 26+0..34+6 to 39+0"],
    ),
    (
        "At 35 weeks ampicillin 2 g was commenced; on day 2 metronidazole 500 mg was added.",
        ["ampicillin 2g @35+0..", "metronidazole 500mg"],
    ),
    (
        "At 19 weeks she was treated for 10 days with acyclovir 10 mg/kg, followed by valacyclovir 1 g until 36 weeks.",
        ["acyclovir 10mg/kg @19+0..20+3 x10", "valacyclovir 1g @..36+0"],
    ),
    (
        "Insulin was required; its daily insulin dose rose from 24 units at 12 weeks to 78 units at 34 weeks.",
        ["insulin 24IU 1/d @12+0..34+0", "insulin 78IU @34+0.."],
    ),
    (
        "Sildenafil 25 mg was tried from 24+2 weeks but stopped after four days because of headache.",
        ["sildenafil 25mg @24+2..24+6 x4"],
    ),
    (
        "Iron sucrose 200 mg was given at 29 weeks and repeated one week later.",
        ["iron sucrose 200mg 168h @29+0..30+0"],
    ),
]

WINDOWS += [
    (
        "Betamethasone was given at 28 weeks, and the course was repeated at 31 weeks.",
        ["betamethasone @28+0..28+0", "betamethasone @31+0..31+0"],
    ),
    (
        "A course of betamethasone was completed at 28 weeks and repeated at 31 weeks.",
        ["betamethasone @..28+0", "betamethasone @31+0..31+0"],
    ),
    (
        "Antithrombin 3000 IU daily was given for 3 days and then on alternate days until 37 weeks.",
        ["antithrombin 3000IU 1/d x3", "antithrombin 3000IU 48h @..37+0"],
    ),
    ("Weekly paclitaxel 80 mg/m2 until 34 weeks was given.", ["paclitaxel 80mg/m2 168h @..34+0"]),
    ("Iron 100 mg was taken every other day with vitamin C.", ["iron 100mg 48h", "vitamin c"]),
    (
        "Iron 100 mg was stopped and she was treated daily with vitamin C.",
        ["iron 100mg", "vitamin c 1/d"],
    ),
    ("She took lithium carbonate ER 450 mg at night.", ["lithium 450mg 1/d"]),
    ("She took St John’s wort 300 mg TDS.", ["hypericum 300mg 3/d"]),
]

WINDOWS += [
    (
        "From 13 weeks warfarin 6 mg was taken. At 36 weeks she was switched to an intravenous infusion of heparin, "
        "which was stopped before induction at 37+3 weeks.",
        ["warfarin 6mg @13+0..36+0", "heparin intravenous @36+0..37+3"],
    ),
    (
        "From 13 weeks labetalol 200 mg was taken. At 36 weeks she was switched to heparin.",
        ["labetalol 200mg @13+0..", "heparin @36+0.."],
    ),
    (
        "Warfarin 5 mg was taken until 6 weeks, when her doctor changed it to enoxaparin 60 mg.",
        ["warfarin 5mg @..6+0", "enoxaparin 60mg @6+0.."],
    ),
    (
        "Hydroxyprogesterone caproate 250 mg each week from 16+0 until 33+2 weeks was given.",
        ["hydroxyprogesterone caproate 250mg 168h @16+0..33+2"],
    ),
    (
        "Paclitaxel 175 mg/m2 over 3 h and carboplatin AUC 6 were administered from 22 weeks to 34 weeks.",
        ["paclitaxel 175mg/m2 @22+0..34+0", "carboplatin 6AUC @22+0..34+0"],
    ),
    (
        "At 32 weeks she was reviewed. Betamethasone 12 mg was given and repeated the next day.",
        ["betamethasone 12mg 1/d"],
    ),
]

WINDOWS += [
    (
        "At 26 weeks prednisolone 30 mg daily was given for two weeks, then 20 mg daily for two weeks and 10 mg daily until 38 weeks.",
        [
            "prednisolone 30mg 1/d @26+0..28+0 x14",
            "prednisolone 20mg 1/d @28+0..30+0 x14",
            "prednisolone 10mg 1/d @30+0..38+0",
        ],
    ),
    ("From conception to 8 weeks she took isotretinoin 20 mg daily.", ["isotretinoin 20mg 1/d @2+0..8+0"]),
    (
        "During the last trimester of pregnancy she took paracetamol 500 mg.",
        ["paracetamol 500mg @28+0 to 42+0..28+0 to 42+0"],
    ),
    (
        "In the third trimester of pregnancy tenofovir 245 mg was prescribed until four weeks postpartum.",
        ["tenofovir 245mg @28+0 to 42+0.."],
    ),
    ("Tenofovir 245 mg was prescribed four weeks postpartum.", ["tenofovir 245mg"]),
    (
        "The levothyroxine dosage was 75 mcg before conception and 125 mcg in the second trimester.",
        ["levothyroxine 75ug past", "levothyroxine 125ug @14+0 to 27+6..14+0 to 27+6"],
    ),
    (
        "After the 12th week of pregnancy hydroxyurea was replaced with interferon alfa 135 µg weekly.",
        ["hydroxyurea @..12+0", "interferon alfa 135ug 168h @12+0.."],
    ),
    (
        "Sertraline 50 mg was continued until 34 weeks, then tapered off over two weeks.",
        ["sertraline 50mg @..34+0"],
    ),
    ("Alteplase 25 mg was infused over two days.", ["alteplase 25mg intravenous x2"]),
]

WINDOWS += [
    (
        "At 16 weeks of pregnancy fluoxetine 20 mg was started; two weeks later it was increased to 40 mg, and at 30 weeks it was stopped.",
        ["fluoxetine 20mg @16+0..18+0", "fluoxetine 40mg @18+0..30+0"],
    ),
]

WINDOWS += [
    (
        "Cabergoline 0.5 mg was taken, stopped on confirmation of pregnancy at 5 weeks.",
        ["cabergoline 0.5mg @..5+0"],
    ),
    (
        "Mycophenolate 1 g bd was taken up to 5 weeks of gestation. It was substituted with azathioprine 75 mg.",
        ["mycophenolate mofetil 1g 2/d @..5+0", "azathioprine 75mg @5+0.."],
    ),
    (
        "At 30 weeks of pregnancy she was transfused; 3 days later erythropoietin beta 30,000 IU once weekly was initiated.",
        ["epoetin beta 30000IU 168h @30+3.."],
    ),
    (
        "A G2P1 presented at 20 weeks with a rash. She had stopped labetalol a week before.",
        ["labetalol @..19+0"],
    ),
    (
        "A G2P1 was admitted at 24 weeks. Two days earlier she had been started on nifedipine 10 mg.",
        ["nifedipine 10mg @23+5.."],
    ),
    (
        "A G2P1 at 12 weeks of gestation had been taking valproate 500 mg until two weeks ago.",
        ["valproate 500mg @..10+0"],
    ),
    (
        "A G2P1 came at 30 weeks with a headache, which had begun two weeks earlier. She was given aspirin 500 mg.",
        ["aspirin 500mg"],
    ),
    (
        "At 36 weeks lithium was decreased from 900 to 600 mg/day.",
        ["lithium 900mg @..36+0", "lithium 600mg 1/d @36+0.."],
    ),
]

LISTS += [
    (
        "Propylthiouracil 200 mg q4h, propranolol 40 mg q6h and hydrocortisone 100 mg IV q8h were given.",
        ["propylthiouracil 200mg 6/d", "propranolol 40mg 4/d", "hydrocortisone 100mg intravenous 3/d"],
    ),
    ("Hypoglycaemia was treated with 10% dextrose 2 mL/kg.", ["dextrose 2mL/kg"]),
    (
        "She took metoclopramide 10 mg and 30 mL of 0.3 M sodium citrate.",
        ["metoclopramide 10mg", "sodium citrate 30mL"],
    ),
]

LISTS += [
    (
        "Therapy: aspirin 100 mg/d (until 34 weeks of pregnancy), Zorbex 100 mg b.i.d.",
        ["aspirin 100mg 1/d @..34+0"],
    ),
    ("She received betamethasone 12 mg and zorb 6 g load then 2 g/h.", ["betamethasone 12mg"]),
    ("She received betamethasone 12 mg and then 6 mg.", ["betamethasone 12mg", "betamethasone 6mg"]),
    ("Labetalol 600 mg/day (200 mg x 3) was taken.", ["labetalol 200mg 3/d"]),
    ("Labetalol 600 mg/day (200 mg x 2) was taken.", ["labetalol 600mg 1/d"]),
    ("Acenocoumarol 4 mg, 3/4 of a tablet per day, was taken.", ["acenocoumarol 4mg 1/d"]),
    (
        "Heparin at 18 U/kg/h after an 80 U/kg bolus was begun.",
        ["heparin 18IU/h/kg", "heparin 80IU/kg once"],
    ),
    (
        "Prednisolone 30 mg was reduced by 5 mg every fortnight to 7.5 mg.",
        ["prednisolone 30mg", "prednisolone 7.5mg"],
    ),
    ("She took magnesium 2 x 1 tbl.", ["magnesium 1tablet 2/d"]),
    ("S/C Insulatard 10 units ON was given.", ["insulin isophane 10IU subcutaneous 1/d"]),
]

WINDOWS += [
    (
        "PTU 50 mg TDS was taken in pregnancy, reduced to 50 mg OD at 20/40 and stopped at 28/40.",
        ["propylthiouracil 50mg 3/d @..20+0", "propylthiouracil 50mg 1/d @20+0..28+0"],
    ),
]

LISTS += [
    (
        "She received nifedipine 20 mg, two 12 mg doses of betamethasone IM and erythromycin 250 mg.",
        ["nifedipine 20mg", "betamethasone 12mg intramuscular", "erythromycin 250mg"],
    ),
    (
        "Zidovudine 300 mg and lamivudine 150 mg twice daily and nevirapine 200 mg once daily were started.",
        ["zidovudine 300mg 2/d", "lamivudine 150mg 2/d", "nevirapine 200mg 1/d"],
    ),
    (
        "Aspirin 100 mg, labetalol 200 mg twice daily and nifedipine 30 mg once daily were started.",
        ["aspirin 100mg", "labetalol 200mg 2/d", "nifedipine 30mg 1/d"],
    ),
    (
        "She was treated with carboprost 250 µg, tranexamic acid 1 g and misoprostol 1000 µg PR.",
        ["carboprost 250ug", "tranexamic acid 1g", "misoprostol 1000ug rectal"],
    ),
    ("Oxytocin 5 IU in 500 mL of 5% dextrose was given.", ["oxytocin 5IU"]),
    ("She was given 500 mL of 5% dextrose.", ["dextrose 500mL"]),
    ("MgSO4 was loaded (4 g) and maintained (1 g/h).", ["magnesium sulfate 4g", "magnesium sulfate 1g/h"]),
    ("Vaginal progesterone capsules 200 mg were given.", ["progesterone 200mg vaginal"]),
    ("Oxytocin 5 IU was started and doubled every 30 minutes.", ["oxytocin 5IU"]),
    ("She took iron 200 mg for three months after delivery.", ["iron 200mg x90"]),
    ("Adenosine was injected into the umbilical vein.", ["adenosine fetus"]),
]

NO_SLIPS = [
    "She was maintained on 5 mg.",
    "Thrombosis 5 mg",
    "Measuring 12 mg doses was hard.",
    "A microgram 5 mg",
]


@pytest.mark.parametrize("text", NO_SLIPS)
def test_english_words_are_no_slips(text: str) -> None:
    assert lines(text) == []


WHEN_BEFORE = [
    (
        "Before pregnancy she was on methotrexate 15 mg weekly, which was stopped three months before conception.",
        ["methotrexate 15mg 168h past"],
    ),
    (
        "Before pregnancy she was on metformin 500 mg daily, which was continued until 12 weeks.",
        ["metformin 500mg 1/d @..12+0"],
    ),
    (
        "Valproate was stopped preconceptionally and lamotrigine 200 mg daily was begun.",
        ["valproate past", "lamotrigine 200mg 1/d"],
    ),
    ("Two doses of influenza vaccine had been given before conception.", ["influenza vaccine past"]),
    ("Folic acid had been started three months before conception.", ["folic acid"]),
    ("She was given ceftriaxone (1 g bd, 5 days).", ["ceftriaxone 1g 2/d x5"]),
    ("She was given ceftriaxone 1 g bd, 5 days after admission.", ["ceftriaxone 1g 2/d"]),
    ("She had been on levothyroxine since before pregnancy.", ["levothyroxine @0+0.."]),
    (
        "In her second pregnancy she had received progesterone; in the current pregnancy none was needed.",
        ["progesterone past"],
    ),
    ("The recommended dose of acyclovir is 800 mg five times daily.", []),
    ("Previous reports described the use of azathioprine 2 mg/kg in pregnancy.", []),
    ("The husband took vitamin E 400 mg daily.", ["vitamin e 400mg 1/d partner"]),
    (
        "Instead of cabergoline, bromocriptine 2.5 mg twice daily was chosen.",
        ["cabergoline not_given", "bromocriptine 2.5mg 2/d"],
    ),
    ("We planned rituximab after delivery.", ["rituximab planned"]),
    ("She was offered methotrexate but opted for surgery.", ["methotrexate not_given"]),
    (
        "According to the guidelines, women at risk should receive 75 mg aspirin; she was started on 100 mg aspirin.",
        ["aspirin 100mg"],
    ),
    (
        "As reported by others, sirolimus 2 mg was tried; in our pregnant patient sirolimus 1 mg daily was used.",
        ["sirolimus 1mg 1/d"],
    ),
    ("In the MAGPIE trial 4 g of magnesium sulphate was used.", []),
    (
        "The recipient twin of this pregnancy received dopamine 5 µg/kg/min.",
        ["dopamine 5ug/min/kg neonate"],
    ),
    ("She used estradiol patches 100 µg every other day.", ["estradiol 100ug transdermal 48h"]),
    ("She took the usual dose of azathioprine 50 mg daily.", ["azathioprine 50mg 1/d"]),
    ("She was prescribed T. Labetalol 200 mg TID.", ["labetalol 200mg oral 3/d"]),
    ("She took six tablets a day of magnesium for a week.", ["magnesium 6tablet 1/d x7"]),
]

OFTEN = [
    ("Erythromycin 1500 mg daily in three divided doses was given.", ["erythromycin 1500mg 3/d"]),
    ("Aspirin 75 mg HS was taken.", ["aspirin 75mg 1/d"]),
    ("Terbutaline 0.25 mg SC x 1 was given.", ["terbutaline 0.25mg subcutaneous once"]),
    ("Insulin lispro 6-4-6 U with meals was started.", ["insulin lispro 4-6IU 3/d"]),
    ("Insulin aspart 8/10/8 units was used.", ["insulin aspart 8-10IU 3/d"]),
    ("Carbamazepine 200-0-400 mg was taken.", ["carbamazepine 200-400mg 2/d"]),
    (
        "Budesonide/formoterol 160/4.5 µg twice daily was inhaled.",
        ["budesonide/formoterol 160ug inhaled 2/d"],
    ),
    ("Zidovudine syrup 4 mg/kg twice daily was given.", ["zidovudine 4mg/kg oral 2/d"]),
    ("Digoxin 50 µg was injected into the fetal thigh.", ["digoxin 50ug fetus"]),
    ("She took ondansetron 8 mg PRN.", ["ondansetron 8mg prn"]),
    ("Interferon alfa 3 x 10^6 U was injected weekly.", ["interferon alfa 3e+06IU 168h"]),
]

OFTEN += [
    ("She received cisplatin 75 mg/m(2) every 3 weeks.", ["cisplatin 75mg/m2 504h"]),
    ("She improved following 26 months of azathioprine therapy.", ["azathioprine x780"]),
    ("She had been taking lovastatin for the past 12 years.", ["lovastatin x4380"]),
    ("The rash followed the oral use of levofloxacin.", ["levofloxacin oral"]),
]


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_lists(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize(("text", "expected"), STEPS)
def test_steps(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize(("text", "expected"), WINDOWS)
def test_windows(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize(("text", "expected"), WHEN_BEFORE)
def test_before_the_pregnancy_and_of_others(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


@pytest.mark.parametrize(("text", "expected"), OFTEN)
def test_often(text: str, expected: list[str]) -> None:
    assert lines(text) == expected


def test_amounts_apart() -> None:
    found = [
        (q.low, q.high, q.unit) for q in find_quantities("6-4-6 U, 8/10/8 units, 3 x 106 U and 60, 40, 20 mg")
    ]
    assert sorted(found, key=lambda q: q[0]) == [
        (4, 6, "IU"),
        (8, 10, "IU"),
        (20, None, "mg"),
        (3e6, None, "IU"),
    ]
