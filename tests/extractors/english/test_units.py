"""Units as the world writes them: all of a large table read as their rows say, and what is no unit is none."""

import csv
import math
from pathlib import Path

import pytest
from ucumvert import PintUcumRegistry

from extractors.english.units.conversion import conversion
from extractors.english.units.values import dimension_of, read_unit, unit_at

with Path(__file__).with_name("units.csv").open(encoding="utf-8", newline="") as _stream:
    ROWS = list(csv.DictReader(_stream))
CODES = sorted({row["ucum"] for row in ROWS} - {""})


@pytest.fixture(scope="module")
def ucum() -> PintUcumRegistry:
    return PintUcumRegistry()


def test_every_unit_of_the_table_is_read_in_a_cell() -> None:
    assert len(ROWS) > 7000
    assert [row for row in ROWS if (read_unit(row["written"]).ucum or "") != row["ucum"]] == []


def _behind_a_number(written: str) -> set[str]:
    """What is read of the unit where it ends the text, right behind a number and after a space."""
    hits = [(text, unit_at(text, 1)) for text in (f"5 {written}", f"5{written}")]
    return {hit[2].ucum or "" for text, hit in hits if hit is not None and hit[1] == len(text)}


def test_units_of_prose_are_read_behind_a_number() -> None:
    prose = [row for row in ROWS if row["place"] == "prose"]
    assert len(prose) > 6500
    assert [row for row in prose if row["ucum"] not in _behind_a_number(row["written"])] == []


def test_units_of_cells_are_none_behind_a_number() -> None:
    cells = [row for row in ROWS if row["place"] == "cell" and row["ucum"]]
    assert [row for row in cells if row["ucum"] in _behind_a_number(row["written"])] == []


def test_every_code_is_ucum(ucum: PintUcumRegistry) -> None:
    for code in CODES:
        assert ucum.from_ucum(code) is not None, code


def test_factors_are_those_of_pint(ucum: PintUcumRegistry) -> None:
    codes = [
        code
        for code in CODES
        if "{" not in code and "U" not in code and "eq" not in code and "osm" not in code
    ]
    quantities = {
        code: ucum.from_ucum(code) for code in codes if conversion(code, f"10*3.{code}") or "." not in code
    }
    for one, first in quantities.items():
        for other, second in quantities.items():
            factor = conversion(one, other)
            if factor is not None and first.dimensionality == second.dimensionality:
                assert math.isclose(
                    factor, (1 * first).to(second.units).magnitude / second.magnitude, rel_tol=1e-9
                ), (one, other)


