"""What the `obs_labs` component found becomes one case's part of the record."""

import re
from collections.abc import Sequence
from typing import TypeVar

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.english.gate import gated
from extractors.families.labs.entry import LabEntry
from extractors.families.labs.merge import merged
from extractors.families.labs.qualitative import QualitativeEntry
from extractors.findings import Mention, entries, quoted
from schemas.fact import Fact, Quote, Subject
from schemas.lab import LabResult, Qualitative

T = TypeVar("T")
_PREGNANT = gated(r"pregnan|gravid|gestation|partum|obstetric|trimester|miscarr", re.IGNORECASE)


def collect(doc: Doc, case: CaseSpan) -> tuple[LabResult, ...]:
    """The case's laboratory results with their reference ranges, in the text's order."""
    own = [entry for entry in entries(doc, "labs") if _is_of(entry, case)]
    if not own:
        return ()
    text: str = doc._.document.text
    told = " ".join(text[start:end] for start, end in case.stretches)
    default = Subject.MOTHER if _PREGNANT.search(told) else Subject.PATIENT
    return tuple(_record(doc, group, default) for group in merged(own))


def collect_qualitative(doc: Doc, case: CaseSpan) -> tuple[Qualitative, ...]:
    """The case's results in words, each test and result once, in the text's order."""
    groups: dict[tuple[str, str], list[QualitativeEntry]] = {}
    for entry in entries(doc, "labs_qualitative"):
        if entry.start in case:
            groups.setdefault((entry.test.value.name, entry.result.value), []).append(entry)
    return tuple(
        Qualitative(test=_fact(doc, [e.test for e in group]), result=_fact(doc, [e.result for e in group]))
        for group in groups.values()
    )


def _is_of(entry: LabEntry, case: CaseSpan) -> bool:
    if entry.case_number is not None:
        return entry.case_number == case.index + 1
    return entry.start in case


def _record(doc: Doc, group: list[LabEntry], default: Subject) -> LabResult:
    best = group[0]
    unit = next((entry.unit for entry in group if entry.unit), None)
    reference = next((entry.reference for entry in group if entry.reference), None)
    subject = best.subject or default
    values = [entry.measurement for entry in group]
    return LabResult(
        test=_fact(doc, [best.test, *(entry.test for entry in group[1:])]),
        measurement=_fact(doc, values),
        unit=_fact(doc, [unit]) if unit else None,
        reference_range=_fact(doc, [reference]) if reference else None,
        at=next((entry.at for entry in group if entry.at), None),
        date=_fact(doc, [date])
        if (date := next((entry.date for entry in group if entry.date), None))
        else None,
        specimen=best.specimen,
        subject=Fact(
            value=subject,
            quotes=(quoted(doc, best.start, best.end),),
            confidence=0.9,
            method="rule:labs/whose",
        ),
    )


def _fact(doc: Doc, mentions: Sequence[Mention[T]]) -> Fact[T]:
    """The first mention as a fact that stands on the quotes of all."""
    first = mentions[0]
    quotes: dict[tuple[int, int], Quote] = {}
    for mention in mentions:
        quotes.setdefault((mention.start, mention.end), quoted(doc, mention.start, mention.end))
    return Fact(
        value=first.value,
        quotes=tuple(quotes.values()),
        confidence=first.confidence,
        method=f"rule:{first.rule}",
    )
