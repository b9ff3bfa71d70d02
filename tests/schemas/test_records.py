"""What the records refuse, and what they say of themselves."""

import pytest
from pydantic import ValidationError

from schemas.document import Document, Page, Section, SectionKind
from schemas.fact import Fact, Quote, Subject, facts_in, quote
from schemas.gestation import GestationalAge, Precision, Window
from schemas.lab import Comparator, Interpretation, LabResult, LabTest, Measurement, ReferenceRange
from schemas.medication import Dose, Drug, Medication, Status
from schemas.neonate import Neonate
from schemas.obstetric import ObstetricHistory
from schemas.pregnancy import CalendarDate, Pregnancy
from schemas.report import Case, Report, Versions
from schemas.words import Box, Word

TEXT = "Abstract\nA 34-year-old woman, G2P1, had Hb 9.1 g/dL."
DOCUMENT = Document(
    id="0" * 16,
    name="one",
    text=TEXT,
    sections=(Section(kind=SectionKind.ABSTRACT, heading="Abstract", start=0, end=len(TEXT)),),
)
VERSIONS = Versions(software="1", rules="r", terms="t")


def said(value: object, words: str = "34-year-old", method: str = "rule:test") -> Fact:
    start = TEXT.index(words)
    return Fact(value=value, quotes=(quote(DOCUMENT, start, start + len(words)),), method=method)


REFUSED = [
    ("quote shorter than its offsets", lambda: Quote(start=0, end=5, text="abc")),
    ("quote of nothing", lambda: Quote(start=0, end=0, text="")),
    ("fact without a quote", lambda: Fact(value=1, quotes=(), method="rule:x")),
    ("fact by no method", lambda: said(1, method="guess")),
    ("confidence above one", lambda: Fact(value=1, quotes=said(1).quotes, method="rule:x", confidence=1.2)),
    ("gestation of 46 weeks", lambda: GestationalAge(days=322)),
    ("gestation before conception", lambda: GestationalAge(days=-1)),
    ("gestation range backwards", lambda: GestationalAge(days=210, days_high=203)),
    ("window backwards", lambda: Window(start=said(GestationalAge(days=210)), stop=said(GestationalAge(days=203)))),
    ("dose of nothing", lambda: Dose(low=0)),
    ("dose range backwards", lambda: Dose(low=10, high=5)),
    ("reference range backwards", lambda: ReferenceRange(low=10, high=5)),
    ("reference range without sides", lambda: ReferenceRange()),
    ("result range backwards", lambda: Measurement(value=10, high=5)),
    ("Apgar of 11", lambda: Neonate(apgar_1=said(11))),
    ("newborn of 20 kg", lambda: Neonate(birth_weight_g=said(20000))),
    ("gravidity below zero", lambda: ObstetricHistory(gravidity=said(-1))),
    (
        "derived gravidity below parity",
        lambda: ObstetricHistory(gravidity=said(1, method="derived:sum"), parity=said(2)),
    ),
    ("month 13", lambda: CalendarDate(year=2020, month=13)),
    ("unknown key", lambda: Versions(software="1", rules="r", terms="t", colour="red")),
    ("section outside the text", lambda: Document(id="0" * 16, name="x", text="ab", sections=(Section(kind="case", start=0, end=3),))),
    (
        "two index pregnancies",
        lambda: Report(
            document_id="0",
            document_name="x",
            versions=VERSIONS,
            cases=(Case(label="case 1", start=0, end=1, pregnancies=(Pregnancy(is_index=True), Pregnancy(is_index=True))),),
        ),
    ),
]  # fmt: skip


@pytest.mark.parametrize(("what", "make"), REFUSED, ids=[what for what, _ in REFUSED])
def test_refused(what: str, make) -> None:  # noqa: ANN001
    with pytest.raises(ValidationError):
        make()


def test_a_contradiction_that_was_read_is_kept() -> None:
    history = ObstetricHistory(gravidity=said(1, "G2P1"), parity=said(2, "G2P1"))
    assert (history.gravidity.value, history.parity.value) == (1, 2)


