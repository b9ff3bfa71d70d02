"""The gate before every export: persons, sexes, ages, pregnancies and dates of a case must agree.

A case whose patient is an infant goes out as the mother and infant that it tells: the pregnancies are the mother's, of
whom nothing else is said, and the patient is her newborn (`infants.py`). What contradicts itself otherwise is refused with the
reason; nothing is guessed.
"""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.registries.chronology import disorders
from pipeline.registries.infants import WHOSE, Left, mother_and_infant, owned, presents_infant
from pipeline.registries.keys import keys_of
from pipeline.registries.records import Entry
from schemas.fact import Subject
from schemas.patient import YOUNGEST_MOTHER_YEARS
from schemas.pregnancy import Outcome, Pregnancy
from schemas.report import Case, Report

ADULT_YEARS = 16  # from which a pregnancy without another owner is taken for the patient's
WITHOUT_BIRTH = frozenset({Outcome.ECTOPIC, Outcome.MOLAR})
TOLD_OF_FETUSES = frozenset({"sex"})  # all else of a newborn is known of one that was born


def through(entry: Entry, *, apart: bool = True) -> Entry:
    """The record as it may go out: with its `fault` where it contradicts itself, and what it says otherwise in `left`.

    With `apart`, the mother and infant of a case about an infant are two persons; without, that case stands as it was read.
    """
    if entry.fault is not None:
        return entry
    report, left = gated(entry.report)
    numbers = set(entry.numbers)
    problems = [*_against_persons(entry, left), *contradictions(report)]
    wrong = next((problem for number, problem in problems if number in numbers), None)
    if not apart:
        report, left = gated(entry.report, apart=False)
    keys = {**keys_of(report), **entry.keys}
    told = tuple(one for one in left if int(one.path.split(".")[1]) in numbers)
    return replace(entry, report=report, keys=keys, fault=wrong, left=(*entry.left, *told))


def _against_persons(entry: Entry, left: list[Left]) -> Iterator[tuple[int, str]]:
    """What a person decided and the gate would have to change: the position of the case, and a line."""
    for one in left:
        decision = entry.decision(one.path) if one.kind == WHOSE else None
        if decision is not None:
            number = int(one.path.split(".")[1])
            label = entry.report.cases[number].label
            yield (
                number,
                f"{label}: {one.value} is told of days before the birth, and {decision.reviewer} left it the infant's; "
                "correct the person or the time",
            )


def gated(report: Report, *, apart: bool = True) -> tuple[Report, list[Left]]:
    """The report as it may go out, and what it says otherwise, by paths of the report. Of `contradictions` it says nothing."""
    cases, left = [], list[Left]()
    for number, told in enumerate(report.cases):
        case, moved = owned(told)
        parted = mother_and_infant(case) if apart and presents_infant(case) else None
        if parted is not None:
            case, moved = parted[0], [*moved, *parted[1]]
        cases.append(case)
        left += [replace(one, path=f"cases.{number}.{one.path}") for one in moved]
    changed = tuple(cases)
    return report if changed == report.cases else report.model_copy(update={"cases": changed}), left


def contradictions(report: Report) -> Iterator[tuple[int, str]]:
    """What cannot be true of the persons and pregnancies of a gated report: the position of the case, and a line."""
    for number, case in enumerate(report.cases):
        for problem in _contradictions(case):
            yield number, f"{case.label}: {problem}"


def _contradictions(case: Case) -> Iterator[str]:
    if case.pregnancies and not case.patient.may_carry:
        yield f"a pregnancy is told of {_person(case)}; say whose it is"
    for place, told in enumerate(case.pregnancies, start=1):
        outcome = told.outcome.value if told.outcome is not None else None
        born = any(
            value is not None and name not in TOLD_OF_FETUSES
            for baby in told.neonates
            for name, value in baby
        )
        if outcome in WITHOUT_BIRTH and born and not _twin(told):
            yield f"pregnancy {place} was {outcome.value} and has a newborn; say of which pregnancy it is"
    yield from disorders(case)
    yield from _too_young(case)
    if _only_told_of(case):
        yield f"a pregnancy is told in the case of {_person(case)}, and nothing says that it is hers; say whose it is"


def _only_told_of(case: Case) -> bool:
    """True for a girl in whose case a pregnancy is told that nothing ties to her: that of her own birth."""
    age, history = case.patient.age, case.obstetric_history
    if age is None or age.value.years >= ADULT_YEARS or not case.pregnancies or not case.patient.may_carry:
        return False
    own = (case.patient.pregnant, history.gravidity, history.parity)
    told = any(
        one.presentation is not None or one.lmp is not None or one.edd is not None for one in case.pregnancies
    )
    return not told and not any(fact is not None for fact in own) and not _taken_in_pregnancy(case)


def _taken_in_pregnancy(case: Case) -> bool:
    return any(
        one.subject.value is Subject.MOTHER and not one.window.empty and one.pregnancy is not None
        for one in case.medications
    )


def _too_young(case: Case) -> Iterator[str]:
    """Earlier pregnancies of years in which she was a child."""
    index, age = case.index_pregnancy, case.patient.age
    if index is None or age is None:
        return
    year = next((one.value.year for one in (index.date, index.edd, index.lmp) if one is not None), None)
    if year is None:
        return
    for place, told in enumerate(case.pregnancies, start=1):
        if told.date is not None and age.value.years - (year - told.date.value.year) < YOUNGEST_MOTHER_YEARS:
            yield f"pregnancy {place} of {told.date.value.year} would be one of a child; correct the year or the age"


def _twin(told: Pregnancy) -> bool:
    """True for more than one fetus, of which one can be born."""
    return told.fetuses is not None and told.fetuses.value > 1


def _person(case: Case) -> str:
    sex = f"a {case.patient.sex.value.value} patient" if case.patient.sex is not None else "a patient"
    return sex + (f" of {case.patient.age.value.years:g} years" if case.patient.age is not None else "")
