"""The product reaches its floors on the shipped publications, and the check can fail."""

import copy

import pytest

from pipeline.evaluate.score import load_facts, score
from tests.golden.floors import CORPUS, SETS, faults, figures_of, load, measure, raised, save


@pytest.fixture(scope="session")
def figures():
    """One run of the product over the shipped publications."""
    return measure()


def test_every_field_reaches_its_floor(figures):
    assert faults(figures, load()) == []


def test_the_sets_and_the_families_that_gold_knows_have_floors():
    gold = load_facts(CORPUS / "gold")
    fields = figures_of(score(gold, gold))
    assert {family for family, _ in fields} >= {"obstetric", "pregnancy", "medication", "lab", "neonate"}
    assert {(name, *field) for name in SETS for field in fields} - set(load()) == set()


def test_a_lost_fact_is_noticed():
    gold = load_facts(CORPUS / "gold")
    poorer = copy.deepcopy(gold)
    next(case for facts in poorer.values() for case in facts["cases"] if case["labs"])["labs"].pop()
    floors, figures = (
        {("gold", *place): figure for place, figure in figures_of(score(gold, found)).items()}
        for found in (gold, poorer)
    )
    assert set(floors.values()) == {1000}
    said = faults(figures, floors)
    assert [line for line in said if line.startswith("gold, lab, value: ")] != []
    assert [line for line in said if not line.startswith("gold, lab, ")] == []


def test_a_field_that_only_one_side_knows_is_a_fault():
    one, other = ("texts", "lab", "unit"), ("texts", "lab", "value")
    assert len(faults({one: 1000}, {})) == len(faults({}, {one: 0})) == 1
    assert len(faults({one: 1000}, {other: 1000})) == 2
    assert faults({one: 1000, other: 5}, {one: 999, other: 5}) == []


def test_floors_rise_and_fall_only_when_told(tmp_path):
    one, other = ("texts", "lab", "unit"), ("texts", "patient", "age")
    floors = {one: 990, other: 980}
    assert raised({one: 995, other: 970}, floors) == {one: 995, other: 980}
    assert raised({one: 985}, floors) == floors
    assert raised({one: 985}, floors, lower=True) == {one: 985}
    save(floors, tmp_path / "floors.toml")
    assert load(tmp_path / "floors.toml") == floors
