"""What a row of `attach.toml` may ask of the place where a part of a regimen stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extractors.english.quantities.values import COUNTED, Quantity
from extractors.families.medications.cues import pattern
from extractors.families.medications.mentions import Amount, Often, Part, Way
from extractors.families.medications.step import NEURAXIAL, Step
from extractors.families.medications.taking import Parts, Times
from extractors.findings import Mention
from schemas.medication import Dose

_FAR = 70  # characters between a drug and its amount
_BEYOND = 140  # characters between what was read last and a part that may still belong to it


@dataclass(frozen=True, slots=True)
class Scene:
    """A part and its surroundings.

    `before` and `after` are the sentence's shape on its two sides, `gap` the words since the part that it may go on
    from, `near` those since whatever was read last, `lead` the few words right before it. `steps` are those of the drugs
    named last. `parts` and `times` are what a bracket that opens before it holds, `apart` that each part in it has a way
    of its own.
    """

    text: str
    part: Part
    before: str = ""
    after: str = ""
    gap: str = ""
    near: str = ""
    lead: str = ""
    steps: Sequence[Step] = ()
    verb_seen: bool = False
    touches: bool = False
    read: bool = False
    parts: Parts | None = None
    times: Times | None = None
    apart: bool = False
    amount_follows: bool = False

    @property
    def stretch(self) -> int:
        """Where in `before` the stretch of pieces that touch each other begins, with the bar that ends the one before."""
        return max(0, self.before.rfind("|"))

    @property
    def step(self) -> Step:
        """The step that was told last."""
        return self.steps[-1]

    @property
    def known(self) -> Mention[Dose] | None:
        """Its amount so far."""
        return self.step.dose(self.text) if self.steps else None

    @property
    def known_unit(self) -> str:
        """The unit of its amount so far."""
        return (self.known.value.unit or "") if self.known else ""

    @property
    def quantity(self) -> Quantity:
        """The amount at hand. Raises TypeError for another part."""
        if not isinstance(self.part, Amount):
            raise TypeError(f"{type(self.part).__name__} is no amount; name only amounts in `what`")
        return self.part.quantity


Question = Callable[[Scene], bool]
ASKED: dict[str, Question] = {}


def _asked(question: Question) -> Question:
    """Let rows of `attach.toml` ask this question by its name, without its dash."""
    ASKED[question.__name__.removeprefix("_")] = question
    return question


def _amountless(scene: Scene) -> set[bool]:
    return {step.dose(scene.text) is None for step in scene.steps}


@_asked
def _named_before(scene: Scene) -> bool:
    return "D" in scene.before or "K" in scene.before


@_asked
def _named_in_stretch(scene: Scene) -> bool:
    start = scene.stretch
    return scene.before.find("D", start) >= 0 or scene.before.find("K", start) >= 0


@_asked
def _opened(scene: Scene) -> bool:
    return scene.gap.rstrip().endswith("(")


@_asked
def _once(scene: Scene) -> bool:
    return isinstance(scene.part, Often) and scene.part.told.value.once


@_asked
def _adverb(scene: Scene) -> bool:
    return not isinstance(scene.part, Amount) and "adverb" in scene.part.features


@_asked
def _several(scene: Scene) -> bool:
    return len({step.drug.start for step in scene.steps}) > 1


@_asked
def _neuraxial(scene: Scene) -> bool:
    return isinstance(scene.part, Way) and scene.part.told.value in NEURAXIAL


@_asked
def _unnamed(scene: Scene) -> bool:
    """True for "and mag 6 g" and ", Fe 100 mg": the amount is of something that no table knows."""
    match = pattern("last_word").search(scene.gap)
    return match is not None and pattern("link_word").fullmatch(match["word"]) is None


@_asked
def _runs(scene: Scene) -> bool:
    return scene.quantity.rate is not None and scene.known is not None and "/" not in scene.known_unit


@_asked
def _percent(scene: Scene) -> bool:
    return scene.quantity.unit == "%"


@_asked
def _litres(scene: Scene) -> bool:
    return scene.quantity.unit == "L"


@_asked
def _volume(scene: Scene) -> bool:
    return scene.quantity.unit in ("mL", "L")


@_asked
def _drip(scene: Scene) -> bool:
    return scene.quantity.unit.startswith("mL/")


@_asked
def _counted(scene: Scene) -> bool:
    return scene.quantity.unit in COUNTED


@_asked
def _each(scene: Scene) -> bool:
    return scene.part.each if isinstance(scene.part, Amount) else "each" in scene.part.features


@_asked
def _leads_clause(scene: Scene) -> bool:
    """True at the beginning of the sentence or behind what opens a clause: ", and", "; then"."""
    return pattern("leads_clause").search(scene.lead) is not None


@_asked
def _no_drug_yet(scene: Scene) -> bool:
    return not scene.steps


@_asked
def _known(scene: Scene) -> bool:
    return scene.known is not None


@_asked
def _known_percent(scene: Scene) -> bool:
    return scene.known_unit == "%"


@_asked
def _known_volume(scene: Scene) -> bool:
    return scene.known_unit.startswith("mL")


@_asked
def _known_counted(scene: Scene) -> bool:
    return scene.known_unit in COUNTED


@_asked
def _known_one(scene: Scene) -> bool:
    return scene.known is not None and scene.known.value.low == 1


@_asked
def _same_unit(scene: Scene) -> bool:
    return scene.quantity.unit == scene.known_unit


@_asked
def _changing(scene: Scene) -> bool:
    return "change" in scene.step.acts


@_asked
def _pronoun(scene: Scene) -> bool:
    return scene.step.pronoun


@_asked
def _none_has_amount(scene: Scene) -> bool:
    return _amountless(scene) == {True}


@_asked
def _alike(scene: Scene) -> bool:
    return len(_amountless(scene)) == 1


@_asked
def _just_opened(scene: Scene) -> bool:
    return scene.gap.strip() == "("


@_asked
def _far(scene: Scene) -> bool:
    return len(scene.gap) > _FAR


@_asked
def _beyond(scene: Scene) -> bool:
    return len(scene.near) > _BEYOND


@_asked
def _past_semicolon(scene: Scene) -> bool:
    return "; " in scene.near


@_asked
def _after_event(scene: Scene) -> bool:
    return pattern("another_event").search(scene.near) is not None


@_asked
def _of_the_former(scene: Scene) -> bool:
    return pattern("the_former").search(scene.lead) is not None


@_asked
def _of_the_latter(scene: Scene) -> bool:
    return pattern("the_latter").search(scene.lead) is not None


@_asked
def _after_verb(scene: Scene) -> bool:
    return scene.verb_seen or pattern("were").search(scene.lead) is not None


@_asked
def _treated_so(scene: Scene) -> bool:
    return pattern("treated_with").search(scene.lead) is not None


@_asked
def _touches(scene: Scene) -> bool:
    return scene.touches


@_asked
def _in_read_bracket(scene: Scene) -> bool:
    return scene.read


@_asked
def _parts(scene: Scene) -> bool:
    return scene.parts is not None


@_asked
def _ways_apart(scene: Scene) -> bool:
    return scene.apart


@_asked
def _times(scene: Scene) -> bool:
    return scene.times is not None


@_asked
def _amount_follows(scene: Scene) -> bool:
    return scene.amount_follows


@_asked
def _connected(scene: Scene) -> bool:
    return pattern("connected").search(scene.gap) is not None


@_asked
def _connected_without_comma(scene: Scene) -> bool:
    return pattern("connected").search(scene.gap.replace(",", "")) is not None
