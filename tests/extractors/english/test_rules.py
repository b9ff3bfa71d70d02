"""Rules are data, and a rule that breaks its own examples, or says what nobody reads, is never loaded."""

import json

import pytest

from extractors.english.rules import find_all, load_rules, parse_rules, rooms
from schemas.errors import RuleError


@pytest.mark.parametrize("folder", rooms())
def test_every_shipped_rule_holds_its_examples(folder: str) -> None:
    assert load_rules(folder)


def rule(**keys: object) -> str:
    lines = "\n".join(f"{key} = {json.dumps(value)}" for key, value in keys.items())
    return f"[[rule]]\n{lines}\n"


GOOD = {"id": "a", "regex": "x", "yes": ["x"], "no": ["y"]}
REFUSED = [
    ("no toml", "[[rule", "mend the file"),
    ("missed example", rule(id="a", regex="x+", yes=["y"], no=["z"]), "t/a: does not match its example 'y'"),
    ("matched counter-example", rule(id="a", regex="x+", yes=["x"], no=["wx"]), "t/a: matches 'x' in its counter-example 'wx'"),
    ("no counter-example", rule(id="a", regex="x", yes=["x"], no=[]), "t/a: needs examples"),
    ("broken regex", rule(id="a", regex="(x", yes=["x"], no=["y"]), "t/a: no usable id and regex"),
    ("no id", rule(regex="x", yes=["x"], no=["y"]), "t/?: no usable id and regex"),
    ("two of one id", rule(**GOOD) * 2, "appears twice"),
    ("unknown part", rule(id="a", regex="<<nothing>>", yes=["x"], no=["y"]), "no usable id and regex"),
    ("misspelt key", rule(**GOOD, anchor=["q"]), "t/a: no key 'anchor' is declared under [keys]"),
    ("misspelt table", "[key]\n" + rule(**GOOD), "t/rules.toml: knows no 'key'"),
    ("example that is no list", rule(**{**GOOD, "yes": "x"}), "t/a: yes = 'x' is no list"),
    ("word that is not declared", "[keys]\nkind = ['age']\n" + rule(**GOOD, kind="aged"), "t/a: kind knows no 'aged'; one of age"),
    ("declared word without a rule", "[keys]\nkind = ['age', 'tail']\n" + rule(**GOOD, kind="age"), "t: [keys] kind declares 'tail', which no rule says"),
    ("declared key without a rule", "[keys]\nhours = 'number'\n" + rule(**GOOD), "t: [keys] declares 'hours', which no rule says"),
    ("value of another type", "[keys]\nhours = 'number'\n" + rule(**GOOD, hours="two"), "t/a: hours = 'two' is no number"),
    ("flag for a number", "[keys]\nhours = 'number'\n" + rule(**GOOD, hours=True), "t/a: hours = True is no number"),
    ("type that is none", "[keys]\nhours = 'int'\n" + rule(**GOOD, hours=2), "t/a: hours is declared as 'int'; one of text, number, flag, table"),
    ("unknown feature", "[keys]\nfeatures = ['once']\n" + rule(**GOOD, features=["twice"]), "t/a: features knows no 'twice'; one of once"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "raw", "message"), REFUSED, ids=[case[0] for case in REFUSED])
def test_refused(what: str, raw: str, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rules(raw, "t")
    assert message in str(caught.value)


def test_features_and_data() -> None:
    raw = "[keys]\nfeatures = ['once', 'needed']\nhours = 'number'\n"
    raw += rule(**GOOD, features=["once"], hours=24) + rule(
        **{**GOOD, "id": "b", "regex": "x(?!y)"}, features=["needed"]
    )
    one, other = parse_rules(raw, "t")
    assert (one.features, dict(one.data)) == ({"once"}, {"hours": 24})
    assert (other.features, dict(other.data)) == ({"needed"}, {})


def test_bounds_are_those_of_re() -> None:
    raw = rule(id="a", regex=r"\b\d{1,2} weeks?\b(?! old)", yes=["3 weeks"], no=["weeks"])
    (found,) = parse_rules(raw, "t")
    text = "3 weeks old, 12 weeks, 4 weeks oldest"
    for start in range(len(text)):
        for end in range(start, len(text) + 1):
            wanted = [match.span() for match in found.pattern.finditer(text, start, end)]
            assert [match.span() for match in found.finditer(text, start, end)] == wanted
            assert [match.span() for _, match in find_all([found], text, start, end)] == wanted
