"""The same texts in several settings, scored side by side."""

import json
import sys

import pytest

from pipeline.tools.typeset_score import main
from tests.corpus.pages import column, make_pdf

TEXT = ("Case report", "A 30-year-old woman was given methyldopa 250 mg. Her haemoglobin was 9.1 g/dL.")
GOLD = {"doc": "a", "cases": [{
    "patient": {"age_years": 30, "sex": "female"},
    "medications": [{"drug": "methyldopa", "dose": 250, "unit": "mg"}],
    "labs": [{"test": "haemoglobin", "value": 9.1, "unit": "g/dL"}],
}]}  # fmt: skip


@pytest.fixture
def command(folder, monkeypatch):
    for name in ("gold", "texts", "typeset/good", "typeset/bad", "typeset/empty"):
        (folder / name).mkdir(parents=True)
    (folder / "gold" / "a.json").write_text(json.dumps(GOLD))
    (folder / "texts" / "a.txt").write_text("\n".join(TEXT))
    (folder / "typeset" / "good" / "a.pdf").write_bytes(make_pdf([column(60, 80, TEXT)]))
    (folder / "typeset" / "bad" / "a.pdf").write_bytes(make_pdf([column(60, 80, [TEXT[0], "She was well."])]))

    def run(*options):
        monkeypatch.setattr(sys, "argv", ["typeset_score", "typeset", "gold", "--workers", "1", *options])
        return main()

    return run


def rows(printed):
    return [line.split()[:3] for line in printed.splitlines() if line.strip()]


def test_a_row_for_each_style_with_what_it_loses(command, capsys):
    assert command("--text", "texts") == 0
    assert rows(capsys.readouterr().out) == [
        ["headline", "of", "text"],
        ["texts", "0.500", "0.000"],
        ["good", "0.500", "+0.000"],
        ["bad", "0.000", "-0.500"],
        ["mean", "0.250", "-0.250"],
        ["least", "0.000", "-0.500"],
    ]


def test_mistakes_are_listed(command, capsys):
    assert command("--style", "bad", "--errors", "lab") == 0
    assert capsys.readouterr().out.splitlines() == [
        "== bad",
        "a lab unit missed hemoglobin 9.1 g/dl",
        "a lab value missed hemoglobin 9.1",
    ]


def test_a_document_that_fails_counts_and_is_told(command, folder, capsys):
    (folder / "typeset" / "bad" / "a.pdf").write_bytes(b"%PDF-1.4 broken")
    assert command("--errors", "lab") == 3
    assert "a failed: typeset/bad/a.pdf: is no PDF, or a broken or truncated one" in capsys.readouterr().out
