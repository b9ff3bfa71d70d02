"""Regimens as authors of many countries write them; whole entries are compared, so that an extra find fails."""

import pytest

from extractors.quantities.values import find as find_quantities
from tests.extractors.test_medications import lines

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


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_lists(text: str, expected: list[str]) -> None:
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
