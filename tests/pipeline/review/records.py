"""Records made by hand, so that what is reviewed does not change with the rules."""

import hashlib
import textwrap

from corpus.readers.read import read_bytes
from pipeline import outcomes
from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.requests import Asked
from schemas.document import Document, Section, SectionKind
from schemas.fact import Fact, quote
from schemas.gestation import GestationalAge, Window
from schemas.lab import LabResult, LabTest, LabUnit, Measurement, ReferenceRange
from schemas.medication import Dose, Drug, Medication
from schemas.obstetric import Convention, Formula, ObstetricHistory
from schemas.patient import Age, Patient
from schemas.pregnancy import Outcome, Pregnancy
from schemas.report import Case, Issue, Report, Versions

FIRST = Versions(software="1", rules="r1", terms="t")
SECOND = Versions(software="1", rules="r2", terms="t")

TEXT = """A woman with headaches
Case report
A 34-year-old woman, G3P1011, came at 24+2 weeks. She took aspirin 75 mg daily from 12 weeks until 36 weeks.
Nifedipine 20 mg was begun at 25 weeks. Labetalol 200 mg twice daily was added at 30 weeks.
Hemoglobin was 9.8 g/dL (11.0-15.0). At 28 weeks hemoglobin was 10.4 g/dL. She had one earlier loss and, it says elsewhere, two.
She delivered a live girl at 37 weeks.
"""
HOSTILE = """A <script>alert("title")</script> "quoted" & more
Case report
A 34-year-old woman <img src=x onerror=alert(1)> took aspirin 75 mg from 12 weeks until 36 weeks. Hemoglobin was 9.8 g/dL (11.0-15.0).
"""


def document(text=TEXT, name="headaches"):
    first = text.index("\n")
    case = text.index("Case report") if "Case report" in text else 0
    sections = (
        Section(kind=SectionKind.TITLE, start=0, end=first + 1),
        Section(kind=SectionKind.CASE, heading="Case report", start=case, end=len(text)),
    )
    return Document(
        id=hashlib.sha256(text.encode()).hexdigest()[:16], name=name, text=text, sections=sections
    )


def fact(of, value, words, *, confidence=0.98, occurrence=0):
    start = -1
    for _ in range(occurrence + 1):
        start = of.text.index(words, start + 1)
    return Fact(
        value=value, quotes=(quote(of, start, start + len(words)),), confidence=confidence, method="rule:test"
    )


def weeks(of, words, number, **more):
    return fact(of, GestationalAge(days=7 * number, as_written=words), words, **more)


def medication(of, generic, written, dose, unit, *, start=None, stop=None, dose_words=None):
    drug = fact(of, Drug(generic=generic, as_written=written), written)
    amount = fact(of, Dose(low=dose, unit=unit), dose_words or f"{dose:g} {unit}")
    return Medication(
        drug=drug,
        subject=fact(of, "mother", written),
        status=fact(of, "given", written),
        dose=amount,
        window=Window(start=start, stop=stop),
    )


def hemoglobin(of, value, *, reference=None, confidence=0.98):
    words = f"{value} g/dL"
    return LabResult(
        test=fact(of, LabTest(name="hemoglobin", as_written="Hemoglobin"), "Hemoglobin"),
        measurement=fact(of, Measurement(value=value), words, confidence=confidence),
        unit=fact(of, LabUnit(as_written="g/dL", ucum="g/dL"), words),
        reference_range=reference,
    )


def of_kind(of, kind, made=None):
    """A record by which a document is of a kind, said by its title; without cases unless it presents patients."""
    made = made or report(of)
    said = fact(of, kind, "A woman with headaches")
    return made.model_copy(update={"publication_kind": said}).presented


def report(of, *, versions=FIRST, aspirin=75.0, extra=(), unsure=0.8):
    """The record of TEXT; Labetalol is missed. Newer rules may read another dose, or one drug more."""
    reference = fact(of, ReferenceRange(low=11.0, high=15.0), "11.0-15.0")
    drugs = [medication(of, "aspirin", "aspirin", aspirin, "mg", dose_words="75 mg",
                        start=weeks(of, "12 weeks", 12), stop=weeks(of, "36 weeks", 36))]  # fmt: skip
    labs = [hemoglobin(of, 9.8, reference=reference, confidence=unsure)]
    history, pregnancies, issues = ObstetricHistory(), (), ()
    if "G3P1011" in of.text:
        drugs.append(medication(of, "nifedipine", "Nifedipine", 20.0, "mg", start=weeks(of, "25 weeks", 25)))
        labs.append(hemoglobin(of, 10.4))
        formula = fact(of, Formula(as_written="G3P1011", convention=Convention.TPAL), "G3P1011")
        history = ObstetricHistory(
            gravidity=fact(of, 3, "G3P1011"),
            parity=fact(of, 1, "G3P1011"),
            abortions=fact(of, 1, "G3P1011"),
            formulas=(formula,),
        )
        end, live = weeks(of, "37 weeks", 37), fact(of, Outcome.LIVE_BIRTH, "a live girl")
        pregnancies = (Pregnancy(is_index=True, end=end, outcome=live),)
        places = tuple(
            quote(of, of.text.index(words), of.text.index(words) + len(words))
            for words in ("one earlier loss", "two.")
        )
        issues = (Issue(code="losses_differ", message="one loss and two losses", quotes=places, case=0),)
    case = Case(
        label="case 1",
        start=0,
        end=len(of.text),
        patient=Patient(age=fact(of, Age(years=34), "34-year-old")),
        obstetric_history=history,
        pregnancies=pregnancies,
        medications=(*extra, *drugs),
        lab_results=tuple(labs),
    )
    return Report(document_id=of.id, document_name=of.name, cases=(case,), issues=issues, versions=versions)


def put(store, of, made, original=None):
    """Store a document and its record; the document's id."""
    run = store.start_run(made.versions, {})
    outcome = outcomes.read(of, made, f"folder/{of.name}")
    if original is not None:
        from dataclasses import replace

        outcome = replace(outcome, original=original)
    store.add_batch(run, [outcome])
    return of.id


def pdf(name="printed"):
    """A document with two pages, written here: its bytes, and the document as it is read."""
    from io import BytesIO

    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    y = 780
    for line in TEXT.splitlines():
        for part in textwrap.wrap(line, 85):
            canvas.drawString(60, y, part)
            y -= 18
        y -= 8
    canvas.showPage()
    canvas.drawString(60, 780, "Discussion")
    canvas.drawString(60, 750, "Headaches in pregnancy are common.")
    canvas.showPage()
    canvas.save()
    return out.getvalue(), read_bytes(out.getvalue(), name, suffix=".pdf")


def decide_all(store, known, person):
    """Accept what a person has not decided on, and answer the issues: then he can submit."""
    of = open_document(store, known, person)
    asked = [Asked(anchor=one, action="accept", seen=of.held(one).version) for one in of.open_values()]
    asked += [
        Asked(anchor=one, action="answer", value="right", seen=of.held(one).version)
        for one in of.unanswered()
    ]
    if asked:
        decide(store, known, asked, person)
