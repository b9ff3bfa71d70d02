"""Whose things are in a case about an infant: the mother and infant that it tells, and what only she can have had.

Nothing goes in silence: what a changed case no longer says in its place is told by `Left`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pipeline.words import shown
from schemas.exposure import before_birth, is_before
from schemas.fact import Fact, Subject
from schemas.gestation import GestationalAge
from schemas.lab import LabResult
from schemas.medication import Medication
from schemas.neonate import Neonate
from schemas.patient import Patient, Setting, Sex
from schemas.pregnancy import Pregnancy
from schemas.report import Case

PATIENT_IS_NEWBORN = "derived:registries/patient_is_newborn"
BEFORE_BIRTH = "derived:registries/before_birth"
INFANT_YEARS: Final = 1.0
INFANT, WHOSE, FELL = "infant", "whose", "fell"  # kinds of loss
LABEL: Final = "rule:tables/label"  # the method of an age that is the label of a column or row


@dataclass(frozen=True, slots=True)
class Left:
    """What a case says otherwise than its record: the kind of loss, the path in the case, and what stood there."""

    kind: str
    path: str
    value: str


def presents_infant(case: Case) -> bool:
    """True for a case about an infant in which pregnancies of its mother are told."""
    if not case.pregnancies or case.patient.may_carry:
        return False
    age, setting = case.patient.age, case.patient.setting
    young = age is not None and age.value.years <= INFANT_YEARS
    return young or age is None and setting is not None and setting.value is Setting.NEWBORN


def owned(case: Case) -> tuple[Case, list[Left]]:
    """The case with the mother as the one who had what is told of days before the birth, and what that changes.

    What is called a newborn's and told in weeks of the pregnancy that it was born of contradicts itself. Words of gestation are the
    mother's, or, of a result that the words give to the child, the fetus's; a label of a table ("week 4") is none, and goes instead of
    the person.
    """
    left: list[Left] = []
    infant = presents_infant(case)
    medications, results = list(case.medications), list(case.lab_results)
    for place, one in enumerate(medications):
        child = one.subject.value is Subject.NEONATE or infant and one.subject.value is Subject.PATIENT
        born = _born(case, one.pregnancy)
        if child and born is not None and before_birth(one.window, born):
            medications[place] = _mothers_drug(one, f"medications.{place}", left)
    for place, result in enumerate(results):
        said = result.subject.value if result.subject is not None else None
        child = said is Subject.NEONATE or infant and said in (None, Subject.PATIENT)
        if child and _measured_before(result, _born(case, result.pregnancy)):
            results[place] = _unborn_result(result, f"lab_results.{place}", left)
    changed = case.model_copy(update={"medications": tuple(medications), "lab_results": tuple(results)})
    return changed, left


def _born(case: Case, tied: int | None) -> Pregnancy | None:
    """The pregnancy of which a child of the case was born: the one that an entry is tied to, else the reported one."""
    known = tied is not None and tied < len(case.pregnancies)
    return case.pregnancies[tied] if known and tied is not None else case.index_pregnancy


def _mothers_drug(one: Medication, path: str, left: list[Left]) -> Medication:
    window = one.window
    labels = {name: getattr(window, name) for name in ("start", "stop") if _is_label(getattr(window, name))}
    if labels:
        left += [Left(WHOSE, f"{path}.window.{name}", str(age.value)) for name, age in labels.items()]
        return one.model_copy(update={"window": window.model_copy(update=dict.fromkeys(labels))})
    left.append(Left(WHOSE, f"{path}.subject", f"{one.drug.value.generic}: {one.subject.value.value}"))
    return one.model_copy(update={"subject": _before(one.subject, Subject.MOTHER)})


def _unborn_result(result: LabResult, path: str, left: list[Left]) -> LabResult:
    """A result before the birth: of the fetus where the record says that it is the child's, else of the mother."""
    said = result.subject
    if result.at is not None and _is_label(result.at):
        left.append(Left(WHOSE, f"{path}.at", str(result.at.value)))
        return result.model_copy(update={"at": None})
    if said is not None:
        left.append(Left(WHOSE, f"{path}.subject", f"{result.test.value.name}: {said.value.value}"))
    of = Subject.FETUS if said is not None and said.value is Subject.NEONATE else Subject.MOTHER
    return result.model_copy(update={"subject": _before(said or result.measurement, of)})


