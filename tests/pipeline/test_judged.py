"""Values judged by their path say what the scores say."""

import copy

from pipeline.evaluate.calibration import Told, bins, calibration, calibration_error, coverage_at
from pipeline.evaluate.judged import judged
from pipeline.evaluate.score import score
from pipeline.steps import make_report
from schemas.document import Document
from schemas.facts import to_facts

TEXT = (
    "Case report\nA 30-year-old woman, G2P1, was given aspirin 100 mg daily from 12 weeks and labetalol 200 mg twice daily. "
    "Her sister took lithium. Her haemoglobin was 9.1 g/dL (11-15). A girl of 3,100 g was born by caesarean section at 39 weeks."
)
UNJUDGED = {("document", "number of cases"), ("lab", "comparator"), ("medication", "not given")}


def read():
    document = Document(id="0" * 16, name="one", text=TEXT)
    report = make_report(document)
    return document, report, to_facts(report, document)


def counts(document, report, gold):
    """Found and right by field, each distinct value once."""
    said, right = {}, {}
    for one in judged(report, document, gold):
        said.setdefault((one.family, one.field), set()).add(one.said)
        if one.right:
            right.setdefault((one.family, one.field), set()).add(one.said)
    return {key: (len(values), len(right.get(key, ()))) for key, values in said.items()}


def scored(gold, facts):
    cells = score({"one": gold}, {"one": facts}).cells
    return {key: (c.found, c.right) for key, c in cells.items() if c.found and key not in UNJUDGED}


def test_what_equals_gold_is_right_and_counts_as_the_scores_count():
    document, report, facts = read()
    assert counts(document, report, facts) == scored(facts, facts)
    assert all(one.right for one in judged(report, document, facts))


def test_what_differs_from_gold_is_wrong_at_its_path_alone():
    document, report, facts = read()
    gold = copy.deepcopy(facts)
    case = gold["cases"][0]
    case["medications"][0]["dose"] = 50
    case["medications"][1]["status"] = "past"
    case["labs"][0]["unit"] = "mmol/L"
    case["neonates"][0]["birth_weight_g"] = 3000
    case["obstetric"]["gravidity"] = 3
    assert counts(document, report, gold) == scored(gold, facts)
    wrong = {one.path.removeprefix("cases.0.") for one in judged(report, document, gold) if not one.right}
    assert wrong == {
        "medications.0.dose",
        "medications.1.status",
        "lab_results.0.unit",
        "pregnancies.0.neonates.0.birth_weight_g",
        "obstetric_history.gravidity",
    }


def test_a_drug_that_gold_does_not_name_has_no_owner_to_be_judged():
    document, report, facts = read()
    gold = copy.deepcopy(facts)
    del gold["cases"][0]["medications"][0]
    fields = {
        (one.field, one.right) for one in judged(report, document, gold) if ".medications.0." in one.path
    }
    assert ("drug", False) in fields
    assert not any(field in ("drug subject", "drug status") for field, _ in fields)


def told(*pairs):
    return [Told(sure, bool(right)) for sure, right in pairs]


def test_the_calibration_error_is_the_distance_of_confidence_and_truth():
    assert calibration_error(told((1.0, 1), (1.0, 1))) == 0
    assert calibration_error(told((1.0, 0), (1.0, 0))) == 1
    assert round(calibration_error(told((0.9, 1), (0.9, 0), (0.15, 0), (0.15, 0))), 3) == 0.275
    assert calibration_error([]) == 0
    assert [one.count for one in bins(told((0.0, 0), (1.0, 1), (0.999, 1)))] == [1, 2]


def test_what_is_caught_and_what_is_spared():
    values = told((0.99, 1), (0.99, 0), (0.8, 1), (0.6, 0))
    found = calibration(values, [False, False, True, True])
    assert (found.count, found.wrong, found.sure, found.sure_right) == (4, 2, 0.5, 0.5)
    assert (found.doubted, found.doubted_right, found.caught, found.spared) == (1, 0.0, 0.5, 0.5)


def test_coverage_is_what_may_be_taken_as_it_is():
    assert coverage_at(told((0.9, 1), (0.5, 0)), 0.99) == 0.5
    assert coverage_at(told((0.9, 0), (0.5, 0)), 0.99) == 0
