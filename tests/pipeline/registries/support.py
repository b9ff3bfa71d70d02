"""A record with something in every family, made by hand."""

import datetime as dt

from pipeline.registries.options import Options
from pipeline.registries.records import entry
from pipeline.store.rows import Stored
from schemas.document import Document, Metadata, Page
from schemas.fact import Fact, Subject, quote
from schemas.gestation import Anchor, GestationalAge, Precision, Relation, Window
from schemas.lab import Comparator, LabResult, LabTest, LabUnit, Measurement, Qualitative, ReferenceRange
from schemas.medication import Dose, Drug, Frequency, Medication, Route, Status
from schemas.neonate import Neonate
from schemas.obstetric import Convention, Formula, ObstetricHistory
from schemas.patient import Age, Patient, Sex
from schemas.pregnancy import CalendarDate, DeliveryMode, Outcome, Pregnancy
from schemas.report import Case, Issue, Report
from tests.pipeline.support import VERSIONS

TEXT = """Mrs K.L., 30, G3P1011 (one miscarriage at 9 weeks in 2015), was seen at Northfield Hospital on 12 March 2018 at 20+3 weeks.
Aspirin 75 mg orally once daily from 12 weeks until 36 weeks against preeclampsia; betamethasone 12 mg im twice at 33 weeks.
Heparin 40 to 60 IU/kg per day was planned after delivery. Tacrolimus had been stopped before conception.
ALT 77 IU/L (10-60); ferritin <5 ug/L (above 12); platelets 90-110 G/L; her protein was trace.
Her husband took finasteride, and his testosterone was 12 nmol/L (8.6-29).
A girl of 2290 g was born by section at 36+1 weeks, Apgar 8 and 9; the child's glucose was 2.1 mmol/L (2.6-6.0)."""
MADE = dt.datetime(2026, 1, 2, 3, 4, 5, tzinfo=dt.UTC)


def document(identity="0" * 16, name='quo"ted, name', text=TEXT):
    metadata = Metadata(
        title="A pregnancy, told", journal="Journal of Cases", year=2019, doi="10.1234/abc", pmid="123456"
    )
    pages = (Page(number=1, width=595, height=842, start=0, end=len(text)),)
    return Document(id=identity, name=name, text=text, metadata=metadata, pages=pages)


class Maker:
    """Facts of one document by their words; `at` finds the n-th occurrence."""

    def __init__(self, of):
        self.of = of

    def __call__(self, value, words, method="rule:test", at=0):
        start = -1
        for _ in range(at + 1):
            start = self.of.text.index(words, start + 1)
        return Fact(value=value, quotes=(quote(self.of, start, start + len(words)),), method=method)


def weeks(text, days, **more):
    return GestationalAge(days=days, as_written=text, **more)


def stored(identity="0" * 16, name='quo"ted, name'):
    of = document(identity, name)
    fact = Maker(of)
    case = Case(
        label="case 1",
        start=0,
        end=len(of.text),
        patient=Patient(
            age=fact(Age(years=30), "30"), sex=fact(Sex.FEMALE, "Mrs"), pregnant=fact(True, "at 20+3 weeks")
        ),
        obstetric_history=ObstetricHistory(
            gravidity=fact(3, "G3P1011"),
            parity=fact(1, "G3P1011", "derived:sum"),
            term=fact(1, "G3P1011"),
            preterm=fact(0, "G3P1011"),
            abortions=fact(1, "G3P1011"),
            living=fact(1, "G3P1011"),
            miscarriages=fact(1, "one miscarriage"),
            formulas=(fact(Formula(as_written="G3P1011", convention=Convention.TPAL), "G3P1011"),),
        ),
        pregnancies=(
            Pregnancy(
                ordinal=fact(2, "one miscarriage"),
                outcome=fact(Outcome.MISCARRIAGE, "miscarriage"),
                end=fact(weeks("9 weeks", 63), "9 weeks"),
                date=fact(CalendarDate(year=2015), "2015"),
            ),
            Pregnancy(
                is_index=True,
                presentation=fact(
                    weeks("20+3 weeks", 143, precision=Precision.DAY, anchor=Anchor.ULTRASOUND), "20+3 weeks"
                ),
                end=fact(weeks("36+1 weeks", 253, precision=Precision.DAY), "36+1 weeks"),
                outcome=fact(Outcome.LIVE_BIRTH, "born"),
                delivery_mode=fact(DeliveryMode.CESAREAN, "section"),
                fetuses=fact(1, "A girl"),
                neonates=(
                    Neonate(
                        sex=fact(Sex.FEMALE, "girl"),
                        birth_weight_g=fact(2290, "2290 g"),
                        apgar_1=fact(8, "Apgar 8"),
                        apgar_5=fact(9, "and 9"),
                    ),
                ),
            ),
        ),
        medications=medications(fact),
        lab_results=labs(fact),
        qualitative_results=(
            Qualitative(
                test=fact(LabTest(name="protein", as_written="protein"), "protein"),
                result=fact("trace", "trace"),
                subject=fact(Subject.MOTHER, "her protein"),
            ),
        ),
    )
    issues = (Issue(code="odd", message="odd ('Mrs K.L.')", quotes=case.patient.age.quotes, case=0),)
    record = Report(
        document_id=of.id,
        document_name=of.name,
        metadata=of.metadata,
        cases=(case,),
        issues=issues,
        versions=VERSIONS,
    )
    return Stored(record, of, VERSIONS.key, MADE)