def _is_label(age: Fact[GestationalAge] | None) -> bool:
    return age is not None and age.method == LABEL


def _measured_before(result: LabResult, born: Pregnancy | None) -> bool:
    if born is None:
        return False
    if result.at is not None:
        return is_before(result.at.value, born)
    day = result.date.value.exact if result.date is not None else None
    birth = born.date.value.exact if born.date is not None else None
    return day is not None and birth is not None and day < birth


def _before(told: Fact[Any], of: Subject) -> Fact[Subject]:
    return Fact[Subject](value=of, quotes=told.quotes, confidence=told.confidence, method=BEFORE_BIRTH)


def mother_and_infant(case: Case) -> tuple[Case, list[Left]] | None:
    """The case with its patient among the newborns of the reported pregnancy and the mother as patient, and what goes.

    Where no pregnancy is the reported one, that of the infant's birth is added, of which nothing else is told. None where the newborn has
    another sex than the patient.
    """
    pregnancies, sex = list(case.pregnancies), case.patient.sex
    place = next((number for number, one in enumerate(pregnancies) if one.is_index), None)
    if place is None:
        place = len(pregnancies)
        pregnancies.append(Pregnancy(is_index=True))
    if _is_another(pregnancies[place], sex):
        return None
    pregnancies[place] = _with_infant(pregnancies[place], sex)
    babies = pregnancies[place].neonates
    left = list(_unplaced(case.patient, babies))
    changed = case.model_copy(
        update={
            "patient": Patient(
                setting=case.patient.setting,
                consanguinity=case.patient.consanguinity,
                pregnant=case.patient.pregnant,
            ),
            "pregnancies": tuple(pregnancies),
            "medications": tuple(_childs(one, one.drug) for one in case.medications),
            "lab_results": tuple(_childs(one, one.measurement) for one in case.lab_results),
            "qualitative_results": tuple(_childs(one, one.result) for one in case.qualitative_results),
        }
    )
    return changed, left


def _unplaced(patient: Patient, babies: tuple[Neonate, ...]) -> Iterator[Left]:
    """What no newborn of the record says of the patient."""
    if patient.age is not None:
        yield Left(INFANT, "patient.age", shown(patient.age.value))
    if patient.sex is not None and patient.sex.value not in [baby.sex.value for baby in babies if baby.sex]:
        yield Left(INFANT, "patient.sex", patient.sex.value.value)


def _is_another(pregnancy: Pregnancy, sex: Fact[Sex] | None) -> bool:
    """True for an only newborn of another sex."""
    one = len(pregnancy.neonates) == 1 and (pregnancy.fetuses is None or pregnancy.fetuses.value == 1)
    told = pregnancy.neonates[0].sex if one else None
    return sex is not None and told is not None and told.value is not sex.value


def _with_infant(pregnancy: Pregnancy, sex: Fact[Sex] | None) -> Pregnancy:
    if not pregnancy.neonates:
        return pregnancy.model_copy(update={"neonates": (Neonate(sex=sex),)})
    first = pregnancy.neonates[0]
    if len(pregnancy.neonates) > 1 or first.sex is not None:
        return pregnancy
    return pregnancy.model_copy(update={"neonates": (first.model_copy(update={"sex": sex}),)})


def _childs(entry: Any, told: Fact[Any]) -> Any:
    """An entry of a case about an infant: what is the patient's, or nobody's, is the child's."""
    subject: Fact[Subject] | None = entry.subject
    if subject is None:
        subject = Fact[Subject](
            value=Subject.NEONATE, quotes=told.quotes, confidence=told.confidence, method=PATIENT_IS_NEWBORN
        )
    elif subject.value is Subject.PATIENT:
        subject = subject.model_copy(update={"value": Subject.NEONATE})
    return entry.model_copy(update={"subject": subject})
