"""One walk of a case: what there is, whose it is, to which pregnancy it belongs, and how sure its time is.

A target takes the nouns that it can hold (`pregnancies`, `newborns`, `medications`, ...) and decides nothing about
persons and times itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from pipeline.registries.records import Entry
from schemas.exposure import Answer, Exposure, exposure
from schemas.fact import Fact, Subject
from schemas.gestation import GestationalAge
from schemas.lab import LabResult, Qualitative, ReferenceRange
from schemas.medication import Medication, Status
from schemas.neonate import Neonate
from schemas.obstetric import COUNTS, Formula
from schemas.patient import Sex
from schemas.pregnancy import Outcome, Pregnancy

TIED = frozenset(
    {Answer.EXPOSED, Answer.AT_DELIVERY, Answer.AFTER}
)  # answers that tie a drug to the pregnancy


UNBORN = frozenset({Outcome.STILLBIRTH, Outcome.MISCARRIAGE, Outcome.TERMINATION})


class Role(StrEnum):
    """Who a person is in a case. `patient` is the woman, or whoever else the case presents."""

    PATIENT = "patient"
    NEWBORN = "neonate"
    FETUS = "fetus"
    PARTNER = "partner"


ROLES = {Subject.NEONATE: Role.NEWBORN, Subject.FETUS: Role.FETUS, Subject.PARTNER: Role.PARTNER}


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose something is. `newborn` is the path of the newborn where it can be only one.

    `among` is the pregnancy of which a newborn was born, where that is known.
    """

    role: Role
    newborn: str | None = None
    among: str | None = None

    @property
    def known(self) -> bool:
        """True for the patient and for the one newborn: persons of whom the record has more."""
        return self.role is Role.PATIENT or self.newborn is not None


def place(path: str | None, name: str) -> int | None:
    """Where a pregnancy or newborn stands in its list, None where a path leads to none.

    >>> place("cases.0.pregnancies.1.neonates.0", "pregnancies")
    1
    """
    steps = [] if path is None else path.split(".")
    return int(steps[steps.index(name) + 1]) if name in steps else None


@dataclass(frozen=True, slots=True)
class Told:
    """A pregnancy on the walk, with its newborns by path."""

    path: str
    position: int
    pregnancy: Pregnancy
    number: (
        int  # which pregnancy of the woman it is: as told, else its place among those beside the reported one
    )

    @property
    def newborns(self) -> list[tuple[str, Neonate]]:
        """The newborns with their paths."""
        return [(f"{self.path}.neonates.{child}", baby) for child, baby in enumerate(self.pregnancy.neonates)]

    @property
    def stillborn(self) -> bool:
        """True where nobody was born alive."""
        return self.pregnancy.outcome is not None and self.pregnancy.outcome.value in UNBORN

    def died(self, newborn: str) -> bool:
        """True for a newborn at a path that the outcome of the pregnancy tells to be dead: the only one."""
        outcome = self.pregnancy.outcome
        dead = self.stillborn or outcome is not None and outcome.value is Outcome.NEONATAL_DEATH
        return dead and newborn == self.only_child

    @property
    def only_child(self) -> str | None:
        """The path of the newborn, None where there is none, or more than one by the newborns or the fetuses told."""
        fetuses = self.pregnancy.fetuses
        one = len(self.pregnancy.neonates) == 1 and (fetuses is None or fetuses.value == 1)
        return self.newborns[0][0] if one else None


@dataclass(frozen=True, slots=True)
class Taken:
    """A medication on the walk.

    `exposure` is the answer of the one rule for the reported pregnancy, None where the case reports none.
    `pregnancy` is the path of the pregnancy that it belongs to, None where the record ties it to none; `own` is
    the answer for that one, else for the reported one.
    """

    path: str
    medication: Medication
    whose: Whose
    exposure: Exposure | None
    pregnancy: str | None
    own: Exposure | None

    @property
    def answer(self) -> Answer:
        """When it was taken against the reported pregnancy; unknown where the case reports none."""
        return Answer.UNKNOWN if self.exposure is None else self.exposure.answer


@dataclass(frozen=True, slots=True)
class Measured:
    """A result in numbers on the walk."""

    path: str
    result: LabResult
    whose: Whose
    pregnancy: str | None


@dataclass(frozen=True, slots=True)
class Worded:
    """A result in words on the walk."""

    path: str
    result: Qualitative
    whose: Whose


