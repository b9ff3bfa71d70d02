"""`gravida evaluate --html` and `--against`: a page that tells what the scores tell, and a version that fell."""

import copy
import json
import re

import pytest
from typer.testing import CliRunner

from pipeline.cli.main import app
from pipeline.evaluate.compare import compared
from pipeline.evaluate.draws import draws
from pipeline.evaluate.mixed import mixed_names, mixed_standing
from pipeline.evaluate.page import Evaluation, write_page
from pipeline.evaluate.score import score
from pipeline.evaluate.seen import Seen, seen, seen_line, values
from pipeline.steps import make_report
from schemas.document import Document
from tests.pipeline.test_judged import TEXT


def sample(name="one", text=TEXT):
    document = Document(id="0" * 16, name=name, text=text)
    return Seen(document, make_report(document))


@pytest.fixture(scope="module")
def one():
    return sample()


@pytest.fixture
def gold(one):
    """Gold that differs in a dose, in the name of a test and in whether a drug was taken."""
    facts = copy.deepcopy(one.facts)
    case = facts["cases"][0]
    case["medications"][0]["dose"] = 50
    case["medications"][1]["status"] = "past"
    case["labs"][0] |= {"test": "ferritin", "as_written": "ferritin"}
    return {"one": facts}


def test_a_document_and_its_record_come_through_a_line_as_they_are(one):
    assert seen(seen_line(one.document, one.report)) == one


def test_the_page_tells_the_scores_and_every_mistake_with_its_words(one, gold, tmp_path):
    found = {"one": one.facts}
    page = write_page(Evaluation("sample", gold, found, [one]), tmp_path / "out").read_text()
    scores = score(gold, found)
    cell = scores.cells["medication", "dose"]
    row = f"<td>medication: dose</td><td>{cell.gold}</td><td>{cell.found}</td><td>{cell.right}</td>"
    assert row in page
    assert page.count('<span class="wrong">') == len(scores.mistakes) == 10
    assert "<mark>100 mg</mark>" in page or "<mark>aspirin 100 mg</mark>" in page
    assert '<td>ferritin</td><td class="words">hemoglobin</td><td>1</td>' in page
    assert '<td>past</td><td class="words">given</td><td>1</td>' in page
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "index.html", "calibration.svg", "coverage.svg",
    }  # fmt: skip


def test_the_same_records_give_the_same_page(one, gold, tmp_path):
    pages = [
        write_page(Evaluation("sample", gold, {"one": one.facts}, [one]), tmp_path / name) for name in "ab"
    ]
    for name in ("index.html", "calibration.svg", "coverage.svg"):
        assert len({(page.parent / name).read_bytes() for page in pages}) == 1


def test_without_records_the_page_has_scores_alone(one, gold, tmp_path):
    page = write_page(Evaluation("sample", gold, {"one": one.facts}), tmp_path).read_text()
    assert '<h2 id="fields">' in page
    assert "calibration.svg" not in page
    assert not (tmp_path / "calibration.svg").exists()


def test_what_documents_say_is_escaped(tmp_path):
    hostile = sample("<script>x</script>", TEXT.replace("aspirin", "<b>aspirin</b>"))
    facts = copy.deepcopy(hostile.facts)
    facts["cases"][0]["medications"][0]["dose"] = 1
    page = write_page(
        Evaluation("<i>", {hostile.name: facts}, {hostile.name: hostile.facts}, [hostile]), tmp_path
    ).read_text()
    assert "<script" not in page
    assert "<i>" not in page
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


def test_a_value_is_shown_with_what_stands_around_it(one, gold):
    found = {value.judged.path: value for value in values([one], gold)}
    dose = found["cases.0.medications.0.dose"]
    assert not dose.judged.right
    assert TEXT[TEXT.index("100 mg") :].startswith(dose.quote) or "100 mg" in dose.quote
    assert dose.before + dose.quote + dose.after in TEXT
    assert dose.source == "text"


