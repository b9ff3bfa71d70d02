"""What one safety report is about: a case and a person in it, with what every part of the report asks of them."""

from functools import cached_property
from uuid import UUID

from pipeline.registries.losses import Losses
from pipeline.registries.records import Entry
from pipeline.registries.walk import Role, Taken, Walk, Whose
from schemas.exposure import Answer
from schemas.neonate import Neonate

UNBORN = "fetus"  # where a fetus stands that is none of the newborns for certain


class Scope:
    """The mother of a case, or one child; `child` is the newborn with its path, None for the mother's own report.

    A fetus that was given a drug itself is the newborn where there can be only one, else a child of its own (`fetus_of`).
    """

    def __init__(
        self, entry: Entry, position: int, losses: Losses, child: tuple[str, Neonate] | None = None
    ) -> None:
        self.entry, self.losses, self.child = entry, losses, child
        self.walk = Walk(entry, position)
        self.case, self.path = self.walk.case, self.walk.path
        self.place = child[0] if child else self.path

    def identify(self, what: str, path: str | None = None) -> UUID:
        """The identifier of a part of the report."""
        return self.entry.identify(path or self.place, f"e2b {what} {'child' if self.child else 'mother'}")

    @property
    def identity(self) -> str:
        """The sender's identifier of the report: country, sender, report."""
        return f"XX-GRAVIDA-{self.entry.identify(self.place, 'e2b report')}"

    @cached_property
    def exposures(self) -> list[Taken]:
        """The mother's drugs in the reported pregnancy and at delivery."""
        return [taken for taken in self._mothers if taken.exposure and taken.exposure.reaches_child]

    @cached_property
    def given(self) -> list[Taken]:
        """The drugs that were given to the child of this report itself, before birth."""
        return given_to_fetus(self.walk) if self.child and self.place == fetus_of(self.walk) else []

    @property
    def drugs(self) -> list[Taken]:
        """The drugs of the report: exposures, in the mother's those of which the text tells no time, in a child's its own."""
        untimed = [taken for taken in self._mothers if taken.answer is Answer.UNKNOWN]
        return [*self.exposures, *(self.given if self.child else untimed)]

    @property
    def about(self) -> str:
        """Whom the report is about, in words."""
        if self.child is None:
            return "the mother"
        return "the fetus" if self.place.endswith(f".{UNBORN}") else "the child"

    @cached_property
    def _mothers(self) -> list[Taken]:
        return [taken for taken in self.walk.medications() if taken.whose.role is Role.PATIENT]

    def meddra(self, text: str, path: str) -> tuple[str, str] | None:
        """The sender's code for a term; one that it does not have is noted."""
        known = self.entry.meddra.find(text)
        if known is None:
            self.losses.lost("meddra", path, text)
        return known

    def concerns(self, whose: Whose) -> bool:
        """True for what is about the person of this report."""
        return whose.newborn == self.place if self.child else whose.role is Role.PATIENT


def given_to_fetus(walk: Walk) -> list[Taken]:
    """The drugs that were given to the fetus of the reported pregnancy."""
    return [
        taken
        for taken in walk.medications()
        if taken.whose.role is Role.FETUS and taken.exposure and taken.exposure.reaches_child
    ]


def fetus_of(walk: Walk) -> str | None:
    """The place of the child whose report is about the fetus that was given a drug, None where none was."""
    reported = walk.reported
    if reported is None or not given_to_fetus(walk):
        return None
    return reported.only_child or f"{reported.path}.{UNBORN}"
