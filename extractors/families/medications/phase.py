"""One drug in one regimen while it is being read: parts fill in, sentence by sentence."""

from dataclasses import dataclass, field

from extractors.english.quantities.values import Quantity
from extractors.families.medications.names import DrugMention
from extractors.families.medications.weeks import Age
from extractors.families.medications.window import WindowCue
from extractors.findings import Mention
from schemas.fact import Subject
from schemas.gestation import Relation
from schemas.medication import Dose, Frequency, Route, Status


@dataclass(slots=True)
class Phase:
    """A regimen at `offset`. `acts` are the verbs that govern it, in order; `changed` follows a change of dose.

    `bracketed` is an amount in brackets after the dose, which may be that of one administration ("16 mg (4 mg q6h)").
    `said` is the status that a table's own column tells, `owner` the person and `case` the patient (from 0) whom its row
    names. `event` is True for a mention that only tells what became of an earlier regimen ("was stopped at
    20 weeks"), `pronoun` for one that does not name its drug.
    """

    drug: DrugMention
    offset: int
    dose: Mention[Dose] | None = None
    route: Mention[Route] | None = None
    frequency: Mention[Frequency] | None = None
    duration: Mention[float] | None = None
    bracketed: Quantity | None = None
    start: Age | None = None
    stop: Age | None = None
    point: bool = False
    relation: tuple[Relation, tuple[int, int]] | None = None
    inherited: bool = False
    diluted: bool = False
    form: Mention[Route] | None = None
    acts: list[str] = field(default_factory=list)
    changed: bool = False
    follows: bool = False
    pronoun: bool = False
    again: bool = False
    status: Status = Status.GIVEN
    status_span: tuple[int, int] | None = None
    subject: Subject = Subject.PATIENT
    subject_span: tuple[int, int] | None = None
    abstract: bool = False
    lead: WindowCue | None = None
    pending: WindowCue | None = None
    times: list[tuple[WindowCue, str]] = field(default_factory=list)
    mentions: list[tuple[int, int]] = field(default_factory=list)
    indication: Mention[str] | None = None
    said: tuple[Status, tuple[int, int]] | None = None
    owner: Subject | None = None
    case: int | None = None

    @property
    def bare(self) -> bool:
        """True if nothing but the drug, and perhaps a time, is told."""
        return self.dose is None and self.route is None and self.frequency is None and self.duration is None

    @property
    def ends(self) -> bool:
        """True if the phase tells an end and nothing new."""
        return "stop" in self.acts and self.dose is None
