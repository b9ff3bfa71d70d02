"""Kept first looks: their values are those that were scored, and what is fitted on them is shipped."""

import json
import math

import pytest

from extractors.confidence.weigh import on_curve
from extractors.confidence.words import meanings
from pipeline.evaluate.score import load_facts, score
from pipeline.steps import make_report
from pipeline.tools import look, looks
from pipeline.tools.confidence import __main__ as command
from pipeline.tools.confidence.values import COLUMNS, NAME, Value, read, write
from schemas.document import Document
from schemas.errors import InputError
from schemas.facts import to_facts
from tests.pipeline.test_judged import TEXT, UNJUDGED

KEPT = [name for name, folder in looks.rounds().items() if (folder / NAME).is_file()]


@pytest.mark.parametrize("name", KEPT)
def test_the_kept_values_are_those_that_the_first_look_was_scored_by(name):
    folder = looks.LOOKS / name
    gold, found = load_facts(folder / "gold"), load_facts(folder / "first.jsonl")
    cells = score(gold, found).cells
    said, right = {}, {}
    for one in read(folder):
        key = one.family, one.field
        said.setdefault(key, set()).add((one.document, one.said))
        right.setdefault(key, set()).update({(one.document, one.said)} if one.right else ())
    assert {key: (len(said[key]), len(right[key])) for key in said} == {
        key: (cell.found, cell.right) for key, cell in cells.items() if cell.found and key not in UNJUDGED
    }


def test_every_round_has_its_values_and_every_reason_its_words():
    assert set(KEPT) == set(looks.rounds())
    assert {name for kept in KEPT for one in read(looks.LOOKS / kept) for name in one.why} <= set(meanings())


def value(document, right, *why):
    return Value(
        document, "cases.0.medications.0.dose", "medication", "dose", (1.0,), right, 1.0, False, "rule:x", why
    )


def sample():
    """Values of which those far from their drug are wrong by half."""
    near = [value(f"d{n % 20}", True, "said_given") for n in range(300)]
    far = [value(f"d{n % 20}", n % 40 < 20, "said_given", "far_apart") for n in range(120)]
    return near + far


def test_a_unit_is_no_surer_than_the_number_that_it_belongs_to():
    fit = pytest.importorskip("pipeline.tools.confidence.fit")
    entry = "cases.0.lab_results.0"
    parts = [
        Value("d", f"{entry}.{part}", "lab", part, (), True, 1.0, False, "rule:x", ())
        for part in ("unit", "measurement", "test")
    ]
    assert fit.tied(parts, [0.9, 0.6, 0.8]) == [0.6, 0.6, 0.8]
    assert fit.tied(parts[:1], [0.9]) == [0.9]


def test_what_is_wrong_more_often_is_less_sure_in_documents_that_were_not_fitted_on():
    fit = pytest.importorskip("pipeline.tools.confidence.fit")
    pytest.importorskip("sklearn")
    values = sample()
    sure = fit.cross_validated(values)
    near = [one for one, of in zip(sure, values, strict=True) if "far_apart" not in of.why]
    far = [one for one, of in zip(sure, values, strict=True) if "far_apart" in of.why]
    assert min(near) > 0.95
    assert max(far) < 0.75
    assert fit.cross_validated(values) == sure
    curve = fit.fitted(values).curve
    assert [knot.confidence for knot in curve] == sorted(knot.confidence for knot in curve)
    assert all(math.isfinite(on_curve(curve, score)) for score in (-99.0, 0.0, 99.0))


def test_values_are_kept_as_they_are(tmp_path):
    kept = [value('a,\n"b"', True, "far_apart"), value("c", False)]
    write(tmp_path, kept)
    assert read(tmp_path) == kept


@pytest.mark.parametrize("line", ["a,b\n", "d,p,f,f,[1],maybe,1,0,m,\n", "d,p,f,f,no json,1,1,0,m,\n"])
def test_a_broken_line_is_told_with_its_number(tmp_path, line):
    (tmp_path / NAME).write_text(",".join(COLUMNS) + "\n" + line)
    with pytest.raises(InputError, match="line 2"):
        read(tmp_path)


@pytest.fixture
def folder(tmp_path):
    """A round of one document whose gold is what is read of it."""
    document = Document(id="0" * 16, name="one", text=TEXT)
    report = make_report(document)
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "one.json").write_text(json.dumps(to_facts(report, document)))
    return tmp_path, document, report


def test_a_first_look_is_kept_once_and_later_ones_must_say_the_same(folder):
    path, document, report = folder
    assert look.keep(path, [(document, report)]) == len(read(path)) > 10
    assert all(one.right for one in read(path))
    first = (path / "first.jsonl").read_bytes()
    look.keep(path, [(document, report)])
    assert (path / "first.jsonl").read_bytes() == first
    other = report.model_copy(update={"cases": ()})
    with pytest.raises(InputError, match="one first look"):
        look.keep(path, [(document, other)])


def test_a_document_without_gold_is_refused(folder):
    path, document, report = folder
    with pytest.raises(InputError, match="no gold of two"):
        look.keep(path, [(document, report.model_copy(update={"document_name": "two"}))])


def test_the_page_needs_its_marks():
    page = f"a <!-- x --> old {command.END} b"
    assert command.page_with(page, {"x": "new"}) == f"a <!-- x -->\nnew\n{command.END} b"
    with pytest.raises(ValueError, match="no <!-- y -->"):
        command.page_with(page, {"y": "new"})


def test_what_was_said_at_the_look_is_told_by_round():
    said = command.as_said(sample(), ["one"] * 420)
    assert "| round one | 420 | 60 | 0.143 | 100.0% | 85.7% | 0 | 0.0% | 0.0% | 100.0% |" in said


def test_the_table_tells_of_all_of_families_and_of_rounds():
    values = sample()
    made = command.table(values, [0.97] * len(values), ["one"] * len(values))
    assert "| all | 420 | 60 | 0.113 | 100.0% | 85.7% | 0 | 0.0% | 0.0% | 100.0% |" in made
    assert "| medication | 420 |" in made
    assert "| round one | 420 |" in made
