"""Records on their way out: decisions, identifiers, pseudonyms, what the options let through, the command."""

import csv
import datetime as dt
import gc
import json
import re
import sys
import weakref
from dataclasses import replace

import pytest
from pydantic import BaseModel

from pipeline import outcomes
from pipeline.decisions.structure import MOVED
from pipeline.registries.options import Options
from pipeline.registries.pseudonyms import MASK, masked, pseudonym
from pipeline.registries.records import entries, entry
from pipeline.registries.targets import MODULES, export
from pipeline.registries.walk import Walk
from pipeline.store import open_store
from pipeline.store.conflicts import Seen
from pipeline.store.rows import Stored
from schemas.document import Document, Metadata
from schemas.errors import ExportError
from schemas.exposure import Answer
from schemas.fact import Fact, Quote
from schemas.lab import LabUnit
from schemas.medication import Dose
from schemas.obstetric import Formula
from schemas.review import Action, Decision, Status
from tests.pipeline.registries import full
from tests.pipeline.registries.support import MADE, TEXT, made, snapshot, stored, unsound
from tests.pipeline.support import VERSIONS

KEY = "k" * 16
DRUG = "cases.0.medications.0"


def decision(path, action, value=None, quote=None, *, who="ann", at=MADE, **more):
    return Decision(
        document_id="0" * 16, extraction_key=VERSIONS.key, path=path, action=action, value=value, quote=quote,
        reviewer=who, at=at, **more,
    )  # fmt: skip


def words(text):
    start = TEXT.index(text)
    return Quote(start=start, end=start + len(text), text=text)


def drugs(record):
    return [one.drug.value.generic for one in record.report.cases[0].medications]


def test_a_correction_takes_the_place_of_the_value():
    record = made(decisions=[decision(f"{DRUG}.dose", Action.CORRECT, {"low": 100, "unit": "mg"})])
    dose = record.report.cases[0].medications[0].dose
    assert (dose.value, dose.confidence) == (Dose(low=100, unit="mg"), 1.0)
    assert (dose.method, dose.evidence) == ("review:ann/not-in-text", ())
    assert dose.quotes == stored().report.cases[0].medications[0].dose.quotes  # beside which it stands
    assert record.decision(f"{DRUG}.dose").reviewer == "ann"
    assert record.decision(f"{DRUG}.route") is None


CORRECTED = decision(
    f"{DRUG}.dose", Action.CORRECT, {"low": 100, "unit": "mg"}, comment="the authors wrote to us"
)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_value_that_is_not_in_the_text_goes_out_without_the_old_words(tmp_path, name):
    export(name, [made(decisions=[CORRECTED])], tmp_path)
    if name == "redcap":
        (row,) = [one for one in table(tmp_path / "records.csv") if one["med_drug_generic"] == "aspirin"]
        found = (row["med_dose_low"], row["med_dose_quote"], row["medications_complete"])
        assert found == ("100", "", "1")  # complete is for a review that is finished
    elif name == "tables":
        (row,) = [one for one in table(tmp_path / "medications.csv") if one["drug_generic"] == "aspirin"]
        assert (row["dose_low"], row["dose_quote"]) == ("100.0", "")
        assert [one for one in table(tmp_path / "quotes.csv") if one["path"] == f"{DRUG}.dose"] == []
    elif name == "fhir":
        (drug, *_) = (tmp_path / "ndjson" / "MedicationStatement.ndjson").read_text().splitlines()
        assert '"valueString":"75 mg"' not in drug
        assert "review:ann/not-in-text" in drug
        whole, decided = map(json.loads, (tmp_path / "ndjson" / "Provenance.ndjson").read_text().splitlines())
        assert [agent["who"]["display"] for agent in decided["agent"]] == ["ann"]
        assert decided["reason"] == [{"text": "the authors wrote to us"}]
        assert decided["activity"]["text"] == "correct"
        assert decided["recorded"] == CORRECTED.at.isoformat()
        assert decided["target"] == [{"reference": f"MedicationStatement/{json.loads(drug)['id']}"}]
        assert decided["target"][0] in whole["target"]
    elif name == "omop":
        assert [
            one for one in table(tmp_path / "csv" / "note_nlp.csv") if one["lexical_variant"] == "75 mg"
        ] == []
    elif name == "facts":
        drug = aspirin(tmp_path)
        assert (drug["dose"], drug["evidence"]) == (
            100,
            "Aspirin ... orally ... once daily ... 12 weeks ... 36 weeks ... preeclampsia",
        )
    elif name == "e2b":
        (path,) = tmp_path.glob("icsr/*/*.xml")
        assert '<doseQuantity value="100" unit="mg"/>' in path.read_text()
        assert "75 mg" not in path.read_text()
    lines = [json.loads(line) for line in (tmp_path / "losses.jsonl").read_text().splitlines()]
    told = [line["value"] for line in lines if line["kind"] == "review"]
    held = name in ("fhir", "redcap", "tables")
    assert told == (
        [] if held else [f"correct by ann at {CORRECTED.at.isoformat()}: the authors wrote to us"]
    )


