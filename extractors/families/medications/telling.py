"""What one clause tells of one drug: frozen, each part decided once, with the row that decided it."""

from dataclasses import dataclass, replace

from extractors.families.medications.drug import DrugMention
from extractors.families.medications.mentions import NONE
from extractors.families.medications.step import Step
from extractors.families.medications.weeks import Age
from extractors.findings import Mention
from schemas.fact import Subject
from schemas.gestation import Relation
from schemas.medication import Dose, Frequency, Route, Status

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Telling:
    """A regimen as one clause tells it.

    `acts` are the verbs that govern it; `changed` follows a change of dose. `pronoun` is True for one that does not name
    its drug. `point` says that `start` is the time of one taking unless the rest tells that it goes on. `form` is the way
    that a form implies. `features` are those of its frequency and its length. `said` is the status that a table's own column
    or an exchange of drugs tells, `owner` the person and `case` the patient (from 0) whom its row names. `again` tells of it
    once more, `abstract`
    is told in a summary. `times` is by how much the words multiply the amount before ("halved"); `dose` then is
    `worked_out`. `listed` is told by a row of a table. `day` is the day of its scene, at which it begins where nothing else
    tells when; `day_point` then is its `point`.
    """

    drug: DrugMention
    offset: int
    mentions: tuple[Span, ...] = ()
    dose: Mention[Dose] | None = None
    route: Mention[Route] | None = None
    frequency: Mention[Frequency] | None = None
    duration: Mention[float] | None = None
    features: frozenset[str] = NONE
    form: Mention[Route] | None = None
    start: Age | None = None
    stop: Age | None = None
    point: bool = False
    relation: tuple[Relation, Span] | None = None
    acts: tuple[str, ...] = ()
    changed: bool = False
    pronoun: bool = False
    again: bool = False
    abstract: bool = False
    status: Status = Status.GIVEN
    status_span: Span | None = None
    subject: Subject = Subject.PATIENT
    subject_span: Span | None = None
    indication: Mention[str] | None = None
    said: tuple[Status, Span] | None = None
    owner: Subject | None = None
    case: int | None = None
    day: Age | None = None
    day_point: bool = False
    times: Mention[float] | None = None
    worked_out: bool = False
    listed: bool = False

    @property
    def bare(self) -> bool:
        """True if nothing but the drug, and perhaps a time, is told."""
        return self.dose is None and self.route is None and self.frequency is None and self.duration is None

    @property
    def at_once(self) -> bool:
        """True if it ends when it begins."""
        return self.stop is not None and self.stop == self.start


@dataclass(frozen=True, slots=True)
class Clause:
    """What one clause tells of the drugs that it names in one breath; `acts` are the verbs that it shares."""

    tellings: tuple[Telling, ...]
    start: int
    end: int
    acts: tuple[str, ...]
    clause_start: int
    pronoun: bool = False

    def listed(self, case: int | None) -> "Clause":
        """The clause as a row of a table tells it, which may name its patient."""
        tellings = tuple(replace(told, case=case, listed=True) for told in self.tellings)
        return replace(self, tellings=tellings)


def tell(text: str, step: Step) -> Telling:
    """The telling that a step has become."""
    told, often, way = step.taking(text), step.often(text), step.way
    amount = told.dose
    if amount is not None and told.row:
        amount = (
            replace(amount, rule=f"medications/{told.row}") if amount.rule == "medications/dose" else amount
        )
    return Telling(
        step.drug,
        step.offset,
        step.mentions,
        dose=amount,
        route=way.told if way else None,
        frequency=often.told if often else None,
        duration=step.duration,
        features=(often.features if often else NONE) | step.length_features,
        form=step.form,
        start=step.start,
        stop=step.stop,
        point=step.point,
        relation=step.window.relation,
        acts=tuple(step.acts),
        changed=step.changed,
        pronoun=step.pronoun,
        said=step.said,
    )


def begun(tellings: list[Telling], begins: Age | None) -> list[Telling]:
    """The tellings, the first begun when what it takes the place of ended, unless it tells its own beginning."""
    if begins is None or not tellings or tellings[0].start is not None:
        return tellings
    return [replace(tellings[0], start=begins, point=False), *tellings[1:]]
