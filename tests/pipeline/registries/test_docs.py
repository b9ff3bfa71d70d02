"""The pages on the targets say what the targets do."""

import re

import pytest

from corpus.discover import discover
from pipeline.registries.records import entry
from pipeline.registries.targets import COMMON, MODULES, export, target
from pipeline.steps import make_report
from pipeline.store.rows import Stored
from schemas import exposure
from tests.conftest import ROOT
from tests.pipeline.registries.support import MADE
from tests.pipeline.support import VERSIONS

DOCS = ROOT / "docs" / "registries"
INDEX = (DOCS / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(MODULES))
def test_every_target_has_a_page_that_names_its_losses(name):
    page = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert f"[`{name}`]({name}.md)" in INDEX
    for heading in ("## A record beside its export", "## Mapping", "## Loading"):
        assert heading in page
    told = set(re.findall(r"`(\w+)`", page))
    assert set(target(name).losses) - told == set()


def test_there_is_no_page_without_a_target():
    assert {path.stem for path in DOCS.glob("*.md")} - {"README", "exposure"} == set(MODULES)


def test_the_table_of_the_exposure_rule_is_that_of_its_module():
    rows = [line for line in exposure.__doc__.splitlines() if line.startswith("|")]
    assert "\n".join(rows) in (DOCS / "exposure.md").read_text(encoding="utf-8")


def test_the_index_names_what_all_targets_share():
    assert all(f"`{kind}`" in INDEX for kind in COMMON)
    for option in ("--out", "--reviewed-only", "--since", "--pseudonymise", "--check", "--to"):
        assert option in INDEX


def test_the_example_is_in_the_sample():
    sample = (ROOT / "corpus" / "samples" / "DW11.txt").read_text(encoding="utf-8")
    quoted = " ".join(re.findall(r"^> (.*)$", INDEX, flags=re.MULTILINE)).replace(" [...]", "")
    for sentence in (
        "From 11+3 weeks she took propylthiouracil 100 mg orally three times daily",
        "free T4 41.3 pmol/L (12-22)",
    ):
        assert sentence in quoted
        assert sentence in sample


def followed():
    """The files and the strings in them of the table that follows a drug of a sample."""
    table = (DOCS / "exposure.md").read_text(encoding="utf-8").split("## One drug of a shipped sample")[1]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    return {cells[1].strip().strip("`"): re.findall("`([^`]+)`", cells[2]) for cells in rows}


def test_a_drug_of_a_sample_stands_in_every_file_as_the_page_says(tmp_path):
    """All of a row in one line of a table or of one JSON a line; anywhere in a file that is one document."""
    (source,) = discover([ROOT / "corpus" / "samples" / "DW11.txt"])
    document = source.read()
    made = entry(Stored(make_report(document), document, VERSIONS.key, MADE))
    told = followed()
    assert {path.split("/")[0] for path in told} == set(MODULES)
    for name in MODULES:
        export(name, [made], tmp_path / name)
    for path, strings in told.items():
        text = (tmp_path / path).read_text(encoding="utf-8")
        parts = text.splitlines() if path.endswith(("csv", "jsonl", "ndjson")) else [text]
        assert any(all(string in part for string in strings) for part in parts), path


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_target_says_what_it_is(name):
    found = target(name)
    assert (found.name, found.about.endswith(".")) == (name, True)
    assert all(found.losses.values())
