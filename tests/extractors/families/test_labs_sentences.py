"""Laboratory results in sentences: whole entries are compared, and finds beyond them fail.

An entry is `(test, value, high, comparator, unit, range low, range high)`.
"""

import pytest

from extractors.families.labs.record import collect
from tests.extractors.support import annotated

HB, WBC, PLT, CRP = "hemoglobin", "white blood cell count", "platelet count", "c-reactive protein"
ALT, AST, LDH, CREA = (
    "alanine aminotransferase",
    "aspartate aminotransferase",
    "lactate dehydrogenase",
    "creatinine",
)
TSH, INR, HCG, GLU = "thyroid-stimulating hormone", "international normalized ratio", "beta-hcg", "glucose"

CASES = [
    # values in all groupings
    ("Her haemoglobin was 9. 7 g/dL on admission.", [(HB, 9.7, None, None, "g/dL", None, None)]),
    ("Hb 10,4 g/dl and CRP 0,5 mg/dl were found.", [(HB, 10.4, None, None, "g/dl", None, None), (CRP, 0.5, None, None, "mg/dl", None, None)]),
    ("The platelet count was 2,79,000/mm3.", [(PLT, 279000, None, None, "/mm3", None, None)]),
    ("Platelets were 44 000/µL.", [(PLT, 44000, None, None, "/µL", None, None)]),
    ("Platelets: 165.000/mm 3.", [(PLT, 165000, None, None, "/mm 3", None, None)]),
    ("Leukocytes rose to 13.420 Giga/L.", [(WBC, 13.42, None, None, "Giga/L", None, None)]),
    ("WBC was 12.4 x10 9/L.", [(WBC, 12.4, None, None, "10 9/L", None, None)]),
    ("The white cell count was 8.5×109/L.", [(WBC, 8.5, None, None, "109/L", None, None)]),
    ("Ferr. pending. CRP. 31 mg/L, crea. approx. 0.9 mg/dL, plt. 61 x 10^9/L vs. 80 x 10^9/L before.", [(CRP, 31, None, None, "mg/L", None, None), (CREA, 0.9, None, None, "mg/dL", None, None), (PLT, 61, None, None, "10^9/L", None, None), (PLT, 80, None, None, "10^9/L", None, None)]),
    ("Platelets 31 x 10(3)/µL, WBC 1.2 x 10(9)/L.", [(PLT, 31, None, None, "10(3)/µL", None, None), (WBC, 1.2, None, None, "10(9)/L", None, None)]),
    ("Platelet count of 88 x 10^9/L.", [(PLT, 88, None, None, "10^9/L", None, None)]),
    ("Hemoglobin was 10.2gm%.", [(HB, 10.2, None, None, "gm%", None, None)]),
    ("The D-dimer was 3.450 ng/mL and Hb 9,8 g/dl.", [("d-dimer", 3450, None, None, "ng/mL", None, None), (HB, 9.8, None, None, "g/dl", None, None)]),
    ("The D-dimer was 3.450 mg/L and Hb 9.8 g/dl.", [("d-dimer", 3.45, None, None, "mg/L", None, None), (HB, 9.8, None, None, "g/dl", None, None)]),
    ("pH was 7.21, base excess −11.2 mmol/L.", [("blood ph", 7.21, None, None, None, None, None), ("base excess", -11.2, None, None, "mmol/L", None, None)]),
    ("Hb-9.1 g/dL was found.", [(HB, 9.1, None, None, "g/dL", None, None)]),
    ("The white cell count was 12 x 10 /L.", [(WBC, 12, None, None, "x 10 /L", None, None)]),
    ("Cortisol (8 a.m.) was 2.1 µg/dL.", [("cortisol", 2.1, None, None, "µg/dL", None, None)]),
    # marks of results outside their range: part of neither value, unit nor range
    ("Sodium 128 mmol/L (135-145) L. Potassium 6.1 H mmol/L.", [("sodium", 128, None, None, "mmol/L", 135, 145), ("potassium", 6.1, None, None, "mmol/L", None, None)]),
    ("Hb 8.8* g/dL (11.0-14.0), CRP was 52 ↑ mg/L.", [(HB, 8.8, None, None, "g/dL", 11, 14), (CRP, 52, None, None, "mg/L", None, None)]),
    ("ALT was 91 (H) U/L (5-35) and magnesium 4.9 H mg/dL.", [(ALT, 91, None, None, "U/L", 5, 35), ("magnesium", 4.9, None, None, "mg/dL", None, None)]),
    ("Calcium 7.1 L mg/dL and potassium 2.9 mmol/L L (3.5-5.1).", [("calcium", 7.1, None, None, "mg/dL", None, None), ("potassium", 2.9, None, None, "mmol/L", 3.5, 5.1)]),
    ("Hb 9.1 L/min was written.", []),
    # no space between a name, its value and its unit
    ("PLT74x10^9/L, Hb8.4g/dL and CRP61mg/L.", [(PLT, 74, None, None, "10^9/L", None, None), (HB, 8.4, None, None, "g/dL", None, None), (CRP, 61, None, None, "mg/L", None, None)]),
    ("HbA1c and CD4 were repeated; C3 and C4 too.", []),
    # ranges without brackets behind a value with its unit
    ("LDH 540 U/L, 135-225, and ALT 71 U/L 5-35.", [(LDH, 540, None, None, "U/L", 135, 225), (ALT, 71, None, None, "U/L", 5, 35)]),
    ("LDH was 540 U/L [135, 225].", [(LDH, 540, None, None, "U/L", 135, 225)]),
    ("LDH was 540 U/L [12, 15].", [(LDH, 540, None, None, "U/L", None, None)]),
    ("Glucose was 92 mg/dL 1-2 hours after the meal.", [(GLU, 92, None, None, "mg/dL", None, None)]),
    # two tests told in one, and short names
    ("H/H 9/36%; platelets 100.", [(HB, 9, None, None, None, None, None), ("hematocrit", 36, None, None, "%", None, None), (PLT, 100, None, None, None, None, None)]),
    ("H&H was 7.2/21.5 on admission.", [(HB, 7.2, None, None, None, None, None), ("hematocrit", 21.5, None, None, None, None, None)]),
    ("AST/ALT (2480/1601) and BP 120/80.", [(AST, 2480, None, None, None, None, None), (ALT, 1601, None, None, None, None, None)]),
    ("She was thyrotoxic (FT4 49.1; TSH <0.01).", [("free thyroxine", 49.1, None, None, None, None, None), (TSH, 0.01, None, "<", None, None, None)]),
    ("FT4 was 51.9 pM/L.", [("free thyroxine", 51.9, None, None, "pM/L", None, None)]),
    ("Hgb: 11.2 Plt: 202 Cr: 0.82", [(HB, 11.2, None, None, None, None, None), (PLT, 202, None, None, None, None, None), (CREA, 0.82, None, None, None, None, None)]),
    ("The protein creatinine ratio (PCR) was 134.9 mg/mmol.", [("urine protein/creatinine ratio", 134.9, None, None, "mg/mmol", None, None)]),
    ("The urine calcium creatinine ratio (UCCR) was 0.023.", [("urine calcium/creatinine ratio", 0.023, None, None, None, None, None)]),
    ("PCR was 134 mg/L.", [(CRP, 134, None, None, "mg/L", None, None)]),
    ("PTH dropped (310 to 22 pmol/l).", [("parathyroid hormone", 310, None, None, "pmol/l", None, None), ("parathyroid hormone", 22, None, None, "pmol/l", None, None)]),
    ("ACTH (9.1-18 pg/ml; nl: 0-46) was normal.", [("adrenocorticotropic hormone", 9.1, 18, None, "pg/ml", 0, 46)]),
    ("24-hour norepinephrine 468 µg (normal range: 23-105).", [("urine norepinephrine", 468, None, None, "µg", 23, 105)]),
    (
        "Ferritin fell from 115 µg/L before deferasirox to 40 µg/L after 6 weeks and 52 µg/L after 41 weeks.",
        [("ferritin", 115, None, None, "µg/L", None, None), ("ferritin", 40, None, None, "µg/L", None, None), ("ferritin", 52, None, None, "µg/L", None, None)],
    ),
    ("Her serum osmolality was 287 mOsm/kg (275-295).", [("osmolality", 287, None, None, "mOsm/kg", 275, 295)]),
    ("Urinary and plasma osmolality were 245 and 287 mOsm/l.", [("urine osmolality", 245, None, None, "mOsm/l", None, None), ("osmolality", 287, None, None, "mOsm/l", None, None)]),
    ("Urea: 3.0 mmol/l Creatinine: 41umol/l", [("urea", 3, None, None, "mmol/l", None, None), (CREA, 41, None, None, "umol/l", None, None)]),
    ("Her sodium was reduced from 192 to 144 mmol/l.", [("sodium", 192, None, None, "mmol/l", None, None), ("sodium", 144, None, None, "mmol/l", None, None)]),
    ("Bile acids: 14 micromol/L (normal <11).", [("total bile acids", 14, None, None, "micromol/L", None, 11)]),
    ("Platelets were never below 160 G/L.", [(PLT, 160, None, ">=", "G/L", None, None)]),
    # the unit behind the range, or alone in brackets
    ("Her fT4 was 15 (9.5-18.1) pmol/l and anti-TPO 358 (< 35) kIU/l.", [("free thyroxine", 15, None, None, "pmol/l", 9.5, 18.1), ("anti-thyroid peroxidase antibody", 358, None, None, "kIU/l", None, 35)]),
    ("Tests showed fT4 83.2 (pmol/l) and TSH <0.01 (mIU/l).", [("free thyroxine", 83.2, None, None, "pmol/l", None, None), (TSH, 0.01, None, "<", "mIU/l", None, None)]),
    ("Haematocrit 0.47 L/L; D-dimers 2.9 mg/L FEU.", [("hematocrit", 0.47, None, None, "L/L", None, None), ("d-dimer", 2.9, None, None, "mg/L FEU", None, None)]),
    ("An epidural of bupivacaine 0.1% with fentanyl 2 µg/mL was run.", []),
    ("The report of 9.1.18 was lost and the visit was at 9 pm.", []),
    # comparators
    ("hCG was less than 2 mIU/mL after six weeks.", [(HCG, 2, None, "<", "mIU/mL", None, None)]),
    ("LDH was over 2000 U/L.", [(LDH, 2000, None, ">", "U/L", None, None)]),
    ("The CRP was <5 mg/L.", [(CRP, 5, None, "<", "mg/L", None, None)]),
    ("Ferritin was ≥ 1500 ng/mL.", [("ferritin", 1500, None, ">=", "ng/mL", None, None)]),
    ("hCG was below 5 IU/L at the third month.", [(HCG, 5, None, "<", "IU/L", None, None)]),
    # two results, series, ranges of results
    ("The hemoglobin fell from 15.3 to 9.7 g/dL.", [(HB, 15.3, None, None, "g/dL", None, None), (HB, 9.7, None, None, "g/dL", None, None)]),
    ("Hb dropped from 11.2 g/dL to 7.4 g/dL over two hours.", [(HB, 11.2, None, None, "g/dL", None, None), (HB, 7.4, None, None, "g/dL", None, None)]),
    (
        "Beta-hCG was 1,200, 3,400 and 8,900 mIU/mL on days 1, 3 and 5.",
        [(HCG, 1200, None, None, "mIU/mL", None, None), (HCG, 3400, None, None, "mIU/mL", None, None), (HCG, 8900, None, None, "mIU/mL", None, None)],
    ),
    ("INR was 3.1 at 16 weeks and 2.8 at 22 weeks.", [(INR, 3.1, None, None, None, None, None), (INR, 2.8, None, None, None, None, None)]),
    ("Glucose ranged from 4.1 to 5.6 mmol/L.", [(GLU, 4.1, 5.6, None, "mmol/L", None, None)]),
    ("Her creatinine remained between 60 and 75 umol/L.", [(CREA, 60, 75, None, "umol/L", None, None)]),
    ("Platelets stayed at 90-110 x 10^9/L.", [(PLT, 90, 110, None, "10^9/L", None, None)]),
    (
        "hCG decreased from 3070 mIU/ml to less than 2 mIU/ml two months post partum.",
        [(HCG, 3070, None, None, "mIU/ml", None, None), (HCG, 2, None, "<", "mIU/ml", None, None)],
    ),
    # several analytes share a list, a unit, a range
    ("ALT and AST were 77 and 112 IU/L, respectively.", [(ALT, 77, None, None, "IU/L", None, None), (AST, 112, None, None, "IU/L", None, None)]),
    ("AST and ALT were both 150 U/L.", [(AST, 150, None, None, "U/L", None, None), (ALT, 150, None, None, "U/L", None, None)]),
    ("AST/ALT was >150 U/L.", [(AST, 150, None, ">", "U/L", None, None), (ALT, 150, None, ">", "U/L", None, None)]),
    ("TSH was 6.2 mIU/L (pregnancy-specific range 0.2-3.0 mIU/L).", [(TSH, 6.2, None, None, "mIU/L", 0.2, 3)]),
    ("hCG was 22,140 mIU/mL (normal for 6 weeks: 1,080-56,500).", [(HCG, 22140, None, None, "mIU/mL", 1080, 56500)]),
    ("Glucose was 5.6 mmol/L (threshold 5.1 mmol/L).", [(GLU, 5.6, None, None, "mmol/L", None, None)]),
    ("PT/INR: 18/1.6, INR 1.4.", [("prothrombin time", 18, None, None, None, None, None), (INR, 1.6, None, None, None, None, None), (INR, 1.4, None, None, None, None, None)]),
    ("The PT/INR was 1.6.", [(INR, 1.6, None, None, None, None, None)]),
    ("Bilirubin was 3.6 mg/dL (direct 2.1 mg/dL).", [("total bilirubin", 3.6, None, None, "mg/dL", None, None), ("direct bilirubin", 2.1, None, None, "mg/dL", None, None)]),
    ("Anticardiolipin IgG was 68 GPL and IgM 22 MPL.", [("anticardiolipin antibody igg", 68, None, None, "GPL", None, None), ("anticardiolipin antibody igm", 22, None, None, "MPL", None, None)]),
    ("IgG was 12 g/L and IgM 1.1 g/L.", [("immunoglobulin g", 12, None, None, "g/L", None, None), ("immunoglobulin m", 1.1, None, None, "g/L", None, None)]),
    ("Platelets were 44 x 10^9/L (normal 150 -450 x 10^9/L).", [(PLT, 44, None, None, "10^9/L", 150, 450)]),
    ("ALT was 60 U/L (normal 40 x 2).", [(ALT, 60, None, None, "U/L", None, None)]),
    ("AST/ALT were 45/38 U/L.", [(AST, 45, None, None, "U/L", None, None), (ALT, 38, None, None, "U/L", None, None)]),
    ("AST and ALT were 210 and 198 U/L (normal < 40).", [(AST, 210, None, None, "U/L", None, 40), (ALT, 198, None, None, "U/L", None, 40)]),
    ("Total and direct bilirubin were 5.2 and 3.9 mg/dL.", [("total bilirubin", 5.2, None, None, "mg/dL", None, None), ("direct bilirubin", 3.9, None, None, "mg/dL", None, None)]),
    ("WBC 12,000, Hb 9.1 g/dL, platelets 90,000.", [(WBC, 12000, None, None, None, None, None), (HB, 9.1, None, None, "g/dL", None, None), (PLT, 90000, None, None, None, None, None)]),
    ("Glucose was 5.1 mmol/L (92 mg/dL).", [(GLU, 5.1, None, None, "mmol/L", None, None)]),
    ("240 Giga/L platelets and 18.1 Giga/L leukocytes were counted.", [(PLT, 240, None, None, "Giga/L", None, None), (WBC, 18.1, None, None, "Giga/L", None, None)]),
    # reference ranges
    ("Haemoglobin of 6.5g/dl (NR 12-14g/dl).", [(HB, 6.5, None, None, "g/dl", 12, 14)]),
    ("CA-125 was 44U/ml (NR 0-35).", [("ca 125", 44, None, None, "U/ml", 0, 35)]),
    ("AFP 7 ng/ml (NR < 10).", [("alpha-fetoprotein", 7, None, None, "ng/ml", None, 10)]),
    ("AST: 115 U/L (N: 0-35).", [(AST, 115, None, None, "U/L", 0, 35)]),
    ("Platelets 165.000/mm 3 (N:150.000-;450000).", [(PLT, 165000, None, None, "/mm 3", 150000, 450000)]),
    ("ALT 238 U/L (normal ranges, 0 to 38U/L).", [(ALT, 238, None, None, "U/L", 0, 38)]),
    ("TSH 6.2 (Normal Range = 0.40 - 4.00 mU/L).", [(TSH, 6.2, None, None, "mU/L", 0.4, 4)]),
    ("LDH 270 U/L (normal range (NR) =240).", [(LDH, 270, None, None, "U/L", None, 240)]),
    ("Leukocytes 13780/UL (N≤10000).", [(WBC, 13780, None, None, "/UL", None, 10000)]),
    ("CRP 1000ug/ml (< 0.5).", [(CRP, 1000, None, None, "ug/ml", None, 0.5)]),
    ("CRP 21,1 mg/L (N < 3 mg/L).", [(CRP, 21.1, None, None, "mg/L", None, 3)]),
    ("Creatinine 0.69 mg/dl (0.70-1.30).", [(CREA, 0.69, None, None, "mg/dl", 0.7, 1.3)]),
    ("Creatinine was 112 μmol/L [normal range 50-80 μmol/L].", [(CREA, 112, None, None, "μmol/L", 50, 80)]),
    ("CRP 41 [reference range (RR) 0-20].", [(CRP, 41, None, None, None, 0, 20)]),
    ("Ferritin was 530 ng/mL, upper reference value 120 ng/mL.", [("ferritin", 530, None, None, "ng/mL", None, 120)]),
    ("Fibrinogen 1.1 g/L (lower normal limit [LNL] 2 g/L).", [("fibrinogen", 1.1, None, None, "g/L", 2, None)]),
    ("Lactate was 5.8 mmol/L (normal between 0.5 and 2.2).", [("lactate", 5.8, None, None, "mmol/L", 0.5, 2.2)]),
    ("ALT was elevated (767 U/L; normal 0-40).", [(ALT, 767, None, None, "U/L", 0, 40)]),
    ("The AST was 930 U/L (normal 10?35).", [(AST, 930, None, None, "U/L", 10, 35)]),
    ("The TSH (normal range 0.4-4.2) was 6.2 mIU/L.", [(TSH, 6.2, None, None, "mIU/L", 0.4, 4.2)]),
    ("TSH (0.4-4.2 mIU/L) was 6.2.", [(TSH, 6.2, None, None, "mIU/L", 0.4, 4.2)]),
    ("The INR was 2.9 (target 2.5-3.5).", [(INR, 2.9, None, None, None, 2.5, 3.5)]),
    ("hCG was 11,286 mIU/ml (upper limit of normal, 0.5 mIU/ml in non-pregnant females).", [(HCG, 11286, None, None, "mIU/ml", None, 0.5)]),
    (
        "Glucose tolerance test: fasting 84 mg/dL, 1 h 151 mg/dL, 2 h 122 mg/dL (normal < 92, < 180 and < 153).",
        [(GLU, 84, None, None, "mg/dL", None, 92), (GLU, 151, None, None, "mg/dL", None, 180), (GLU, 122, None, None, "mg/dL", None, 153)],
    ),
    ("Leukocytes 13.3 x10 9 /L (normal range: 4-10 x10 9 /L).", [(WBC, 13.3, None, None, "10 9 /L", 4, 10)]),
    # back references and unknown names
    ("The INR was 3.1 at 16 weeks. At 26 weeks it had fallen to 1.9.", [(INR, 3.1, None, None, None, None, None), (INR, 1.9, None, None, None, None, None)]),
    ("Lithium was 0.9 mmol/L. On admission the level was 0.4 mmol/L.", [("lithium", 0.9, None, None, "mmol/L", None, None), ("lithium", 0.4, None, None, "mmol/L", None, None)]),
    ("The serum zonulin level was 12 ng/mL (< 30).", [("serum zonulin", 12, None, None, "ng/mL", None, 30)]),
    ("The TSH was 2.1 and the free T4 was 14.2 pmol/L.", [(TSH, 2.1, None, None, None, None, None), ("free thyroxine", 14.2, None, None, "pmol/L", None, None)]),
    ("Anti-D titre rose from 1:8 to 1:64.", [("anti-d antibody", 8, None, None, "titer", None, None), ("anti-d antibody", 64, None, None, "titer", None, None)]),
    ("HB-10.3g/dl, INR-1.3.", [(HB, 10.3, None, None, "g/dl", None, None), (INR, 1.3, None, None, None, None, None)]),
    ("She had thrombocytopenia (78,000) and hyponatremia (125 mmol/L).", [(PLT, 78000, None, None, None, None, None), ("sodium", 125, None, None, "mmol/L", None, None)]),
    ("PT 14.2 sec and antithrombin 45% (80-120).", [("prothrombin time", 14.2, None, None, "sec", None, None), ("antithrombin activity", 45, None, None, "%", 80, 120)]),
    ("PAPP-A and hCG were 1.2 MoM and 0.9 MoM.", [("pregnancy-associated plasma protein a", 1.2, None, None, "MoM", None, None), (HCG, 0.9, None, None, "MoM", None, None)]),
    ("pH was 7.21, PaCO2 52 mmHg and HCO3 15 mmol/L.", [("blood ph", 7.21, None, None, None, None, None), ("carbon dioxide partial pressure", 52, None, None, "mmHg", None, None), ("bicarbonate", 15, None, None, "mmol/L", None, None)]),
    ("WBC was 9,000/mm3 with 85% neutrophils.", [(WBC, 9000, None, None, "/mm3", None, None), ("neutrophil percentage", 85, None, None, "%", None, None)]),
    ("Platelets fell from 52 × 10^9/L in June to 8 × 10^9/L.", [(PLT, 52, None, None, "10^9/L", None, None), (PLT, 8, None, None, "10^9/L", None, None)]),
    ("Amniocentesis showed glucose 28 mg/dL (>14) and 8 white cells/uL (<50).", [("amniotic fluid glucose", 28, None, None, "mg/dL", 14, None), ("amniotic fluid white blood cell count", 8, None, None, "/uL", None, 50)]),
    # near misses
    ("The target INR was between 2 and 3.", []),
    ("Warfarin was given to maintain an INR between 2 and 3.", []),
    ("Sodium bicarbonate 8.4% was infused.", []),
    ("Oxygen saturation was 96% on room air.", []),
    ("The Ki-67 index was 30%.", []),
    ("Immunohistochemistry was positive for CK 7 and p63.", []),
    ("Calcium was 1.0 mg/dL above the upper limit of normal.", []),
    ("hCG 5,000 was injected.", []),
    ("The kappa/lambda ratio was 1:2.", []),
    ("At 1:40 pm the hemoglobin sample was drawn.", []),
    ("Magnesium sulfate 4 g was given intravenously, then 1 g/h.", []),
    ("She received insulin 10 units and potassium chloride 20 mmol.", []),
    ("Glucose 5% was infused with iron sucrose 200 mg.", []),
    ("hCG 10,000 IU was injected for ovulation.", []),
    ("Progesterone 200 mg was given vaginally.", []),
    ("Blood pressure was 150/90 mmHg, pulse 110/min and temperature 38.5 C.", []),
    ("BMI was 31 kg/m2 and the cervix measured 18 mm.", []),
    ("Apgar scores were 8 and 9 at 1 and 5 minutes.", []),
    ("She was 34 years old at 28 weeks of gestation; RR = 30 cycles/min.", []),
    ("ALT was 3 times the upper limit of normal.", []),
    ("Transaminases were 50 times the normal value.", []),
    ("Proteinuria was 2+ and glucosuria absent.", []),
    ("HIV and HBsAg were negative.", []),
    ("The isolate had a MIC of 0.5 µg/mL for penicillin.", []),
    ("The baby weighed 3,200 g and the placenta 620 g.", []),
    ("Hemoglobin was normal on day 3 and platelets on day 5.", []),
    ("Her husband's creatinine was 80 umol/L.", [(CREA, 80, None, None, "umol/L", None, None)]),
    ("Her sister had a TSH of 12 mIU/L.", []),
    ("Lidocaine 10 mg/mL was diluted to 5 mg/mL.", []),
    ("Two units of platelets were transfused.", []),
    ("Vitamin K 1 mg was given to the newborn.", []),
    ("The estimated fetal weight was 2,400 g at 34+2 weeks.", []),
    ("Lupus anticoagulant was absent in 2019.", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:48] for text, _ in CASES])
