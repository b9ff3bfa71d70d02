"""Scores by field, and that they agree with the reference implementation where it is at hand."""

import copy
import importlib.util
import json

import pytest

from pipeline.evaluate import names
from pipeline.evaluate.score import load_facts, score
from schemas.errors import InputError

GOLD = {
    "doc": "one",
    "cases": [
        {
            "label": "case 1",
            "patient": {"age_years": 30, "sex": "female"},
            "obstetric": {"gravidity": 2, "parity": 1, "term": 1, "derived": ["term"]},
            "pregnancy": {"ga_delivery_days": 266, "fetuses": 1},
            "neonates": [{"sex": "female", "birth_weight_g": 2290}],
            "medications": [
                {"drug": "aspirin", "as_written": "ASA", "status": "given", "dose": 75, "unit": "mg", "times_per_day": 1,
                 "start_ga_days": 84, "stop_ga_days": 252, "derived": ["stop_ga_days"]},
                {"drug": "antibiotics", "as_written": "antibiotics", "status": "given", "class_only": True},
            ],
            "labs": [{"test": "alanine aminotransferase", "as_written": "ALT", "value": 77, "unit": "IU/L", "ref_high": 60}],
        }
    ],
}  # fmt: skip


def scored(change=lambda case: None):
    """The cells that hold anything after a change of the first case, as (gold, found, right)."""
    found = copy.deepcopy(GOLD)
    change(found["cases"][0])
    cells = score({"one": GOLD}, {"one": found}).cells
    return {
        key: (cell.gold, cell.found, cell.right) for key, cell in cells.items() if cell.gold or cell.found
    }


def test_what_is_equal_is_right():
    assert all(gold == found == right for gold, found, right in scored().values())
    assert score({"one": GOLD}, {"one": GOLD}).headline == 1.0


def medication(**values):
    return lambda case: case["medications"][0].update(values)


@pytest.mark.parametrize(
    ("change", "key", "cell"),
    [
        (medication(drug="acetylsalicylic acid"), ("medication", "drug"), (1, 1, 1)),
        (medication(drug="something", as_written="asa"), ("medication", "drug"), (1, 1, 1)),
        (medication(drug="warfarin", as_written="warfarin"), ("medication", "drug"), (1, 1, 0)),
        (medication(dose=0.075, unit="g"), ("medication", "dose"), (1, 1, 1)),
        (medication(dose=75, unit="ug"), ("medication", "dose"), (1, 1, 0)),
        (medication(times_per_day=None, interval_hours=24), ("medication", "frequency"), (1, 1, 1)),
        (medication(start_ga_days=85), ("medication", "start_ga_days"), (1, 1, 0)),
        (medication(stop_ga_days=None), ("medication", "stop_ga_days"), None),
        (medication(stop_ga_days=253), ("medication", "stop_ga_days"), (0, 1, 0)),
        (lambda case: case["medications"].pop(), ("medication", "drug"), (1, 1, 1)),
        (lambda case: case["obstetric"].pop("term"), ("obstetric", "term"), None),
        (lambda case: case["obstetric"].update(term=2), ("obstetric", "term"), (0, 1, 0)),
        (lambda case: case["obstetric"].update(parity=2), ("obstetric", "parity"), (1, 1, 0)),
        (lambda case: case["pregnancy"].pop("fetuses"), ("pregnancy", "fetuses"), None),
        (lambda case: case["labs"][0].update(unit="U/l"), ("lab", "unit"), (1, 1, 1)),
        (lambda case: case["labs"][0].update(ref_low=1), ("lab", "reference range"), (1, 1, 0)),
        (lambda case: case["labs"].append({"test": "sodium", "value": 140}), ("lab", "value"), (1, 2, 1)),
        (lambda case: case["neonates"].clear(), ("neonate", "birth_weight_g"), (1, 0, 0)),
    ],
)
def test_a_change_counts_where_it_is(change, key, cell):
    assert scored(change).get(key) == cell


