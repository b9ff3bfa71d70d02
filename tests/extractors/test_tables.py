"""Tables of many styles: everything that a table tells is compared, so that extra finds fail."""

import tomllib
from importlib.resources import files

import pytest

from corpus.readers.html import read_html
from corpus.readers.jats import read_jats
from corpus.readers.text import read_text
from extractors.assemble import assemble
from extractors.families.labs.record import collect as collect_labs
from extractors.families.medications.record import collect as collect_drugs
from extractors.nlp import annotate
from extractors.versions import versions
from schemas.document import Document
from schemas.fact import Subject
from tests.extractors.support import nlp

CORPUS = tomllib.loads((files("extractors.tables") / "corpus.toml").read_text(encoding="utf-8"))["line"]
STORY = "The pregnant woman was seen at the clinic. Her data are shown in the table."
LEAST = 40


def jats(entry) -> Document:
    caption = f"<caption><p>{entry.get('caption', 'Data')}</p></caption>"
    notes = "".join(f"<p>{note}</p>" for note in entry.get("notes", ()))
    foot = f"<table-wrap-foot>{notes}</table-wrap-foot>" if notes else ""
    table = entry["table"].replace("<br/>", "<break/>")
    return read_jats(
        f"""<article xml:lang="en"><front><article-meta><title-group><article-title>A case</article-title></title-group>
        </article-meta></front><body><sec><title>Case report</title><p>{entry.get("story", STORY)}</p><table-wrap><label>Table 1</label>{caption}
        <table>{table}</table>{foot}</table-wrap></sec></body></article>""".encode(),
        "table",
    )


def html(entry) -> Document:
    table = f"<table><caption>{entry.get('caption', 'Data')}</caption>{entry['table']}</table>"
    return read_html(
        f"<html><head><title>A case</title></head><body><h1>A case</h1><h2>Case report</h2><p>{entry.get('story', STORY)}</p>{table}</body></html>".encode(),
        "table",
    )


def text(entry) -> Document:
    return read_text(
        f"A case\n\nCase report\n\n{entry.get('story', STORY)}\n\n{entry['table']}\n\nShe went home.\n".encode(),
        "table",
    )


def number(value) -> str:
    return "" if value is None else f"{value:g}"


def age(value) -> str:
    return f"{value.days}-{value.days_high}" if value.days_high is not None else f"{value.days}"


def lab(result) -> str:
    measured, reference = result.measurement.value, result.reference_range
    parts = [result.test.value.name]
    parts += [measured.comparator.value] if measured.comparator else []
    parts += [number(measured.value) + (f"-{number(measured.high)}" if measured.high is not None else "")]
    parts += [result.unit.value.as_written] if result.unit else []
    parts += [f"[{number(reference.value.low)}-{number(reference.value.high)}]"] if reference else []
    parts += [f"@{age(result.at.value)}"] if result.at else []
    parts += [f"on {result.date.value.exact}"] if result.date else []
    parts += ["neonate"] if result.subject.value is Subject.NEONATE else []
    return " ".join(parts)


def drug(found) -> str:
    dose, window = found.dose.value if found.dose else None, found.window
    parts = [found.drug.value.generic]
    if dose:
        parts.append(
            number(dose.low) + (f"-{number(dose.high)}" if dose.high is not None else "") + f" {dose.unit}"
        )
    if found.frequency:
        often = found.frequency.value
        known = often.times_per_day if often.times_per_day else often.interval_hours
        parts.append(
            f"x{number(often.times_per_day)}"
            if often.times_per_day
            else f"q{number(known)}h"
            if known
            else "once"
        )
    parts += [found.route.value.value] if found.route else []
    parts += [f"for {number(found.duration_days.value)}d"] if found.duration_days else []
    begin, end = window.start, window.stop
    if begin or end:
        parts.append(f"@{age(begin.value) if begin else ''}..{age(end.value) if end else ''}")
    parts += [window.relation.value.value] if window.relation else []
    parts += [found.status.value.value] if found.status.value.value != "given" else []
    parts += [f"because of {found.indication.value}"] if found.indication else []
    return " ".join(parts)


def facts(document: Document) -> tuple[list[str], list[str]]:
    doc = annotate(nlp(), document)
    labs = [lab(result) for case in doc._.cases for result in collect_labs(doc, case)]
    drugs = [drug(found) for case in doc._.cases for found in collect_drugs(doc, case)]
    return sorted(labs), sorted(drugs)


def cases():
    for entry in CORPUS:
        readers = {"html": (jats, html), "text": (text,)}[entry["format"]]
        for read in readers:
            if read is html and entry.get("notes"):
                continue
            yield pytest.param(entry, read, id=f"{read.__name__}: {entry['name']}")


@pytest.mark.parametrize(("entry", "read"), list(cases()))
def test_a_table_tells_this_and_no_more(entry, read):
    labs, drugs = facts(read(entry))
    assert labs == sorted(entry.get("labs", []))
    assert drugs == sorted(entry.get("drugs", []))


def test_the_corpus_is_large_and_has_near_misses():
    assert len(CORPUS) >= LEAST
    assert sum(not entry.get("labs") and not entry.get("drugs") for entry in CORPUS) >= LEAST // 8


PATIENTS = {
    "columns of patients whom the text does not tell apart": (
        "Two pregnant women are reported. Both were admitted.",
        """<thead><tr><th></th><th>Case 1</th><th>Case 2</th></tr></thead><tbody><tr><td>Age (years)</td><td>33</td><td>25</td></tr>
        <tr><td>Hb (g/dL)</td><td>8.1</td><td>10.4</td></tr><tr><td>Treatment</td><td>Labetalol 200 mg</td><td>Nifedipine 10 mg</td></tr></tbody>""",
    ),
    "columns of patients of whom the text tells as well": (
        "Case 1 is a 33-year-old pregnant woman. Case 2 is a 25-year-old pregnant woman.",
        """<thead><tr><th>Data</th><th>Case 1</th><th>Case 2</th></tr></thead><tbody><tr><td>Hb (g/dL)</td><td>8.1</td><td>10.4</td></tr>
        <tr><td>Treatment</td><td>Labetalol 200 mg</td><td>Nifedipine 10 mg</td></tr></tbody>""",
    ),
    "rows of patients by bare numbers": (
        "Case 1 is a 33-year-old pregnant woman. Case 2 is a 25-year-old pregnant woman.",
        """<thead><tr><th>Case</th><th>Hb (g/dL)</th><th>Treatment</th></tr></thead><tbody><tr><td>1</td><td>8.1</td><td>Labetalol 200 mg</td></tr>
        <tr><td>2</td><td>10.4</td><td>Nifedipine 10 mg</td></tr></tbody>""",
    ),
}


@pytest.mark.parametrize("name", PATIENTS)
def test_each_patient_gets_their_own(name):
    story, table = PATIENTS[name]
    document = jats({"story": story, "table": table, "caption": "Data of the patients"})
    doc = annotate(nlp(), document)
    labs = [[lab(result) for result in collect_labs(doc, case)] for case in doc._.cases]
    drugs = [[drug(found) for found in collect_drugs(doc, case)] for case in doc._.cases]
    assert labs == [["hemoglobin 8.1 g/dL"], ["hemoglobin 10.4 g/dL"]]
    assert drugs == [["labetalol 200 mg"], ["nifedipine 10 mg"]]
    ages = [case.patient.age.value.years for case in assemble(doc, versions()).cases]
    assert ages == [33, 25]
