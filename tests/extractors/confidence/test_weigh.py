"""From reasons to confidence."""

import itertools

import pytest

from extractors.confidence import weigh
from extractors.nlp import extract
from pipeline.steps import language
from schemas.document import Document
from schemas.errors import RuleError
from schemas.fact import facts_in

TEXT = "Case report\nA 30-year-old woman was given methyldopa 250 mg. Her haemoglobin was 91 g/dL and ferritin 7 ng/mL."


def test_the_same_text_has_the_same_confidence_and_ill_boding_reasons_lower_it():
    document = Document(id="0" * 16, name="x", text=TEXT)
    first, second = (extract(language(), document) for _ in range(2))
    assert first == second
    sure = {path: fact.confidence for path, fact in facts_in(first)}
    assert sure["cases.0.lab_results.0.measurement"] < sure["cases.0.lab_results.1.measurement"]


def test_a_result_s_test_is_as_sure_as_its_number():
    document = Document(id="0" * 16, name="x", text=TEXT)
    case = extract(language(), document).cases[0]
    assert [one.test.confidence for one in case.lab_results] == [
        one.measurement.confidence for one in case.lab_results
    ]


def test_fields_that_no_gold_tells_of_keep_what_their_rule_says():
    assert weigh.confidence("medications.indication", "rule:x", ()) is None
    assert weigh.confidence("medications.dose", "rule:that_nobody_knows", ()) is not None


def test_the_shipped_curve_rises_and_stays_between_nothing_and_all():
    knots = weigh.curve()
    assert all(a.score < b.score and a.confidence <= b.confidence for a, b in itertools.pairwise(knots))
    assert 0 < knots[0].confidence < knots[-1].confidence < 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("weights.csv", "feature,weight\nx,much\n"),
        ("weights.csv", "feature\nx\n"),
        ("curve.csv", "score,confidence\n"),
        ("curve.csv", "score,confidence\n1,0.9\n0,0.95\n"),
        ("curve.csv", "score,confidence\n0,0.9\n1,0.5\n"),
        ("curve.csv", "score,confidence\n0,nan\n"),
    ],
)
def test_a_broken_table_is_refused_with_the_command_that_makes_it(name, content, tmp_path, monkeypatch):
    (tmp_path / name).write_text(content)
    monkeypatch.setattr(weigh, "files", lambda _: tmp_path)
    weigh.weights.cache_clear()
    weigh.curve.cache_clear()
    with pytest.raises(RuleError, match="python -m pipeline.tools.confidence"):
        weigh.weights() if name.startswith("weights") else weigh.curve()
    weigh.weights.cache_clear()
    weigh.curve.cache_clear()