def test_a_document_that_was_not_found_counts_as_missed():
    scores = score({"one": GOLD}, {})
    assert scores.missing == ["one"]
    assert scores.headline == 0.0
    assert all(cell.found == cell.right == 0 for cell in scores.cells.values())
    assert scores.cells["document", "number of cases"].gold == 1


def test_mistakes_are_listed():
    found = copy.deepcopy(GOLD)
    found["cases"][0]["obstetric"]["parity"] = 2
    mistakes = score({"one": GOLD}, {"one": found}).mistakes
    assert [(one.document, one.family, one.field, one.added, one.fact) for one in mistakes] == [
        ("one", "obstetric", "parity", False, (1.0,)),
        ("one", "obstetric", "parity", True, (2.0,)),
    ]


def test_load_folder_and_lines(tmp_path):
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "one.json").write_text(json.dumps(GOLD))
    (tmp_path / "found.jsonl").write_text(json.dumps(GOLD) + "\n\n")
    assert load_facts(tmp_path / "gold") == load_facts(tmp_path / "found.jsonl") == {"one": GOLD}


@pytest.mark.parametrize("content", ["{", "[]", '{"doc": "one"}', '{"doc": "one", "cases": 3}', "3"])
def test_load_refuses_other_forms(tmp_path, content):
    (tmp_path / "one.json").write_text(content)
    with pytest.raises(
        InputError,
        match=r'one\.json: is not of the form \{"doc": \.\.\., "cases": \[\.\.\.\]\}; mend or remove it$',
    ):
        load_facts(tmp_path)


def test_load_refuses_an_empty_folder(tmp_path):
    with pytest.raises(InputError, match="holds no gold file"):
        load_facts(tmp_path)


def test_names_do_not_lead_to_other_names():
    for table in ("units", "drugs", "tests"):
        found = names._names(table)
        assert [usual for usual in found.values() if usual in found] == []


@pytest.fixture(scope="session")
def reference(shared):
    specification = importlib.util.spec_from_file_location("reference_score", shared / "gold" / "score.py")
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def spoiled(documents):
    """Predictions with all kinds of mistakes: every third entry dropped, numbers shifted, names changed."""
    out = {}
    for position, (name, facts) in enumerate(sorted(documents.items())):
        if position % 7 == 6:
            continue
        copied = copy.deepcopy(facts)
        for case in copied["cases"]:
            for kind in ("medications", "labs", "neonates"):
                case[kind] = [
                    entry for number, entry in enumerate(case.get(kind) or []) if (number + position) % 3
                ]
            for number, entry in enumerate(case["medications"]):
                if number % 4 == 1:
                    entry["drug"] = str(entry.get("as_written") or "x").upper()
                if number % 5 == 2 and entry.get("dose"):
                    entry["dose"] = entry["dose"] * 2
                entry.pop("derived", None)
            for number, entry in enumerate(case["labs"]):
                if number % 4 == 1:
                    entry["test"] = entry.get("as_written") or "x"
                if number % 6 == 3:
                    entry["unit"] = "mg/dL"
            block = case.get("obstetric") or {}
            if position % 4 == 1:
                block.pop("term", None)
                block["parity"] = 9
        out[name] = copied
    return out


@pytest.mark.parametrize("gold", ["gold", "gold-written", "gold-obstetric"])
@pytest.mark.parametrize("spoil", [False, True])
def test_scores_agree_with_the_reference(shared, reference, gold, spoil):
    documents = load_facts(shared / "gold" / gold)
    found = spoiled(documents) if spoil else documents
    rows, errors = reference.score(reference.load(shared / "gold" / gold), copy.deepcopy(found))
    scores = score(documents, found)
    assert {
        key: (cell.gold, cell.found, cell.right)
        for key, cell in scores.cells.items()
        if cell.gold or cell.found
    } == {key: tuple(row) for key, row in rows.items() if row[0] or row[1]}
    assert len(scores.mistakes) == sum(map(len, errors.values()))
