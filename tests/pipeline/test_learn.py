"""What reviews teach: only decided values count, nothing changes before an accepted report, and one can go back."""

import csv
import json
import subprocess
import sys

import pytest

from corpus.readers.text import read_text
from extractors import site
from pipeline import outcomes, sites, steps
from pipeline.learn import confidence, draft, model, proposals, report, suite
from pipeline.learn.proposals import Proposal
from pipeline.learn.taught import taught, values
from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.people import Person, Role
from pipeline.review.requests import Asked
from pipeline.review.submission import submit
from pipeline.settings import load_settings
from pipeline.sites import accept, active, listed, roll_back
from schemas.errors import InputError, RuleError, SettingsError
from tests.pipeline.review.records import decide_all

ANN = Person("ann", Role.ADMIN)
TEXT = """Low mood in pregnancy
Case report
A 34-year-old woman, G2P1, took aspirin 75 mg daily. Zolvexa 20 mg daily was begun at 25 weeks. Her LPX was 12 ng/mL.
Ferritin was 14 mcgl. Nifedipine 20 mg was given twice daily. She delivered a live girl at 37 weeks.
"""


def place(document, words):
    start = document.text.index(words)
    return {"start": start, "end": start + len(words)}


def ask(store, document, anchor, action, **more):
    decide(store, document.id, [Asked(anchor=anchor, action=action, **more)], ANN)


def anchor_of(store, document, name, field="drug"):
    anchors = open_document(store, document.id, ANN).present
    return next(one for one in anchors if f".{name}@" in one and one.endswith(f".{field}"))


@pytest.fixture
def documents(store):
    """One document: a brand that the tables lack was corrected, a test added, a drug taken out; all else accepted."""
    document = read_text(TEXT.encode(), "mood")
    run = store.start_run(steps.current_versions(), {})
    store.add_batch(run, [outcomes.read(document, steps.make_report(document), "mood.txt")])
    drug = anchor_of(store, document, "zolvexa")
    ask(store, document, drug, "correct", fields={"text": "sertraline"}, quote=place(document, "Zolvexa"))
    ask(store, document, anchor_of(store, document, "nifedipine"), "reject")
    value = {
        "test": {"value": {"name": "lipopexin", "as_written": "LPX"}, "quote": place(document, "LPX")},
        "measurement": {"value": {"value": 12}, "quote": place(document, "12 ng/mL")},
    }
    ask(store, document, "cases.0.lab_results", "add", value=value, quote=place(document, "LPX was 12 ng/mL"))
    decide_all(store, document.id, ANN)
    submit(store, document.id, ANN)
    return list(taught(store))


def test_what_was_corrected_or_taken_out_was_wrong_and_the_rest_right(documents):
    wrong = {one.path.partition("cases.0.")[2] for one in values(documents) if not one.right}
    drugs = {
        fact.drug.value.generic: place for place, fact in enumerate(documents[0].said.cases[0].medications)
    }
    zolvexa, nifedipine = drugs["zolvexa"], drugs["nifedipine"]
    assert f"medications.{zolvexa}.drug" in wrong
    assert f"medications.{zolvexa}.dose" not in wrong  # it was accepted
    assert {f"medications.{nifedipine}.{part}" for part in ("drug", "dose", "frequency")} <= wrong
    right = {one.path.partition("cases.0.")[2] for one in values(documents) if one.right}
    assert {f"medications.{drugs['aspirin']}.drug", "obstetric_history.gravidity"} <= right
    assert not any("setting" in path for path in wrong | right)  # no confidence is fitted for it


