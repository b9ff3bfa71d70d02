"""The command line in this process: output, order, exit statuses, one line for every error."""

import json
import re
from contextlib import closing
from pathlib import Path

import pytest

from pipeline import outcomes
from pipeline.cli.main import app
from pipeline.outdated import file_of
from pipeline.store import open_store
from pipeline.store.conflicts import Seen
from schemas.fact import facts_in
from schemas.report import Report
from tests.pipeline.support import VERSIONS, document, failed, read, report
from tests.pipeline.test_article_store import JATS, PDF

COMMANDS = (
    "collect",
    "backup",
    "restore",
    "extract",
    "ingest",
    "status",
    "failures",
    "show",
    "join",
    "part",
    "export",
    "evaluate",
    "learn",
    "review",
    "schema",
    "doctor",
)


@pytest.fixture
def address(folder):
    """A store with two documents."""
    address = f"sqlite:///{folder / 'gravida.db'}"
    repository = open_store(address)
    repository.add_batch(repository.start_run(VERSIONS, {}), [read(), read("A 31-year-old woman.", "two")])
    repository.close()
    return address


def test_help_names_every_command(gravida):
    result = gravida("--help")
    assert result.exit_code == 0
    assert all(re.search(rf"\b{name}\b", result.stdout) for name in COMMANDS)
    named = [command.callback.__name__ for command in app.registered_commands]
    assert sorted([*named, *(group.typer_instance.info.name for group in app.registered_groups)]) == sorted(
        COMMANDS
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(gravida, command):
    result = gravida(command, "--help")
    assert result.exit_code == 0
    assert "Usage: gravida" in result.stdout


def test_version(gravida):
    result = gravida("--version")
    assert (result.exit_code, result.stdout) == (0, "gravida 0.1.0\n")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["--nonsense"], 2, "gravida: No such option: --nonsense; see gravida --help\n"),
        (["nonsense"], 2, "gravida: No such command 'nonsense'; see gravida --help\n"),
        (
            ["extract"],
            2,
            "gravida: Invalid value: give files, folders or archives, or a list of them with --files-from; see gravida --help\n",
        ),
        (["extract", "a.txt", "-w", "0"], 2, "gravida: "),
        (["extract", "a.txt", "-f", "xml"], 2, "gravida: "),
        (["ingest", "a.txt", "--max-file-mb", "-3"], 2, "gravida: setting max_file_mb = -3.0: "),
        (
            ["extract", "a.txt", "--out", "no/folder/x"],
            1,
            "gravida: no/folder/x: cannot be written (No such file or directory); ",
        ),
        (["show", "one"], 1, "gravida: store sqlite:///gravida.db: is not there; run `gravida ingest` first"),
        (["show", "one", "--store", "x"], 2, "gravida: setting store = 'x': 'x' is no database address; "),
        (
            ["export", "nonsense", "--out", "x"],
            1,
            "gravida: nonsense: is no export target; there are e2b, facts, fhir, omop, phenopackets, pregnancies, redcap, tables\n",
        ),
        (["evaluate", "nowhere"], 1, "gravida: nowhere: is not there; name a folder of gold files\n"),
        (["evaluate", "nowhere", "--errors", "x"], 2, "gravida: "),
    ],
)
def test_every_error_is_one_line(folder, gravida, arguments, status, message):
    (folder / "a.txt").write_text("A 30-year-old woman was seen.")
    result = gravida(*arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert result.stderr.startswith(message)
    assert len(result.stderr.splitlines()) == 1


def test_extract_keeps_the_order_of_the_input(folder, gravida):
    names = [f"{number:02d}" for number in range(30, 0, -1)]
    for name in names:
        (folder / f"{name}.txt").write_text(
            f"A 3{name[1]}-year-old woman was seen at {name} weeks. " * (int(name) % 7 + 1)
        )
    result = gravida("extract", *(f"{name}.txt" for name in names), "--format", "facts", "--workers", 2)
    assert result.exit_code == 0
    assert [json.loads(line)["doc"] for line in result.stdout.splitlines()] == names


def test_extract_forms(folder, gravida):
    text = "A 30-year-old woman, gravida 2 para 1, was seen."
    (folder / "case.txt").write_text(text)
    facts, whole, table = (
        gravida("extract", "case.txt", "-f", form).stdout for form in ("facts", "json", "table")
    )
    assert json.loads(facts)["cases"][0]["patient"]["age_years"] == 30
    report = Report.model_validate_json(whole)
    assert report.cases[0].patient.age.value.years == 30
    assert all(fact.quotes[0].text in text for _, fact in facts_in(report))
    assert "30 years" in table
    assert "gravidity" in table
    assert gravida("extract", "case.txt").stdout == whole


def test_what_was_not_read_well_stands_at_the_head(folder, gravida):
    (folder / "case.txt").write_text("A 30-year-old woman took xyl\ufffdquorzin 20 mg daily.")
    printed = gravida("extract", "case.txt", "-f", "table").stdout
    lines = [" ".join(line.split()) for line in printed.splitlines()]
    warning = "info: 1 letter could not be read (2 % of the text); see the words around"
    assert lines.index(warning) < lines.index("case 1")
    assert lines.count(warning) == 1
    issue = Report.model_validate_json(gravida("extract", "case.txt", "-f", "json").stdout).issues[0]
    assert (issue.code, issue.share, issue.of_reading) == ("reading_unreadable_letters", 0.0238, True)


def test_extract_into_a_file(folder, gravida):
    (folder / "case.txt").write_text("A 30-year-old woman was seen.")
    result = gravida("extract", "case.txt", "-f", "facts", "--out", "out.jsonl")
    assert (result.exit_code, result.stdout) == (0, "")
    assert json.loads((folder / "out.jsonl").read_text())["doc"] == "case"
    assert sorted(path.name for path in folder.iterdir()) == ["case.txt", "out.jsonl"]


def test_show_prints_values_with_their_quotes(address, gravida):
    result = gravida("show", "one", "--store", address)
    assert result.exit_code == 0
    assert re.search(r"age +30 years +30-year-old", result.stdout)


def test_show_json_is_the_record(address, gravida):
    result = gravida("show", document().id[:8], "--json", "--store", address)
    assert Report.model_validate_json(result.stdout).document_name == "one"


@pytest.fixture
def paper(folder):
    """A store with an article from two sources of one name."""
    address = f"sqlite:///{folder / 'gravida.db'}"
    repository = open_store(address)
    for each in (PDF, JATS):
        named = each.model_copy(update={"name": "paper"})
        item = outcomes.read(named, report(named), f"folder/paper.{each.format}")
        repository.add_batch(repository.start_run(VERSIONS, {}), [item])
    repository.close()
    return address


def test_show_names_the_other_sources(paper, gravida):
    printed = " ".join(gravida("show", "paper", "--store", paper).stdout.split())
    assert f"also read from {PDF.id} (paper, pdf, folder/paper.pdf)" in printed
    printed = " ".join(gravida("show", PDF.id, "--store", paper).stdout.split())
    assert f"not counted: another source counts, {JATS.id} (paper, jats, folder/paper.jats)" in printed
    assert "also read from" not in printed
    found = " ".join(gravida("doctor", "--store", paper).stdout.split())
    assert "2 documents, sources of 1 articles" in found


def test_part_and_join(paper, gravida):
    result = gravida("part", JATS.id, PDF.id[:9], "--store", paper)
    said = f"{JATS.id} (paper, jats) counts; {PDF.id} (paper, pdf) counts\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", said)
    result = gravida("join", PDF.id, JATS.id, "--store", paper)
    said = f"{JATS.id} (paper, jats) counts; also read from {PDF.id} (paper, pdf)\n"
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", said)
    result = gravida("join", PDF.id, PDF.id[:8], "--store", paper)
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    result = gravida("part", "paper", JATS.id, "--store", paper)
    assert result.exit_code == 1
    assert result.stderr.startswith("gravida: paper: could be ")