def aspirin(folder):
    (line,) = (folder / "facts.jsonl").read_text().splitlines()
    (found,) = [one for one in json.loads(line)["cases"][0]["medications"] if one["drug"] == "aspirin"]
    return found


def test_words_between_those_of_the_others_are_no_evidence_of_what_a_person_gave(tmp_path):
    """The dose with words of its own elsewhere: the old ones, between drug and route, say it no longer."""
    found = {}
    for name, decisions in (
        ("read", []),
        ("confirmed", [decision(f"{DRUG}.dose", Action.ACCEPT)]),
        (
            "corrected",
            [decision(f"{DRUG}.dose", Action.CORRECT, {"low": 12, "unit": "mg"}, words("12 mg"))],
        ),
    ):
        export("facts", [made(decisions=decisions)], tmp_path / name)
        found[name] = aspirin(tmp_path / name)["evidence"]
    assert "Aspirin 75 mg orally once daily" in found["read"] == found["confirmed"]
    assert "75 mg" not in found["corrected"]
    assert "12 mg" in found["corrected"]


@pytest.mark.parametrize("name", ["pregnancies", "tables", "facts"])
def test_a_time_that_is_not_in_the_text_goes_out_without_the_old_words(tmp_path, name):
    later = {"days": 98, "precision": "day", "as_written": "14+0"}
    export(name, [made(decisions=[decision(f"{DRUG}.window.start", Action.CORRECT, later)])], tmp_path)
    if name == "facts":
        words_of = aspirin(tmp_path)["evidence"]
        assert aspirin(tmp_path)["start_ga_days"] == 98
    else:
        file = "exposures.csv" if name == "pregnancies" else "medications.csv"
        (row,) = [
            one
            for one in table(tmp_path / file)
            if one["drug_generic"] == "aspirin" and one.get("is_reported") != "false"
        ]
        words_of, start = row.get("exposure_quote", ""), row["exposure_from_latest"]
        assert start == "98"
        if name == "pregnancies":
            assert not any(
                "12 weeks" in (one["drugs_quote"] or "") for one in table(tmp_path / "pregnancies.csv")
            )
    assert "12 weeks" not in words_of


def test_where_an_entry_was_moved_is_told_of_the_whole_entry(tmp_path):
    moved = decision(f"{DRUG}{MOVED}", Action.MOVE, "cases.0", comment="hers")
    export("fhir", [made(decisions=[moved])], tmp_path / "fhir")
    _, told = map(json.loads, (tmp_path / "fhir" / "ndjson" / "Provenance.ndjson").read_text().splitlines())
    assert (told["activity"]["text"], told["reason"]) == ("move", [{"text": "hers"}])
    assert [one["reference"].split("/")[0] for one in told["target"]] == ["Condition", "MedicationStatement"]
    export("tables", [made(decisions=[moved])], tmp_path / "tables")
    (row,) = table(tmp_path / "tables" / "decisions.csv")
    assert (row["path"], row["action"], row["value"]) == (f"{DRUG}{MOVED}", "move", '"cases.0"')


TAKEN_OUT = decision(f"{DRUG}.route", Action.REJECT, comment="of another drug", who="bea")