def test_nothing_is_taken_from_silence(store):
    document = read_text(TEXT.encode(), "mood")
    run = store.start_run(steps.current_versions(), {})
    store.add_batch(run, [outcomes.read(document, steps.make_report(document), "mood.txt")])
    aspirin = anchor_of(store, document, "aspirin")
    ask(store, document, aspirin, "accept")
    assert list(taught(store)) == []  # nobody has submitted it
    for anchor in open_document(store, document.id, ANN).unseen():
        ask(store, document, anchor, "see")
    submit(store, document.id, ANN, allow_undecided=True)
    (of,) = taught(store)
    assert [(one.field, one.right) for one in values([of])] == [("medications.drug", True)]
    assert not of.whole
    assert suite.reviewed([of]).gold == {}
    assert proposals.proposed([of]) == []
    (told,) = model.marked(of)
    assert [told.text[a:b] for a, b, _ in told.spans] == ["aspirin"]


def test_what_is_proposed_stands_on_its_words(documents):
    found = proposals.proposed(documents)
    assert [(one.table, one.name, one.means, one.type) for one in found] == [
        ("drug_names.csv", "zolvexa", "sertraline", "brand"),
        ("lab_names.csv", "LPX", "lipopexin", ""),
        ("lab_tests.csv", "lipopexin", "", "other"),
        ("line: drugs", "Nifedipine 20 mg was given twice daily.", "", ""),
        ("line: drugs", "Zolvexa 20 mg daily was begun at 25 weeks.", "sertraline", ""),
        ("line: tests", "Her LPX was 12 ng/mL.", "lipopexin", ""),
    ]
    assert all(one.documents == ("mood",) and one.quotes and not one.accepted for one in found)
    assert found[0].quotes == ("Zolvexa 20 mg daily was begun at 25 weeks.",)


def test_the_model_learns_names_that_were_decided_and_what_is_none(documents):
    told = {one.text: [one.text[a:b] for a, b, _ in one.spans] for one in model.marked(documents[0])}
    assert told == {
        "A 34-year-old woman, G2P1, took aspirin 75 mg daily.": ["aspirin"],
        "Zolvexa 20 mg daily was begun at 25 weeks.": ["Zolvexa"],
        "Nifedipine 20 mg was given twice daily.": [],
    }


def test_the_model_is_trained_on_only_where_that_pays(documents, monkeypatch):
    assert model.trained(documents, None) == model.Trained(3)  # too few
    monkeypatch.setattr(model, "FEWEST", 1)
    monkeypatch.setattr(model, "EPOCHS", 1)
    monkeypatch.setattr(model, "MOST_OLD", 40)
    monkeypatch.setattr(model, "KEPT_OLD", 10)
    made = model.trained([*documents] * model.FOLDS, None)
    assert made.sentences == 9
    assert set(made.new_before) == set(made.old_after) == {"precision", "recall", "f1"}
    assert (made.model is not None) == model.pays(made)


@pytest.mark.parametrize(
    ("new", "old", "pays"),
    [((0.5, 0.6), (0.9, 0.9), True), ((0.5, 0.5), (0.9, 0.9), False), ((0.5, 0.9), (0.9, 0.89), False)],
)
def test_what_is_learnt_may_not_cost_what_was_known(new, old, pays):
    scores = [{"f1": one} for one in (*new, *old)]
    assert model.pays(model.Trained(30, None, *scores)) is pays


def test_confidence_is_fitted_by_folds_where_there_is_enough(documents, monkeypatch):
    pytest.importorskip("sklearn")
    decided = list(values(documents))
    assert confidence.refitted(decided) == confidence.Refitted(len(decided), 1)
    monkeypatch.setattr(confidence, "FEWEST", 10)
    monkeypatch.setattr(confidence, "LOOKS", confidence.LOOKS / "nothing")
    from dataclasses import replace

    many = [
        replace(one, document=f"d{copy}", right=one.right or copy == 0)
        for copy in range(10)
        for one in decided
    ]
    made = confidence.refitted(many)
    assert made.before.count == made.after.count == len(many)
    assert (made.made is not None) == (made.loss_after < made.loss_before)


