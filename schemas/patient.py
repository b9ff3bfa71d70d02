"""The person whom a case presents."""

from enum import StrEnum

from pydantic import Field

from schemas.base import Record
from schemas.fact import Fact

MAX_AGE_YEARS = 120
NEWBORN_YEARS = 29 / 365
YOUNGEST_MOTHER_YEARS = 10  # a younger child carries nobody: the birth and the mother in its case are its own


class Sex(StrEnum):
    """As the text says it."""

    FEMALE = "female"
    MALE = "male"


class Setting(StrEnum):
    """What part of obstetrics a case belongs to; `loss` is every end without a living child."""

    PREGNANCY = "pregnancy"
    LOSS = "loss"
    BIRTH = "birth"
    PUERPERIUM = "puerperium"
    NEWBORN = "newborn"


class Age(Record):
    """Age at presentation in years; parts of a year for infants (six months is 0.5, a newborn 0)."""

    years: float = Field(ge=0, le=MAX_AGE_YEARS)

    @property
    def of_child(self) -> bool:
        """True for one at which nobody carries a pregnancy."""
        return self.years < YOUNGEST_MOTHER_YEARS


class Patient(Record):
    """Age and sex at presentation; None where the text does not say.

    `consanguinity` says whether the couple, the patient and the partner or the parents of an infant, are related by blood.
    `setting` is None for a case that is not one of obstetrics.
    """

    age: Fact[Age] | None = None
    sex: Fact[Sex] | None = None
    pregnant: Fact[bool] | None = None
    consanguinity: Fact[bool] | None = None
    setting: Fact[Setting] | None = None

    @property
    def is_newborn(self) -> bool:
        """True in the first four weeks of life."""
        return self.age is not None and self.age.value.years < NEWBORN_YEARS

    @property
    def is_child(self) -> bool:
        """True if too young to carry a pregnancy."""
        return self.age is not None and self.age.value.of_child

    @property
    def may_carry(self) -> bool:
        """False for a man and for a child: a pregnancy that their case tells of is another's."""
        return not (self.is_child or (self.sex is not None and self.sex.value is Sex.MALE))