NEIGHBOURS = [
    ("mmol·L⁻¹", "mmol/L"), ("mmol L⁻¹", "mmol/L"), ("mmol L−1", "mmol/L"), ("mmol.L-1", "mmol/L"), ("mmol l-1", "mmol/L"),
    ("g·dL⁻¹", "g/dL"), ("µg·L−1", "ug/L"), ("IU·mL⁻¹", "[IU]/mL"), ("mL·min⁻¹·1.73 m⁻²", "mL/min/{1.73_m2}"),
    ("×10⁹ L⁻¹", "10*9/L"), ("10^9·L^-1", "10*9/L"), ("mg·kg⁻¹", "mg/kg"),
    ("Gm/dL", "g/dL"), ("GM/DL", "g/dL"), ("mgs/dL", "mg/dL"), ("MG/DL", "mg/dL"), ("mg/100cc", "mg/dL"), ("mg/100 ml", "mg/dL"),
    ("mg per 100 mL", "mg/dL"), ("NG/ML", "ng/mL"), ("MMOL/L", "mmol/L"), ("uG/dL", "ug/dL"), ("mcg/dl", "ug/dL"), ("Pg/mL", "pg/mL"),
    ("microgrammes per litre", "ug/L"), ("nanomoles/litre", "nmol/L"), ("milligrams per decilitre", "mg/dL"), ("mEq per litre", "meq/L"),
    ("x10e9/L", "10*9/L"), ("x10E+9/L", "10*9/L"), ("10*9/l", "10*9/L"), ("10**9/L", "10*9/L"), ("×10⁹/L", "10*9/L"), ("x 10^9 / L", "10*9/L"),
    ("x10^3/µL", "10*3/uL"), ("x103/μL", "10*3/uL"), ("E9/L", "10*9/L"), ("× 10 9 /l", "10*9/L"), ("10(12)/L", "10*12/L"), ("thou/mm³", "10*3/uL"),
    ("/cu mm", "/uL"), ("/mm3", "/uL"), ("/cu.mm", "/uL"), ("/c.mm", "/uL"), ("per cubic millimetre", "/uL"), ("cells per mm3", "/uL"),
    ("lakh/mm3", "10*5/uL"), ("lakhs/cumm", "10*5/uL"), ("lacs per cu mm", "10*5/uL"), ("G/L", "10*9/L"), ("T/l", "10*12/L"), ("K/uL", "10*3/uL"),
    ("IU/24h", "[IU]/(24.h)"), ("mg/24 h", "mg/(24.h)"), ("g per 24 hours", "g/(24.h)"), ("mmol/day", "mmol/d"), ("mL/min", "mL/min"),
    ("mg/g Cr", "mg/g"), ("µg/mg creatinine", "ug/mg"), ("mg/mmol of creatinine", "mg/mmol"), ("U/g Hb", "U/g"), ("ng/mL FEU", "ng/mL{FEU}"),
    ("million IU/mL", "10*6.[IU]/mL"), ("log10 copies/mL", "{log10_copies}/mL"), ("mosm/kg H2O", "mosm/kg"), ("mU/L", "mU/L"), ("MU/L", "10*6.U/L"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "code"), NEIGHBOURS)
def test_neighbours(written: str, code: str) -> None:
    assert _behind_a_number(written) == {code}


@pytest.mark.parametrize(
    "after",
    ["5 weeks", "5 Months", "5 patients", "5 and", "5 Lancet", "5 molar pregnancies", "5 hypertension", "5 in 24", "5 I", "5 G", "5 T", "5 M", "5 per week",
     "5 R", "5 IV fluids", "5 CO", "5 index", "5 copies of the book", "5 units/tablet", "5 mg/1 tablet", "5 E. coli", "5 days", "5 u-turns", "5 grains"],
)  # fmt: skip
def test_words_are_no_units(after: str) -> None:
    hit = unit_at(after, 1)
    assert hit is None or after in ("5 units/tablet", "5 mg/1 tablet") and hit[1] < len(after), hit


def test_what_is_left_of_a_unit_that_lost_letters() -> None:
    assert [read_unit(written).ucum for written in ("?mol/L", "10gL", "μ/L", "xgL")] == [None] * 4


def test_a_power_whose_superscript_was_lost_is_repaired() -> None:
    repaired = {
        written: read_unit(written).repaired
        for written in ("x109/L", "×10 9/L", "x10^9/L", "10⁹/L", "x10e9/L", "x10(9)/L")
    }
    assert [written for written, lost in repaired.items() if lost] == ["x109/L", "×10 9/L"]


def test_a_short_form_in_brackets_stands_for_the_long_one() -> None:
    text = "92 milligrams per decilitre (mg/dL)"
    start, end, unit = unit_at(text, 2) or (0, 0, read_unit(""))
    assert (text[start:end], unit.ucum) == ("mg/dL", "mg/dL")


@pytest.mark.parametrize(
    ("code", "dimension"),
    [("g/dL", "mass/volume"), ("10*9/L", "count"), ("mg/(24.h)", "excretion"), ("mL/min/{1.73_m2}", "clearance"), ("mg/g", "ratio"),
     ("mg/kg", "dose"), ("ug/mL{FEU}", "mass/volume"), ("/[HPF]", "count/field"), ("%", "percent"), (None, "other"), ("mm/h", "length/time")],
)  # fmt: skip
def test_dimensions(code: str | None, dimension: str) -> None:
    assert dimension_of(code) == dimension
