"""The rows of fields.toml against the models, and how far a field reaches by its row alone."""

import re
import tomllib

import pytest

from schemas import fields as rules
from schemas.errors import RuleError
from schemas.fact import facts_in
from schemas.fields import fields, fields_of, named
from schemas.neonate import Neonate
from tests.conftest import ROOT
from tests.pipeline.registries.support import stored

MOST_PLACES = (
    4  # source files that name a field of the record: model, row, finder, and what a target must know
)
ROWS = tomllib.loads((ROOT / "schemas" / "fields.toml").read_text(encoding="utf-8"))


def test_every_fact_of_a_case_has_its_row():
    known = {f"{one.family}.{one.path}" for one in fields()}
    found = set()
    for path, _ in facts_in(stored().report):
        steps = [step for step in path.split(".") if not step.isdigit()]
        if steps[0] == "cases":
            found.add(".".join(steps[2:] if "neonates" in steps else steps[1:]))
    assert found <= known
    assert set(ROWS["field"]) == known


def test_what_the_models_say():
    weight, apgar = named("birth_weight_g"), named("neonates.0.apgar_5")
    assert (weight.label, weight.printed_unit, weight.loinc) == ("birth weight", " g", "8339-4")
    assert [(one.kind, one.limits) for one in (*weight.parts, *apgar.parts)] == [
        ("int", (100, 9000)),
        ("int", (0, 10)),
    ]
    (route,) = named("route").parts
    assert (route.kind, [one.value for one in route.choices][:2]) == ("string", ["oral", "intravenous"])
    assert [one.required for one in fields_of("medications")][:4] == [True, True, True, False]
    assert [one.name for one in named("window.start").parts] == [
        "days", "days_high", "precision", "anchor", "approximate", "as_written",
    ]  # fmt: skip


def test_screens_call_fields_of_one_name_alike():
    labels = {}
    for one in fields():
        labels.setdefault(one.path, set()).add(one.label)
    assert {path: found for path, found in labels.items() if len(found) > 1} == {}


BROKEN = [
    ('[field."patient.sex"]', '[field."patient.sax"]', "patient.sex needs label and help"),
    ('label = "age"', 'lable = "age"', "patient.age needs label and help"),
    ('[part.Age]\nyears = "in years"', '[part.Age]\nmonths = "in months"', r"\[part.Age\] must name years"),
]


@pytest.mark.parametrize(("old", "new", "message"), BROKEN)
def test_a_row_that_is_wrong_is_refused(old, new, message, monkeypatch):
    text = (ROOT / "schemas" / "fields.toml").read_text(encoding="utf-8")
    assert old in text
    table = tomllib.loads(text.replace(old, new))
    monkeypatch.setattr(rules.tomllib, "loads", lambda _: table)
    with pytest.raises(RuleError, match=message):
        fields.__wrapped__()


def test_a_row_too_many_is_refused(monkeypatch):
    table = {**ROWS, "field": {**ROWS["field"], "patient.shoe": {"label": "shoe", "help": "Size"}}}
    monkeypatch.setattr(rules.tomllib, "loads", lambda _: table)
    with pytest.raises(RuleError, match=r"patient\.shoe is no fact of a case"):
        fields.__wrapped__()


def test_a_field_of_a_newborn_stands_in_few_places():
    """What CONTRIBUTING promises of a new field, counted for one that all targets, tables and screens have."""
    name = re.compile(r"\bapgar_10\b")
    places = {
        str(path.relative_to(ROOT))
        for folder in ("schemas", "extractors", "pipeline")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".toml") and name.search(path.read_text(encoding="utf-8"))
    }
    assert "apgar_10" in Neonate.model_fields
    assert len(places) <= MOST_PLACES, sorted(places)