@pytest.mark.parametrize("name", sorted(MODULES))
def test_who_took_what_out_is_in_the_export_or_its_losses(tmp_path, name):
    export(name, [made(decisions=[CORRECTED, TAKEN_OUT])], tmp_path)
    lines = [json.loads(line) for line in (tmp_path / "losses.jsonl").read_text().splitlines()]
    told = [(line["path"], line["value"]) for line in lines if line["kind"] == "rejected"]
    if name not in ("redcap", "tables"):
        assert told == [(f"{DRUG}.route", f"reject by bea at {MADE.isoformat()}: of another drug")]
        return
    assert told == []
    if name == "tables":
        rows, before = table(tmp_path / "decisions.csv"), ""
    else:
        rows = [
            one for one in table(tmp_path / "records.csv") if one["redcap_repeat_instrument"] == "decisions"
        ]
        before = "dec_"
    said = [
        tuple(one[before + key] for key in ("path", "action", "reviewer", "at", "comment")) for one in rows
    ]
    assert said == [
        (f"{DRUG}.dose", "correct", "ann", MADE.isoformat(), "the authors wrote to us"),
        (f"{DRUG}.route", "reject", "bea", MADE.isoformat(), "of another drug"),
    ]
    assert [one[before + "in_text"] for one in rows] in (["false", ""], ["0", ""])


def test_comments_and_values_of_decisions_are_withheld_with_the_words(tmp_path):
    record = made(decisions=[CORRECTED, TAKEN_OUT], pseudonym_key=KEY.encode())
    export("tables", [record], tmp_path)
    assert {(one["value"], one["comment"]) for one in table(tmp_path / "decisions.csv")} == {("", "")}
    assert [one["reviewer"] for one in table(tmp_path / "decisions.csv")] == ["ann", "bea"]


def table(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_rejected_value_goes():
    record = made(decisions=[decision(f"{DRUG}.dose", Action.REJECT)])
    assert record.report.cases[0].medications[0].dose is None
    assert drugs(record) == drugs(made())


def test_a_rejected_pregnancy_takes_its_links_with_it():
    """Drugs of the pregnancies behind it point to where those stand now; its own are of none, and no exposure of another."""
    tied = [one.pregnancy for one in made().report.cases[0].medications]
    assert tied == [1, 1, None, None, None]
    first = made(decisions=[decision("cases.0.pregnancies.0", Action.REJECT)]).report.cases[0]
    assert [one.pregnancy for one in first.medications] == [0, 0, None, None, None]
    assert first.pregnancies[0].is_index
    earlier = decision(f"{DRUG}.drug", Action.ACCEPT)  # a decision on something else changes no link
    assert made(decisions=[earlier]).report.cases[0].medications[0].pregnancy == 1
    taken_out = decision("cases.0.pregnancies.0", Action.REJECT)
    full_record = entry(
        Stored(full.report(), full.exported(full.report()).document, VERSIONS.key, MADE), [taken_out]
    )
    (case,) = full_record.report.cases
    assert [one.pregnancy for one in case.medications] == [0, 0, 0, None, 0, None, None, None, None, None, 1]
    of_none = list(Walk(full_record, 0).medications())[-1]
    assert (of_none.answer, of_none.pregnancy) == (Answer.OTHER_PREGNANCY, None)


def test_an_entry_goes_with_its_drug_and_the_others_keep_their_identifiers():
    whole, less = made(), made(decisions=[decision(f"{DRUG}.drug", Action.REJECT)])
    assert drugs(less) == drugs(whole)[1:]
    assert less.identify(DRUG) == whole.identify("cases.0.medications.1")
    assert less.number(DRUG) == whole.number("cases.0.medications.1") == 2


def test_a_whole_entry_can_be_rejected_and_added():
    iron = {
        "drug": {
            "value": {"generic": "iron", "as_written": "iron"},
            "quotes": [words("Aspirin").model_dump()],
            "method": "review:ann",
        },
        "subject": {"value": "mother", "quotes": [words("Mrs").model_dump()], "method": "review:ann"},
        "status": {"value": "given", "quotes": [words("Aspirin").model_dump()], "method": "review:ann"},
    }
    add = decision("cases.0.medications.5", Action.ADD, iron, anchor="cases.0.medications.added-1")
    record = made(decisions=[decision(DRUG, Action.REJECT), add])
    assert drugs(record) == [*drugs(made())[1:], "iron"]
    same = made(decisions=[add])
    assert record.identify("cases.0.medications.4") == same.identify("cases.0.medications.5")


def test_an_added_value_stands_on_its_quote_or_is_marked():
    path = "cases.0.obstetric_history.stillbirths"
    found = made(decisions=[decision(path, Action.ADD, 0)]).report.cases[0].obstetric_history.stillbirths
    assert (found.value, found.evidence, found.quotes[0].text) == (0, (), "G3P1011")
    record = made(decisions=[decision(path, Action.ADD, 0, words("G3P1011"))])
    assert record.report.cases[0].obstetric_history.stillbirths.value == 0


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        (f"{DRUG}.dose", {"low": -1}, "a decision leaves no sound record"),
        ("cases.7.medications.0.dose", {"low": 1}, "a decision names a path that the record does not have"),
    ],
)
def test_a_decision_that_makes_no_sound_record_is_refused(tmp_path, path, value, said):
    outcome = export("facts", [made(decisions=[decision(path, Action.CORRECT, value)])], tmp_path)
    assert (outcome.written, outcome.refused) == (0, 1)
    assert said in outcome.refusals[0][1]


