"""Rules are data, and a rule that breaks its own examples is never loaded."""

import json

import pytest

from extractors.english.rules import load_rules, parse_rules, rooms
from schemas.errors import RuleError


@pytest.mark.parametrize("folder", rooms())
def test_every_shipped_rule_holds_its_examples(folder: str) -> None:
    assert load_rules(folder)


def rule(**keys: object) -> str:
    lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in keys.items())
    return f"[[rule]]\n{lines}\n"


REFUSED = [
    ("no toml", "[[rule", "mend the file"),
    ("missed example", rule(id="a", regex="x+", yes=["y"], no=["z"]), "t/a: does not match its example 'y'"),
    ("matched counter-example", rule(id="a", regex="x+", yes=["x"], no=["wx"]), "t/a: matches 'x' in its counter-example 'wx'"),
    ("no counter-example", rule(id="a", regex="x", yes=["x"], no=[]), "t/a: needs examples"),
    ("broken regex", rule(id="a", regex="(x", yes=["x"], no=["y"]), "t/a: no usable id and regex"),
    ("no id", rule(regex="x", yes=["x"], no=["y"]), "t/?: no usable id and regex"),
    ("two of one id", rule(id="a", regex="x", yes=["x"], no=["y"]) * 2, "appears twice"),
    ("unknown part", rule(id="a", regex="<<nothing>>", yes=["x"], no=["y"]), "no usable id and regex"),
    ("anchor that the example lacks", rule(id="a", regex="x", anchors=["q"], yes=["x"], no=["y"]), "does not match"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "raw", "message"), REFUSED, ids=[case[0] for case in REFUSED])
def test_refused(what: str, raw: str, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rules(raw, "t")
    assert message in str(caught.value)


def test_anchors_change_the_cost_and_not_the_finds() -> None:
    keys = {"id": "a", "regex": r"\d+ weeks", "yes": ["3 weeks"], "no": ["weeks"]}
    plain = parse_rules(rule(**keys), "t")[0]
    anchored = parse_rules(rule(anchors=["week"], reach=10, **keys), "t")[0]
    text = "1 weeks 22 weeks " + "x" * 50 + " 333 WEEKS; 4 days, 5 weeks"
    assert [m.span() for m in plain.finditer(text)] == [m.span() for m in anchored.finditer(text)]