class Walk:
    """The nouns of one case."""

    def __init__(self, entry: Entry, number: int) -> None:
        self.entry, self.case = entry, entry.report.cases[number]
        self.path = f"cases.{number}"

    @cached_property
    def reported(self) -> Told | None:
        """The reported pregnancy, None where the case has none."""
        return next((told for told in self.pregnancies() if told.pregnancy.is_index), None)

    @property
    def sex(self) -> Sex | None:
        """The patient's sex: as told, else female where pregnancies are."""
        sex = self.case.patient.sex
        return sex.value if sex is not None else Sex.FEMALE if self.case.pregnancies else None

    def counts(self) -> Iterator[tuple[str, str, Fact[int]]]:
        """The counts of the obstetric history: path, name, fact."""
        for name in COUNTS:
            fact = getattr(self.case.obstetric_history, name)
            if fact is not None:
                yield f"{self.path}.obstetric_history.{name}", name, fact

    def formulas(self) -> Iterator[tuple[str, Fact[Formula]]]:
        """The formulas by path."""
        for position, formula in enumerate(self.case.obstetric_history.formulas):
            yield f"{self.path}.obstetric_history.formulas.{position}", formula

    def pregnancies(self) -> Iterator[Told]:
        """The pregnancies in the record's order."""
        others = 0
        for position, pregnancy in enumerate(self.case.pregnancies):
            others += not pregnancy.is_index
            number = pregnancy.ordinal.value if pregnancy.ordinal else others
            yield Told(self._pregnancy(position), position, pregnancy, number)

    def medications(self) -> Iterator[Taken]:
        """The medications in the record's order."""
        reported = self.reported
        for position, one in enumerate(self.case.medications):
            found = None if reported is None else exposure(self.case, one, reported.position)
            belongs = one.pregnancy
            if belongs is None and reported is not None and found is not None and found.answer in TIED:
                belongs = reported.position
            tied, own = self._known_pregnancy(belongs), found
            if tied is not None and belongs is not None:
                own = exposure(self.case, one, belongs)
            whose = self._whose(one.subject, tied, past=one.status.value is Status.PAST)
            yield Taken(f"{self.path}.medications.{position}", one, whose, found, tied, own)

    def results(self) -> Iterator[Measured]:
        """The results in numbers, in the record's order."""
        for position, one in enumerate(self.case.lab_results):
            path, tied = f"{self.path}.lab_results.{position}", self._known_pregnancy(one.pregnancy)
            yield Measured(path, one, self._whose(one.subject, tied), tied)

    def words(self) -> Iterator[Worded]:
        """The results in words, in the record's order."""
        for position, one in enumerate(self.case.qualitative_results):
            yield Worded(f"{self.path}.qualitative_results.{position}", one, self._whose(one.subject))

    def _pregnancy(self, position: int) -> str:
        return f"{self.path}.pregnancies.{position}"

    def _known_pregnancy(self, position: int | None) -> str | None:
        known = position is not None and position < len(self.case.pregnancies)
        return self._pregnancy(position) if known and position is not None else None

    def told(self, path: str | None) -> Told | None:
        """The pregnancy at a path, None where it leads to none."""
        return next((told for told in self.pregnancies() if told.path == path), None)

    def other(self, path: str | None) -> Pregnancy | None:
        """The pregnancy at a path where it is not the reported one, else None."""
        position = place(path, "pregnancies")
        found = None if position is None else self.case.pregnancies[position]
        return None if found is None or found.is_index else found

    def _whose(self, subject: Fact[Subject] | None, tied: str | None = None, *, past: bool = False) -> Whose:
        """Whose an entry is; a newborn's, tied to no pregnancy, is the reported child's, or of a `past` time another's."""
        role = Role.PATIENT if subject is None else ROLES.get(subject.value, Role.PATIENT)
        of = None if tied is None and past else self.told(tied) or self.reported
        if role is not Role.NEWBORN or of is None:
            return Whose(role)
        return Whose(role, of.only_child, of.path)


def same_unit(result: LabResult) -> ReferenceRange | None:
    """The printed range of a result, None without one and where it is in another unit than the result."""
    if result.reference_range is None:
        return None
    own, unit = result.reference_range.value.unit, result.unit
    same = own is None or unit is not None and _spelt(own) in (
        _spelt(unit.value.as_written), _spelt(unit.value.ucum or ""),
    )  # fmt: skip
    return result.reference_range.value if same else None


def _spelt(unit: str) -> str:
    """A unit without its blanks and case: "/ mm³" is "/mm³"."""
    return "".join(unit.split()).lower()


def vague(age: GestationalAge) -> bool:
    """True for an age that is not one day: a range, or "about"."""
    return age.days_high is not None or age.approximate


def facts_below(path: str, record: Any, names: Iterable[str]) -> list[tuple[str, Fact[Any]]]:
    """The facts of a record's fields by their paths."""
    found = [(f"{path}.{name}", getattr(record, name)) for name in names]
    return [(fact_path, fact) for fact_path, fact in found if fact is not None]