def test_the_last_decision_counts_and_comments_change_nothing():
    path = "cases.0.obstetric_history.gravidity"
    record = made(
        decisions=[
            decision(path, Action.CORRECT, 4),
            decision(path, Action.CORRECT, 5),
            decision(path, Action.COMMENT),
            decision(path, Action.SEE),
        ]
    )
    assert record.report.cases[0].obstetric_history.gravidity.value == 5


def test_another_quote_that_is_not_in_the_text_is_refused():
    wrong = Quote(start=0, end=3, text="xyz")
    record = made(decisions=[decision("cases.0.obstetric_history.gravidity", Action.CORRECT, 4, wrong)])
    assert "does not stand in the text" in record.fault


MASKS = [
    ("seen on 12 March 2019", "seen on ###2019"),
    ("March 3, 2019", "###2019"),
    ("2019-03-12", "2019###"),
    ("12/03/2019", "###2019"),
    ("in May 2018 she", "in ###2018 she"),
    ("she may take it", "she may take it"),
    ("Mrs K.L., 30", "###, 30"),
    ("J. K. was", "### was"),
    ("at Northfield General Hospital today", "at ### today"),
    ("University of Northfield", "###"),
    ("vitamin B. twice at 12 weeks", "vitamin B. twice at 12 weeks"),
    ("G3P1", "G3P1"),
    ("34+2 weeks", "34+2 weeks"),
]


@pytest.mark.parametrize(("text", "expected"), MASKS, ids=[text for text, _ in MASKS])
def test_masks(text, expected):
    assert masked(text).replace(MASK, "#") == expected


def test_a_pseudonymous_issue_does_not_repeat_the_text():
    (issue,) = made(pseudonym_key=b"one").report.issues
    assert (issue.message, set(issue.quotes[0].text)) == ("odd", {MASK})


def test_a_pseudonymous_record_tells_nobody():
    record, again, other = (made(pseudonym_key=key) for key in (b"one", b"one", b"two"))
    assert record.document_id == again.document_id != other.document_id != made().document_id
    text = record.report.model_dump_json() + record.document.model_dump_json()
    for secret in (
        "K.L.",
        "Northfield",
        "March",
        "A pregnancy, told",
        "10.1234",
        "Journal of Cases",
        "ted, name",
        "0" * 16,
    ):
        assert secret not in text, secret
    lab = record.report.cases[0].lab_results[1]
    assert (lab.date.value.year, lab.date.value.month) == (2018, None)
    assert lab.date.quotes[0].start == made().report.cases[0].lab_results[1].date.quotes[0].start
    dose = record.report.cases[0].medications[0].dose.value
    assert (dose.low, dose.unit, dose.as_written) == (75, "mg", "")
    assert record.fault is None


@pytest.mark.parametrize("target", sorted(MODULES))
def test_no_target_writes_what_a_pseudonym_hides(tmp_path, target):
    commented = decision(f"{DRUG}.dose", Action.ACCEPT, comment="K.L. of Northfield said so on 12 March")
    export(target, [made(pseudonym_key=b"one", decisions=[commented])], tmp_path)
    for name, content in snapshot(tmp_path).items():
        for secret in (
            b"K.L.",
            b"Northfield",
            b"12 March",
            b"2018-03-12",
            b"A pregnancy, told",
            b"10.1234",
            b"ted, name",
            b"0" * 16,
        ):
            if name.endswith(("duckdb", "xlsx", "parquet")) and secret == b"0" * 16:
                continue
            assert secret not in content, (name, secret)


