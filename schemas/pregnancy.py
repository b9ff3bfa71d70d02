"""A pregnancy: how it began, how it went, how it ended."""

import datetime as dt
from enum import StrEnum

from pydantic import Field

from schemas.base import Record
from schemas.fact import Fact
from schemas.gestation import GestationalAge
from schemas.neonate import Neonate


class Conception(StrEnum):
    """How the pregnancy came about."""

    SPONTANEOUS = "spontaneous"
    OVULATION_INDUCTION = "ovulation_induction"
    INSEMINATION = "insemination"
    IVF = "ivf"
    ICSI = "icsi"
    EGG_DONATION = "egg_donation"
    EMBRYO_TRANSFER = "embryo_transfer"


class Outcome(StrEnum):
    """How the pregnancy ended; `neonatal_death` is live-born and dead within 28 days."""

    LIVE_BIRTH = "live_birth"
    STILLBIRTH = "stillbirth"
    MISCARRIAGE = "miscarriage"
    TERMINATION = "termination"
    ECTOPIC = "ectopic"
    MOLAR = "molar"
    ONGOING = "ongoing"
    NEONATAL_DEATH = "neonatal_death"


class Order(StrEnum):
    """Whether a pregnancy came before or after the reported one."""

    EARLIER = "earlier"
    LATER = "later"


class DeliveryMode(StrEnum):
    """How the child was born."""

    VAGINAL = "vaginal"
    CESAREAN = "cesarean"
    INSTRUMENTAL = "instrumental"


class CalendarDate(Record):
    """A date as far as the text gives it: year, year and month, or the whole date."""

    year: int = Field(ge=1900, le=2100)
    month: int | None = Field(default=None, ge=1, le=12)
    day: int | None = Field(default=None, ge=1, le=31)

    @property
    def exact(self) -> dt.date | None:
        """The calendar day, None unless year, month and day are all known and possible."""
        if self.month is None or self.day is None:
            return None
        try:
            return dt.date(self.year, self.month, self.day)
        except ValueError:
            return None


class Pregnancy(Record):
    """One pregnancy. `ordinal` counts the woman's pregnancies from 1; the reported one `is_index`.

    `presentation` is the age at which she first presents with the reported problem, `end` the age
    at which the pregnancy ended. `order` is of the others alone; where the text does not say it, they came before.
    """

    ordinal: Fact[int] | None = None
    is_index: bool = False
    order: Fact[Order] | None = None
    conception: Fact[Conception] | None = None
    lmp: Fact[CalendarDate] | None = None
    edd: Fact[CalendarDate] | None = None
    presentation: Fact[GestationalAge] | None = None
    end: Fact[GestationalAge] | None = None
    outcome: Fact[Outcome] | None = None
    delivery_mode: Fact[DeliveryMode] | None = None
    fetuses: Fact[int] | None = None
    date: Fact[CalendarDate] | None = None
    neonates: tuple[Neonate, ...] = ()

    @property
    def is_later(self) -> bool:
        """True for one that came after the reported pregnancy."""
        return not self.is_index and self.order is not None and self.order.value is Order.LATER

    @property
    def which(self) -> str:
        """Which it is in a word: "reported", "earlier" or "later"."""
        return "reported" if self.is_index else Order.LATER.value if self.is_later else Order.EARLIER.value
