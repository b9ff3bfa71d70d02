"""Every row of the exposure rule's table."""

import re

import pytest

from schemas import exposure as rules
from schemas.exposure import Answer, Days, Period, exposure, exposures
from schemas.fact import Fact, Quote, Subject
from schemas.gestation import GestationalAge, Precision, Relation, Window
from schemas.medication import Drug, Frequency, Medication, Status
from schemas.patient import Age, Patient, Sex
from schemas.pregnancy import Outcome, Pregnancy
from schemas.report import Case

BEFORE, FIRST, SECOND, THIRD, AT, AFTER = Period
LETTERS = dict(zip(Period, "B123DA", strict=True))


def fact(value, words="x"):
    return Fact(value=value, quotes=(Quote(start=0, end=len(words), text=words),), method="rule:test")


def age(days, precision=Precision.DAY, **more):
    return fact(GestationalAge(days=days, precision=precision, **more), f"{days} d")


def week(weeks, **more):
    return age(weeks * 7, Precision.WEEK, **more)


TRIMESTERS = {1: (0, 97), 2: (98, 195), 3: (196, 280)}


def trimester(number):
    low, high = TRIMESTERS[number]
    return age(low, Precision.TRIMESTER, days_high=high, as_written=f"trimester {number}")


def drug(start=None, stop=None, relation=None, *, status=Status.GIVEN, subject=Subject.MOTHER, **more):
    window = Window(start=start, stop=stop, relation=relation and fact(relation, relation.value))
    more.setdefault("drug", fact(Drug(generic="lithium", as_written="lithium"), "lithium"))
    return Medication(subject=fact(subject, "subject"), status=fact(status, "status"), window=window, **more)


def case(*pregnancies, **more):
    pregnancies = pregnancies or (index(),)
    return Case(label="case 1", start=0, end=9, pregnancies=pregnancies, **more)


def index(end=267, outcome=Outcome.LIVE_BIRTH, **more):
    return Pregnancy(is_index=True, end=end and age(end), outcome=outcome and fact(outcome), **more)


def told(found):
    """An exposure in a line: answer, rule, periods that are certain, those that are possible besides."""
    more = [one for one in found.possible if one not in found.certain]
    letters = ["".join(LETTERS[one] for one in periods) or "-" for periods in (found.certain, more)]
    return f"{found.answer.value} {found.rule} {letters[0]} {letters[1]}"


