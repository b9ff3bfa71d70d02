"""An annotated doc becomes a report: the only bridge from spaCy to the record."""

from spacy.tokens import Doc

from extractors import consistency
from extractors.cases.pipe import CaseSpan
from extractors.delivery.collect import collect as collect_pregnancies
from extractors.labs.collect import collect as collect_labs
from extractors.medications.collect import collect as collect_medications
from extractors.obstetric.collect import collect as collect_history
from extractors.patient.collect import collect as collect_patient
from schemas.document import Document
from schemas.report import Case, Report, Versions


def assemble(doc: Doc, versions: Versions) -> Report:
    """The report of an annotated doc: one case a patient, and the issues found on the way."""
    document: Document = doc._.document
    report = Report(
        document_id=document.id,
        document_name=document.name,
        metadata=document.metadata,
        cases=tuple(_case(doc, span) for span in doc._.cases),
        versions=versions,
    )
    return report.model_copy(update={"issues": consistency.issues(report, document)})


def _case(doc: Doc, span: CaseSpan) -> Case:
    return Case(
        label=span.label,
        start=span.start,
        end=span.end,
        patient=collect_patient(doc, span),
        obstetric_history=collect_history(doc, span),
        pregnancies=collect_pregnancies(doc, span),
        medications=collect_medications(doc, span),
        lab_results=collect_labs(doc, span),
    )
