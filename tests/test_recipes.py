"""The recipes of CONTRIBUTING: one row or one rule in a copy of the data, and the product reads what it did not know."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass

import pytest

from corpus.discover import discover
from pipeline import formats, steps
from pipeline.registries.targets import MODULES
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


# A format is a row and a module; a target is a folder and a row.
FORMAT = """
[[format]]
name = "zorb"
title = "Zorb"
suffixes = [".zorb"]
starts = ["ZORB"]
read = "corpus.readers.zorb:read_zorb"
yes = [["", "ZORB"]]
"""
READER = """
from corpus.readers.text import read_text


def read_zorb(data, name, limits):
    return read_text(data.removeprefix(b"ZORB")[::-1], name, limits).model_copy(update={"format": "zorb"})
"""
TARGET = """
from contextlib import contextmanager

from pipeline.registries.targets import Target, Written


class _Drugs:
    def __init__(self, path):
        self.path, self.count = path, 0

    def put(self, payload, losses):
        self.path.open("a").writelines(f"{name}\\n" for name in payload)
        self.count += len(payload)

    def close(self):
        return [Written(self.path, self.count)]


def _make(entry, losses):
    return [drug.drug.value.generic for case in entry.report.cases for drug in case.medications]


@contextmanager
def _open(folder):
    yield _Drugs(folder / "drugs.txt")


TARGET = Target("zorb", "The names of drugs.", _make, _open)
"""
EXPORT = """
import sys
from pathlib import Path
from pipeline.registries.targets import export
from tests.pipeline.registries.support import made
export("zorb", [made()], Path(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """A copy of the program with a format and a target more."""
    copy = tmp_path_factory.mktemp("grown")
    for package in ("corpus", "pipeline"):
        ignored = shutil.ignore_patterns("__pycache__", "samples", "typeset", "looks", "tools")
        shutil.copytree(ROOT / package, copy / package, ignore=ignored)
    table = copy / "corpus" / "formats.toml"
    head, line, rows = table.read_text(encoding="utf-8").partition("[[format]]\n")
    table.write_text(f"{head}{FORMAT}\n{line}{rows}", encoding="utf-8")
    (copy / "corpus" / "readers" / "zorb.py").write_text(READER, encoding="utf-8")
    folder = copy / "pipeline" / "registries" / "zorb"
    folder.mkdir()
    (folder / "__init__.py").touch()
    (folder / "target.py").write_text(TARGET, encoding="utf-8")
    targets = copy / "pipeline" / "registries" / "targets.py"
    named = targets.read_text(encoding="utf-8").replace(
        "MODULES = {\n", 'MODULES = {\n    "zorb": "pipeline.registries.zorb.target",\n'
    )
    targets.write_text(named, encoding="utf-8")
    return copy


def run(copy, code, *arguments):
    """What a program says in that copy."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": f"{copy}{os.pathsep}{ROOT}"},
        cwd=copy,
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    ).stdout


def test_a_row_and_a_module_are_a_format(grown, texts):
    text = (texts / "brand.txt").read_bytes()
    (grown / "one.zorb").write_bytes(b"ZORB" + text[::-1])
    code = "from pipeline.cli.main import main; main()"
    (line,) = run(grown, code, "extract", "one.zorb", "--format", "json", "--workers", "1").splitlines()
    assert json.loads(line)["cases"][0]["obstetric_history"]["gravidity"]["value"] == 2


def test_a_folder_and_a_row_are_a_target(grown):
    run(grown, EXPORT, grown / "out")
    assert {path.name for path in (grown / "out").iterdir()} == {"drugs.txt", "losses.json", "losses.jsonl"}
    assert "aspirin" in (grown / "out" / "drugs.txt").read_text().splitlines()


def test_the_command_names_every_target():
    source = (ROOT / "pipeline" / "cli" / "export.py").read_text(encoding="utf-8")
    (told,) = re.findall(r'help="([a-z0-9, ]+); gold or corrections', source)
    assert told.split(", ") == list(MODULES)
