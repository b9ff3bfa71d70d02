"""The article that started the project: its text, PDF and JATS forms give the same facts, and these among them.

The article is other people's and does not ship; the tests need it beside the repository and skip without it.
"""

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from corpus.readers.read import read_document
from extractors.nlp import extract
from schemas.facts import to_facts
from schemas.report import Report
from tests.extractors.support import nlp

SEED = Path(__file__).parents[3] / "shared" / "seed"
FORMS = ("txt", "pdf", "nxml")
pytestmark = pytest.mark.skipif(not SEED.is_dir(), reason="needs ../shared/seed, which does not ship")


@cache
def read(form: str) -> tuple[Report, dict[str, Any]]:
    path = next(p for p in sorted(SEED.glob(f"*.{form}")) if "scan" not in p.name)
    document = read_document(path)
    report = extract(nlp(), document)
    assert report.misquoted(document) == []
    (case,) = to_facts(report, document)["cases"]
    return report, case


def without_evidence(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            k: without_evidence(v)
            for k, v in value.items()
            if k not in ("evidence", "as_written", "frequency_text")
        }
    return [without_evidence(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("form", FORMS[1:])
def test_every_form_gives_the_same_facts(form: str) -> None:
    assert without_evidence(read(form)[1]) == without_evidence(read("txt")[1])


def has(form: str, drug: str, **expected: object) -> bool:
    """True if one regimen of the drug has all of these."""
    return any(
        entry["drug"] == drug and all(entry.get(key) == value for key, value in expected.items())
        for entry in read(form)[1]["medications"]
    )


@pytest.mark.parametrize("form", FORMS)
class TestFacts:
    def test_patient_and_history(self, form: str) -> None:
        _, case = read(form)
        assert case["patient"] == {"age_years": 37, "sex": "female"}
        history = {
            key: case["obstetric"][key] for key in ("term", "preterm", "abortions", "living", "miscarriages")
        }
        assert history == {"term": 0, "preterm": 1, "abortions": 13, "living": 1, "miscarriages": 13}

    def test_results_are_above_their_ranges(self, form: str) -> None:
        report, case = read(form)
        labs = {(x["test"], x["value"], x["unit"], x["ref_low"], x["ref_high"]) for x in case["labs"]}
        assert labs == {
            ("alanine aminotransferase", 77, "IU/L", 10, 60),
            ("aspartate aminotransferase", 112, "IU/L", 10, 42),
        }
        assert {entry.interpretation.value for entry in report.cases[0].lab_results} == {"high"}

    def test_immunoglobulin(self, form: str) -> None:
        assert has(
            form, "immunoglobulin", dose=500, unit="mg", per_kg=True, route="intravenous", interval_hours=720,
            duration_days=2, start_ga_days=42, stop_ga_days=210,
        )  # fmt: skip

    def test_daily_drugs(self, form: str) -> None:
        assert has(form, "levothyroxine", dose=75, unit="ug", times_per_day=1)
        assert has(form, "metformin", dose=850, unit="mg", times_per_day=2)
        assert has(form, "enoxaparin", dose=40, unit="mg", route="subcutaneous")

    def test_luteal_support(self, form: str) -> None:
        assert has(
            form, "progesterone", dose=400, unit="mg", times_per_day=2, route="vaginal", stop_ga_days=91
        )
        assert has(
            form, "dydrogesterone", dose=10, unit="mg", times_per_day=2, route="oral", stop_ga_days=168
        )

    def test_late_drugs(self, form: str) -> None:
        assert has(
            form, "hydroxyprogesterone caproate", dose=500, unit="mg", route="intramuscular", interval_hours=168,
            start_ga_days=112, stop_ga_days=259,
        )  # fmt: skip
        assert has(form, "dexamethasone", dose=12, unit="mg", interval_hours=12, start_ga_days=231)

    def test_birth(self, form: str) -> None:
        _, case = read(form)
        assert (case["pregnancy"]["delivery_mode"], case["pregnancy"]["ga_delivery_days"]) == (
            "cesarean",
            249,
        )
        (baby,) = case["neonates"]
        assert without_evidence(baby) == {"sex": "female", "birth_weight_g": 2290, "apgar_1": 8, "apgar_5": 9}

    def test_no_other_studys_numbers(self, form: str) -> None:
        assert not has(form, "immunoglobulin", dose=0.5)
        assert not has(form, "immunoglobulin", dose=0.4)

    def test_contradictions_are_flagged(self, form: str) -> None:
        codes = {issue.code for issue in read(form)[0].issues}
        assert {"counted_two_ways", "delivery_age_told_two_ways", "drug_after_end"} <= codes
