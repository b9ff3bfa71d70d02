"""An annotated doc becomes a report: the only bridge from spaCy to the record."""

from typing import Any

from spacy.tokens import Doc

from extractors import consistency
from extractors.belonging import is_mothers, of_patient, placed
from extractors.cases.pipe import CaseSpan, case_at
from extractors.families.labs.record import collect as collect_labs
from extractors.families.labs.record import collect_qualitative
from extractors.families.medications.record import collect as collect_medications
from extractors.families.newborns.collect import collect as collect_newborns
from extractors.families.obstetric.collect import collect as collect_history
from extractors.families.obstetric.earlier import earlier_pregnancies
from extractors.families.obstetric.later import later_pregnancies
from extractors.families.pregnancy.collect import collect as collect_pregnancy
from extractors.findings import flagged, of_case, source_of
from extractors.setting.collect import collect as collect_setting
from schemas.document import Document
from schemas.fact import Fact, facts_in
from schemas.patient import Patient
from schemas.pregnancy import Pregnancy
from schemas.report import READING, Case, Issue, Report, Severity, Versions

ENDED = ("end", "outcome", "delivery_mode", "date")


def assemble(doc: Doc, versions: Versions) -> Report:
    """The report of an annotated doc: one case a patient, and the issues found on the way."""
    document = source_of(doc)
    report = Report(
        document_id=document.id,
        document_name=document.name,
        metadata=document.metadata,
        publication_kind=doc._.publication.kind if doc._.publication else None,
        cases=tuple(_case(doc, span) for span in doc._.cases),
        versions=versions,
    )
    found = (*_reading_issues(document), *_issues_of_pipes(doc), *consistency.issues(report, document))
    return report.model_copy(update={"issues": _in_order(found)})


def not_english(document: Document, versions: Versions) -> Report:
    """The report of a document in another language: no cases, and an issue that says why."""
    language = document.metadata.language or "unknown"
    issue = Issue(
        code="not_english",
        severity=Severity.ERROR,
        message=f"the document is in {language}; Gravida reads English, so nothing was extracted",
    )
    return Report(
        document_id=document.id,
        document_name=document.name,
        metadata=document.metadata,
        language=language,
        issues=(issue, *_reading_issues(document)),
        versions=versions,
    )


def _case(doc: Doc, span: CaseSpan) -> Case:
    patient: Patient = of_case(doc, "patients", span.index)
    later = later_pregnancies(doc, span)
    pregnancies = _pregnancies(doc, span) + tuple(told for told, _ in later)
    setting = collect_setting(doc, span, patient, pregnancies)
    case = Case(
        label=span.label,
        start=span.start,
        end=span.end,
        patient=patient.model_copy(update={"setting": setting}),
        obstetric_history=collect_history(doc, span),
        pregnancies=pregnancies,
        medications=collect_medications(doc, span),
        lab_results=collect_labs(doc, span),
        qualitative_results=collect_qualitative(doc, span),
    )
    return placed(case if is_mothers(case) else of_patient(case), [stretch for _, stretch in later])


def _pregnancies(doc: Doc, span: CaseSpan) -> tuple[Pregnancy, ...]:
    """The case's pregnancies: the reported one with its newborns first, if anything is told of it; then earlier ones.

    What is told one by one in the words of the reported one is that one.
    """
    index = collect_pregnancy(doc, span)
    if index is not None:
        index = Pregnancy.model_validate({**dict(index), "neonates": collect_newborns(doc, span)})
    others = earlier_pregnancies(doc, span)
    if index is None or next(iter(facts_in(index)), None) is None:
        return others
    for one in others:
        if _meets(one, index):
            index = _completed(index, one)
        elif index.date is not None and one.date is not None and _overlap(index.date, one.date):
            index = index.model_copy(update={"date": None})  # it tells when that one ended
    return (index, *(one for one in others if not _meets(one, index)))


def _completed(index: Pregnancy, same: Pregnancy) -> Pregnancy:
    """The reported pregnancy with what is told singly of its end."""
    # A caesarean section that is counted for a birth tells a mode of delivery, and no outcome.
    names = ENDED if same.delivery_mode is None else set(ENDED) - {"outcome"}
    missing = {name: getattr(same, name) for name in names if getattr(index, name) is None}
    return index.model_copy(update=missing)


def _meets(one: Pregnancy, index: Pregnancy) -> bool:
    """True if both tell the same end in the same words."""
    told = [pregnancy.outcome.value for pregnancy in (one, index) if pregnancy.outcome is not None]
    if len(set(told)) > 1:
        return False
    names = ("outcome", "end") if index.outcome is not None else ENDED
    pairs = [(getattr(one, a), getattr(index, b)) for a in names for b in names]
    return any(_overlap(a, b) for a, b in pairs if a is not None and b is not None)


def _overlap(one: Fact[Any], other: Fact[Any]) -> bool:
    """True if two facts stand on the same words."""
    return any(a.start < b.end and b.start < a.end for a in one.quotes for b in other.quotes)


def _reading_issues(document: Document) -> tuple[Issue, ...]:
    return tuple(
        Issue(
            code=f"{READING}_{warning.code.value}",
            severity=Severity.INFO,
            message=warning.message,
            share=warning.share,
        )
        for warning in document.warnings
    )


def _issues_of_pipes(doc: Doc) -> tuple[Issue, ...]:
    """Issues that components left on the doc, each given the case in which its first quote stands."""
    found: list[Issue] = []
    for issue in flagged(doc):
        case = case_at(doc._.cases, issue.quotes[0].start) if issue.quotes and issue.case is None else None
        found.append(issue.model_copy(update={"case": case.index}) if case else issue)
    return tuple(found)


def _in_order(issues: tuple[Issue, ...]) -> tuple[Issue, ...]:
    """Each issue once, by the place of its first quote."""
    unique = list(dict.fromkeys(issues))
    return tuple(sorted(unique, key=lambda issue: issue.quotes[0].start if issue.quotes else -1))
