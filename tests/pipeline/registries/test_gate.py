"""The gate: no boy with a pregnancy of his own, no newborn on a pregnancy without a birth, years that can be."""

import csv
import json
from dataclasses import replace

import pytest

from pipeline.registries.records import entry
from pipeline.registries.targets import MODULES, export
from pipeline.store.rows import Stored
from schemas.fact import Subject
from schemas.gestation import Precision, Relation, Window
from schemas.lab import LabResult, LabTest, Measurement
from schemas.medication import Drug, Medication, Status
from schemas.neonate import Neonate
from schemas.obstetric import ObstetricHistory
from schemas.patient import Age, Patient, Sex
from schemas.pregnancy import CalendarDate, Conception, Order, Outcome, Pregnancy
from schemas.report import Case, Report
from schemas.review import Action, Decision
from tests.pipeline.registries.support import MADE, Maker, document, weeks
from tests.pipeline.support import VERSIONS

TEXT = """A newborn boy aged 0 days was born at 39+0 weeks in 2014 to a mother whose tubal pregnancy of 2019 is told; she took sertraline.
He was given ampicillin. Glucose was 2.1; her sodium was 139. Weight 3100 g. A man of 34 years."""
OF = document("c" * 16, "infant", TEXT)
fact = Maker(OF)


def drug(name, subject, words):
    return Medication(
        drug=fact(Drug(generic=name, as_written=name), name),
        subject=fact(subject, words),
        status=fact(Status.GIVEN, name),
    )


def result(name, value, subject=None):
    return LabResult(
        test=fact(LabTest(name=name.lower(), as_written=name), name),
        measurement=fact(Measurement(value=value), f"{value:g}"),
        subject=subject,
    )


INDEX = Pregnancy(
    is_index=True,
    outcome=fact(Outcome.LIVE_BIRTH, "born"),
    end=fact(weeks("39+0 weeks", 273, precision=Precision.DAY), "39+0 weeks"),
    neonates=(Neonate(birth_weight_g=fact(3100, "3100 g")),),
)
BOY = Patient(age=fact(Age(years=0), "0 days"), sex=fact(Sex.MALE, "boy"))


def record(patient=BOY, pregnancies=(INDEX,)):
    case = Case(
        label="case 1",
        start=0,
        end=len(TEXT),
        patient=patient,
        pregnancies=pregnancies,
        medications=(
            drug("sertraline", Subject.MOTHER, "mother"),
            drug("ampicillin", Subject.PATIENT, "He was"),
        ),
        lab_results=(
            result("Glucose", 2.1),
            result("sodium", 139, fact(Subject.MOTHER, "her sodium")),
        ),
    )
    report = Report(
        document_id=OF.id, document_name=OF.name, metadata=OF.metadata, cases=(case,), versions=VERSIONS
    )
    return entry(Stored(report, OF, VERSIONS.key, MADE))


def test_a_newborn_patient_goes_out_as_mother_and_infant(tmp_path):
    export("fhir", [record()], tmp_path)

    def lines(kind):
        return [
            json.loads(line) for line in (tmp_path / "ndjson" / f"{kind}.ndjson").read_text().splitlines()
        ]

    people = {one["id"]: one.get("gender") for one in lines("Patient")}
    assert sorted(people.values()) == ["female", "male"]
    told = {
        (one.get("medicationCodeableConcept") or one["code"])["text"]: people[
            one["subject"]["reference"].split("/")[1]
        ]
        for one in (*lines("MedicationStatement"), *lines("Observation"))
    }
    assert {name: told[name] for name in ("sertraline", "ampicillin", "glucose", "sodium", "Birth weight", "Pregnancy")} == {
        "sertraline": "female", "ampicillin": "male", "glucose": "male", "sodium": "female",
        "Birth weight": "male", "Pregnancy": "female",
    }  # fmt: skip


def test_it_does_so_in_tables_and_in_packets(tmp_path):
    export("tables", [record()], tmp_path)
    cells = {}
    for name in ("cases", "neonates", "medications"):
        with (tmp_path / f"{name}.csv").open(newline="") as file:
            cells[name] = list(csv.DictReader(file))
    assert [(one["sex"], one["age_years"]) for one in cells["cases"]] == [("", "")]
    assert [one["sex"] for one in cells["neonates"]] == ["male"]
    assert [(one["drug_generic"], one["exposure"]) for one in cells["medications"]] == [
        ("sertraline", "unknown"), ("ampicillin", "other_person"),
    ]  # fmt: skip
    export("phenopackets", [record()], tmp_path)
    (family,) = (json.loads(path.read_text()) for path in tmp_path.glob("families/*/*.json"))
    assert [one["sex"] for one in family["pedigree"]["persons"]][1] == "MALE"


