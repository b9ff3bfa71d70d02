"""Obstetric history: what came before, as stated at presentation."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.base import Record
from schemas.fact import Fact

Count = Annotated[int, Field(ge=0, le=40)]  # above any number on record, below a year or a weight


class Convention(StrEnum):
    """How a formula is to be read."""

    GP = "GP"
    GPA = "GPA"
    GPAL = "GPAL"
    GPLA = "GPLA"
    PLDA = "PLDA"
    TPAL = "TPAL"
    PARA_PLUS = "para x+y"
    PARA_PLUS_ALIVE = "para x+y, alive"
    FOUR_PART_PLUS = "T+P+A+L"
    WORDS = "words"


class Formula(Record):
    """A formula as written, and the convention by which it was read."""

    as_written: str
    convention: Convention


COUNTS = (
    "gravidity",
    "parity",
    "term",
    "preterm",
    "abortions",
    "living",
    "miscarriages",
    "terminations",
    "stillbirths",
    "ectopics",
)


class ObstetricHistory(Record):
    """Counts of earlier pregnancies and their outcomes; None where neither said nor certain.

    The present pregnancy counts in `gravidity` when the text's own number counts it.
    `abortions` are all losses before viability: miscarriages, terminations and, by the American
    rule, ectopic pregnancies. A formula that contradicts the prose is kept as written, with an issue.
    """

    gravidity: Fact[Count] | None = None
    parity: Fact[Count] | None = None
    term: Fact[Count] | None = None
    preterm: Fact[Count] | None = None
    abortions: Fact[Count] | None = None
    living: Fact[Count] | None = None
    miscarriages: Fact[Count] | None = None
    terminations: Fact[Count] | None = None
    stillbirths: Fact[Count] | None = None
    ectopics: Fact[Count] | None = None
    formulas: tuple[Fact[Formula], ...] = ()

    @model_validator(mode="after")
    def _derived_counts_agree(self) -> Self:
        """A read contradiction is kept and flagged; one that we worked out ourselves is our error."""
        gravidity, parity = self.gravidity, self.parity
        if gravidity is None or parity is None or not (gravidity.derived or parity.derived):
            return self
        if gravidity.value < parity.value:
            raise ValueError(f"derived gravidity {gravidity.value} is below parity {parity.value}")
        return self