def test_show_says_that_a_better_source_has_come(paper, gravida):
    repository = open_store(paper)
    repository.part(PDF.id, JATS.id, "ann")
    repository.reviews.take(PDF.id, "ann")
    repository.reviews.change(Seen(repository.reviews.one(PDF.id)), "ann", "begin", reviewer="ann")
    repository.join(PDF.id, JATS.id, "ann")
    repository.close()
    printed = " ".join(gravida("show", "paper", "--store", paper).stdout.split())
    assert "a better source has come (jats); this one counts because it is under review" in printed
    assert f"also read from {JATS.id} (paper, jats, folder/paper.jats)" in printed


def test_the_store_can_be_a_variable(address, gravida, monkeypatch):
    monkeypatch.setenv("GRAVIDA_STORE", address)
    assert gravida("show", "two").exit_code == 0


def test_schema_is_a_json_schema_of_the_record(gravida):
    schema = json.loads(gravida("schema").stdout)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert set(schema["properties"]) == set(Report.model_fields)


def test_doctor(address, gravida):
    result = gravida("doctor", "--store", address)
    assert result.exit_code == 0
    assert "2 documents" in " ".join(result.stdout.split())
    for part in ("python", "spacy", "prefect", "extra cluster", "extra postgres", "extra ocr", "store"):
        assert part in result.stdout