def test_the_flat_form_has_what_was_read(tmp_path):
    outcome = export("facts", [record()], tmp_path)
    (line,) = outcome.files[0].path.read_text().splitlines()
    assert json.loads(line)["cases"][0]["patient"] == {"age_years": 0, "sex": "male"}


MAN = Patient(age=fact(Age(years=34), "34"), sex=fact(Sex.MALE, "man"))
DATED = INDEX.model_copy(update={"date": fact(CalendarDate(year=2014), "2014")})
LATER = Pregnancy(outcome=fact(Outcome.ECTOPIC, "tubal"), date=fact(CalendarDate(year=2019), "2019"))
TUBAL = INDEX.model_copy(update={"outcome": fact(Outcome.ECTOPIC, "tubal")})
WOMAN = Patient(age=fact(Age(years=34), "34"))
GIRL = Patient(age=fact(Age(years=14), "34"))
LONG_AGO = Pregnancy(date=fact(CalendarDate(year=2005), "2019"))
REFUSED = [
    (MAN, (INDEX,), "case 1: a pregnancy is told of a male patient of 34 years; say whose it is"),
    (
        WOMAN,
        (LATER, DATED),
        "case 1: pregnancy 1 is an earlier one and ended in 2019, after 2014; correct a date",
    ),
    (WOMAN, (TUBAL,), "case 1: pregnancy 1 was ectopic and has a newborn; say of which pregnancy it is"),
    (
        GIRL,
        (LONG_AGO, DATED),
        "case 1: pregnancy 1 of 2005 would be one of a child; correct the year or the age",
    ),
]


@pytest.mark.parametrize(("patient", "pregnancies", "reason"), REFUSED)
@pytest.mark.parametrize("name", ["fhir", "redcap", "omop", "phenopackets", "e2b", "tables"])
def test_what_contradicts_itself_is_refused_with_the_reason(name, patient, pregnancies, reason, tmp_path):
    outcome = export(name, [record(patient, pregnancies)], tmp_path)
    assert (outcome.written, outcome.refusals) == (0, (("infant", reason),))


def test_a_twin_beside_an_ectopic_is_let_through(tmp_path):
    both = TUBAL.model_copy(update={"fetuses": fact(2, "2014")})
    assert export("tables", [record(WOMAN, (both,))], tmp_path).written == 1


GIRL = Patient(age=fact(Age(years=13), "34 years"), sex=fact(Sex.FEMALE, "her"))
TOLD = INDEX.model_copy(update={"presentation": fact(weeks("39+0 weeks", 273), "39+0 weeks")})


@pytest.mark.parametrize(
    ("patient", "pregnancy", "refused"),
    [
        (GIRL, INDEX, True),  # the one that she was born of
        (GIRL, TOLD, False),  # she presents in it
        (GIRL.model_copy(update={"pregnant": fact(True, "39+0 weeks")}), INDEX, False),
        (GIRL.model_copy(update={"age": fact(Age(years=16), "34 years")}), INDEX, False),
    ],
)
def test_a_girl_is_no_mother_because_her_own_birth_is_told(patient, pregnancy, refused, tmp_path):
    outcome = export("tables", [record(patient, (pregnancy,))], tmp_path)
    assert outcome.refused == refused
    if refused:
        assert "nothing says that it is hers" in outcome.refusals[0][1]


def told_on(year, month=None, day=None):
    return fact(CalendarDate(year=year, month=month, day=day), "2014")


def ended(days, outcome=Outcome.LIVE_BIRTH, **more):
    neonates = (Neonate(birth_weight_g=fact(3100, "3100 g")),) if more.pop("weighed", False) else ()
    return Pregnancy(
        is_index=True, outcome=fact(outcome, "born"), neonates=neonates,
        end=fact(weeks("39+0 weeks", days, precision=Precision.DAY), "39+0 weeks"), **more,
    )  # fmt: skip