def test_a_proposal_that_cannot_be_read_is_told_of(tmp_path):
    lines = [",".join(proposals.COLUMNS), "perhaps,drug_names.csv,zolvexa,sertraline,brand,mood,words"]
    (tmp_path / proposals.FILE).write_text("\n".join(lines) + "\n")
    with pytest.raises(InputError) as caught:
        proposals.read(tmp_path)
    assert str(caught.value) == (
        f"{tmp_path / proposals.FILE}, line 2: is no proposal; begin the line with yes or no, keep the rest"
    )
    (tmp_path / proposals.FILE).write_text("a,b\n")
    with pytest.raises(InputError, match=r"is no table of accept, table, .*; make the draft anew"):
        proposals.read(tmp_path)


ROWS = [
    Proposal("drug_names.csv", "zolvexa", "sertraline", "brand", accept="yes"),
    Proposal("drug_names.csv", "refused", "sertraline", "brand", accept="no"),
    Proposal("drug_names.csv", "lasix", "sertraline", "brand", accept="yes"),  # shipped as another drug's
    Proposal("drug_names.csv", "gonexa", "a drug that is gone", "brand", accept="yes"),
    Proposal("drugs.csv", "newdrugine", "", "drug", accept="yes"),
    Proposal("drugs.csv", "aspirin", "", "drug", accept="yes"),  # shipped in an update
    Proposal("lab_tests.csv", "lipopexin", "ng/mL", "other", accept="yes"),
    Proposal("lab_names.csv", "LPX", "lipopexin", accept="yes"),
    Proposal("unit_names.csv", "mcgl", "ug/L", accept="yes"),
]
ASKED = """
from extractors import site
from pathlib import Path
import json, sys
site.use(Path(sys.argv[1]))
from extractors.terms.drugs import drug_index, drug_terms
from extractors.terms.tests import name_index, tests
from extractors.terms.rows import orphans
from extractors.english.units.values import read_unit, unit_at
from extractors.versions import versions
named = {name: [one.term.generic for one in drug_index().get(name, ()) if one.words == (name,)] for name in ("zolvexa", "lasix", "refused", "gonexa", "newdrugine")}
print(json.dumps({"named": named, "aspirin": drug_terms()["aspirin"].atc, "lpx": [one.test for one in name_index().names[("lpx",)]],
  "unit": [read_unit("mcgl").ucum, unit_at("14 mcgl.", 2)[2].ucum, tests()["lipopexin"].ucum], "orphans": list(orphans()), "site": versions().site}))
"""  # fmt: skip


def in_a_process(code, *arguments):
    ran = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_a_sites_rows_stand_beside_the_shipped_ones_and_outlive_an_update(tmp_path):
    proposals.put_in(tmp_path, ROWS)
    told = in_a_process(ASKED, tmp_path)
    assert told.pop("site") == f"{tmp_path.name}-{site.digest(tmp_path)[:8]}"
    assert told == {
        "named": {
            "zolvexa": ["sertraline"],
            "lasix": ["sertraline"],
            "refused": [],
            "gonexa": [],
            "newdrugine": ["newdrugine"],
        },
        "aspirin": "B01AC06",
        "lpx": ["lipopexin"],
        "unit": ["ug/L", "ug/L", "ng/mL"],
        "orphans": ["drug_names.csv: gonexa"],
    }


def test_rows_are_written_anew_so_that_a_refusal_takes_one_back(tmp_path):
    proposals.put_in(tmp_path, ROWS)
    proposals.put_in(tmp_path, ROWS[:1])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drug_names.csv"]
    with (tmp_path / "drug_names.csv").open(newline="") as file:
        assert [row["name"] for row in csv.DictReader(file)] == ["zolvexa"]


def test_a_table_with_another_head_is_refused(tmp_path):
    (tmp_path / "drug_names.csv").write_text("name\nx\n")
    with pytest.raises(
        RuleError, match=r"drug_names.csv: is no table of name, generic, .*; restore the file"
    ):
        site.rows_of(tmp_path / "drug_names.csv")