# Who, which number, where and when; in every text that a record carries.
SECRETS = (
    "Brandvik", "K.L.", "4711-0815", "Northfield", "Ballydehob", "12 March", "March", "2019-03-12", "10.5555", "Acta Ignota",
    "MRN",
)  # fmt: skip
TOLD = "Mrs Agathe Brandvik (K.L.), hospital no. 4711-0815, Northfield Hospital of Ballydehob, on 12 March 2019, 2019-03-12, MRN 99881234"


def hostile(node):
    """A copy of a record with all that in every text: where words are as written, before what a free text says, in titles."""
    if isinstance(node, Fact):
        return node.model_copy(
            update={"value": hostile(node.value) if isinstance(node.value, BaseModel) else node.value}
        )
    if isinstance(node, BaseModel):
        free = {"as_written", "label", "title", "journal", "message", "licence"} & set(
            type(node).model_fields
        )
        changed = {name: hostile(getattr(node, name)) for name in type(node).model_fields}
        changed |= {name: TOLD for name in free if not isinstance(node, Formula | LabUnit)}
        if "indication" in changed and changed["indication"] is not None:
            said = "headache, seen by Dr Agathe Brandvik (K.L.), hospital no. 4711-0815, at Northfield Hospital on 12 March 2019"
            changed["indication"] = changed["indication"].model_copy(update={"value": said})
        return node.model_copy(update=changed)
    return tuple(hostile(one) for one in node) if isinstance(node, tuple) else node


@pytest.mark.parametrize("target", sorted(MODULES))
def test_names_numbers_places_and_dates_of_every_field_stay_at_home(tmp_path, target):
    told = hostile(full.report())
    metadata = Metadata(
        title=TOLD, journal="Acta Ignota", year=2019, doi="10.5555/mrn", pmid="99881234", licence="CC BY 4.0"
    )
    told = told.model_copy(update={"document_name": "Brandvik MRN 99881234.pdf", "metadata": metadata})
    document = Document(id=full.DOCUMENT, name=told.document_name, text=full.TEXT, metadata=metadata)
    record = entry(
        Stored(told, document, VERSIONS.key, MADE),
        [
            decision(
                f"{DRUG}.dose", Action.CORRECT, {"low": 5, "unit": "mg", "as_written": TOLD}, comment=TOLD
            )
        ],
        Options(pseudonym_key=KEY.encode()),
    )
    outcome = export(target, [record], tmp_path)
    assert (outcome.written, outcome.refused) == (1, 0), outcome.refusals
    read = {
        name: content
        for name, content in snapshot(tmp_path).items()
        if not name.startswith("package/") and not name.endswith((".duckdb", ".xlsx", ".parquet"))
    }
    hidden = [secret.encode() for secret in (*SECRETS, full.DOCUMENT)]
    assert {(name, one) for name, content in read.items() for one in hidden if one in content} == set()
    assert not any((MASK * 4).encode() in content for content in read.values())  # no mask tells a length
    export(
        target, [replace(entry(Stored(told, document, VERSIONS.key, MADE)), final=True)], tmp_path / "plain"
    )
    plain = b"".join(snapshot(tmp_path / "plain").values())
    assert b"Brandvik" in plain


@pytest.mark.parametrize("target", sorted(MODULES))
def test_every_target_is_the_same_again_and_refuses_the_unsound(tmp_path, target):
    records = [made(), unsound(), made("1" * 16, "other")]
    for name in ("one", "two"):
        outcome = export(target, records, tmp_path / name)
        assert (outcome.written, outcome.refused) == (2, 1)
    one, two = snapshot(tmp_path / "one"), snapshot(tmp_path / "two")
    assert {name for name in one if not name.endswith(".duckdb") and one[name] != two.get(name)} == set()
    assert not [name for name in one if name.startswith(".")]
    lines = [json.loads(line) for line in one["losses.jsonl"].splitlines()]
    summary = json.loads(one["losses.json"])
    counts = {kind: sum(line["kind"] == kind for line in lines) for kind in summary["losses"]}
    assert counts == {kind: found["count"] for kind, found in summary["losses"].items()}
    assert [line["document_id"] for line in lines if line["kind"] == "refused"] == ["f" * 16]