AT_72 = Patient(age=fact(Age(years=72), "34"))
EARLIER = Pregnancy(date=told_on(2017))
LATER = Pregnancy(date=told_on(2017), order=fact(Order.LATER, "2014"))
IVF = fact(Conception.EGG_DONATION, "born")
TIMES = [
    ("an earlier one after the last menstrual period", WOMAN, (EARLIER, ended(266, lmp=told_on(2015, 3, 3))), "ended in 2017, after the last"),
    ("an earlier one in the year of it", WOMAN, (EARLIER, ended(266, lmp=told_on(2017, 12, 3))), None),
    ("an earlier one after the begin by the due date", WOMAN, (EARLIER, ended(266, edd=told_on(2016, 3, 3))), "ended in 2017, after the begin"),
    ("a later one after the last menstrual period", WOMAN, (LATER, ended(266, lmp=told_on(2015, 3, 3))), None),
    ("a later one before it", WOMAN, (LATER, ended(266, lmp=told_on(2018, 3, 3))), "is a later one and ended in 2017, before the last"),
    ("a later one before the birth", WOMAN, (LATER, ended(266, date=told_on(2018))), "is a later one and ended in 2017, before 2018"),
    ("a birth before the last menstrual period", WOMAN, (ended(266, lmp=told_on(2021, 3, 3), date=told_on(2018, 5, 4)),), "began in 2021 and ended in 2018"),
    ("a birth long after it", WOMAN, (ended(266, lmp=told_on(2016, 3, 3), date=told_on(2018, 5, 4)),), "began in 2016 and ended in 2018"),
    ("a birth of a year that it allows", WOMAN, (ended(266, lmp=told_on(2017, 8, 3), date=told_on(2018)),), None),
    ("a last menstrual period that is moved", WOMAN, (ended(266, lmp=told_on(2017, 7, 3), date=told_on(2018, 5, 4)),), None),
    ("a loss at nine weeks, dated as a birth at term", WOMAN, (ended(63, Outcome.MISCARRIAGE, lmp=told_on(2017, 7, 3), date=told_on(2018, 5, 4)),), "its length"),
    ("a birth a year after the due date", WOMAN, (ended(266, edd=told_on(2017, 5, 4), date=told_on(2018, 5, 4)),), "was due in 2017 and ended in 2018"),
    ("a due date a year too late", WOMAN, (ended(266, lmp=told_on(2016, 7, 3), edd=told_on(2018, 4, 9)),), "began in 2016 and was due in 2018"),
    ("a fetus retained for years", WOMAN, (Pregnancy(is_index=True, outcome=fact(Outcome.ECTOPIC, "tubal"), lmp=told_on(2015), date=told_on(2019)),), None),
    ("a live birth at nine weeks", WOMAN, (ended(63),), "ended at 9+0 with a live birth"),
    ("a heavy one at nine weeks", WOMAN, (ended(63, Outcome.MISCARRIAGE, weighed=True),), "newborn of 3100 g"),
    ("a heavy one at 24 weeks", WOMAN, (ended(168, weighed=True),), "newborn of 3100 g"),
    ("a miscarriage at 33 weeks", WOMAN, (ended(231, Outcome.MISCARRIAGE),), "ended at 33+0 with a miscarriage"),
    ("a miscarriage at 27 weeks", WOMAN, (ended(189, Outcome.MISCARRIAGE),), None),
    ("an abdominal pregnancy at 33 weeks", WOMAN, (ended(231, Outcome.ECTOPIC),), None),
    ("a live birth at 22 weeks", WOMAN, (ended(154),), None),
    ("the other twin", WOMAN, (ended(63, weighed=True, fetuses=fact(2, "2014")),), None),
    ("a woman of 72 years", AT_72, (ended(266),), "a woman of 72 years"),
    ("with an egg of another", AT_72, (ended(266, conception=IVF),), None),
    ("a fetus found after decades", AT_72, (Pregnancy(is_index=True, outcome=fact(Outcome.ECTOPIC, "tubal")),), None),
]  # fmt: skip


def stillborn(score, **more):
    baby = Neonate(apgar_1=fact(score, "2.1"))
    return ended(266, Outcome.STILLBIRTH, **more).model_copy(update={"neonates": (baby,)})


