"""Laboratory results as authors of many countries write them: whole entries are compared, finds beyond them fail.

An entry is `(test, value, high, comparator, unit, range low, range high)`.
"""

import pytest

from extractors.families.labs.record import collect, collect_qualitative
from extractors.findings import flagged
from tests.extractors.families.test_labs_sentences import _flat
from tests.extractors.support import annotated

HB, WBC, PLT, CRP = "hemoglobin", "white blood cell count", "platelet count", "c-reactive protein"
ALT, AST, LDH = "alanine aminotransferase", "aspartate aminotransferase", "lactate dehydrogenase"


def _entry(test, value, unit=None, low=None, high=None, sign=None):  # noqa: ANN001, ANN202
    return (test, value, None, sign, unit, low, high)


CASES = [
    # units told once, behind the name, or only in the range
    ("AST (U/L) 88, 120, 340; ALT (U/L) 90, 145.", [_entry(AST, 88, "U/L"), _entry(AST, 120, "U/L"), _entry(AST, 340, "U/L"), _entry(ALT, 90, "U/L"), _entry(ALT, 145, "U/L")]),
    ("Hb (g/dL) was 11.2, 9.8 and 7.6 on days 0, 1 and 2.", [_entry(HB, 11.2, "g/dL"), _entry(HB, 9.8, "g/dL"), _entry(HB, 7.6, "g/dL")]),
    ("Total protein 5.8 and albumin 2.4 g/dL were found.", [_entry("total protein", 5.8, "g/dL"), _entry("albumin", 2.4, "g/dL")]),
    ("ALP was 174; GGT was 252 U/L.", [_entry("alkaline phosphatase", 174), _entry("gamma-glutamyl transferase", 252, "U/L")]),
    ("Sodium 121 (136–145 mmol/L); chloride 84 (98–107 mmol/L).", [_entry("sodium", 121, "mmol/L", 136, 145), _entry("chloride", 84, "mmol/L", 98, 107)]),
    ("Hb increased from 5.2 (pre-transfusion) to 8.8 g/dL (post-transfusion).", [_entry(HB, 5.2, "g/dL"), _entry(HB, 8.8, "g/dL")]),
    ("Plt 88K, WBC of 22.4K.", [_entry(PLT, 88, "K"), _entry(WBC, 22.4, "K")]),
    ("HBV viral load was 8.1 log10 IU/mL.", [_entry("hepatitis b virus dna", 8.1, "log10 IU/mL")]),
    ("Maternal serum AFP was 4.2 multiples of the median (MoM).", [_entry("alpha-fetoprotein", 4.2, "multiples of the median (MoM)")]),
    ("PT 48%, PT 18 s.", [_entry("prothrombin activity", 48, "%"), _entry("prothrombin time", 18, "s")]),
    ("Anti-β2 glycoprotein I IgG 45 SGU.", [_entry("anti-beta2 glycoprotein i antibody igg", 45, "SGU")]),
    ("Arterial pH 7.21/pCO2 18/HCO3 7.", [_entry("blood ph", 7.21), _entry("carbon dioxide partial pressure", 18), _entry("bicarbonate", 7)]),
    ("Toxoplasma IgG 320 IU/mL, IgM 1.2 index.", [_entry("toxoplasma igg", 320, "IU/mL"), _entry("toxoplasma igm", 1.2)]),
    ("Her LDH was 1.250 U/L (VR 240-480).", [_entry(LDH, 1250, "U/L", 240, 480)]),
    ("Her creatinine was 1.250 mg/dL.", [_entry("creatinine", 1.25, "mg/dL")]),
    # ranges of many kinds, and before their value
    ("Serum iron 22 µg/dL (R: 50-170).", [_entry("iron", 22, "µg/dL", 50, 170)]),
    ("Hb 8,2 g/dL (norma 12-16).", [_entry(HB, 8.2, "g/dL", 12, 16)]),
    ("Troponin I 2.3 ng/mL (99th percentile < 0.04 ng/mL).", [_entry("troponin i", 2.3, "ng/mL", None, 0.04)]),
    ("Lipase 2890 U/L (normal: no more than 60).", [_entry("lipase", 2890, "U/L", None, 60)]),
    ("Troponin 0.9 ng/mL (normally below 0.03).", [_entry("troponin", 0.9, "ng/mL", None, 0.03)]),
    ("The normal range being 150–400 × 10^9/L, her platelets were 18 × 10^9/L.", [_entry(PLT, 18, "10^9/L", 150, 400)]),
    ("With a reference range of 3.5–5.1 mmol/L, serum potassium measured 1.9 mmol/L.", [_entry("potassium", 1.9, "mmol/L", 3.5, 5.1)]),
    ("Normal CRP is below 5 mg/L; hers was 140 mg/L.", [_entry(CRP, 140, "mg/L", None, 5)]),
    ("AST 340 U/L, ALT 410 U/L (normal range for both < 40 U/L).", [_entry(AST, 340, "U/L", None, 40), _entry(ALT, 410, "U/L", None, 40)]),
    ("Lithium was 1.8 mEq/L, above the therapeutic range of 0.6 to 1.2 mEq/L.", [_entry("lithium", 1.8, "mEq/L", 0.6, 1.2)]),
    ("TSH was 0.02 mIU/L, below the trimester-specific reference range (0.1–2.5 mIU/L).", [_entry("thyroid-stimulating hormone", 0.02, "mIU/L", 0.1, 2.5)]),
    ("The CA-125 value, which should be less than 35 U/mL, was 1,120 U/mL.", [_entry("ca 125", 1120, "U/mL", None, 35)]),
    ("Serum creatinine (normal 45–84 µmol/l) was 98, 130 and 188 µmol/l.", [_entry("creatinine", 98, "µmol/l", 45, 84), _entry("creatinine", 130, "µmol/l", 45, 84), _entry("creatinine", 188, "µmol/l", 45, 84)]),
    ("Urinary free cortisol 1,240 µg/24 h (3–43 µg/24 h; 28 times the upper limit).", [_entry("urine free cortisol", 1240, "µg/24 h", 3, 43)]),
    ("The hemoglobin level was normal (15.5 g/dL).", [_entry(HB, 15.5, "g/dL")]),
    ("25-hydroxyvitamin D3: 8.2 ng/mL (sufficiency >30 ng/mL).", [_entry("25-hydroxyvitamin d", 8.2, "ng/mL")]),
    ("Cortisol after 1 mg dexamethasone was 14 µg/dL.", [_entry("cortisol", 14, "µg/dL")]),
    ("NT-proBNP 4,512 pg/mL (cutoff 125 pg/mL).", [_entry("n-terminal pro-b-type natriuretic peptide", 4512, "pg/mL", None, 125)]),
    # times between values
    ("Creatinine was 2.4 mg/dL on day 2 and 5.1 mg/dL on day 4.", [_entry("creatinine", 2.4, "mg/dL"), _entry("creatinine", 5.1, "mg/dL")]),
    ("Both AST and ALT were 150 U/L.", [_entry(AST, 150, "U/L"), _entry(ALT, 150, "U/L")]),
    # lists with one unit, and what stands behind units
    ("The OGTT showed 96, 212 and 150 mg/dL.", [_entry("glucose", 96, "mg/dL"), _entry("glucose", 212, "mg/dL"), _entry("glucose", 150, "mg/dL")]),
    ("βhCG=2345 mIU/ml on D1, 1870 on D4.", [_entry("beta-hcg", 2345, "mIU/ml"), _entry("beta-hcg", 1870, "mIU/ml")]),
    ("PT/APTT 22/78 s.", [_entry("prothrombin time", 22, "s"), _entry("activated partial thromboplastin time", 78, "s")]),
    ("Urine succinylacetone 88 mmol/mol creatinine (0–2).", [_entry("succinylacetone", 88, "mmol/mol creatinine", 0, 2)]),
    ("D-dimer was 2,310 FEU ng/mL.", [_entry("d-dimer", 2310, "FEU ng/mL")]),
    ("Anticardiolipin IgG > 120 GPL U/mL.", [_entry("anticardiolipin antibody igg", 120, "GPL U/mL", sign=">")]),
    ("INR: 4.2, fibrinogen: <0.5g/L, plt 21x10^9/L.", [_entry("international normalized ratio", 4.2), _entry("fibrinogen", 0.5, "g/L", sign="<"), _entry(PLT, 21, "10^9/L")]),
    ("WBC 12,700 cells/µl, ANC 10,200.", [_entry(WBC, 12700, "cells/µl"), _entry("neutrophil count", 10200)]),
    ("Thrombozyten 68 Gpt/l, leucocytose 18.900 /mm3.", [_entry(PLT, 68, "Gpt/l"), _entry(WBC, 18900, "/mm3")]),
    ("Hb 4.8 g/dL, Ht 15%.", [_entry(HB, 4.8, "g/dL"), _entry("hematocrit", 15, "%")]),
    ("Blood gas: pH 7.22, BE –6.", [_entry("blood ph", 7.22), _entry("base excess", -6)]),
    ("Platelets dropped from 2.1 lakhs to 45,000.", [_entry(PLT, 2.1, "lakhs"), _entry(PLT, 45000)]),
    ("Platelets 88 thousand, hCG of 1.5 million IU/L.", [_entry(PLT, 88, "thousand"), _entry("beta-hcg", 1.5, "million IU/L")]),
    ("The plt was low and the alt road closed at 5.", []),
    # differences and what is true of anybody are no results
    ("Hemoglobin dropped 3 g/dL.", []),
    ("There was a drop in haemoglobin of 4.2 g/dL to 7.1 g/dL.", [_entry(HB, 7.1, "g/dL")]),
    ("Haemoglobin rose by 2 g/dL to 9.4 g/dL.", [_entry(HB, 9.4, "g/dL")]),
    ("A drop in haemoglobin to 7.1 g/dL.", [_entry(HB, 7.1, "g/dL")]),
    ("A pH of 7.4 is normal.", []),
    ("HELLP is defined by platelets <100,000/µL and AST >70 U/L.", []),
    ("Her glucose should be kept below 120 mg/dL.", []),
    ("The platelet count is considered critical below 50,000/µL.", []),
    ("Four patients had a median ferritin of 12 ng/mL.", []),
    ("The mean platelet volume was 12.1 fL.", [_entry("mean platelet volume", 12.1, "fL")]),
    ("The median haemoglobin in the cohort was 9.8 g/dL.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:48] for text, _ in CASES])
def test_results(text: str, expected: list[tuple[object, ...]]) -> None:
    doc = annotated(text)
    assert [_flat(result) for result in collect(doc, doc._.cases[0])] == expected


WORDS = [
    ("Lipase was three to four times the upper normal limit.", [("lipase", "three to four times the upper normal limit")]),
    ("ALT was above 50 times the upper limit of normal.", [(ALT, "above 50 times the upper limit of normal")]),
    ("Amylase was fivefold the upper limit.", [("amylase", "fivefold the upper limit")]),
    ("ALT and AST were twice normal.", [(ALT, "twice normal"), (AST, "twice normal")]),
    ("CRP was 3 times higher two days later.", []),
    ("ALT was normal twice.", []),
    (
        "Urinalysis: protein +++, glucose negative, ketones 4+.",
        [("urine protein", "+++"), ("urine glucose", "negative"), ("urine ketones", "4+")],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), WORDS, ids=[text[:48] for text, _ in WORDS])
def test_results_in_words(text: str, expected: list[tuple[str, str]]) -> None:
    doc = annotated(text)
    found = collect_qualitative(doc, doc._.cases[0])
    assert [(q.test.value.name, q.result.value) for q in found] == expected
    assert collect(doc, doc._.cases[0]) == ()


TIMES = [
    ("Platelets were 140, 95 and 62 × 10^9/L at 20, 28 and 34 weeks of gestation.", ["20+0", "28+0", "34+0"]),
    ("At 34 weeks of gestation Hb was 8.1 and 7.9 g/dL.", ["34+0", "34+0"]),
    ("At 20, 28 and 34 weeks of gestation Hb was 9.1, 8.1 and 7.9 g/dL.", ["20+0", "28+0", "34+0"]),
    ("At 28 and 34 weeks of gestation Hb was 9.1, 8.1 and 7.9 g/dL.", ["34+0"] * 3),
    ("ALT was 40 and 120 U/L on 3 May and 7 May 2020.", ["2020-05-03", "2020-05-07"]),
    ("hCG was 450, 980 and 2,100 IU/L on 3, 5 and 7 May 2019.", ["2019-05-03", "2019-05-05", "2019-05-07"]),
]


@pytest.mark.parametrize(("text", "expected"), TIMES, ids=[text[:48] for text, _ in TIMES])
def test_a_list_of_times_is_told_one_by_one(text: str, expected: list[str]) -> None:
    doc = annotated(text)
    found = collect(doc, doc._.cases[0])
    assert [str(r.date.value.exact) if r.date else str(r.at and r.at.value) for r in found] == expected


SUBJECTS = [
    (
        "The mother's platelets were 210 × 10^9/L and the newborn's 18 × 10^9/L.",
        [(PLT, "mother"), (PLT, "neonate")],
    ),
    (
        "Paternal HbA2 was 5.1% and maternal HbA2 5.6%.",
        [("hemoglobin a2", "partner"), ("hemoglobin a2", "mother")],
    ),
    ("Fetal haemoglobin at cordocentesis was 3.2 g/dL.", [(HB, "fetus")]),
    ("Fetal hemoglobin was 12%.", [("hemoglobin f", "mother")]),
    ("Twin 1 had a haemoglobin of 21 g/dL and twin 2 of 8.4 g/dL.", [(HB, "neonate"), (HB, "neonate")]),
]


@pytest.mark.parametrize(("text", "expected"), SUBJECTS, ids=[text[:48] for text, _ in SUBJECTS])
def test_the_same_test_of_somebody_else(text: str, expected: list[tuple[str, str]]) -> None:
    """What nobody is named for is the mother's, until the whole record says that there is none (belonging.py)."""
    doc = annotated(text)
    found = collect(doc, doc._.cases[0])
    assert [(r.test.value.name, r.subject and r.subject.value.value) for r in found] == expected


FLUIDS = [
    ("CSF: protein 1.2 g/L, glucose 2.1 mmol/L.", ["csf protein", "csf glucose"]),
    (
        "Anti-NMDA receptor antibodies were 1:320 in CSF and 1:1000 in serum.",
        ["csf anti-nmda receptor antibody", "anti-nmda receptor antibody"],
    ),
    ("CSF showed 420 cells/mm3 and protein 188 mg/dL.", ["csf white blood cell count", "csf protein"]),
    ("Pleural fluid: LDH 620 U/L, pH 7.21.", ["pleural fluid lactate dehydrogenase", "pleural fluid ph"]),
    (
        "Amniotic fluid white blood cells 880/mm3; glucose 3 mg/dL.",
        ["amniotic fluid white blood cell count", "amniotic fluid glucose"],
    ),
    ("Ascitic fluid: protein 1.2 g/L.", ["ascitic fluid protein"]),
    ("Amniotic fluid glucose was 4 mg/dL.", ["amniotic fluid glucose"]),
]


@pytest.mark.parametrize(("text", "expected"), FLUIDS, ids=[text[:48] for text, _ in FLUIDS])
def test_tests_of_other_fluids(text: str, expected: list[str]) -> None:
    doc = annotated(text)
    assert [result.test.value.name for result in collect(doc, doc._.cases[0])] == expected


ISSUES = [
    ("WBC 12.35x 10gl (reference range 4-10xgL).", ["unit_unreadable"]),
    ("Platelets 98 mg/dL.", ["unit_impossible"]),
    ("Platelets 98 × 10^9/L.", []),
]


@pytest.mark.parametrize(("text", "codes"), ISSUES, ids=[text[:48] for text, _ in ISSUES])
def test_what_cannot_be_stays_as_printed(text: str, codes: list[str]) -> None:
    doc = annotated(text)
    assert [issue.code for issue in flagged(doc)] == codes
    assert len(collect(doc, doc._.cases[0])) == 1
