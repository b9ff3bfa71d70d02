"""Laboratory results with the reference range that the authors printed."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from schemas.base import Record
from schemas.fact import Fact, Subject
from schemas.gestation import GestationalAge
from schemas.pregnancy import CalendarDate


class Comparator(StrEnum):
    """A censored value."""

    LESS = "<"
    GREATER = ">"
    AT_MOST = "<="
    AT_LEAST = ">="


class Interpretation(StrEnum):
    """Against the printed range only; `unknown` without one."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    UNKNOWN = "unknown"


class LabTest(Record):
    """What was measured: as written, by its usual full name in lower case, and LOINC where sure."""

    name: str = Field(min_length=1)
    as_written: str = Field(min_length=1)
    loinc: str | None = None
    known: bool = True


class Measurement(Record):
    """The number as written; `high` closes a range of results."""

    value: float
    high: float | None = None
    comparator: Comparator | None = None
    as_written: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.high is not None and self.high < self.value:
            raise ValueError(f"result range {self.value}-{self.high} runs backwards")
        return self


class LabUnit(Record):
    """A unit as written, and in UCUM where it can be read so."""

    as_written: str = Field(min_length=1)
    ucum: str | None = None


class ReferenceRange(Record):
    """The printed range; one side may be open. Ordered, and never both open."""

    low: float | None = None
    high: float | None = None
    as_written: str = ""
    unit: str | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low is None and self.high is None:
            raise ValueError("a reference range needs a side")
        if self.low is not None and self.high is not None and self.high < self.low:
            raise ValueError(f"reference range {self.low}-{self.high} runs backwards")
        return self


class LabResult(Record):
    """One measurement of one specimen at one time."""

    test: Fact[LabTest]
    measurement: Fact[Measurement]
    unit: Fact[LabUnit] | None = None
    reference_range: Fact[ReferenceRange] | None = None
    at: Fact[GestationalAge] | None = None
    date: Fact[CalendarDate] | None = None
    specimen: str | None = None
    subject: Fact[Subject] | None = None
    pregnancy: int | None = Field(default=None, ge=0)

    @property
    def interpretation(self) -> Interpretation:
        """Low, normal or high against the printed range; `unknown` where a side does not tell."""
        if self.reference_range is None:
            return Interpretation.UNKNOWN
        return _interpret(self.measurement.value, self.reference_range.value)


def _interpret(measured: Measurement, reference: ReferenceRange) -> Interpretation:
    low, high = measured.value, measured.high if measured.high is not None else measured.value
    below = measured.comparator in (Comparator.LESS, Comparator.AT_MOST)
    above = measured.comparator in (Comparator.GREATER, Comparator.AT_LEAST)
    if reference.high is not None and low > reference.high and not below:
        return Interpretation.HIGH
    if reference.high is not None and low == reference.high and measured.comparator is Comparator.GREATER:
        return Interpretation.HIGH
    if reference.low is not None and high < reference.low and not above:
        return Interpretation.LOW
    if reference.low is not None and high == reference.low and measured.comparator is Comparator.LESS:
        return Interpretation.LOW
    if below or above or measured.high is not None and not _inside(low, high, reference):
        return Interpretation.UNKNOWN
    return Interpretation.NORMAL


def _inside(low: float, high: float, reference: ReferenceRange) -> bool:
    return (reference.low is None or low >= reference.low) and (
        reference.high is None or high <= reference.high
    )


class Qualitative(Record):
    """A result in words ("negative", "trace", "2+"), kept in the record and never counted as a number.

    A multiple of a normal value that is not printed ("3 times the upper limit of normal") stands here too;
    a multiple of the median ("2.5 MoM") has a unit, `{M.o.M}` in UCUM, and is a `LabResult`.
    """

    test: Fact[LabTest]
    result: Fact[str]
    subject: Fact[Subject] | None = None