@pytest.fixture
def drafted(tmp_path):
    """A site with a draft of one row, and a report that is about it."""
    folder = tmp_path / "site"
    made = sites.new_draft(folder)
    proposals.write(made, ROWS[:1])
    proposals.put_in(made, ROWS[:1])
    (made / "report.json").write_text(json.dumps({"digest": site.digest(made), "fallen": []}))
    return folder, made


def test_what_was_accepted_counts_and_one_can_go_back(drafted):
    folder, made = drafted
    assert active(folder) is None  # a draft changes nothing
    assert report.fallen(made) == []
    name = accept(folder, made, "ann")
    assert active(folder) == folder / "versions" / "1"
    assert [(one.name, one.by, one.counts) for one in listed(folder)] == [(name, "ann", True)]
    second = sites.new_draft(folder)
    assert second.name == "2"
    (second / "drug_names.csv").write_bytes((folder / "versions" / "1" / "drug_names.csv").read_bytes())
    accept(folder, second, "bob")
    assert roll_back(folder, None, "ann") == "1"
    assert active(folder).name == "1"
    assert roll_back(folder, None, "ann") == ""
    assert active(folder) is None
    assert roll_back(folder, "2", "ann") == "2"
    log = [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]
    assert [(one["what"], one["by"], one["version"]) for one in log] == [
        ("accept", "ann", "1"), ("accept", "bob", "2"), ("roll back", "ann", "1"), ("roll back", "ann", "0"), ("roll back", "ann", "2"),
    ]  # fmt: skip


def test_what_was_changed_behind_the_back_is_refused(drafted):
    folder, made = drafted
    accept(folder, made, "ann")
    with (folder / "versions" / "1" / "drug_names.csv").open("a") as file:
        file.write("more,sertraline,brand,,site\n")
    with pytest.raises(SettingsError) as caught:
        active(folder)
    assert str(caught.value) == (
        f"site {folder / 'versions' / '1'}: is not what was accepted; restore it, or go back with gravida learn rollback"
    )
    assert roll_back(folder, "0", "ann") == ""


def test_a_report_that_is_not_about_the_draft_is_no_report(drafted):
    _, made = drafted
    proposals.write(made, ROWS)
    with pytest.raises(InputError, match="was changed after its report was made; run gravida learn report 1"):
        report.fallen(made)
    (made / "report.json").unlink()
    with pytest.raises(InputError, match="has no report; run gravida learn report 1"):
        report.fallen(made)


def test_a_draft_is_measured_before_anybody_accepts_it(documents, tmp_path, monkeypatch):
    monkeypatch.setattr(suite, "frozen", lambda: suite.Asked({}, {}))
    folder = tmp_path / "site"
    folder.mkdir()
    made = draft.make(folder, documents, None)
    found = [
        Proposal(one.table, one.name, one.means, one.type, one.documents, one.quotes, "yes")
        for one in proposals.read(made)
        if "Nifedipine" not in one.name
    ]
    proposals.write(made, found)
    measured = draft.measure(folder, made, documents, load_settings(workers=1))
    assert (measured.lines, measured.lines_before, measured.lines_after) == (2, 0, 2)
    assert {one.fact[0] for one in measured.reviewed.mended if one.field in ("drug", "value")} == {
        "sertraline", "zolvexa", "lipopexin",
    }  # fmt: skip
    assert "read rightly before 0, now 2." in (made / report.PAGE).read_text()
    assert report.fallen(made) == []
    assert active(folder) is None


def run(folder, *arguments):
    code = "from pipeline.cli.main import main; main()"
    environment = {"GRAVIDA_SITE": str(folder), "PATH": "", "PYTHONPATH": ":".join(sys.path)}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, env=environment
    )