def medications(fact):
    return (
        Medication(
            drug=fact(Drug(generic="aspirin", as_written="Aspirin", atc="N02BA01"), "Aspirin"),
            subject=fact(Subject.MOTHER, "Mrs"),
            status=fact(Status.GIVEN, "Aspirin"),
            dose=fact(Dose(low=75, unit="mg", as_written="75 mg"), "75 mg"),
            route=fact(Route.ORAL, "orally"),
            frequency=fact(Frequency(times_per_day=1, as_written="once daily"), "once daily"),
            window=Window(
                start=fact(weeks("12 weeks", 84), "12 weeks"), stop=fact(weeks("36 weeks", 252), "36 weeks")
            ),
            indication=fact("preeclampsia", "preeclampsia"),
            pregnancy=1,
        ),
        Medication(
            drug=fact(Drug(generic="betamethasone", as_written="betamethasone"), "betamethasone"),
            subject=fact(Subject.MOTHER, "Mrs"),
            status=fact(Status.GIVEN, "betamethasone"),
            dose=fact(Dose(low=12, unit="mg"), "12 mg"),
            route=fact(Route.INTRAMUSCULAR, "im "),
            window=Window(
                start=fact(weeks("33 weeks", 231), "at 33 weeks"),
                stop=fact(weeks("33 weeks", 231), "at 33 weeks"),
            ),
            duration_days=fact(2.0, "twice"),
            pregnancy=1,
        ),
        Medication(
            drug=fact(Drug(generic="heparin", as_written="Heparin"), "Heparin"),
            subject=fact(Subject.MOTHER, "Mrs"),
            status=fact(Status.PLANNED, "planned"),
            dose=fact(
                Dose(low=40, high=60, unit="IU", per_kg=True, daily_total=True), "40 to 60 IU/kg per day"
            ),
            window=Window(relation=fact(Relation.POSTPARTUM, "after delivery")),
        ),
        Medication(
            drug=fact(Drug(generic="tacrolimus", as_written="Tacrolimus"), "Tacrolimus"),
            subject=fact(Subject.MOTHER, "Mrs"),
            status=fact(Status.PAST, "had been stopped"),
            window=Window(relation=fact(Relation.BEFORE_CONCEPTION, "before conception")),
        ),
        Medication(
            drug=fact(Drug(generic="finasteride", as_written="finasteride"), "finasteride"),
            subject=fact(Subject.PARTNER, "Her husband"),
            status=fact(Status.GIVEN, "took"),
        ),
    )


def labs(fact):
    mother = fact(Subject.MOTHER, "Mrs")
    return (
        LabResult(
            test=fact(LabTest(name="alanine aminotransferase", as_written="ALT", loinc="1742-6"), "ALT"),
            measurement=fact(Measurement(value=77), "77"),
            unit=fact(LabUnit(as_written="IU/L", ucum="[IU]/L"), "IU/L"),
            reference_range=fact(ReferenceRange(low=10, high=60, as_written="10-60"), "10-60"),
            at=fact(weeks("20+3 weeks", 143, precision=Precision.DAY), "20+3 weeks"),
            subject=mother,
        ),
        LabResult(
            test=fact(LabTest(name="ferritin", as_written="ferritin"), "ferritin"),
            measurement=fact(Measurement(value=5, comparator=Comparator.LESS), "<5"),
            unit=fact(LabUnit(as_written="ug/L", ucum="ug/L"), "ug/L"),
            reference_range=fact(ReferenceRange(low=12, as_written="above 12"), "above 12"),
            date=fact(CalendarDate(year=2018, month=3, day=12), "12 March 2018"),
            subject=mother,
        ),
        LabResult(
            test=fact(LabTest(name="platelets", as_written="platelets"), "platelets"),
            measurement=fact(Measurement(value=90, high=110), "90-110"),
            unit=fact(LabUnit(as_written="G/L"), "G/L"),
            specimen="blood",
            subject=mother,
        ),
        LabResult(
            test=fact(LabTest(name="testosterone", as_written="testosterone"), "testosterone"),
            measurement=fact(Measurement(value=12), "12 nmol"),
            unit=fact(LabUnit(as_written="nmol/L", ucum="nmol/L"), "nmol/L"),
            reference_range=fact(ReferenceRange(low=8.6, high=29, as_written="8.6-29"), "8.6-29"),
            subject=fact(Subject.PARTNER, "his"),
        ),
        LabResult(
            test=fact(LabTest(name="glucose", as_written="glucose"), "glucose"),
            measurement=fact(Measurement(value=2.1), "2.1"),
            unit=fact(LabUnit(as_written="mmol/L", ucum="mmol/L"), "mmol/L"),
            reference_range=fact(ReferenceRange(low=2.6, high=6.0, as_written="2.6-6.0"), "2.6-6.0"),
            subject=fact(Subject.NEONATE, "the child's"),
        ),
    )


def made(identity="0" * 16, name='quo"ted, name', *, decisions=(), **options):
    """The record as it is exported."""
    return entry(stored(identity, name), decisions, Options(**options))


def unsound(identity="f" * 16):
    """A record whose quotes do not stand in its document."""
    good = stored(identity, "unsound")
    return entry(
        Stored(good.report, document(identity, "unsound", "x" * len(TEXT)), good.versions, good.made_at)
    )


def snapshot(folder):
    """Every file below a folder with its bytes."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