def test_an_error_that_nobody_foresaw_is_one_line(monkeypatch, capsys):
    from pipeline.cli.main import _one_line

    monkeypatch.delenv("GRAVIDA_DEBUG", raising=False)
    error = ZeroDivisionError("division\nby zero")
    _one_line(ZeroDivisionError, error, None)
    line = capsys.readouterr().err
    assert line.startswith(
        "gravida: an error that should not happen (ZeroDivisionError: division by zero); please report"
    )
    assert len(line.splitlines()) == 1
    monkeypatch.setenv("GRAVIDA_DEBUG", "1")
    _one_line(ZeroDivisionError, error, None)
    assert "division\nby zero" in capsys.readouterr().err


@pytest.fixture
def failing(address, folder):
    """The store with two documents in a run that failed on two others, of which one came right in the next."""
    repository = open_store(address)
    first = repository.start_run(VERSIONS, {})
    repository.add_batch(first, [failed(), failed("late"), failed("two")])
    repository.finish_run(first)
    second = repository.start_run(VERSIONS, {})
    of = document("A 33-year-old woman.", "late")
    late = outcomes.read(of, report(of), "folder/late.pdf")
    repository.add_batch(second, [late, failed()])
    repository.close()
    return address


def test_status_tells_runs_reasons_and_review(gravida, failing):
    told = json.loads(gravida("status", "--json", "--store", failing).stdout)
    assert told["documents"] == 3
    assert [(run["run"], run["status"], run["read"], run["failed"]) for run in told["runs"]] == [
        (3, "running", 1, 1), (2, "finished", 0, 3), (1, "running", 2, 0),
    ]  # fmt: skip
    assert told["failures"] == [{"what": "is empty", "advice": "check it", "documents": 2}]
    assert told["review"] == {"new": 3}
    printed = gravida("status", "--runs", 1, "--store", failing).stdout
    assert printed.splitlines()[0] == "3 documents; review: 3 new"
    assert re.search(r"^3 .* running +1 +0 +1", printed, re.MULTILINE)
    assert re.search(r"^ +2 +is empty +check it", printed, re.MULTILINE)
    assert "finished" not in printed


def test_failures_are_those_that_no_run_has_read_since(gravida, failing):
    result = gravida("failures", "--store", failing)
    assert result.exit_code == 3
    assert result.stdout.splitlines() == [
        "folder/two.pdf: is empty; check it",
        "folder/bad.pdf: is empty; check it",
    ]
    told = [
        json.loads(line) for line in gravida("failures", "--json", "--store", failing).stdout.splitlines()
    ]
    assert [line["origin"] for line in told] == ["folder/two.pdf", "folder/bad.pdf"]
    again = gravida("failures", "--retry", "--store", failing)
    assert again.stderr == "nothing was read: none of the files of 2 failures is there any more\n"


def test_a_store_without_failures(gravida, address):
    result = gravida("failures", "--store", address)
    assert (result.exit_code, result.stdout) == (0, "")


def test_the_file_of_a_failure(folder):
    for name in ("a.zip", "b#1.txt"):
        (folder / name).write_text("")
    (folder / "c").mkdir()
    assert file_of("a.zip!x/y.pdf") == file_of("a.zip!x!y.nbib#3") == Path("a.zip")
    assert file_of("b#1.txt") == Path("b#1.txt")
    assert file_of("b#1.txt#2") == Path("b#1.txt")
    assert [file_of(origin) for origin in ("c", "c!d.txt", "gone.txt", "standard input", "#", "!")] == [
        None
    ] * 6


def test_outdated_is_for_the_store_alone(folder, gravida):
    given = gravida("ingest", "x.txt", "--outdated")
    assert (given.exit_code, "give no paths with it" in given.stderr) == (2, True)
    nothing = gravida("ingest", "--outdated")
    assert nothing.exit_code == 1
    assert "run `gravida ingest` first" in nothing.stderr


def test_outdated_says_what_differs(folder, gravida):
    with closing(open_store("sqlite:///gravida.db")) as store:
        store.add_batch(store.start_run(VERSIONS, {}), [])
    empty = gravida("ingest", "--outdated")
    assert (empty.exit_code, empty.stderr) == (0, "nothing is outdated\n")