def test_results(text: str, expected: list[tuple[object, ...]]) -> None:
    doc = annotated(text)
    assert [_flat(result) for result in collect(doc, doc._.cases[0])] == expected


def _flat(result) -> tuple[object, ...]:  # noqa: ANN001
    measured, reference = result.measurement.value, result.reference_range
    return (
        result.test.value.name,
        measured.value,
        measured.high,
        measured.comparator.value if measured.comparator else None,
        result.unit.value.as_written if result.unit else None,
        reference.value.low if reference else None,
        reference.value.high if reference else None,
    )


WHOSE = [
    ("The newborn's glucose was 40 mg/dL.", "neonate", "The newborn"),
    ("The baby was well. His bilirubin was 9 mg/dL.", "neonate", "The baby"),
    ("Cord hemoglobin was 14 g/dL.", "neonate", "Cord"),
    ("Her husband had a ferritin of 20 ng/mL.", "partner", "Her husband"),
    ("On admission her potassium was 3.1 mmol/L.", "mother", "her"),
    ("Potassium was 3.1 mmol/L.", "mother", "3.1 mmol/L"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "subject", "words"), WHOSE, ids=[text[:40] for text, *_ in WHOSE])
def test_whose_a_result_is_stands_on_the_words_that_say_so(text: str, subject: str, words: str) -> None:
    doc = annotated(f"A pregnant woman was seen.\n{text}")
    (result,) = collect(doc, doc._.cases[0])
    assert (result.subject.value.value, result.subject.quotes[0].text) == (subject, words)
