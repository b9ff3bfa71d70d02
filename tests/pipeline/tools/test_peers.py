"""Other tools are asked fairly: names and quantities as they find them, cut into facts in one way."""

import json
import sys

import pytest

from pipeline.evaluate.score import score
from pipeline.tools.peers import __main__ as peers
from pipeline.tools.peers.adapters import Mention, Quantity, Seen, facts, looked_up, plain
from schemas.errors import GravidaError

NAMES = {
    "aspirin": ("drug", "aspirin"),
    "folic acid": ("drug", "folic acid"),
    "ferritin": ("test", "ferritin"),
}
TEXT = "A 30-year-old woman, G2P1, took Aspirin 75 mg and 5 mg of folic acid. Ferritin was 1,012 ng/mL. It was 9 weeks."


def test_a_plain_baseline_reads_what_stands_in_order():
    found = facts("a", TEXT, plain(NAMES)(TEXT), alone=True)
    (case,) = found["cases"]
    assert case["patient"] == {"age_years": 30}
    assert case["obstetric"] == {"gravidity": 2, "parity": 1}
    assert [(one["drug"], one.get("dose"), one.get("unit")) for one in case["medications"]] == [
        ("aspirin", 75, "mg"),
        ("aspirin", 5, "mg"),  # "5 mg of folic acid": the name before it, as the page says
        ("folic acid", None, None),
    ]
    assert [(one["test"], one["value"], one["unit"]) for one in case["labs"]] == [("ferritin", 1012, "ng/mL")]


def test_what_a_tool_denies_was_not_given():
    seen = Seen([(0, 20)], [Mention(3, 10, "drug", "aspirin", True)], [Quantity(12, 17, 75.0, "mg")])
    (case,) = facts("a", "", seen, alone=False)["cases"]
    assert [(one["status"], one["dose"]) for one in case["medications"]] == [("not_given", 75.0)]
    assert (case["patient"], case["obstetric"]) == ({}, {})


def test_a_quantity_in_no_sentence_with_a_name_is_nobodys():
    seen = Seen([(0, 10), (10, 20)], [Mention(0, 7, "test", "ferritin")], [Quantity(12, 17, 75.0, "mg")])
    assert facts("a", "", seen, alone=False)["cases"][0]["labs"] == []


def test_the_longest_name_counts():
    names = NAMES | {"acid": ("drug", "acid")}
    assert [one.name for one in looked_up("Folic  acid, acid", names)] == ["folic acid", "acid"]


def test_the_table_says_what_a_tool_has_nothing_for():
    gold = {"a": facts("a", TEXT, plain(NAMES)(TEXT), alone=True)}
    own = peers.Column("own", score(gold, gold))
    made = peers.table([own, peers.Column("other 1.0", score(gold, {}), peers.CANNOT["medspacy"])], 1)
    assert "| medication | drug | 2 | 1.000 | 0.000 |\n" in made
    assert "| lab | value | 1 | 1.000 | - |\n" in made
    assert all(cannot < {field for _, field in peers.FIELDS} for cannot in peers.CANNOT.values())
    assert set(peers.CANNOT) == set(peers.NAMES)


def test_a_tool_runs_in_an_environment_of_its_own(tmp_path):
    asked = tmp_path / "asked.json"
    asked.write_text(json.dumps({"names": NAMES, "texts": {"round/a": TEXT}}))
    version, found = peers.answers("plain", sys.executable, asked)
    assert (version, list(found)) == ("", ["round/a"])
    asked.write_text("{}")
    with pytest.raises(
        GravidaError, match="peers: regular expressions and a table of names failed: KeyError"
    ):
        peers.answers("plain", sys.executable, asked)


def test_each_text_has_gold_and_a_first_look():
    texts, gold, said = peers.texts_and_gold()
    assert set(texts) == set(gold) == set(said)
    assert len(texts) >= 50
