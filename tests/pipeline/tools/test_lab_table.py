"""The shipped tables of laboratory tests, names and units, and the script that fills them."""

import csv
import importlib.util
import json
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pint
import pytest
from ucumvert import PintUcumRegistry

from extractors.english.units.values import read_unit
from pipeline.tools.lab_table import (
    COLUMNS,
    TERMS,
    Analyte,
    Row,
    analytes,
    distilled,
    main,
    plain,
    read,
    write,
)
from schemas.errors import RuleError
from tests.pipeline.tools.strangers import strangers

SHARED = Path(__file__).parents[4] / "shared" / "gold"
KINDS = set(
    "chemistry hematology coagulation endocrine immunology serology tumour_marker drug_level urine csf semen blood_gas genetics other".split()
)
TOKEN = re.compile(r"[^\W\d_]+|\d+")


def table(name: str) -> list[dict[str, str]]:
    with (TERMS / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def key(written: str) -> tuple[str, ...]:
    return tuple(token.lower() for token in TOKEN.findall(written))


TESTS = table("lab_tests.csv")
NAMES = table("lab_names.csv")
TEST_OF = {key(row["test"]): row["test"] for row in reversed(TESTS)}
for _row in reversed(NAMES):
    TEST_OF[key(_row["name"])] = _row["test"]


@pytest.fixture(scope="module")
def ucum() -> PintUcumRegistry:
    return PintUcumRegistry()


def repeated(values: list[object]) -> list[object]:
    return [value for value, count in Counter(values).items() if count > 1]


def check_digit(code: str) -> int:
    """The mod-10 check digit that ends a LOINC code."""
    total = 0
    for place, digit in enumerate(reversed(code)):
        number = int(digit) * (2 if place % 2 == 0 else 1)
        total += number - 9 if number > 9 else number
    return -total % 10


def test_columns() -> None:
    assert tuple(TESTS[0]) == COLUMNS
    assert tuple(NAMES[0]) == ("name", "test", "specimen", "country", "source", "cue_required")


def test_sizes() -> None:
    assert len(TESTS) >= 350
    assert len(NAMES) >= 1500


def test_no_cell_has_stray_space() -> None:
    cells = [
        (name, value)
        for name, rows in (("tests", TESTS), ("names", NAMES))
        for row in rows
        for value in row.values()
    ]
    assert [(name, value) for name, value in cells if value != value.strip()] == []


def test_tests_are_unique_lower_case_and_complete() -> None:
    assert repeated([row["test"] for row in TESTS]) == []
    assert [row["test"] for row in TESTS if row["test"] != row["test"].lower() or not row["specimen"]] == []
    assert {row["kind"] for row in TESTS} <= KINDS
    assert {row["cue_required"] for row in TESTS + NAMES} == {"true", "false"}


def test_loinc_codes_are_unique_and_carry_their_check_digit() -> None:
    codes = [row["loinc"] for row in TESTS if row["loinc"]]
    assert repeated(codes) == []
    assert [code for code in codes if not re.fullmatch(r"\d{1,5}-\d", code)] == []
    assert [code for code in codes if check_digit(code.split("-")[0]) != int(code[-1])] == []


def test_bounds_are_ordered() -> None:
    assert [row["test"] for row in TESTS if not float(row["low_bound"]) < float(row["high_bound"])] == []


def test_every_unit_is_ucum(ucum: PintUcumRegistry) -> None:
    codes = {row["ucum"] for row in TESTS} | {row["si_unit"] for row in TESTS}
    assert [code for code in sorted(codes - {""}) if not parses(ucum, code)] == []


def parses(ucum: PintUcumRegistry, code: str) -> bool:
    try:
        ucum.from_ucum(code)
    except ValueError:
        return False
    return True


def test_a_factor_and_its_unit_stand_together_and_agree(ucum: PintUcumRegistry) -> None:
    """Where both units measure the same thing, the factor is arithmetic; else it holds a molar mass."""
    assert [row["test"] for row in TESTS if bool(row["si_factor"]) != bool(row["si_unit"])] == []
    wrong = []
    for row in TESTS:
        if not row["si_factor"]:
            continue
        try:
            exact = (1 * ucum.from_ucum(row["ucum"])).to(ucum.from_ucum(row["si_unit"])).magnitude
        except (pint.DimensionalityError, AttributeError):
            continue
        if abs(float(row["si_factor"]) / exact - 1) > 0.02:
            wrong.append((row["test"], row["si_factor"], exact))
    assert wrong == []


@pytest.mark.parametrize(
    ("test", "molar_mass"),
    [("glucose", 180.16), ("creatinine", 113.12), ("total bilirubin", 584.7), ("uric acid", 168.1), ("progesterone", 314.5),
     ("estradiol", 272.4), ("cortisol", 362.5), ("lamotrigine", 256.1), ("digoxin", 780.9), ("phenytoin", 252.3)],
)  # fmt: skip
def test_a_molar_factor_is_the_inverse_of_the_molar_mass(test: str, molar_mass: float) -> None:
    (row,) = [row for row in TESTS if row["test"] == test]
    scale = {
        ("mg/dL", "mmol/L"): 10,
        ("mg/dL", "umol/L"): 1e4,
        ("ng/mL", "nmol/L"): 1e3,
        ("pg/mL", "pmol/L"): 1e3,
        ("ug/dL", "nmol/L"): 1e4,
        ("ug/mL", "umol/L"): 1e3,
    }
    assert float(row["si_factor"]) == pytest.approx(scale[row["ucum"], row["si_unit"]] / molar_mass, rel=0.02)


def test_every_name_points_at_a_test_and_has_tokens() -> None:
    known = {row["test"] for row in TESTS}
    assert [
        row["name"] for row in NAMES if row["test"] not in known or not key(row["name"]) or not row["source"]
    ] == []
    assert [row["name"] for row in NAMES if not re.fullmatch(r"(?:[A-Z]{2})?", row["country"])] == []


def test_a_name_of_two_tests_needs_a_cue_in_both() -> None:
    owners: dict[tuple[str, ...], set[str]] = {}
    cues: dict[tuple[str, ...], set[str]] = {}
    for row in NAMES:
        owners.setdefault(key(row["name"]), set()).add(row["test"])
        cues.setdefault(key(row["name"]), set()).add(row["cue_required"])
    for row in TESTS:
        owners.setdefault(key(row["test"]), set()).add(row["test"])
    shared = {name: tests for name, tests in owners.items() if len(tests) > 1}
    assert {" ".join(name) for name in shared} == {"tp", "fbg", "tc", "lac", "tg", "pcr", "pt"}
    assert {cue for name in shared for cue in cues[name]} == {"true"}


@pytest.mark.parametrize(
    ("written", "test"),
    [("Hb", "hemoglobin"), ("TLC", "white blood cell count"), ("SGOT", "aspartate aminotransferase"), ("GPT", "alanine aminotransferase"),
     ("ß-hCG", "beta-hcg"), ("β-hCG", "beta-hcg"), ("quantitative hCG", "beta-hcg"), ("free β-hCG", "free beta-hcg"), ("AMH", "anti-mullerian hormone"),
     ("spot urine protein-to-creatinine ratio", "urine protein/creatinine ratio"), ("P/C ratio", "urine protein/creatinine ratio"),
     ("sFlt-1/PlGF ratio", "sflt-1/plgf ratio"), ("sFlt-1", "soluble fms-like tyrosine kinase-1"), ("PlGF", "placental growth factor"),
     ("aCL IgG", "anticardiolipin antibody igg"), ("IgM anti-β2-glycoprotein I", "anti-beta2 glycoprotein i antibody igm"), ("dRVVT", "lupus anticoagulant ratio"),
     ("CMV IgG avidity", "cytomegalovirus igg avidity"), ("RPR titre", "rapid plasma reagin"), ("anti-D titre", "anti-d antibody"),
     ("umbilical arterial pH", "umbilical artery ph"), ("pCO2", "carbon dioxide partial pressure"), ("cord venous pH", "umbilical vein ph"),
     ("CA 19-9", "carbohydrate antigen 19-9"), ("CA-125", "ca 125"), ("24-h urine protein", "urine protein"), ("proteinorrachia", "csf protein"),
     ("L/S ratio", "lecithin/sphingomyelin ratio"), ("ΔOD450", "amniotic fluid optical density 450"), ("sperm count", "sperm concentration"),
     ("anti-Xa", "anti-factor xa activity"), ("NK cells", "natural killer cells"), ("25-OH vitamin D", "25-hydroxyvitamin d"), ("17-OHP", "17-hydroxyprogesterone"),
     ("1,25(OH)2D", "1,25-dihydroxyvitamin d"), ("TRAb", "thyrotropin receptor antibody"), ("TSI", "thyroid-stimulating immunoglobulin"), ("VGM", "mean corpuscular volume")],
)  # fmt: skip
def test_names_of_obstetric_practice(written: str, test: str) -> None:
    assert TEST_OF[key(written)] == test


@pytest.mark.parametrize(
    "written",
    ["BP", "PR", "HR", "RR", "SpO2", "BMI", "GCS", "AFI", "EFW", "BPD", "FL", "CRL", "HC", "NT", "G", "T", "A", "S", "leads", "patient",
     "oxygen saturation", "anti-S", "lymph", "sickle cell", "red cell", "Apgar", "temperature", "weight", "age"],
)  # fmt: skip
def test_what_is_no_test(written: str) -> None:
    assert key(written) not in TEST_OF


@pytest.mark.parametrize(
    "written", ["PT", "TT", "CT", "Mg", "Ca", "P", "BS", "IB", "anemia", "erythrocytes", "LA", "AP", "SG"]
)
def test_words_that_are_more_than_a_test_need_a_cue(written: str) -> None:
    rows = [row for row in NAMES if key(row["name"]) == key(written)]
    assert {row["cue_required"] for row in rows} == {"true"}


@pytest.mark.parametrize(
    "test",
    [
        "lead",
        "iron",
        "glucose",
        "insulin",
        "progesterone",
        "lithium",
        "calcium",
        "sodium",
        "albumin",
        "folate",
        "globulin",
    ],
)
def test_drugs_and_ordinary_words_need_a_cue(test: str) -> None:
    assert {row["cue_required"] for row in TESTS if row["test"] == test} == {"true"}


def gold(name: str) -> ModuleType:
    path = SHARED / name
    if not path.is_file():
        pytest.skip("the shared gold set is not beside this checkout")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_names_of_the_score_resolve_to_its_names() -> None:
    wanted = gold("score.py").TESTS
    assert {
        name: TEST_OF.get(key(name)) for name, test in wanted.items() if TEST_OF.get(key(name)) != test
    } == {}


def test_tests_and_units_of_the_gold_sets_are_known() -> None:
    gold("score.py")
    labs = [
        lab
        for path in sorted(SHARED.glob("gold*/*.json"))
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]
        for lab in case.get("labs") or []
    ]
    assert {lab["test"] for lab in labs if key(lab["test"]) not in TEST_OF} == set()
    assert {lab["unit"] for lab in labs if lab.get("unit") and read_unit(lab["unit"]).ucum is None} == set()


