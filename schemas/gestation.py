"""Gestational ages and windows."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from schemas.base import Record
from schemas.fact import Fact

MAX_GA_DAYS = 315  # 45 weeks: longer than any live pregnancy on record that was dated by ultrasound


class Precision(StrEnum):
    """How finely the text states an age."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    TRIMESTER = "trimester"


class Anchor(StrEnum):
    """What the age is counted from."""

    LMP = "lmp"
    CONCEPTION = "conception"
    TRANSFER = "transfer"
    ULTRASOUND = "ultrasound"
    UNSTATED = "unstated"


class GestationalAge(Record):
    """Completed days since the last menstrual period.

    `days_high` closes a range ("30-32 weeks", a trimester, a month) and is None for a single age.
    `approximate` keeps "about", "nearly".
    """

    days: int = Field(ge=0, le=MAX_GA_DAYS)
    days_high: int | None = Field(default=None, ge=0, le=MAX_GA_DAYS)
    precision: Precision = Precision.WEEK
    anchor: Anchor = Anchor.UNSTATED
    approximate: bool = False
    as_written: str = ""

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.days_high is not None and self.days_high < self.days:
            raise ValueError(f"gestational age range {self.days}-{self.days_high} runs backwards")
        return self

    def __str__(self) -> str:
        """Weeks and days as a midwife writes them: `34+2`."""
        weeks, days = divmod(self.days, 7)
        low = f"{weeks}+{days}"
        return low if self.days_high is None else f"{low} to {self.days_high // 7}+{self.days_high % 7}"

    @property
    def exact(self) -> bool:
        """True if the age is one number of days, not a month, a trimester or a range."""
        return self.precision in (Precision.DAY, Precision.WEEK) and self.days_high is None


class Relation(StrEnum):
    """A window that is tied to the pregnancy, not to a number of weeks."""

    BEFORE_CONCEPTION = "before_conception"
    THROUGHOUT = "throughout"
    UNTIL_DELIVERY = "until_delivery"
    AT_DELIVERY = "at_delivery"
    POSTPARTUM = "postpartum"


class Window(Record):
    """From when to when. Any part may be missing; a point in time has `start` equal to `stop`."""

    start: Fact[GestationalAge] | None = None
    stop: Fact[GestationalAge] | None = None
    relation: Fact[Relation] | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.start is None or self.stop is None or not (self.start.value.exact and self.stop.value.exact):
            return self
        if self.stop.value.days < self.start.value.days:
            raise ValueError(f"window {self.start.value} to {self.stop.value} runs backwards")
        return self

    @property
    def point(self) -> bool:
        """True for one time, a day or a range of days, at which it was: what lasted longer began then."""
        return self.start is not None and self.stop is not None and self.start.value == self.stop.value

    @property
    def empty(self) -> bool:
        """True if nothing is known."""
        return self.start is None and self.stop is None and self.relation is None
