"""The newborn of a reported pregnancy."""

from typing import Annotated

from pydantic import Field

from schemas.base import Record
from schemas.fact import Fact
from schemas.patient import Sex

BirthWeight = Annotated[int, Field(ge=100, le=9000)]  # grams; both ends wider than any record
Apgar = Annotated[int, Field(ge=0, le=10)]


class Neonate(Record):
    """One newborn: sex, birth weight in grams, Apgar scores by minute."""

    sex: Fact[Sex] | None = None
    birth_weight_g: Fact[BirthWeight] | None = None
    apgar_1: Fact[Apgar] | None = None
    apgar_5: Fact[Apgar] | None = None
    apgar_10: Fact[Apgar] | None = None

    @property
    def scores(self) -> list[int]:
        """The Apgar scores that are told."""
        return [one.value for one in (self.apgar_1, self.apgar_5, self.apgar_10) if one is not None]