def row(**changes: str) -> Row:
    values = dict.fromkeys(COLUMNS, "") | {
        "test": "zinc",
        "specimen": "serum",
        "ucum": "ug/dL",
        "low_bound": "0",
        "high_bound": "9",
    }
    return Row(**values | {"kind": "chemistry", "cue_required": "true"} | changes)


ZINC = Analyte("5763-8", "Zinc (Zn)", ("serum",), "μg/dL", "μmol/L", 0.153)


@pytest.mark.parametrize(
    ("before", "analyte", "after", "remarks"),
    [
        (row(), ZINC, row(loinc="5763-8", si_factor="0.153", si_unit="umol/L"), []),
        (row(loinc="5763-8", si_factor="0.154", si_unit="umol/L"), ZINC, row(loinc="5763-8", si_factor="0.154", si_unit="umol/L"), []),
        (row(si_factor="0.2", si_unit="umol/L"), ZINC, row(loinc="5763-8", si_factor="0.2", si_unit="umol/L"), ["zinc: factor 0.2 here, 0.153 there"]),
        (row(ucum="mg/L"), ZINC, row(ucum="mg/L"), ["zinc: usual unit 'mg/L' here, 'μg/dL' there"]),
        (row(specimen="blood"), ZINC, row(specimen="blood"), []),
        (row(specimen="plasma"), ZINC, row(specimen="plasma", loinc="5763-8", si_factor="0.153", si_unit="umol/L"), []),
        (row(test="copper"), ZINC, row(test="copper"), []),
    ],
    ids=["filled", "kept", "factors differ", "units differ", "other specimen", "plasma for serum", "other test"],
)  # fmt: skip
def test_distilled(before: Row, analyte: Analyte, after: Row, remarks: list[str]) -> None:
    assert distilled([before], [analyte], {}) == ([after], remarks)