def many(change=lambda number, case: None):
    """Facts of ten documents of one drug with its dose."""
    made = {}
    for number in range(10):
        case = {
            "medications": [{"drug": "aspirin", "as_written": "aspirin", "dose": 75, "unit": "mg"}],
            "labs": [],
        }
        change(number, case)
        made[f"d{number}"] = {"doc": f"d{number}", "cases": [case]}
    return made


def doubled(number, case):
    case["medications"][0]["dose"] = 150


def once(number, case):
    if number == 0:
        doubled(number, case)


def test_a_field_that_falls_everywhere_fell_and_one_that_falls_once_did_not():
    gold = many()
    everywhere = compared(gold, many(), many(doubled))
    assert {change.key for change in everywhere.fallen} == {("medication", "dose"), ("medication", None)}
    assert len(everywhere.new) == 20
    assert everywhere.mended == ()
    assert compared(gold, many(), many(once)).fallen == ()
    back = compared(gold, many(doubled), many())
    assert back.fallen == ()
    assert len(back.mended) == 20


def test_intervals_hold_the_score_and_close_where_all_documents_agree():
    low, high = draws(many(), many(once)).interval(("medication", "dose"))
    assert low < 0.9 < high <= 1.0
    assert draws(many(), many()).interval(("medication", "dose")) == (1.0, 1.0)


def test_mixed_names_need_the_same_amount():
    other = many(lambda number, case: case["medications"][0].update(drug="atenolol", as_written="atenolol"))
    assert mixed_names(many(), other) == {("aspirin", "atenolol"): 10}
    far = many(lambda number, case: case["medications"][0].update(drug="atenolol", as_written="x", dose=5))
    assert mixed_names(many(), far) == {}
    past = many(lambda number, case: case["medications"][0].update(status="past"))
    assert mixed_standing(many(), past, "drug status") == {("given", "past"): 10}


@pytest.fixture
def files(tmp_path, one, gold):
    (tmp_path / "gold").mkdir()
    (tmp_path / "gold" / "one.json").write_text(json.dumps(gold["one"]))
    (tmp_path / "one.txt").write_text(TEXT)
    (tmp_path / "good.jsonl").write_text(json.dumps(gold["one"]) + "\n")
    return tmp_path


def run(*asked):
    return CliRunner().invoke(app, ["evaluate", *map(str, asked)])


def test_the_command_writes_the_page_and_tells_what_changed(files):
    found = run(
        files / "gold",
        files / "one.txt",
        "--workers",
        1,
        "--html",
        files / "out",
        "--against",
        files / "good.jsonl",
    )
    assert re.search(r"^medication: dose 1\.000 -> 0\.\d+ ", found.output, re.M)
    assert "mistakes mended: 0, new: 10\n" in found.output
    assert "fell by more than its interval" in found.output
    assert found.exit_code == 4
    assert "Against the baseline" in (files / "out" / "index.html").read_text()


def test_a_baseline_that_is_no_facts_file_is_an_error(files):
    (files / "bad.jsonl").write_text("{}\n")
    found = run(files / "gold", "--predicted", files / "good.jsonl", "--against", files / "bad.jsonl")
    assert found.exit_code == 1
    assert "bad.jsonl, line 1: is not of the form" in found.output


def test_facts_alone_are_compared_and_shown(files):
    found = run(
        files / "gold",
        "--predicted",
        files / "good.jsonl",
        "--against",
        files / "good.jsonl",
        "--html",
        files / "out",
    )
    assert found.exit_code == 0
    assert "mistakes mended: 0, new: 0\n" in found.output
    assert (files / "out" / "index.html").is_file()


def test_the_store_s_records_lead_to_the_review_page(files):
    store = f"sqlite:///{files / 's.db'}"
    assert (
        CliRunner()
        .invoke(app, ["ingest", str(files / "one.txt"), "--store", store, "--workers", "1"])
        .exit_code
        == 0
    )
    found = run(files / "gold", "--store", store, "--html", files / "out")
    assert found.exit_code == 0, found.output
    assert re.search(
        r'href="http://127\.0\.0\.1:8000/documents/[0-9a-f]{16}#k[0-9a-f]{12}"',
        (files / "out" / "index.html").read_text(),
    )
