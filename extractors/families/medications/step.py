"""One regimen of a drug while its sentence is read: links are only added; what follows from them is worked out when asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.english.quantities.values import find as find_quantities
from extractors.families.medications.cues import pattern
from extractors.families.medications.drug import DrugMention
from extractors.families.medications.mentions import Act, Length, Often, Way
from extractors.families.medications.taking import Dilution, Link, Told, dose, taking
from extractors.families.medications.times import WindowCue
from extractors.families.medications.weeks import Age
from extractors.families.medications.window import NO_WINDOW, Window
from extractors.findings import Mention
from schemas.medication import Dose, Route, Status

NEURAXIAL = frozenset({Route.INTRATHECAL, Route.EPIDURAL})


@dataclass(slots=True)
class Step:
    """A drug's regimen at `offset`, with what it inherits from the step or the drug before it.

    `acts` are the verbs that govern it, in order; `changed` follows a change of dose, `follows` comes after the step
    before, `beside` it on the same days ("3 mg mane and 4 mg nocte"). `pronoun` is True for one that does not name its drug.
    `said` is the status that an exchange of drugs tells, with its words.
    """

    drug: DrugMention
    offset: int
    mentions: tuple[tuple[int, int], ...] = ()
    inherited: Way | None = None
    form: Mention[Route] | None = None
    pronoun: bool = False
    changed: bool = False
    follows: bool = False
    beside: bool = False
    lead: WindowCue | None = None
    pending: WindowCue | None = None
    acts: list[str] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    shared: list[Link] = field(default_factory=list)
    times: list[tuple[WindowCue, str]] = field(default_factory=list)
    window: Window = NO_WINDOW
    said: tuple[Status, tuple[int, int]] | None = None
    folded: tuple[int, Told] = field(default=(0, Told()), init=False, repr=False, compare=False)

    @property
    def start(self) -> Age | None:
        """When it begins."""
        return self.window.start

    @property
    def stop(self) -> Age | None:
        """When it ends."""
        return self.window.stop

    @property
    def point(self) -> bool:
        """True if it begins with a single taking."""
        return self.window.point

    def taking(self, text: str) -> Told:
        """Amount and frequency by all links so far, worked out once for so many."""
        if self.folded[0] != len(self.links):
            self.folded = len(self.links), taking(text, self.drug, self.links)
        return self.folded[1]

    def dose(self, text: str) -> Mention[Dose] | None:
        """The amount by all links so far."""
        return self.taking(text).dose

    @property
    def way(self) -> Way | None:
        """The route that stands: a stated one replaces what was inherited or implied by a form."""
        known, weak = self._inherits, True
        for link in self.links:
            if isinstance(link.part, Dilution) and weak and known is not None:
                known = known if known.told.value is Route.INTRAVENOUS else None
            if not isinstance(link.part, Way) or not _suits(link.part, self.drug):
                continue
            if (known is None or weak) and not _only_runs(link.part, known):
                known, weak = link.part, link.part.of_form
        ways = (link.part for link in self.shared if isinstance(link.part, Way))
        shared = next((way for way in ways if _suits(way, self.drug)), None)
        return known or shared

    @property
    def _inherits(self) -> Way | None:
        """The way of the step or the drug before it, None where that is no way of this drug."""
        return self.inherited if self.inherited and _suits(self.inherited, self.drug) else None

    @property
    def between(self) -> Way | None:
        """The last route that could not replace the one that stands: it is the next step's."""
        known, weak, over = self._inherits, True, None
        for link in self.links:
            if not isinstance(link.part, Way):
                continue
            if known is None or weak:
                known, weak = link.part, link.part.of_form
            else:
                over = link.part
        return over

    @property
    def diluted(self) -> bool:
        """True if the text tells what it is dissolved in."""
        return any(isinstance(link.part, Dilution) for link in self.links)

    @property
    def duration(self) -> Mention[float] | None:
        """The first length that was told."""
        lengths = (link.part.told for link in self.links if isinstance(link.part, Length))
        return next(lengths, self.window.length)

    @property
    def length_features(self) -> frozenset[str]:
        """The features of the first length that was told."""
        lengths = (link.part.features for link in self.links if isinstance(link.part, Length))
        return next(lengths, frozenset())

    def often(self, text: str) -> Often | None:
        """How often, its own or shared by the list."""
        shared = next((link.part for link in self.shared if isinstance(link.part, Often)), None)
        return shared or self.taking(text).often


def _suits(way: Way, drug: DrugMention) -> bool:
    """False for the anaesthesia under which a drug is given that goes another way: "under spinal anaesthesia, with cefazolin"."""
    return not way.of_anaesthesia or drug.has("near_spine")


def _only_runs(way: Way, known: Way | None) -> bool:
    """True for the "infusion" of what is told to run near the spine."""
    return way.of_form and known is not None and known.told.value in NEURAXIAL


def following(text: str, step: Step, start: int, gap: str) -> Step:
    """The next step of the drug, opened by a new amount or frequency at `start` after the words of `gap`."""
    follows = pattern("follows").search(gap) is not None
    changed = (
        "change" in step.acts
        or ("switch" in step.acts and not follows)
        or pattern("to_dose").search(gap) is not None
    )
    known, between = step.dose(text), step.between
    behind = between is not None and known is not None and between.start > known.end
    return Step(
        step.drug,
        start,
        step.mentions,
        inherited=between if behind else step.way,
        pronoun=step.pronoun,
        changed=changed,
        follows=follows and not changed,
        beside=pattern("beside").search(gap) is not None,
        lead=step.pending,
        acts=step.acts[-1:],
    )


def taken_up_again(text: str, steps: Sequence[Step], verb: Act) -> bool:
    """True if the verb begins a drug again that was ended before it: "it was stopped at 39 weeks and resumed at 600 mg"."""
    last = steps[-1]
    if verb.act != "start" or len({step.drug.start for step in steps}) > 1:
        return False
    ended = "stop" in last.acts or pattern("paused").search(text, last.offset, verb.start) is not None
    return ended and pattern("taken_up_again").match(text, verb.start) is not None


def changes(text: str, value: Often, step: Step) -> bool:
    """True for "was increased to twice daily" and "then on alternate days": the same amount, more or less often."""
    known = step.taking(text).often
    if known is None or not (known.counted and value.counted) or value.start <= known.end:
        return False
    told, before = value.told.value, known.told.value
    if (told.times_per_day, told.interval_hours) == (before.times_per_day, before.interval_hours):
        return False
    span = max(0, value.start - 24), value.start
    changing = "change" in step.acts and pattern("to_dose").search(text, *span)
    return bool(pattern("then_often").search(text, *span) or changing)


def strength(text: str, step: Step, end: int) -> list[Link]:
    """The first of the strengths of a combination: "(480/80)"."""
    if "/" not in step.drug.generic or step.dose(text) is not None:
        return []
    inside = next(find_quantities(text, step.drug.start, step.drug.end), None)
    if inside is not None:
        return [Link(dose(text, inside, step.drug), "strength_in_name")]
    match = pattern("strengths").match(text, end, end + 24)
    if match is None:
        return []
    unit = "mg" if "mg" in match[0] else "ug" if match["unit"] else None
    amount = Dose(low=float(match["first"]), unit=unit, as_written=match[0].strip(" ()"))
    return [Link(Mention(match.start(), match.end(), amount, "medications/strengths"), "strengths")]
