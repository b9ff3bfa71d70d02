"""The comparison of a PDF with another form of the same article."""

import sys

import pytest

from pipeline.tools.pairs.__main__ import main
from pipeline.tools.pairs.compare import compare, find_pairs
from pipeline.tools.pairs.grids import Grid, GridCell, plain
from pipeline.tools.pairs.grids import compare as compare_grids
from pipeline.tools.pairs.report import shown
from pipeline.tools.pairs.words import body_words, order, words
from schemas.document import SectionKind
from tests.corpus.pages import At, column, make_pdf
from tests.pipeline.support import document

JATS = """<article><front><journal-meta><journal-title>Journal of Trials</journal-title></journal-meta><article-meta>
<title-group><article-title>Fever in pregnancy</article-title></title-group></article-meta></front><body>
<sec><title>Case report</title><p>A 30-year-old woman, gravida 2 para 1, was given methyldopa 250 mg twice daily.</p>
<p>Her haemoglobin was 9.1 g/dL at 30 weeks of gestation.</p></sec></body></article>"""
LINES = (
    "Case report",
    "A 30-year-old woman, gravida 2 para 1, was given methyldopa 250 mg twice daily.",
    "Her haemoglobin was 9.1 g/dL at 30 weeks of gestation.",
)


@pytest.fixture
def pairs(folder):
    (folder / "a.nxml").write_text(JATS)
    (folder / "a.pdf").write_bytes(
        make_pdf([[At(60, 60, "Fever in pregnancy", 18), *column(60, 100, LINES)]])
    )
    (folder / "b.txt").write_text("\n".join(LINES))
    (folder / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    (folder / "alone.pdf").write_bytes(b"%PDF-1.4")
    return folder


def grid(*rows, section=SectionKind.CASE):
    cells = tuple(
        tuple(GridCell(row, at, at, text, plain(text)) for at, text in enumerate(texts) if text)
        for row, texts in enumerate(rows)
    )
    return Grid("", 0, section, cells)


def test_pairs_are_found_by_name(pairs):
    assert [(pair.name, pair.other.name) for pair in find_pairs(pairs)] == [("a", "a.nxml"), ("b", "b.txt")]


def test_a_pair_that_agrees(pairs):
    found = compare(find_pairs(pairs)[0])
    assert found.order.recall == found.order.runs_recall == 1.0
    assert found.scores.family("lab").right == found.scores.family("lab").gold == 2
    assert not found.scores.mistakes
    assert (found.same("title"), found.same("journal"), found.same("doi")) == (True, False, None)
    assert found.quotes > 4
    assert [wrong.quote for wrong in found.misplaced if not wrong.by_a_letter] == []


def test_what_differs_is_listed(pairs):
    lines = (*LINES[:1], LINES[1].replace("methyldopa", "labetalol"), LINES[2])
    (pairs / "a.pdf").write_bytes(make_pdf([column(60, 100, lines)]))
    found = {"a": compare(find_pairs(pairs)[0])}
    assert list(shown("facts", found))[:3] == [
        "== a: facts",
        "the PDF lacks medication dose: methyldopa 250.0 mg False",
        "only the PDF has medication dose: labetalol 250.0 mg False",
    ]
    assert list(shown("metadata", found))[-1] == "journal: 'Journal of Trials', in the PDF None"


def test_a_pair_that_fails_is_a_row(pairs, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["pairs", str(pairs), "--workers", "1"])
    assert main() == 3
    printed = capsys.readouterr().out
    assert f"failed: {pairs / 'b.pdf'}: is no PDF, or a broken or truncated one" in printed
    assert [line.split()[:2] for line in printed.splitlines() if line.startswith(("a ", "b ", "all "))] == [
        ["a", "1"],
        ["b", "failed"],
        ["all", "1"],
    ]


def test_a_folder_without_pairs(folder, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["pairs", str(folder)])
    assert main() == 1
    assert "holds no such pair" in capsys.readouterr().err


def test_order_counts_words_that_follow():
    found = order(words("one two three four five six seven"), words("six seven one two three four five"))
    assert (found.kept, found.count, found.runs_kept, found.runs) == (5, 7, 1, 3)
    assert [(lost.words, lost.moved) for lost in found.lost] == [("six seven", False)]


def test_a_moved_run_is_told_from_a_lost_one():
    start, run = "a b c d e f g h i j", "1 2 3 4 5"
    assert [lost.moved for lost in order(words(f"{start} {run}"), words(f"{run} {start}")).lost] == [True]
    assert [lost.moved for lost in order(words(f"{start} {run}"), words(start)).lost] == [False]


def test_captions_of_figures_are_no_words_of_the_body():
    assert body_words(document("She was well.\nFigure 1: A scan.\nShe went home.")) == words(
        "She was well. She went home."
    )


@pytest.mark.parametrize(
    ("found", "identical"),
    [
        ([("Test", "Value"), ("Hb", "9.1"), ("Platelets", "48")], 6),
        ([("Test", "Value"), ("Platelets", "48"), ("Hb", "9.1")], 4),  # rows that changed places
        ([("Test", "Value"), ("Hb", "9.1", "Platelets", "48")], 4),
        ([("Test", "Value"), ("Hb", "", "9.1"), ("Platelets", "48")], 5),  # one in another column
        (
            [("Test", "", "Value"), ("Hb", "", "9.1"), ("Platelets", "", "48")],
            6,
        ),  # a column more harms nothing
        ([("Test", "Value"), ("Hb", "91"), ("Platelets", "48")], 5),
    ],
)
def test_cells_are_compared_by_row_and_column(found, identical):
    wanted = grid(("Test", "Value"), ("Hb", "9.1"), ("Platelets", "48"))
    matches, surplus = compare_grids([wanted], [grid(*found)])
    assert (matches[0].identical, surplus) == (identical, [])


def test_surplus_tables_are_told():
    wanted = grid(("Test", "Value"), ("Hb", "9.1"), ("Platelets", "48"), ("Ferritin", "9"))
    first, second = grid(("Test", "Value"), ("Hb", "9.1"), ("Platelets", "48")), grid(("Ferritin", "9"))
    prose = grid(("She was", "well and"), ("went home", "at once"), section=SectionKind.REFERENCES)
    matches, surplus = compare_grids([wanted], [first, second, prose])
    assert [match.identical for match in matches] == [6]
    assert [(one.part_of, one.in_case) for one in surplus] == [(1, True), (None, False)]