@pytest.mark.parametrize("target", sorted(MODULES))
def test_check_writes_the_loss_report_only(tmp_path, target):
    export(target, [made()], tmp_path, Options(check=True))
    assert sorted(snapshot(tmp_path)) == ["losses.json", "losses.jsonl"]
    assert export(target, [made()], None, Options(check=True)).files == ()


@pytest.mark.parametrize("target", sorted(MODULES))
def test_a_record_is_let_go_when_it_is_written(tmp_path, target):
    alive = weakref.WeakSet()

    def records():
        for number in range(6):
            gc.collect()
            assert len(alive) <= 1
            record = made(f"{number:016x}", f"d{number}")
            alive.add(record.report)
            yield record
            del record

    assert export(target, records(), tmp_path).written == 6


def visible(folder):
    """The files that are not of a stopped export."""
    return {name: data for name, data in snapshot(folder).items() if not name.startswith(".")}


class Stopped(Exception):
    pass


def stopping(records, after):
    """The records, and a stop as if the process had been killed behind some of them."""
    yield from records[:after]
    raise Stopped


@pytest.mark.parametrize("target", sorted(MODULES))
def test_a_stopped_export_leaves_what_was_there_and_goes_on(tmp_path, target):
    records = [made(f"{number:016x}", f"d{number}") for number in range(4)] + [unsound()]
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    export(target, records, whole)
    export(target, records[:1], stopped)
    before = visible(stopped)
    with pytest.raises(Stopped):
        export(target, stopping(records, 3), stopped)
    assert visible(stopped) == before
    (spool,) = stopped.glob(f".{target}.*/spool.jsonl")
    with spool.open("ab") as file:
        file.write(b'{"key": "a line that was not fini')
    outcome = export(target, records, stopped)
    assert (outcome.again, outcome.written, outcome.refused) == (3, 4, 1)
    one, two = snapshot(whole), snapshot(stopped)
    assert sorted(one) == sorted(two)
    assert {name for name in one if not name.endswith(".duckdb") and one[name] != two[name]} == set()


def test_a_record_that_changed_meanwhile_is_made_again(tmp_path):
    records = [made(f"{number:016x}", f"d{number}") for number in range(3)]
    with pytest.raises(Stopped):
        export("facts", stopping(records, 3), tmp_path)
    outcome = export("facts", [records[0], made("a" * 16, "new"), records[2]], tmp_path)
    assert (outcome.again, outcome.written) == (1, 3)
    docs = [json.loads(line)["doc"] for line in (tmp_path / "facts.jsonl").read_text().splitlines()]
    assert docs == ["d0", "new", "d2"]


def test_another_key_does_not_go_on_with_what_was_made(tmp_path):
    records = [made()]
    with pytest.raises(Stopped):
        export("facts", stopping(records, 1), tmp_path)
    assert export("facts", records, tmp_path, Options(pseudonym_key=b"k" * 16)).again == 0


def test_two_exports_of_one_kind_do_not_meet(tmp_path):
    def records():
        yield made()
        with pytest.raises(ExportError, match="another export of this kind is at work"):
            export("facts", [made()], tmp_path)

    assert export("facts", records(), tmp_path).written == 1


@pytest.fixture
def address(folder):
    """A store with two records."""
    address = f"sqlite:///{folder / 'gravida.db'}"
    repository = open_store(address)
    reads = []
    for identity, name in (("0" * 16, "first"), ("1" * 16, "second")):
        one = stored(identity, name)
        reads.append(outcomes.read(one.document, one.report, f"{name}.txt"))
    repository.add_batch(repository.start_run(VERSIONS, {}), reads)
    repository.part(reads[0].document_id, reads[1].document_id, "a person")
    repository.close()
    return address


