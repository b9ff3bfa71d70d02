"""The pages on the targets say what the targets do."""

import re

import pytest

from pipeline.registries.targets import COMMON, MODULES, target
from schemas import exposure
from tests.conftest import ROOT

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


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_target_says_what_it_is(name):
    found = target(name)
    assert (found.name, found.about.endswith(".")) == (name, True)
    assert all(found.losses.values())
