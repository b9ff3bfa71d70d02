"""Medications: one entry a drug and regimen."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from schemas.base import Record
from schemas.fact import Fact, Subject
from schemas.gestation import Window

START_PLUS_DURATION = "derived:medications/start_plus_duration"
UNTIL_DELIVERY = "rule:medications/until_delivery"  # an age that is the end of the pregnancy


class Route(StrEnum):
    """By which way into the body."""

    ORAL = "oral"
    INTRAVENOUS = "intravenous"
    INTRAMUSCULAR = "intramuscular"
    SUBCUTANEOUS = "subcutaneous"
    VAGINAL = "vaginal"
    RECTAL = "rectal"
    TOPICAL = "topical"
    INHALED = "inhaled"
    INTRATHECAL = "intrathecal"
    EPIDURAL = "epidural"
    SUBLINGUAL = "sublingual"
    TRANSDERMAL = "transdermal"
    OTHER = "other"


class Status(StrEnum):
    """Whether it was taken. `past` is before the reported pregnancy or illness."""

    GIVEN = "given"
    PAST = "past"
    NOT_GIVEN = "not_given"
    PLANNED = "planned"


class Drug(Record):
    """A drug as written and by its generic name in lower case; codes only from a licensed table."""

    generic: str = Field(min_length=1)
    as_written: str = Field(min_length=1)
    class_only: bool = False
    drug_class: str | None = None
    atc: str | None = None
    rxcui: str | None = None


class Dose(Record):
    """The amount of one administration. `unit` is normalised ("ug", "IU", "mg/h", "mg/m2", "tablet").

    `unit` is None where the text gives none. `daily_total` says that the text gives the day's amount.
    """

    low: float = Field(gt=0)
    high: float | None = Field(default=None, gt=0)
    unit: str | None = None
    per_kg: bool = False
    daily_total: bool = False
    as_written: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.high is not None and self.high < self.low:
            raise ValueError(f"dose range {self.low}-{self.high} runs backwards")
        return self


class Frequency(Record):
    """How often. `times_per_day` 2 is every 12 hours; `interval_hours` 168 weekly, 720 monthly."""

    times_per_day: float | None = Field(default=None, gt=0, le=96)
    interval_hours: float | None = Field(default=None, gt=0)
    once: bool = False
    as_needed: bool = False
    as_written: str = ""


class Medication(Record):
    """One drug in one regimen. Every part stands on its own quote; None where the text is silent."""

    drug: Fact[Drug]
    subject: Fact[Subject]
    status: Fact[Status]
    dose: Fact[Dose] | None = None
    route: Fact[Route] | None = None
    frequency: Fact[Frequency] | None = None
    duration_days: Fact[float] | None = None
    window: Window = Window()
    indication: Fact[str] | None = None
    pregnancy: int | None = Field(default=None, ge=0)

    @property
    def told(self) -> Window:
        """The window without a stop that was only worked out from its start and the length that is told."""
        stop = self.window.stop
        worked_out = stop is not None and stop.method == START_PLUS_DURATION
        if not worked_out or self.duration_days is None or self.window.start is None:
            return self.window
        return self.window.model_copy(update={"stop": None})
