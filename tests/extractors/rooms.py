"""What a room tells of a text that goes through the whole pipeline, as the lines of its corpus say it."""

from typing import Any

from spacy.tokens import Doc

from corpus.readers.text import read_text
from extractors.assemble import assemble
from extractors.cases.pipe import CaseSpan
from extractors.families.newborns.collect import collect as collect_newborns
from extractors.families.pregnancy.collect import collect as collect_pregnancy
from extractors.nlp import annotate, extract
from extractors.story.read import story_of
from extractors.versions import versions
from schemas.neonate import Neonate
from schemas.pregnancy import Pregnancy
from tests.extractors.support import annotated, nlp


def newborns(text: str) -> dict[str, Any]:
    """Each newborn: sex, weight, Apgar scores at 1, 5 and 10 minutes as far as they are told."""
    doc = annotated(text)
    told = [_newborn(one) for one in collect_newborns(doc, doc._.cases[0])]
    return {"newborns": told} if told else {}


def _newborn(one: Neonate) -> str:
    scores = [one.apgar_1, one.apgar_5, one.apgar_10]
    parts = [one.sex.value.value] if one.sex else []
    parts += [f"{one.birth_weight_g.value} g"] if one.birth_weight_g else []
    if any(scores):
        parts.append("Apgar " + " ".join(str(fact.value) if fact else "-" for fact in scores).rstrip(" -"))
    return " ".join(parts)


def pregnancy(text: str) -> dict[str, Any]:
    """The reported pregnancy: ages in days, and the record's words for how it began and ended."""
    doc = annotated(text)
    index = collect_pregnancy(doc, doc._.cases[0])
    return _pregnancy(index) if index else {}


def _pregnancy(index: Pregnancy) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: fact.value.days
        for name in ("presentation", "end")
        if (fact := getattr(index, name)) is not None
    }
    for name in ("outcome", "delivery_mode", "fetuses", "conception"):
        if (fact := getattr(index, name)) is not None:
            told[name] = fact.value
    return told


def events(text: str) -> dict[str, Any]:
    """Each event in order: the words, what it is, whose it is where not the mother's, in which other pregnancy, when."""
    doc = annotated(text)
    told = [_event(event) for event in story_of(doc, doc._.cases[0]).events]
    return {"events": told} if told else {}


def _event(event: Any) -> str:
    parts = [f"{event.quote.text}:", event.kind.value]
    parts += [event.actor.value] if event.actor.value != "mother" else []
    parts += [event.which.value] if event.which.value != "this" else []
    if event.when:
        when = event.when
        latest = "" if when.latest == when.earliest else f"-{'' if when.latest is None else when.latest}"
        parts += ["at", when.era.value, f"{when.earliest}{latest}"]
    return " ".join(parts)


def cases(text: str) -> dict[str, Any]:
    """Where a report tells of several patients: the words of each, or age and counts of a row of patients."""
    doc = annotate(nlp(), read_text(text.encode(), "report"))
    if len(doc._.cases) < 2:
        return {}
    records = assemble(doc, versions()).cases
    return {"cases": [_case(doc, case, record) for case, record in zip(doc._.cases, records, strict=True)]}


def _case(doc: Doc, case: CaseSpan, record: Any) -> str:
    words = [" ".join(doc._.document.text[start:end].split()) for start, end in case.stretches]
    history = record.obstetric_history
    counts = [
        f"{name}{fact.value}" for name, fact in (("G", history.gravidity), ("P", history.parity)) if fact
    ]
    age = [f"{record.patient.age.value.years:g} years"] if record.patient.age else []
    return " ".join([" … ".join(words), *(["|"] if age or counts else []), *age, *counts])


def publication(text: str) -> dict[str, Any]:
    """The kind of publication of a text with its headings, and how many patients it presents."""
    report = extract(nlp(), read_text(text.encode(), "report"))
    kind = report.publication_kind
    return {**({"kind": kind.value.value} if kind else {}), "patients": len(report.cases)}


def setting(text: str) -> dict[str, Any]:
    """The field that the case is one of, and the words that say so."""
    doc = annotated(text)
    found = assemble(doc, versions()).cases[0].patient.setting
    return {"setting": f"{found.value.value}: {found.quotes[0].text}"} if found else {}
