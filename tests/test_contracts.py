"""What the parts of the repository promise each other: entry points, imports, documents, versions."""

import ast
import re
import shlex
import tomllib
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest

from extractors.nlp import ORDER, build_nlp

ROOT = Path(__file__).parents[1]
PACKAGES = ("schemas", "corpus", "extractors", "pipeline")
BELOW = {
    "schemas": {"schemas"},
    "corpus": {"corpus", "schemas"},
    "extractors": {"extractors", "schemas"},
    "pipeline": set(PACKAGES),
}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def own_components():
    return {name.removeprefix("obs_") for name in ORDER}


def test_folders_entry_points_and_order_agree():
    folders = {path.parent.name for path in (ROOT / "extractors").rglob("pipe.py")}
    declared = PROJECT["project"]["entry-points"]["spacy_factories"]
    assert own_components() == folders == {name.removeprefix("obs_") for name in declared}


def test_entry_points_are_the_factories_that_run():
    declared = PROJECT["project"]["entry-points"]["spacy_factories"]
    installed = {
        point.name: point.value
        for point in entry_points(group="spacy_factories")
        if point.name.startswith("obs_")
    }
    assert installed == declared, "install again: pip install -e ."
    nlp = build_nlp()
    assert tuple(nlp.pipe_names) == ORDER
    for name in declared:
        assert nlp.get_pipe_meta(name).factory == name


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_keeps_the_house_rules(path):
    source = path.read_text(encoding="utf-8")
    package = path.relative_to(ROOT).parts[0]
    assert set(imported(path)) & set(PACKAGES) <= BELOW[package], "imports point down only"
    assert ast.get_docstring(ast.parse(source)), "a module says what it is for"
    for node in ast.walk(ast.parse(source)):
        assert not isinstance(node, ast.Assert), f"line {node.lineno}: no assert in source"
        if isinstance(node, ast.ExceptHandler):
            caught = ast.unparse(node.type) if node.type else "everything"
            assert caught not in ("everything", "Exception", "BaseException"), (
                f"line {node.lineno}: catches {caught}"
            )


def test_the_version_stands_in_one_place():
    assert version("gravida") == PROJECT["project"]["version"]


def test_the_lock_holds_every_dependency_and_no_address():
    lines = (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if "://" in line or line.startswith("-")] == []
    locked = {normal(line.split("==")[0]) for line in lines if "==" in line}
    wanted = [*PROJECT["project"]["dependencies"]]
    for extra in PROJECT["project"]["optional-dependencies"].values():
        wanted += extra
    assert {normal(re.split(r"[\[<>=~! ]", one)[0]) for one in wanted} - locked == set()


def normal(name):
    return re.sub(r"[-_.]+", "-", name.strip()).lower()


def readme():
    path = ROOT / "README.md"
    if not path.exists():
        pytest.skip("there is no README.md")
    return path.read_text(encoding="utf-8")


def test_commands_and_options_of_the_readme_exist():
    from typer.main import get_command

    from pipeline.cli.main import app

    commands = get_command(app).commands
    for line in re.findall(r"^\s*(?:\$ )?(?:\.venv/bin/)?gravida (.+)$", readme(), flags=re.MULTILINE):
        words = shlex.split(line.split("#")[0].split(" | ")[0].split(" > ")[0])
        if words[0].startswith("-"):
            continue
        assert words[0] in commands, f"gravida {line}"
        known = {
            option
            for parameter in commands[words[0]].params
            for option in parameter.opts + parameter.secondary_opts
        }
        options = {word.split("=")[0] for word in words[1:] if word.startswith("-") and word != "-"}
        assert options - known - {"--help", "-h"} == set(), f"gravida {line}"


def test_make_targets_of_the_readme_exist():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    assert set(re.findall(r"`make ([a-z]+)`", readme())) - targets == set()


def test_ci_runs_what_contributors_run():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert re.findall(r"^make (\w+)$", script, flags=re.MULTILINE) == ["check", "test"]