@pytest.mark.parametrize("pseudonymise", [False, True])
def test_an_article_goes_out_once_and_names_its_other_sources(address, tmp_path, pseudonymise):
    repository = open_store(address)
    repository.join("0" * 16, "1" * 16, "a person")
    key = b"a key of sixteen" if pseudonymise else None
    (one,) = entries(repository, Options(pseudonym_key=key))
    repository.close()
    assert one.others == (pseudonym(key, "1" * 16) if key else "1" * 16,)
    assert export("facts", [one], tmp_path / "out").losses["other_source"] == 1
    lines = map(json.loads, (tmp_path / "out" / "losses.jsonl").read_text().splitlines())
    assert [line["value"] for line in lines if line["kind"] == "other_source"] == list(one.others)


def names(address, **options):
    repository = open_store(address)
    try:
        return [one.name for one in entries(repository, Options(**options))]
    finally:
        repository.close()


def test_what_the_options_let_through(address):
    now = dt.datetime.now(dt.UTC)
    assert names(address) == ["first", "second"]
    assert names(address, reviewed_only=True) == []
    assert names(address, since=now + dt.timedelta(hours=1)) == []
    assert names(address, since=now - dt.timedelta(hours=1)) == ["first", "second"]
    repository = open_store(address)
    later = now + dt.timedelta(hours=2)
    repository.reviews.decide(
        [
            decision(
                "cases.0.obstetric_history.gravidity",
                Action.CORRECT,
                4,
                at=later,
                was=3,
                anchor="cases.0.obstetric_history.gravidity",
            )
        ],
        [None],
    )
    repository.reviews.change(
        Seen(repository.reviews.one("0" * 16)), "ann", "submit", status=Status.FINAL.value
    )
    repository.close()
    assert names(address, since=now + dt.timedelta(hours=1)) == ["first"]
    assert names(address, reviewed_only=True) == ["first"]
    repository = open_store(address)
    first, second = entries(repository, Options())
    repository.close()
    assert first.report.cases[0].obstetric_history.gravidity.value == 4
    assert second.report.cases[0].obstetric_history.gravidity.value == 3


def test_the_command_writes_and_reports(address, gravida, folder):
    result = gravida("export", "facts", "--out", "out", "--store", address)
    assert result.exit_code == 0
    assert re.search(r"^out/facts.jsonl: 2$", result.stdout, re.MULTILINE)
    assert "records: 2 written, 0 refused" in result.stdout
    assert "not carried: words: 2" in result.stdout


def test_the_command_checks_without_a_folder(address, gravida, folder):
    result = gravida("export", "facts", "--check", "--store", address)
    assert (result.exit_code, "records: 2 written, 0 refused" in result.stdout) == (0, True)
    assert sorted(path.name for path in folder.iterdir() if not path.name.startswith("gravida.db")) == []


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["facts"], 2, "name a folder with --out, or --check to write nothing"),
        (["facts", "--out", "x", "--since", "soon"], 2, "--since soon: is no date; write 2026-01-31"),
        (["facts", "--out", "x", "--pseudonymise"], 2, "pseudonym_key: --pseudonymise needs a key"),
        (
            ["facts", "--out", "x", "--to", "http://127.0.0.1:9"],
            1,
            "facts: has no server to send to; leave --to out",
        ),
    ],
)
def test_every_error_is_one_line(address, gravida, arguments, status, message):
    result = gravida("export", *arguments, "--store", address)
    assert (result.exit_code, result.stdout) == (status, "")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_pseudonyms_by_the_command(address, gravida, folder, monkeypatch):
    monkeypatch.setenv("GRAVIDA_PSEUDONYM_KEY", KEY)
    result = gravida("export", "facts", "--out", "out", "--pseudonymise", "--store", address)
    assert result.exit_code == 0
    assert "first" not in (folder / "out" / "facts.jsonl").read_text()


NEEDS = [
    ("phenopackets", "phenopackets"),
    ("fhir", "fhir.resources.R4B.bundle"),
    ("tables", "xlsxwriter"),
    ("tables", "duckdb"),
]


@pytest.mark.parametrize(("target", "package"), NEEDS)
def test_a_missing_package_is_told_in_one_line(monkeypatch, target, package):
    for name in list(sys.modules):
        if name.startswith(f"pipeline.registries.{target}"):
            monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(
        ExportError,
        match=rf"^{target}: needs the package {package}; install Gravida again with its dependencies$",
    ):
        export(target, [], None, Options(check=True))
