"""The person whom a case presents."""

from enum import StrEnum

from pydantic import Field

from schemas.base import Record
from schemas.fact import Fact

MAX_AGE_YEARS = 120


class Sex(StrEnum):
    """As the text says it."""

    FEMALE = "female"
    MALE = "male"


class Age(Record):
    """Age at presentation in years; parts of a year for infants (six months is 0.5, a newborn 0)."""

    years: float = Field(ge=0, le=MAX_AGE_YEARS)


class Patient(Record):
    """Age and sex at presentation; None where the text does not say."""

    age: Fact[Age] | None = None
    sex: Fact[Sex] | None = None
    pregnant: Fact[bool] | None = None
