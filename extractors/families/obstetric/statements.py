"""What one place in the text says about a woman's obstetric history."""

from dataclasses import dataclass
from enum import IntEnum

from schemas.obstetric import Convention

MOST_STATEMENTS = 200  # of one case; a text that has more is no report
MAX_COUNT = 25  # above any gravidity in a case report that was not a misreading


class Source(IntEnum):
    """How a statement is made; of two that differ the higher is chosen."""

    PROSE = 1
    WORD = 2
    PARA = 3
    FORMULA = 4


@dataclass(frozen=True, slots=True)
class Statement:
    """Counts by key, as read at one place.

    `worked_out` names keys that follow from the others (parity from TPAL). `least` holds lower bounds
    ("multiparous"). `options` lists the readings of a formula that cannot be decided; its counts are
    left out. `further` says that the number comes on top of one told before, `total` that it is the sum.
    """

    counts: tuple[tuple[str, int], ...]
    source: Source
    convention: Convention | None = None
    worked_out: tuple[str, ...] = ()
    least: tuple[tuple[str, int], ...] = ()
    options: tuple[str, ...] = ()
    further: bool = False
    total: bool = False

    def get(self, key: str) -> int | None:
        """The count of a key, None if this statement does not give it."""
        return next((number for name, number in self.counts if name == key), None)
