"""Publications without a patient and cases of other fields, from the store to the exports."""

import json

from pipeline import outcomes
from pipeline.formats import only_obstetric
from pipeline.registries.flat.families import FAMILIES
from pipeline.registries.options import Options
from pipeline.registries.records import LeftOut, entries
from pipeline.registries.spool import stage_name
from pipeline.registries.targets import export
from pipeline.store.runs import Counts
from pipeline.store.worklist import Wanted
from schemas.document import Document, Section, SectionKind
from schemas.fact import Fact, quote
from schemas.patient import Patient, Setting
from schemas.publication import PublicationKind as Kind
from schemas.report import Case, Issue, Report
from tests.pipeline.support import VERSIONS

TEXT = "A trial. She was pregnant. He was ill."


def document(number):
    section = Section(kind=SectionKind.TITLE, start=0, end=8)
    return Document(id=f"{number:016x}", name=f"d{number}", text=TEXT, sections=(section,))


def report(of, kind, *settings):
    """A report of a kind with a case for each setting, None for another field."""
    cases = []
    for number, setting in enumerate(settings):
        told = (
            Fact(value=setting, quotes=(quote(of, 9, 25),), method="rule:setting/is_pregnant")
            if setting
            else None
        )
        cases.append(Case(label=f"case {number + 1}", start=0, end=8, patient=Patient(setting=told)))
    return Report(
        document_id=of.id,
        document_name=of.name,
        publication_kind=kind
        and Fact(value=kind, quotes=(quote(of, 0, 7),), method="rule:publication/trial"),
        cases=tuple(cases),
        issues=tuple(Issue(code="x", message=f"of {number}", case=number) for number in range(len(cases))),
        versions=VERSIONS,
    )


KINDS = [
    (Kind.CASE_SERIES, None, Setting.PREGNANCY),
    (Kind.TRIAL,),
    (Kind.CASE_REPORT, None),
    (None,),  # in another language: nothing is known of it
    (Kind.LETTER, Setting.BIRTH),
]


def fill(store):
    made = [(document(number), kind) for number, kind in enumerate(KINDS)]
    return store.add_batch(
        store.start_run(VERSIONS, {}), [outcomes.read(of, report(of, *kind), of.name) for of, kind in made]
    )


def test_a_batch_counts_what_presents_no_patient(store):
    counts = fill(store)
    assert (counts.read, counts.without_patient) == (5, 1)
    assert (Counts(without_patient=2) + counts).without_patient == 3


def test_the_work_list_can_hide_it(store):
    fill(store)
    shown = {
        only: [one.name for one in store.reviews.work(Wanted(only=only, sort="name"))[0]]
        for only in ("patients", "nobody")
    }
    assert shown == {"patients": ["d0", "d2", "d3", "d4"], "nobody": ["d1"]}
    assert [(one.kind, one.patients) for one in store.reviews.work(Wanted(only="nobody"))[0]] == [
        ("trial", False)
    ]


def test_a_newer_reading_changes_what_the_work_list_knows(store):
    fill(store)
    of, newer = document(1), VERSIONS.model_copy(update={"rules": "r2"})
    again = report(of, Kind.CASE_REPORT, None).model_copy(update={"versions": newer})
    store.add_batch(store.start_run(newer, {}), [outcomes.read(of, again, of.name)])
    assert store.reviews.work(Wanted(only="nobody"))[0] == []


def test_exports_leave_it_out(store):
    fill(store)
    left = LeftOut()
    assert [one.name for one in entries(store, Options(), left)] == ["d0", "d2", "d3", "d4"]
    assert (left.without_patient, left.other_fields) == (1, 0)


def test_obstetric_cases_alone(store, tmp_path):
    fill(store)
    left, options = LeftOut(), Options(obstetric_only=True)
    found = list(entries(store, options, left))
    assert [(one.name, one.numbers) for one in found] == [("d0", (1,)), ("d4", (0,))]
    assert (left.without_patient, left.other_fields) == (1, 2)
    rows = {family.name: list(family.rows(found[0])) for family in FAMILIES}
    assert [row[2] for row in rows["cases"]] == [1]  # a case keeps its place, and so its identifier
    assert [row[3] for row in rows["issues"]] == [1]
    assert {row[2] for row in rows["quotes"]} == {"publication_kind", "cases.1.patient.setting"}
    export("facts", found, tmp_path, options)
    lines = [json.loads(line) for line in (tmp_path / "facts.jsonl").read_text().splitlines()]
    assert [(line["doc"], [case["label"] for case in line["cases"]]) for line in lines] == [
        ("d0", ["case 2"]),
        ("d4", ["case 1"]),
    ]


def test_a_stopped_export_of_all_cases_is_not_gone_on_with():
    assert stage_name("facts", Options()) != stage_name("facts", Options(obstetric_only=True))


def test_a_report_without_cases_of_other_fields():
    kept = only_obstetric(report(document(0), *KINDS[0]))
    assert [case.label for case in kept.cases] == ["case 2"]
    assert [(issue.case, issue.message) for issue in kept.issues] == [(0, "of 1")]


def test_extract_and_show_say_what_it_is(folder, gravida):
    (folder / "trial.txt").write_text(
        "Iron in pregnancy: a randomised controlled trial\n\nAbstract\n120 women were randomly assigned to iron 60 mg daily "
        "or placebo. The mean age was 28 years (p = 0.3).\n"
    )
    (folder / "two.txt").write_text(
        "Case 1: A 40-year-old man was ill. Case 2: A 30-year-old pregnant woman was ill."
    )
    printed = gravida("extract", "trial.txt", "-f", "table").stdout
    assert "it presents no patient" in printed
    assert printed.splitlines()[2].startswith("trial  randomised controlled")
    facts = [
        json.loads(line)
        for line in gravida(
            "extract", "trial.txt", "two.txt", "-f", "facts", "--obstetric-only"
        ).stdout.splitlines()
    ]
    assert facts[0] == {"doc": "trial", "cases": []}
    assert [case["label"] for case in facts[1]["cases"]] == ["case 2"]
