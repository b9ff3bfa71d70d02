"""The tables of docs/accuracy.md come from gold and first answers."""

import json
import sys

import pytest

from pipeline.tools import looks

ROW = "| patient | age_years | 2 | 2 | 1 | 0.500 | 0.500 | 0.500 | 0.000 to 1.000 |"


def document(name, age):
    return {
        "doc": name,
        "cases": [
            {
                "label": "case 1",
                "patient": {"age_years": age},
                "obstetric": {},
                "pregnancy": {},
                "neonates": [],
                "medications": [],
                "labs": [],
            }
        ],
    }


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A round of two documents of which one was read rightly, and a page for its table."""
    look = tmp_path / "looks" / "one"
    (look / "gold").mkdir(parents=True)
    for name in "ab":
        (look / "gold" / f"{name}.json").write_text(json.dumps(document(name, 30)))
    (look / "first.jsonl").write_text(
        "".join(json.dumps(document(n, a)) + "\n" for n, a in (("a", 30), ("b", 31)))
    )
    (tmp_path / "page.md").write_text("# Accuracy\n<!-- round one -->\n<!-- end -->\nmore\n")
    monkeypatch.setattr(looks, "LOOKS", tmp_path / "looks")
    monkeypatch.setattr(looks, "PAGE", tmp_path / "page.md")
    return look


def test_a_table_counts_right_and_wrong(folder):
    lines = looks.table_of(folder).splitlines()
    assert lines[0] == "2 documents."
    assert ROW in lines
    assert "| document | **all** | 2 | 2 | 2 | 1.000 | 1.000 | **1.000** | 1.000 to 1.000 |" in lines


def test_the_command_writes_and_checks(folder, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["looks", "--check"])
    assert looks.main() == 1
    monkeypatch.setattr(sys, "argv", ["looks"])
    assert looks.main() == 0
    page = looks.PAGE.read_text()
    assert page.startswith("# Accuracy\n<!-- round one -->\n2 documents.")
    assert page.endswith("<!-- end -->\nmore\n")
    monkeypatch.setattr(sys, "argv", ["looks", "--check"])
    assert looks.main() == 0


def test_a_page_without_the_marks_is_an_error():
    with pytest.raises(ValueError, match="<!-- round x -->"):
        looks.page_with("no marks", {"x": "table"})


def test_the_page_that_is_shipped_is_up_to_date(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["looks", "--check"])
    assert looks.main() == 0
