"""From one phase of a drug to the next in a sentence, and amounts in brackets that only part the one before."""

import re
from dataclasses import dataclass, replace

from extractors.english.quantities.values import Quantity
from extractors.families.medications.attributes import dose
from extractors.families.medications.cues import pattern
from extractors.families.medications.items import Item
from extractors.families.medications.phase import Phase
from extractors.findings import Mention
from schemas.medication import Frequency, Route


def following(phase: Phase, start: int, gap: str, route_between: Mention[Route] | None) -> Phase:
    """The next phase of the drug, opened by a new amount or frequency at `start` after the words of `gap`."""
    step = Phase(
        phase.drug,
        start,
        route=phase.route,
        inherited=True,
        pronoun=phase.pronoun,
        acts=list(phase.acts[-1:]),
    )
    follows = bool(pattern("follows").search(gap))
    step.changed = (
        "change" in phase.acts
        or ("switch" in phase.acts and not follows)
        or bool(pattern("to_dose").search(gap))
    )
    step.follows = follows and not step.changed
    step.mentions = list(phase.mentions)
    step.lead = phase.pending
    if route_between is not None and phase.dose is not None and route_between.start > phase.dose.end:
        step.route = route_between
    return step


@dataclass(frozen=True, slots=True)
class Parts:
    """Amounts in brackets until `end` that add up to the amount before: "7.5 mg (5 mg at 8 am and 2.5 mg at 4 pm)".

    `apart` is True where each part has a way of its own: "14 g (4 g IV and 10 g IM)".
    """

    start: int
    end: int
    amounts: tuple[Quantity, ...]
    apart: bool


def parts(text: str, items: list[Item], item: Item, phase: Phase, limit: int) -> Parts | None:
    """The parts that begin with the item, right after an opening bracket; None if the bracket holds none."""
    end = text.find(")", item.end, limit)
    known = phase.dose
    if end < 0 or known is None:
        return None
    amounts = [
        i.value
        for i in items
        if item.start <= i.start < end and i.kind == "dose" and isinstance(i.value, Quantity)
    ]
    total = round(sum(amount.low for amount in amounts) - known.value.low, 6) == 0
    if len(amounts) < 2 or not total or {amount.unit for amount in amounts} != {known.value.unit}:
        return None
    routes = {
        i.value.value
        for i in items
        if item.start <= i.start < end and i.kind == "route" and isinstance(i.value, Mention)
    }
    return Parts(item.start, end, tuple(amounts), apart=len(routes) > 1)


_TIMES = re.compile(r"\s?[x×]\s?(?P<times>[2-9])(?!\d)")


def multiplied(text: str, item: Item, phase: Phase) -> bool:
    """Read the day total's takings in brackets: "600 mg/day (200 mg x 3)"; False if the bracket holds none."""
    amount, match = item.value, _TIMES.match(text, item.end)
    if phase.dose is None or match is None or not isinstance(amount, Quantity):
        return False
    times = float(match["times"])
    if amount.unit != phase.dose.value.unit or round(amount.low * times - phase.dose.value.low, 6) != 0:
        return False
    value = Frequency(times_per_day=times, as_written=match[0].strip())
    phase.dose = dose(text, amount, phase)
    phase.frequency = Mention(match.start("times"), match.end(), value, "medications/parts")
    return True


_LAST_WORD = re.compile(r"(?:[,;]|\band|\bplus)\s(?:and\s)?(?P<word>[A-Za-z][\w-]{1,20})\s$")
_LINKS = frozenset(
    "then to dose doses with another further at by was were up again maintenance the of about later loading additional "
    "only from after for total next increased reduced decreased raised lowered titrated tapered changed once twice "
    "daily nightly weekly monthly morning evening night noon now finally subsequently thereafter afterwards followed "
    "given increasing decreasing reducing tapering gradually orally intravenously intramuscularly subcutaneously "
    "vaginally rectally oral intravenous intramuscular subcutaneous vaginal iv im sc po pr pv slow single bolus "
    "infusion initial initially approximately around nearly maximum max started continued maintained on in is became "
    "a an one two three four receiving received using plus also or and but until".split()
)


def unnamed(gap: str) -> bool:
    """True for "and mag 6 g" and ", Fe 100 mg": the amount is of something that no table knows."""
    match = _LAST_WORD.search(gap)
    return match is not None and match["word"].lower() not in _LINKS and not match["word"].endswith("ly")


def share(text: str, found: Parts, phase: Phase) -> None:
    """Let the phase be taken as often as it has parts; equal parts are the amount of one administration."""
    known = phase.frequency
    if (
        known is not None
        and not known.rule.endswith(("/daily", "per_time", "/divided"))
        or phase.dose is None
    ):
        return
    if known is None or not known.rule.endswith("/divided"):
        several = Frequency(times_per_day=float(len(found.amounts)), as_written=text[found.start : found.end])
        phase.frequency = Mention(found.start, found.end, several, "medications/parts")
    if len({amount.low for amount in found.amounts}) == 1:
        phase.dose = dose(text, found.amounts[0], phase)
    else:
        day = phase.dose.value.model_copy(update={"daily_total": True})
        phase.dose = replace(phase.dose, value=day)


def no_dose(quantity: Quantity, phase: Phase, gap: str) -> bool:
    """True for diluents, concentrations, totals and the same dose said another way."""
    if quantity.unit in ("mL", "L") and pattern("diluent").search(gap):
        phase.diluted = True
        if phase.inherited and phase.route and phase.route.value is not Route.INTRAVENOUS:
            phase.route = None  # "10 IU IM, and 40 IU in 500 mL"
        return True
    if phase.dose is not None and quantity.unit.startswith("mL/") and phase.dose.value.unit != "%":
        return not (phase.dose.value.unit or "").startswith("mL")  # the speed of the drip
    if phase.dose is not None and gap.rstrip().endswith("(") and quantity.unit == phase.dose.value.unit:
        phase.bracketed = quantity
    opened = gap.rstrip().endswith("(")
    runs = quantity.rate is not None and phase.dose is not None and "/" not in (phase.dose.value.unit or "")
    if opened and runs and gap.strip() != "(":
        return False  # "loaded (4 g) and maintained (1 g/h)"
    if phase.dose is not None and (quantity.unit in ("%", "L") or pattern("sum").search(gap) or opened):
        return True
    return phase.dose is None and len(gap) > 70 and not phase.pronoun