def test_distilled_finds_urine_tests_and_synonyms() -> None:
    found = Analyte("1-8", "Zincum", ("urine_24_h",), "μg/dL", "μmol/L", 0.153)
    rows, _ = distilled(
        [row(), row(test="urine zinc", specimen="urine")], [found], {"urine zincum": "urine zinc"}
    )
    assert [one.loinc for one in rows] == ["", "1-8"]


def test_plain_keeps_a_condition() -> None:
    assert [plain(name) for name in ("Lipoprotein(a) (Lp(a))", "Aldosterone (upright)", "C-peptide")] == [
        "lipoprotein(a) (lp(a))", "aldosterone (upright)", "c-peptide",
    ]  # fmt: skip


def test_analytes_refuses_another_file(tmp_path: Path) -> None:
    path = tmp_path / "analytes.json"
    path.write_text('{"1-8": {"name": "Zinc"}}', encoding="utf-8")
    with pytest.raises(
        RuleError, match=r"analytes.json: not the analyte file of labunits 0.2 \('specimen'\)"
    ):
        analytes(path)


def test_table_is_read_and_written_unchanged(tmp_path: Path) -> None:
    copy = tmp_path / "lab_tests.csv"
    write(copy, read(TERMS / "lab_tests.csv"))
    assert copy.read_bytes() == (TERMS / "lab_tests.csv").read_bytes()


def test_read_refuses_other_columns(tmp_path: Path) -> None:
    path = tmp_path / "lab_tests.csv"
    path.write_text("test,loinc\n", encoding="utf-8")
    with pytest.raises(RuleError, match="columns must be test, specimen, loinc"):
        read(path)


def test_main_without_a_file_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err == "usage: python -m pipeline.tools.lab_table ANALYTES.json\n"


def test_words_that_one_name_of_a_test_has_are_known() -> None:
    """A name that shares no word with another of its test may stand under the wrong one: each was looked at once.

    After a new name that is right, add its word and test to the list.
    """
    found = strangers([(row["name"], row["test"]) for row in NAMES], {row["test"] for row in NAMES})
    with (Path(__file__).parent / "strange_lab_words.csv").open(encoding="utf-8", newline="") as stream:
        assert found == {(row["word"], row["test"]) for row in csv.DictReader(stream)}