def test_records_say_which_version_made_them(drafted, tmp_path):
    folder, _ = drafted
    (tmp_path / "a.txt").write_text("Case report\nA 30-year-old woman, G2P1, took Zolvexa 20 mg daily.\n")
    asked = ("extract", str(tmp_path / "a.txt"), "--format", "json", "-w", "1")
    before = json.loads(run(folder, *asked).stdout)
    assert "site" not in before["versions"]
    name = run(folder, "learn", "accept", "--by", "ann").stdout.strip()
    after = json.loads(run(folder, *asked).stdout)
    drugs = [record["cases"][0]["medications"][0]["drug"]["value"]["generic"] for record in (before, after)]
    assert (after["versions"]["site"], drugs) == (name, ["zolvexa", "sertraline"])
    assert run(folder, "learn", "versions").stdout.startswith(f"* {name}  ")
    assert run(folder, "learn", "rollback", "--by", "ann").stdout == "what is shipped alone\n"
    again = json.loads(run(folder, *asked).stdout)
    assert again == before


def test_fields_that_fell_are_not_accepted_in_passing(drafted):
    folder, made = drafted
    (made / "report.json").write_text(json.dumps({"digest": site.digest(made), "fallen": ["lab: unit"]}))
    ran = run(folder, "learn", "accept", "--by", "ann")
    assert (ran.returncode, ran.stdout) == (4, "")
    assert (
        ran.stderr
        == f"gravida: draft 1: lab: unit fell by more than its interval; see {made / 'report.md'}\n"
    )
    assert run(folder, "learn", "accept", "--by", "ann", "--although-fallen").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (
            ("learn", "accept", "7", "--by", "ann"),
            2,
            "gravida: site {0}: has no draft 7; make one with gravida learn draft\n",
        ),
        (
            ("learn", "rollback", "7", "--by", "ann"),
            2,
            "gravida: site {0}: has no version 7; see gravida learn versions\n",
        ),
        (
            ("learn", "draft", "--store", "sqlite:///{0}/no.db"),
            1,
            "gravida: store sqlite:///{0}/no.db: is not there; ",
        ),
    ],
)
def test_learning_tells_what_is_wrong(drafted, arguments, status, message):
    folder, _ = drafted
    ran = run(folder, *(one.format(folder) for one in arguments))
    assert (ran.returncode, ran.stdout) == (status, "")
    assert ran.stderr.startswith(message.format(folder))


@pytest.mark.parametrize(
    "command", [("extract", "{0}"), ("review", "--store", "sqlite:///{0}/a.db", "--port", "1")]
)
def test_a_site_that_is_not_there_is_told_of_by_what_reads_with_it(tmp_path, command):
    ran = run(tmp_path / "gone", *(one.format(tmp_path) for one in command))
    said = ran.stderr.splitlines(keepends=True)[-1]
    assert (ran.returncode, said) == (
        2,
        f"gravida: setting site = '{tmp_path / 'gone'}': is no folder; make it, or unset the setting\n",
    )


def test_what_reads_nothing_asks_for_no_site(tmp_path):
    ran = run(tmp_path / "gone", "schema")
    assert (ran.returncode, ran.stderr) == (0, "")


def test_old_data_that_are_not_there_are_told_of_before_anything_is_made(documents, tmp_path):
    with pytest.raises(InputError) as caught:
        draft.make(tmp_path / "site", documents, tmp_path)
    missing = tmp_path / "ner/bc5cdr/TrainingSet.txt"
    assert str(caught.value) == f"{missing}: is not there; name the folder that make model takes as DATA"
    assert not (tmp_path / "site").exists()


def test_published_corpora_are_old_data(tmp_path):
    for part in ("ner/bc5cdr", "ner/maccrobat", "phee"):
        (tmp_path / part).mkdir(parents=True)
    (tmp_path / "ner/bc5cdr/TrainingSet.txt").write_text(
        "1|t|On iron\n1|a|None.\n1\t3\t7\tiron\tChemical\tD1\n"
    )
    (tmp_path / "phee/train.jsonl").write_text("")
    model.check(tmp_path)
    (old,) = model._old(tmp_path)
    assert [old.text[a:b] for a, b, _ in old.spans] == ["iron"]