TIMES += [
    ("a stillborn child that breathes", WOMAN, (stillborn(4),), "pregnancy 1 was a stillbirth with an Apgar score of 4"),
    ("one that does not", WOMAN, (stillborn(0),), None),
    ("or of which there are two", WOMAN, (stillborn(4, fetuses=fact(2, "2014")),), None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("patient", "pregnancies", "reason"), [one[1:] for one in TIMES], ids=[one[0] for one in TIMES]
)
def test_times_that_cannot_be(patient, pregnancies, reason, tmp_path):
    outcome = export("tables", [record(patient, pregnancies)], tmp_path)
    assert outcome.refused == (reason is not None)
    assert reason is None or reason in outcome.refusals[0][1]


def losses(folder, *kinds):
    lines = [json.loads(line) for line in (folder / "losses.jsonl").read_text().splitlines()]
    return {(one["kind"], one["path"], one.get("value")) for one in lines if one["kind"] in kinds}


def babies(*sexes):
    return tuple(Neonate(sex=None if sex is None else fact(sex, "boy")) for sex in sexes)


SEX = ("infant", "cases.0.patient.sex", "male")
INFANTS = [
    ("one of whom nothing is told", (None,), set()),
    ("the boy of two", (Sex.FEMALE, Sex.MALE), set()),
    ("which of two is not told", (Sex.FEMALE, None), {SEX}),
]


@pytest.mark.parametrize(("sexes", "expected"), [one[1:] for one in INFANTS], ids=[one[0] for one in INFANTS])
@pytest.mark.parametrize("name", ["fhir", "redcap", "phenopackets", "e2b", "pregnancies", "tables"])
def test_what_an_infant_loses_as_a_newborn_is_told(name, sexes, expected, tmp_path):
    index = INDEX.model_copy(update={"neonates": babies(*sexes)})
    export(name, [record(pregnancies=(index,))], tmp_path)
    assert losses(tmp_path, "infant") == {("infant", "cases.0.patient.age", "0 years"), *expected}


def test_an_infant_of_another_sex_than_the_only_newborn_is_refused(tmp_path):
    index = INDEX.model_copy(update={"neonates": babies(Sex.FEMALE)})
    outcome = export("fhir", [record(pregnancies=(index,))], tmp_path)
    assert outcome.refusals == (
        ("infant", "case 1: a pregnancy is told of a male patient of 0 years; say whose it is"),
    )


def test_an_infant_is_born_of_a_pregnancy_also_where_only_others_are_told(tmp_path):
    earlier = Pregnancy(outcome=fact(Outcome.ECTOPIC, "tubal"))
    export("tables", [record(pregnancies=(earlier,))], tmp_path)
    with (tmp_path / "neonates.csv").open(newline="") as file:
        assert [(one["pregnancy"], one["sex"]) for one in csv.DictReader(file)] == [
            ("1", "male")
        ]  # counted from 0


def at(days, method="rule:ages/weeks"):
    return fact(weeks("39+0 weeks", days), "39+0 weeks", method)


MOTHERS, CHILDS = "mother", "neonate"
SIDES = [
    ({"start": at(84)}, MOTHERS),
    ({"stop": at(84)}, MOTHERS),
    ({"start": at(84), "stop": at(280)}, MOTHERS),
    ({"relation": fact(Relation.THROUGHOUT, "told")}, MOTHERS),
    ({"relation": fact(Relation.BEFORE_CONCEPTION, "told")}, MOTHERS),
    ({"relation": fact(Relation.POSTPARTUM, "told")}, CHILDS),
    ({"start": at(280)}, CHILDS),  # weeks that go on after the birth
    ({"start": at(273)}, CHILDS),  # in the week of the birth
    ({"start": at(28, "rule:tables/label")}, CHILDS),  # "week 4" above a column
    ({}, CHILDS),
]


@pytest.mark.parametrize(("window", "whose"), SIDES)
@pytest.mark.parametrize("subject", [Subject.PATIENT, Subject.NEONATE])
@pytest.mark.parametrize("name", ["tables", "facts"])
def test_what_is_told_in_weeks_before_the_birth_is_no_infants(name, subject, window, whose, tmp_path):
    told = record().report
    case = told.cases[0]
    one = drug("ampicillin", subject, "He was").model_copy(update={"window": Window(**window)})
    case = case.model_copy(update={"medications": (one,)})
    report = told.model_copy(update={"cases": (case,)})
    export(name, [entry(Stored(report, OF, VERSIONS.key, MADE))], tmp_path)
    if name == "tables":
        with (tmp_path / "medications.csv").open(newline="") as file:
            (row,) = csv.DictReader(file)
        found, start = row["subject"], row["start_days"]
    else:
        (line,) = (tmp_path / "facts.jsonl").read_text().splitlines()
        (row,) = json.loads(line)["cases"][0]["medications"]
        found, start = row["subject"], row.get("start_ga_days")
        whose = subject.value if whose == CHILDS else whose
    assert found == whose
    label = "start" in window and window["start"].method == "rule:tables/label"
    assert not label or start in ("", None)
    said = ("whose", "cases.0.medications.0.subject", f"ampicillin: {subject.value}")
    expected = {said} if whose == MOTHERS else set()
    expected |= {("whose", "cases.0.medications.0.window.start", "4+0")} if label else set()
    assert losses(tmp_path, "whose") == expected


@pytest.mark.parametrize(
    ("subject", "method", "whose", "age"),
    [
        (None, "rule:ages/weeks", "mother", "84"),
        (Subject.PATIENT, "rule:ages/weeks", "mother", "84"),
        (Subject.NEONATE, "rule:ages/weeks", "fetus", "84"),
        (Subject.PATIENT, "rule:tables/label", "neonate", ""),
    ],
)
def test_a_result_before_the_birth_is_no_infants(subject, method, whose, age, tmp_path):
    told = record().report
    case = told.cases[0]
    one = result("sodium", 139, None if subject is None else fact(subject, "her sodium"))
    case = case.model_copy(update={"lab_results": (one.model_copy(update={"at": at(84, method)}),)})
    report = told.model_copy(update={"cases": (case,)})
    export("tables", [entry(Stored(report, OF, VERSIONS.key, MADE))], tmp_path)
    with (tmp_path / "lab_results.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["subject"], row["at_days"]) == (whose, age)


def test_the_flat_form_is_refused_as_well(tmp_path):
    assert export("facts", [record(MAN)], tmp_path).refused == 1


COUNTED = [
    (3, (INDEX, EARLIER, Pregnancy()), None),
    (2, (INDEX, EARLIER, LATER), None),  # counted at the reported one
    (0, (INDEX,), None),  # counted before it
    (2, (INDEX, EARLIER, Pregnancy()), "3 pregnancies are told of a woman of gravidity 2"),
    (None, (INDEX, EARLIER, Pregnancy()), None),
]


@pytest.mark.parametrize(("gravidity", "pregnancies", "reason"), COUNTED)
def test_no_more_pregnancies_go_out_than_are_counted(gravidity, pregnancies, reason, tmp_path):
    told = record(WOMAN, pregnancies).report
    count = None if gravidity is None else fact(gravidity, "2014")
    case = told.cases[0].model_copy(update={"obstetric_history": ObstetricHistory(gravidity=count)})
    report = told.model_copy(update={"cases": (case,)})
    outcome = export("tables", [entry(Stored(report, OF, VERSIONS.key, MADE))], tmp_path)
    assert outcome.refused == (reason is not None)
    assert reason is None or reason in outcome.refusals[0][1]


LENGTHS = [
    # From 12+0 to 14+0, or at 12+0, and for so many days.
    (98, {}, 15, False),
    (98, {}, 22, False),  # as words are: two weeks and a half, three weeks
    (98, {}, 56, True),
    (98, {}, 2, False),  # a course in it
    (84, {}, 56, False),  # at a time, from which it lasted
    (98, {"relation": Relation.POSTPARTUM}, 200, False),  # and after the birth
    (98, {"status": Status.NOT_GIVEN}, 56, False),
]


@pytest.mark.parametrize("name", sorted(MODULES))
@pytest.mark.parametrize(("stop", "more", "days", "refused"), LENGTHS)
def test_no_drug_lasts_longer_than_from_its_start_to_its_end(name, stop, more, days, refused, tmp_path):
    told = record(WOMAN).report
    case = told.cases[0]
    relation, status = more.get("relation"), more.get("status", Status.GIVEN)
    one = drug("sertraline", Subject.MOTHER, "mother").model_copy(
        update={
            "window": Window(
                start=at(84), stop=at(stop), relation=None if relation is None else fact(relation, "born")
            ),
            "duration_days": fact(float(days), "39+0 weeks"),
            "status": fact(status, "took"),
        }
    )
    report = told.model_copy(update={"cases": (case.model_copy(update={"medications": (one,)}),)})
    outcome = export(name, [entry(Stored(report, OF, VERSIONS.key, MADE))], tmp_path)
    reason = "case 1: sertraline was taken from 12+0 to 14+0, and for 56 days; correct the time or the length"
    assert outcome.refused == refused
    assert [why for _, why in outcome.refusals] == ([reason] if refused else [])


def test_what_a_person_left_the_infants_is_not_moved_to_the_mother(tmp_path):
    """Neither is the decision overwritten nor the contradiction sent."""
    told = record().report
    case = told.cases[0]
    one = drug("ampicillin", Subject.NEONATE, "He was").model_copy(update={"window": Window(start=at(84))})
    report = told.model_copy(update={"cases": (case.model_copy(update={"medications": (one,)}),)})
    path = "cases.0.medications.0.subject"
    accepted = Decision(
        document_id=OF.id, extraction_key=VERSIONS.key, path=path, action=Action.ACCEPT, reviewer="ann", at=MADE
    )  # fmt: skip
    sent = replace(entry(Stored(report, OF, VERSIONS.key, MADE)), decided={path: accepted})
    outcome = export("tables", [sent], tmp_path)
    assert outcome.refusals == (
        (
            "infant",
            "case 1: ampicillin: neonate is told of days before the birth, and ann left it the infant's; "
            "correct the person or the time",
        ),
    )
