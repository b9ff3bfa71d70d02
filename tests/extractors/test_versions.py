"""What makes a record new: the source, the rules and the terms, each by its digest."""

import subprocess
import sys
from pathlib import Path

import pytest

from extractors import versions as module


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "probe"
    folder.mkdir()
    for name in ("__init__.py", "rules.toml", "terms.csv", "NOTES.md"):
        (folder / name).write_text("")
    monkeypatch.delitem(sys.modules, "probe", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(module, "CODE", ("probe",))
    return folder


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("__init__.py", {"software"}),
        ("rules.toml", {"rules"}),
        ("terms.csv", {"terms"}),
        ("NOTES.md", set()),
    ],
)
def test_a_changed_file_changes_its_version_and_no_other(package: Path, name: str, changed: set[str]) -> None:
    make = module.versions.__wrapped__
    before, again = make(), make()
    (package / name).write_text("LIMIT = 2\n")
    after = make()
    assert before == again
    assert {
        field for field in type(after).model_fields if getattr(before, field) != getattr(after, field)
    } == changed


def test_versions_are_known_without_spacy() -> None:
    """A run asks for them before its workers load anything, and a parent process never needs the rules."""
    code = "import sys; from extractors.versions import versions; versions(); print({'spacy', 'extractors.nlp'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    assert done.stdout.strip() == "set()"
