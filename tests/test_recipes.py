"""The recipes of CONTRIBUTING: one row or one rule in a copy of the data, and the product reads what it did not know."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass

import pytest

from corpus.discover import discover
from pipeline import formats, steps
from tests.conftest import ROOT


@dataclass(frozen=True)
class Recipe:
    """A row or a rule for a file of `extractors`, a sentence that needs it, and where in the facts which value then stands."""

    file: str
    row: str
    text: str
    family: str
    field: str
    value: object
    under: str = ""  # the line under which the row goes; the end of the file where there is none


RECIPES = {
    "test": Recipe(
        "terms/lab_tests.csv",
        "zorbulin-54,serum,,pmol/L,,,,,endocrine,false",
        "At 20 weeks of gestation her serum zorbulin-54 was 12 pmol/L.",
        "labs", "test", "zorbulin-54",
    ),
    "name": Recipe(
        "terms/lab_names.csv",
        "zorbocrit,hematocrit,,,general,false",
        "At 20 weeks of gestation her zorbocrit was 33%.",
        "labs", "test", "hematocrit",
    ),
    "brand": Recipe(
        "terms/drug_names.csv",
        "Zorbalol,labetalol,brand,,curated",
        "At 20 weeks of gestation she was given Zorbalol 100 mg twice daily.",
        "medications", "drug", "labetalol",
    ),
    "notation": Recipe(
        "english/ages/rules.toml",
        "\n[[rule]]\nid = 'zorb'\nkind = 'age'\nregex = '\\bZorb(?P<weeks>[1-4]\\d)\\b'\nyes = ['Zorb12']\nno = ['Zorb99']",
        "She took aspirin 75 mg daily from Zorb12 to Zorb30.",
        "medications", "stop_ga_days", 210,
    ),
    "unit": Recipe(
        "english/units/units.toml",
        "ng = ['zorbs']",
        "At 20 weeks of gestation her ferritin was 12 zorbs/mL.",
        "labs", "unit", "zorbs/mL",
        under="[top.mass]",
    ),
    "denial": Recipe(
        "english/context/rules.toml",
        "\n[[rule]]\nid = 'zorbed'\ncategory = 'negated'\ndirection = 'backward'\nacross = 'words'\nscope = 40\n"
        "regex = '\\bwas zorbed\\b'\nyes = ['was zorbed']\nno = ['was given']",
        "Because of her asthma labetalol was zorbed.",
        "medications", "status", "not_given",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    """The sentences as files."""
    folder = tmp_path_factory.mktemp("texts")
    for name, recipe in RECIPES.items():
        text = f"Case report\n\nA 30-year-old woman, gravida 2 para 1, was admitted. {recipe.text}\n"
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def after(texts, tmp_path_factory):
    """What the product finds with all rows in place, by recipe."""
    copy = tmp_path_factory.mktemp("copy")
    shutil.copytree(ROOT / "extractors", copy / "extractors", ignore=shutil.ignore_patterns("__pycache__"))
    for recipe in RECIPES.values():
        path = copy / "extractors" / recipe.file
        before, line, after = path.read_text(encoding="utf-8").partition(
            f"{recipe.under}\n" if recipe.under else "\0"
        )
        path.write_text(f"{before}{line}{recipe.row}\n{after}", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", "from pipeline.cli.main import main; main()", "extract", texts]
        + ["--format", "facts", "--workers", "1"],
        env={**os.environ, "PYTHONPATH": f"{copy}{os.pathsep}{ROOT}"},
        cwd=copy,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return {facts["doc"]: facts for facts in map(json.loads, done.stdout.splitlines())}


def values(facts, recipe):
    return [entry.get(recipe.field) for case in facts["cases"] for entry in case[recipe.family]]


@pytest.mark.parametrize("name", RECIPES)
def test_one_row_or_one_rule_is_enough(name, texts, after):
    recipe = RECIPES[name]
    (source,) = discover([texts / f"{name}.txt"])
    assert recipe.value not in values(json.loads(steps.outcome_of(source, formats.facts_line)), recipe)
    assert values(after[name], recipe) == [recipe.value]
