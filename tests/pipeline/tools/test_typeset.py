"""Texts set by engines that are not ours: the words go in whole, and a missing engine is told."""

import sys
from html.parser import HTMLParser

import pytest

from corpus.readers.read import read_bytes
from corpus.typeset.samples import TEXTS, read_text
from pipeline.tools.pairs.words import words
from pipeline.tools.typeset import engines, groff, html, latex, office
from pipeline.tools.typeset.__main__ import main
from pipeline.tools.typeset.manuscript import manuscript, plain_text
from pipeline.tools.typeset.styles import ENGINES, Style, styles

NAMES = sorted(path.stem for path in TEXTS.glob("*.txt"))
STYLES = {style.name: style for style in styles()}


def paper(name="DW09"):
    return manuscript(name, read_text(TEXTS / f"{name}.txt"))


def test_every_engine_has_a_style():
    assert (
        {style.engine for style in styles()} == set(ENGINES) == set(engines.PROGRAMS) == set(engines.ADVICE)
    )


@pytest.mark.parametrize("name", NAMES)
def test_results_that_move_into_tables_lose_no_number(name):
    text, moved = read_text(TEXTS / f"{name}.txt"), plain_text(paper(name))
    gone = {word for word in words(text) if word.isdecimal()} - set(words(moved))
    assert gone == set()


def test_tables_are_numbered_in_order_and_cited():
    made = paper("DW04")
    assert [table.label for table in made.tables] == ["Table 1", "Table 2"]
    text = plain_text(made)
    assert (
        text.index("given in Table 1")
        < text.index("Table 1. Laboratory findings")
        < text.index("Table 2. Serial")
    )


def test_a_sentence_that_is_gone_is_told():
    with pytest.raises(ValueError, match="no paragraph of 'A case' holds 'CD4 count was"):
        manuscript("DW09", "A case\n\nCase 1\nPacked cell volume was 16% (33-44), random blood glucose 1.9 mmol/L (3.9-7.8), "
                   "platelets 48 x 10^9/L (150-400), creatinine 142 umol/L (53-97), total bilirubin 68 umol/L (3-17) and "
                   "lactate 5.2 mmol/L (<2).")  # fmt: skip


class Words(HTMLParser):
    def __init__(self):
        super().__init__()
        self.text = []

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize(
    "style", [s for s in styles() if s.engine in ("chromium", "weasyprint")], ids=lambda s: s.name
)
def test_pages_hold_every_table_and_reference_once(style):
    made = paper()
    page = html.page(made, style)
    assert [page.count(f"<caption><b>{table.label}.</b>") for table in made.tables] == [1, 1]
    parser = Words()
    parser.feed(page.partition("</style>")[2])
    text = " ".join(parser.text)
    assert all(text.count(reference) == 1 for reference in made.references)
    assert ("UNCORRECTED PROOF" in text, "KEY POINTS" in text) == (
        style.flag("watermark"),
        style.flag("key_points"),
    )


@pytest.mark.parametrize("style", [s for s in styles() if s.engine == "latex"], ids=lambda s: s.name)
def test_latex_holds_every_table_once(style):
    source = latex.source(paper(), style)
    assert [source.count(f"{label}. Lab") for label in ("Table 1", "Table 2")] == [1, 1]
    assert source.count("{longtable}") == (4 if style.tables == "long" else 0)
    assert source.count("\\begin{table*}") == (2 if style.tables == "wide" else 0)


def test_characters_with_a_meaning_are_escaped():
    assert latex.escaped("5% & <40_ {x} 10^9 3-15") == (
        r"5\% \& \textless{}40\_ \{x\} 10\textasciicircum{}9 3--15"
    )
    made = paper()
    assert "\n'" not in groff.source(made, STYLES["gr-two"])
    assert "&lt;2" in office.source(made, STYLES["lo-two"])


def test_unknown_flags_are_refused():
    style = Style("x", "latex", "", "")
    with pytest.raises(KeyError):
        style.flag("watermarks")


def test_headings_as_the_style_writes_them():
    style = Style("x", "latex", "", "", shows=frozenset({"bars", "capitals"}))
    assert (style.heading("Case report", 2), style.heading("Case 1")) == ("2 | CASE REPORT", "CASE 1")


def test_a_missing_engine_is_told_with_how_to_get_it(folder, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("GROFF", raising=False)
    monkeypatch.setattr(
        sys, "argv", ["typeset", "out", "--engine", "groff", "--only", "DW11", "--workers", "1"]
    )
    assert main() == 1
    assert (
        capsys.readouterr().out
        == "groff is not installed, so its styles are left out: apt-get install groff\n"
    )


@pytest.mark.parametrize("engine", ENGINES)
def test_an_installed_engine_sets_a_whole_text(engine):
    if engines.program(engine) is None:
        pytest.skip(f"needs {engine}: {engines.ADVICE[engine]}")
    style = next(style for style in styles() if style.engine == engine)
    made = paper("DW11")
    read = read_bytes(engines.typeset(made, style), "DW11")
    for word in ("Thyrotoxicosis", "doxylamine", "carbimazole", "quieten"):
        assert word.lower() in read.text.lower()


def test_groff_without_what_makes_a_pdf_is_no_engine(tmp_path, monkeypatch):
    monkeypatch.delenv("GROFF", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    found = []
    for name in ("groff", "gropdf"):
        (tmp_path / name).write_text("#!/bin/sh\n", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
        found.append(engines.program("groff"))
    assert found == [None, str(tmp_path / "groff")]
