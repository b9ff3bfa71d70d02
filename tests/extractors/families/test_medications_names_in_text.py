"""Is it a drug here? Lists told by one cue, results, abbreviations that the text gives to other things."""

import pytest

from tests.extractors.families.test_medications import lines

CASES = [
    # one cue tells of a whole list
    ("She then underwent 8 cycles of cyclophosphamide, methotrexate, and 5-fluorouracil.", ["cyclophosphamide", "methotrexate", "5-fluorouracil"]),
    ("Medications at booking included vitamin D, amlodipine and eprosartan.", ["vitamin d", "amlodipine", "eprosartan"]),
    ("The regimen consisted of busulfan, cyclophosphamide and antithymocyte globulin.", ["busulfan", "cyclophosphamide", "antithymocyte globulin"]),
    ("Antibiotics were modified to amikacin and imipenem.", ["amikacin", "imipenem"]),
    ("Thiamine, vitamin A, pyridoxine and folate were supplemented.", ["thiamine", "vitamin a", "vitamin b6", "folate"]),
    ("Calcium, magnesium and potassium were normal.", []),
    ("The investigations included thyroxine and iron.", []),
    # results and names of other things
    ("Catecholamines were high (norepinephrine 69 µg/24 h, epinephrine 13 µg/24 h).", []),
    ("The 24-hour norepinephrine 468 µg (normal range: 23-105) was raised.", []),
    ("She had raised pancreatic enzymes and an albumin deficit (2.38 g/dL).", []),
    ("The protein induced by vitamin K absence-II was normal, as was the iron stain.", []),
    ("She was given pancreatic enzymes with meals.", ["pancreatin"]),
    ("Norepinephrine 5 µg/min was infused.", ["norepinephrine 5ug/min intravenous"]),
    # abbreviations
    ("An endomyocardial biopsy (EMB) was planned. EMB was done under sedation.", []),
    ("She left hospital with isoniazid (300 mg/d) and EMB (750 mg/d).", ["isoniazid 300mg 1/d", "ethambutol 750mg 1/d"]),
    # forms
    ("She took trimethoprim-sulfamethoxazole (3 pills per 6 hours).", ["trimethoprim/sulfamethoxazole 3tablet 4/d"]),
    ("Oral warfarin anticoagulation therapy (2.5–3.75 mg per day) was begun.", ["warfarin 2.5-3.75mg oral 1/d"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:50] for text, _ in CASES])
def test_what_counts_as_a_drug(text: str, expected: list[str]) -> None:
    assert lines(text) == expected