CASES = [
    # who, and whether at all
    ("not given", drug(week(12), status=Status.NOT_GIVEN), "not_taken not_taken - -"),
    ("planned or on a condition", drug(week(12), status=Status.PLANNED), "not_taken not_taken - -"),
    ("newborn's", drug(subject=Subject.NEONATE), "other_person other_person - -"),
    ("partner's", drug(week(12), subject=Subject.PARTNER), "other_person other_person - -"),
    ("a patient's who can be the mother", drug(week(12), week(12), subject=Subject.PATIENT), "exposed window 1 -"),
    ("given to the fetus", drug(subject=Subject.FETUS), "exposed fetus - 123"),
    ("given to the fetus at an age", drug(week(30), week(30), subject=Subject.FETUS), "exposed window 3 -"),
    # no age
    ("no time", drug(), "unknown untimed - B123DA"),
    ("no time, a duration", drug(duration_days=fact(14.0)), "unknown untimed - B123DA"),
    ("past", drug(status=Status.PAST), "before past B -"),
    ("past, in weeks that no word ties", drug(week(3), week(30), status=Status.PAST), "unknown past - B123DA"),
    ("past, in weeks of this pregnancy", drug(week(3), week(6), status=Status.PAST, pregnancy=0), "exposed window 1 -"),
    ("begun before conception, no end told", drug(relation=Relation.BEFORE_CONCEPTION), "unknown begun_before B 123A"),
    ("past and before conception", drug(relation=Relation.BEFORE_CONCEPTION, status=Status.PAST), "before before_conception B -"),
    ("after birth", drug(relation=Relation.POSTPARTUM), "after postpartum A -"),
    ("at delivery", drug(relation=Relation.AT_DELIVERY), "at_delivery at_delivery D -"),
    ("at delivery, with its age", drug(age(267), age(267), Relation.AT_DELIVERY), "at_delivery at_delivery D -"),
    ("at delivery, at an age before this one ended", drug(age(200), age(200), Relation.AT_DELIVERY), "exposed window 3 -"),
    ("at delivery, its age as the end", drug(stop=age(267), relation=Relation.AT_DELIVERY), "at_delivery at_delivery D -"),
    ("throughout", drug(relation=Relation.THROUGHOUT), "exposed throughout 123 -"),
    ("until delivery", drug(relation=Relation.UNTIL_DELIVERY), "exposed stop_only 3 B12"),
    # both sides
    ("days", drug(age(84), age(252)), "exposed window 123 -"),
    ("one day", drug(age(97), age(97)), "exposed window 1 -"),
    ("the day after", drug(age(98), age(98)), "exposed window 2 -"),
    ("one week of one trimester", drug(week(13), week(13)), "exposed window 1 -"),
    ("about a week at a border", drug(week(13, approximate=True), week(13, approximate=True)), "exposed window - 12"),
    ("until a border in weeks", drug(week(6), week(14)), "exposed window 1 2"),
    ("until a border in days", drug(week(6), age(98)), "exposed window 12 -"),
    ("a trimester", drug(trimester(2), trimester(2)), "exposed window 2 -"),
    ("trimesters", drug(trimester(1), trimester(2)), "exposed window 12 -"),
    ("a month at a border", drug(age(84, Precision.MONTH, days_high=112), age(84, Precision.MONTH, days_high=112)), "exposed window - 12"),
    ("to delivery", drug(week(28), age(267), Relation.UNTIL_DELIVERY), "exposed window 3 -"),
    ("and again after birth", drug(week(36), age(264), Relation.POSTPARTUM), "exposed window 3A -"),
    # one side
    ("a start", drug(age(115)), "exposed start_only 2 3A"),
    ("a start on which it was given once", drug(age(115), frequency=fact(Frequency(once=True))), "exposed window 2 -"),
    ("a start and a duration", drug(age(90), duration_days=fact(14.0)), "exposed window 12 -"),
    ("a start with which it began before", drug(age(10), relation=Relation.BEFORE_CONCEPTION), "exposed start_only B1 23A"),
    ("tapered in the second trimester, begun before", drug(trimester(2), trimester(2), Relation.BEFORE_CONCEPTION), "exposed window B2 1"),
    ("again from the third trimester, begun before", drug(trimester(3), relation=Relation.BEFORE_CONCEPTION), "exposed start_only B3 12A"),
    ("an end", drug(stop=age(51)), "exposed stop_only 1 B"),
    ("from the first to the third trimester", drug(trimester(1), trimester(3)), "exposed window 123 -"),
    ("in the first and second trimesters", drug(trimester(1), trimester(2)), "exposed window 12 -"),
    ("a course somewhere between", drug(age(98), age(210), duration_days=fact(14.0)), "exposed course - 23"),
    ("a course of one trimester", drug(age(100), age(180), duration_days=fact(14.0)), "exposed course 2 -"),
    ("a length of a few days less", drug(age(98), age(210), duration_days=fact(105.0)), "exposed window 23 -"),
    ("a length of what is given weekly", drug(age(98), age(210), duration_days=fact(2.0), frequency=fact(Frequency(interval_hours=168))), "exposed window 23 -"),
    ("a duration that goes on after birth", drug(age(191), duration_days=fact(120.0)), "exposed window 23A -"),
    ("an end and a duration", drug(stop=age(100), duration_days=fact(7.0)), "exposed window 12 -"),
    ("from ten weeks before conception until 12 weeks", drug(stop=week(12), relation=Relation.BEFORE_CONCEPTION), "exposed stop_only B1 -"),
    ("an end in the second trimester", drug(stop=age(142)), "exposed stop_only 2 B1"),
    ("a start after the end of the pregnancy", drug(age(280)), "after start_only A -"),
    # a class is dated like a drug
    ("a class", drug(age(51), age(51), drug=fact(Drug(generic="antibiotic", as_written="antibiotics", class_only=True))), "exposed window 1 -"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("medication", "expected"), [one[1:] for one in CASES], ids=[one[0] for one in CASES]
)
def test_the_reported_pregnancy(medication, expected):
    assert told(exposure(case(), medication, 0)) == expected


ENDS = [
    ("a loss has no later trimester", drug(relation=Relation.THROUGHOUT), index(63, Outcome.MISCARRIAGE), "exposed throughout 1 -"),
    ("a start before a loss", drug(age(42)), index(63, Outcome.ECTOPIC), "exposed start_only 1 A"),
    ("a miscarriage without its age", drug(relation=Relation.UNTIL_DELIVERY), index(None, Outcome.MISCARRIAGE), "unknown stop_only - B12"),
    ("a birth without its age", drug(relation=Relation.THROUGHOUT), index(None), "exposed throughout 12 3"),
    ("an end nobody tells", drug(relation=Relation.THROUGHOUT), index(None, None), "exposed throughout 1 23"),
    ("a pregnancy that goes on", drug(age(70)), index(140, Outcome.ONGOING), "exposed start_only 1 23"),
    ("after a birth without its age", drug(relation=Relation.POSTPARTUM), index(None), "after postpartum A -"),
    ("throughout, to an age of a longer pregnancy", drug(stop=age(273), relation=Relation.THROUGHOUT), index(210), "exposed throughout 123 -"),
    ("until an age of a longer pregnancy", drug(stop=age(273)), index(150), "exposed stop_only 2 B1"),
    ("from and until an age of a longer pregnancy", drug(week(6), week(39)), index(63, Outcome.MISCARRIAGE), "exposed window 1 -"),
    ("from and until ages of a longer pregnancy", drug(week(36), week(39)), index(210), "after window A -"),
    ("a week told beside an earlier day of birth", drug(week(33), week(33)), index(235), "exposed window 3 -"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("medication", "pregnancy", "expected"), [one[1:] for one in ENDS], ids=[one[0] for one in ENDS]
)
def test_ends(medication, pregnancy, expected):
    assert told(exposure(case(pregnancy), medication, 0)) == expected


def test_an_earlier_pregnancy():
    both = case(Pregnancy(outcome=fact(Outcome.TERMINATION)), index())
    lines = {
        "past, beside the earlier one": drug(status=Status.PAST, pregnancy=0),
        "past, beside none": drug(status=Status.PAST),
        "given, beside none": drug(),
        "weeks of the reported one": drug(week(12), week(12), pregnancy=1),
        "weeks of the earlier one": drug(week(12), week(12), pregnancy=0),
    }
    assert {
        name: [told(one) for _, one in exposures(both, medication)] for name, medication in lines.items()
    } == {
        "past, beside the earlier one": ["unknown past - B123DA", "other_pregnancy other_pregnancy - -"],
        "past, beside none": ["unknown past - B123DA", "before past B -"],
        "given, beside none": ["other_pregnancy other_pregnancy - -", "unknown untimed - B123DA"],
        "weeks of the reported one": ["other_pregnancy other_pregnancy - -", "exposed window 1 -"],
        "weeks of the earlier one": ["exposed window 1 -", "other_pregnancy other_pregnancy - -"],
    }


@pytest.mark.parametrize(
    "patient", [Patient(sex=fact(Sex.MALE)), Patient(age=fact(Age(years=0))), Patient(age=fact(Age(years=9)))]
)
def test_a_boy_or_a_child_is_no_mother(patient):
    given = drug(week(12), week(12), subject=Subject.PATIENT)
    assert told(exposure(case(patient=patient), given, 0)) == "other_person other_person - -"


def test_no_pregnancy_no_exposure():
    assert list(exposures(Case(label="case 1", start=0, end=9), drug(week(12)))) == []


BOUNDS = [
    (drug(week(12), week(36)), Days(84, 90), Days(251, 258)),
    (drug(stop=age(51)), Days(None, 51), Days(51, 51)),
    (drug(age(115)), Days(115, 115), Days(115, None)),
    (drug(stop=week(12), relation=Relation.BEFORE_CONCEPTION), Days(None, -1), Days(83, 90)),
    (drug(trimester(2), trimester(2)), Days(98, 195), Days(98, 195)),
    (drug(trimester(2), trimester(2), Relation.BEFORE_CONCEPTION), Days(None, -1), Days(98, 195)),
    (drug(relation=Relation.THROUGHOUT), Days(0, 0), Days(267, 267)),
    (drug(stop=age(300), relation=Relation.THROUGHOUT), Days(0, 0), Days(267, 267)),
    (drug(relation=Relation.POSTPARTUM), Days(268, None), Days(268, None)),
    (drug(status=Status.PAST), Days(None, -1), Days(None, -1)),
    (drug(age(191), duration_days=fact(120.0)), Days(191, 191), Days(310, 310)),
    (drug(age(98), age(210), duration_days=fact(14.0)), Days(98, 197), Days(111, 210)),
    (drug(), Days(), Days()),
]


@pytest.mark.parametrize(("medication", "start", "stop"), BOUNDS)
def test_the_earliest_and_the_latest_day_each_way(medication, start, stop):
    found = exposure(case(), medication, 0)
    assert (found.start, found.stop) == (start, stop)


def test_no_side_ends_before_it_begins():
    told_ends = [index(), *(one[2] for one in ENDS)]
    for pregnancy in told_ends:
        for medication in [one[1] for one in (*CASES, *ENDS)]:
            found = exposure(case(pregnancy), medication, 0)
            for side in (found.start, found.stop):
                assert side.earliest is None or side.latest is None or side.earliest <= side.latest, found


def test_the_words_that_decided():
    lines = [
        (drug(age(84), age(90)), ["84 d", "90 d"]),
        (drug(status=Status.PLANNED), ["status"]),
        (drug(subject=Subject.NEONATE), ["subject"]),
        (drug(relation=Relation.POSTPARTUM), ["postpartum"]),
        (drug(), ["lithium"]),
    ]
    for medication, words in lines:
        assert [one.text for one in exposure(case(), medication, 0).quotes] == words


def test_the_child_is_reached_before_birth_only():
    reached = {
        told(exposure(case(), one, 0)).split()[0]
        for _, one, _ in CASES
        if exposure(case(), one, 0).reaches_child
    }
    assert reached == {Answer.EXPOSED.value, Answer.AT_DELIVERY.value}


def test_every_row_of_the_table_is_tested():
    rows = set(re.findall(r"^\| `(\w+)` \|", rules.__doc__, flags=re.MULTILINE))
    tested = {expected.split()[1] for *_, expected in (*CASES, *ENDS)} | {"other_pregnancy"}
    assert rows == tested


def derived_stop(days):
    """A stop that only follows from the start and the length, as the reading adds it."""
    return age(days).model_copy(update={"method": "derived:medications/start_plus_duration"})


@pytest.mark.parametrize(
    ("start", "stop", "days", "first", "last"),
    [
        (age(109), derived_stop(116), 7.0, Days(109, 109), Days(115, 115)),  # seven days, not eight
        (week(22), derived_stop(159), 5.0, Days(154, 160), Days(158, 164)),  # a week is no day
        (age(109), age(116), 7.0, Days(109, 109), Days(116, 116)),  # told
        (week(33), week(33), 2.0, Days(231, 237), Days(232, 238)),  # "at 33 weeks, for two days"
        (trimester(2), trimester(2), 5.0, Days(98, 195), Days(102, 199)),
    ],
)
def test_a_length_counts_from_the_start(start, stop, days, first, last):
    one = drug(start, stop, duration_days=fact(days))
    found = exposure(case(medications=(one,)), one, 0)
    assert (found.start, found.stop) == (first, last)
