"""What a row of `attach.toml` may ask of the place where a part of a regimen stands."""

from collections.abc import Callable, Mapping, Sequence
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


def _opened(scene: Scene) -> bool:
    return scene.gap.rstrip().endswith("(")


def _once(scene: Scene) -> bool:
    return isinstance(scene.part, Often) and scene.part.told.value.once


def _adverb(scene: Scene) -> bool:
    return not isinstance(scene.part, Amount) and "adverb" in scene.part.features


def _several(scene: Scene) -> bool:
    return len({step.drug.start for step in scene.steps}) > 1


def _amountless(scene: Scene) -> set[bool]:
    return {step.dose(scene.text) is None for step in scene.steps}


def _neuraxial(scene: Scene) -> bool:
    return isinstance(scene.part, Way) and scene.part.told.value in NEURAXIAL


def _unnamed(scene: Scene) -> bool:
    """True for "and mag 6 g" and ", Fe 100 mg": the amount is of something that no table knows."""
    match = pattern("last_word").search(scene.gap)
    return match is not None and pattern("link_word").fullmatch(match["word"]) is None


def _runs(scene: Scene) -> bool:
    return scene.quantity.rate is not None and scene.known is not None and "/" not in scene.known_unit


ASKED: Mapping[str, Callable[[Scene], bool]] = {
    # of the part
    "percent": lambda scene: scene.quantity.unit == "%",
    "litres": lambda scene: scene.quantity.unit == "L",
    "volume": lambda scene: scene.quantity.unit in ("mL", "L"),
    "drip": lambda scene: scene.quantity.unit.startswith("mL/"),
    "counted": lambda scene: scene.quantity.unit in COUNTED,
    "runs": _runs,
    "once": _once,
    "each": lambda scene: (
        scene.part.each if isinstance(scene.part, Amount) else "each" in scene.part.features
    ),
    "adverb": _adverb,
    "neuraxial": _neuraxial,
    # of what is known of the drug
    "no_drug_yet": lambda scene: not scene.steps,
    "known": lambda scene: scene.known is not None,
    "known_percent": lambda scene: scene.known_unit == "%",
    "known_volume": lambda scene: scene.known_unit.startswith("mL"),
    "known_counted": lambda scene: scene.known_unit in COUNTED,
    "known_one": lambda scene: scene.known is not None and scene.known.value.low == 1,
    "same_unit": lambda scene: scene.quantity.unit == scene.known_unit,
    "changing": lambda scene: "change" in scene.step.acts,
    "pronoun": lambda scene: scene.step.pronoun,
    "several": _several,
    "none_has_amount": lambda scene: _amountless(scene) == {True},
    "alike": lambda scene: len(_amountless(scene)) == 1,
    # of the words around it
    "opened": _opened,
    "just_opened": lambda scene: scene.gap.strip() == "(",
    "far": lambda scene: len(scene.gap) > _FAR,
    "beyond": lambda scene: len(scene.near) > _BEYOND,
    "past_semicolon": lambda scene: "; " in scene.near,
    "after_event": lambda scene: pattern("another_event").search(scene.near) is not None,
    "of_the_former": lambda scene: pattern("the_former").search(scene.lead) is not None,
    "of_the_latter": lambda scene: pattern("the_latter").search(scene.lead) is not None,
    "of_all": lambda scene: pattern("shared").search(scene.lead) is not None,
    "after_verb": lambda scene: scene.verb_seen or pattern("were").search(scene.lead) is not None,
    "treated_so": lambda scene: pattern("treated_with").search(scene.lead) is not None,
    "touches": lambda scene: scene.touches,
    "in_read_bracket": lambda scene: scene.read,
    "parts": lambda scene: scene.parts is not None,
    "ways_apart": lambda scene: scene.apart,
    "times": lambda scene: scene.times is not None,
    "amount_follows": lambda scene: scene.amount_follows,
    "connected": lambda scene: pattern("connected").search(scene.gap) is not None,
    "unnamed": _unnamed,
    "connected_without_comma": lambda scene: (
        pattern("connected").search(scene.gap.replace(",", "")) is not None
    ),
}