def test_quote_knows_its_section_and_trims() -> None:
    start = TEXT.index(" Hb")
    found = quote(DOCUMENT, start, start + 4)
    assert (found.text, found.section, found.page) == ("Hb", SectionKind.ABSTRACT, None)
    assert found.stands_in(DOCUMENT)
    assert not Quote(start=0, end=2, text="zz").stands_in(DOCUMENT)


RANGE = ReferenceRange(low=4, high=10)
INTERPRETED = [
    (Measurement(value=3.9), RANGE, Interpretation.LOW),
    (Measurement(value=4), RANGE, Interpretation.NORMAL),
    (Measurement(value=10), RANGE, Interpretation.NORMAL),
    (Measurement(value=10.1), RANGE, Interpretation.HIGH),
    (Measurement(value=10, comparator=Comparator.GREATER), RANGE, Interpretation.HIGH),
    (Measurement(value=4, comparator=Comparator.LESS), RANGE, Interpretation.LOW),
    (Measurement(value=8, comparator=Comparator.LESS), RANGE, Interpretation.UNKNOWN),
    (Measurement(value=50, comparator=Comparator.LESS), RANGE, Interpretation.UNKNOWN),
    (Measurement(value=3, high=5), RANGE, Interpretation.UNKNOWN),
    (Measurement(value=5, high=6), RANGE, Interpretation.NORMAL),
    (Measurement(value=1), ReferenceRange(high=5), Interpretation.NORMAL),
    (Measurement(value=6), ReferenceRange(high=5), Interpretation.HIGH),
    (Measurement(value=6), None, Interpretation.UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(("measured", "reference", "expected"), INTERPRETED)
def test_interpretation_follows_the_printed_range(
    measured: Measurement, reference: ReferenceRange | None, expected: Interpretation
) -> None:
    result = LabResult(
        test=said(LabTest(name="hemoglobin", as_written="Hb"), "Hb"),
        measurement=said(measured, "9.1"),
        reference_range=said(reference, "9.1 g/dL") if reference else None,
    )
    assert result.interpretation is expected


def test_locate_gives_one_box_a_line_and_cuts_words() -> None:
    text = "alpha beta gamma"
    document = Document(
        id="0" * 16,
        name="x",
        text=text,
        pages=(Page(number=1, width=100, height=100, start=0, end=len(text)),),
        words=(
            Word(start=0, end=5, box=Box(page=1, x0=0, y0=0, x1=50, y1=10)),
            Word(start=6, end=10, box=Box(page=1, x0=60, y0=0, x1=100, y1=10)),
            Word(start=11, end=16, box=Box(page=1, x0=0, y0=20, x1=50, y1=30)),
        ),
    )
    whole = document.locate(0, len(text))
    assert whole == (Box(page=1, x0=0, y0=0, x1=100, y1=10), Box(page=1, x0=0, y0=20, x1=50, y1=30))
    assert document.locate(1, 3) == (Box(page=1, x0=10, y0=0, x1=30, y1=10),)
    assert document.locate(5, 6) == ()
    assert document.page_at(12) == 1


def test_facts_are_listed_with_their_paths() -> None:
    entry = Medication(
        drug=said(Drug(generic="iron", as_written="iron")),
        subject=said(Subject.MOTHER),
        status=said(Status.GIVEN),
        window=Window(start=said(GestationalAge(days=70, precision=Precision.WEEK))),
    )
    report = Report(
        document_id="0",
        document_name="x",
        versions=VERSIONS,
        cases=(Case(label="case 1", start=0, end=1, medications=(entry,)),),
    )
    prefix = "cases.0.medications.0"
    assert [path for path, _ in facts_in(report)] == [
        f"{prefix}.{name}" for name in ("drug", "subject", "status", "window.start")
    ]
    assert report.misquoted(DOCUMENT) == []
    assert len(report.misquoted(DOCUMENT.model_copy(update={"text": "x" * len(TEXT)}))) == 4


def test_a_report_reads_back_from_its_own_json() -> None:
    report = Report(
        document_id="0",
        document_name="x",
        versions=VERSIONS,
        cases=(
            Case(
                label="case 1", start=0, end=1, obstetric_history=ObstetricHistory(gravidity=said(2, "G2P1"))
            ),
        ),
    )
    assert Report.model_validate_json(report.model_dump_json()) == report
