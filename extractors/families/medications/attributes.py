"""Amounts, frequencies and routes as parts of a phase, and how a list of drugs shares them."""

import re

from extractors.english.gate import gated
from extractors.english.quantities.values import COUNTED, Quantity
from extractors.families.medications.cues import pattern
from extractors.families.medications.frequency import spaced
from extractors.families.medications.group import Group
from extractors.families.medications.items import Item
from extractors.families.medications.names import DrugMention
from extractors.families.medications.phase import Phase
from extractors.findings import Mention
from schemas.medication import Dose, Frequency, Route

_NAMED_ROUTES = (
    (gated(r"(?:intravenous|IV|IVIG)\b", re.IGNORECASE), Route.INTRAVENOUS),
    (gated(r"(?:combined )?oral\b", re.IGNORECASE), Route.ORAL),
    (gated(r"inhaled\b", re.IGNORECASE), Route.INHALED),
    (gated(r"topical\b", re.IGNORECASE), Route.TOPICAL),
    (gated(r"(?:intra)?vaginal\b|[\w\s-]{3,40} (?:pessar|vaginal)", re.IGNORECASE), Route.VAGINAL),
    (gated(r"[\w\s-]{3,40} (?:inhaler|nebuli)", re.IGNORECASE), Route.INHALED),
    (gated(r"[\w\s-]{3,40} patch(?:es)?$", re.IGNORECASE), Route.TRANSDERMAL),
    (gated(r"[\w\s-]{3,40} infusions?$", re.IGNORECASE), Route.INTRAVENOUS),
    (gated(r"[\w\s-]{3,40} (?:tablets?|capsules?|syrup)$", re.IGNORECASE), Route.ORAL),
)


def dose(text: str, quantity: Quantity, phase: Phase) -> Mention[Dose]:
    """The amount of one administration; the text's day total is marked as such."""
    written = text[quantity.start : quantity.end]
    per_kg = quantity.per_kg or bool(
        re.match(r"\s?/\s?kg", text[phase.drug.end : phase.drug.end + 5], re.IGNORECASE)
    )
    total = quantity.per_hours == 24 and quantity.rate is None and quantity.unit not in COUNTED
    value = Dose(
        low=quantity.low,
        high=quantity.high,
        unit=quantity.unit,
        per_kg=per_kg,
        daily_total=total,
        as_written=written,
    )
    return Mention(quantity.start, quantity.end, value, "medications/dose")


def per(text: str, quantity: Quantity) -> Mention[Frequency] | None:
    """The frequency inside an amount ("/day", "per week"), None if it has none that can be."""
    start = quantity.time_start if quantity.time_start is not None else quantity.start
    written = text[start : quantity.end].strip()
    interval = quantity.per_hours or 24.0
    value = Frequency(times_per_day=1.0, as_written=written) if interval == 24 else spaced(interval, written)
    return Mention(start, quantity.end, value, "medications/per_time") if value else None


def counts(frequency: Mention[Frequency] | None) -> bool:
    """True if the frequency says a number and is not mere words."""
    value = frequency.value if frequency else None
    return value is not None and (value.times_per_day is not None or value.interval_hours is not None)


def named_route(drug: DrugMention) -> Mention[Route] | None:
    """The route inside a drug's own name: "IVIG", "oral contraceptive"."""
    for name, route in _NAMED_ROUTES:
        if match := name.match(drug.as_written):
            return Mention(drug.start, drug.start + match.end(), route, "medications/named_route")
    return None


def is_form(route: Mention[Route]) -> bool:
    """True if the route is only implied by a form ("pessary"), so that a stated one replaces it."""
    return route.rule.endswith("_form")


def is_rate(phase: Phase) -> bool:
    """True if the dose runs by the hour or the minute."""
    unit = phase.dose.value.unit if phase.dose else None
    return bool(unit) and str(unit).endswith(("/h", "/min"))


def _share_steps(phases: list[Phase]) -> None:
    """Steps of one drug have the route that is told after the last: "1 g, then 2 g was infused"."""
    if len({p.drug.start for p in phases}) != 1 or len(phases) < 2 or phases[-1].route is None:
        return
    if all(p.route is None for p in phases[:-1]):
        for phase in phases[:-1]:
            phase.route = phases[-1].route


def _closes(text: str, phases: list[Phase], index: int) -> bool:
    """True for the drug that "and" brings in at a list's end, where it alone says how often."""
    if index == 0 or phases[index].frequency is None:
        return False
    between = text[phases[index - 1].drug.end : phases[index].drug.start]
    return between.rstrip().endswith((" and", " &"))


_ONE_OF_TWO = re.compile(r"\bthe (?:(?P<former>former)|latter)\s(?:\w+\s){0,2}$", re.IGNORECASE)


def sharers(group: Group, item: Item, lead: str) -> list[Phase]:
    """The phases that an attribute after a list belongs to: all where it says so or their verb came before, else the last.

    `lead` are the words before the attribute ("both", "the former", "were").
    """
    phases = group.phases
    if len({p.drug.start for p in phases}) < 2:
        return phases[-1:]
    if one := _ONE_OF_TWO.search(lead):
        return phases[:1] if one["former"] else phases[-1:]
    doses = {p.dose is None for p in phases}
    bare = item.kind == "duration" and doses == {True}
    told = group.verb_seen or lead.endswith("were ")
    shared = bare or pattern("shared").search(lead) is not None
    return phases if shared or (told and len(doses) == 1) else phases[-1:]


def _told(value: Mention[Route] | Mention[Frequency] | None) -> bool:
    """True for a route, and for a frequency that says how often and is not mere words ("four cycles")."""
    known = value.value if value is not None else None
    if not isinstance(known, Frequency):
        return known is not None
    return (
        known.times_per_day is not None or known.interval_hours is not None or known.once or known.as_needed
    )


_FEW = frozenset(
    {
        Route.SUBCUTANEOUS,
        Route.RECTAL,
        Route.VAGINAL,
        Route.SUBLINGUAL,
        Route.TOPICAL,
        Route.INHALED,
        Route.TRANSDERMAL,
        Route.OTHER,
    }
)  # ways that one drug of a list has rather than all


def _of_one(value: Mention[Route] | Mention[Frequency], group: Group, phases: list[Phase]) -> bool:
    """True for what is rather the last drug's alone: a form, a bolus, need, and ways and intervals that few drugs have.

    Drugs of one class may share those: "paclitaxel 175 mg/m2 and carboplatin AUC 5 every 3 weeks".
    """
    told = value.value
    alike = len({p.drug.terms[0].drug_class for p in phases}) == 1
    if isinstance(told, Frequency):
        rare = (told.interval_hours or 0) > _RARE_HOURS
        return told.once or told.as_needed or (rare and not alike)
    return value.rule.endswith("_form") or (told in _FEW and not alike and not _after_verb(value, group))


def _after_verb(value: Mention[Route] | Mention[Frequency], group: Group) -> bool:
    """True for what follows the drugs' common verb: "A and B were given subcutaneously"."""
    return group.verb_seen and group.verb_at < value.start


_RARE_HOURS = 24.0  # what is taken less often than daily is rarely said of several drugs


def _in_slot(route: Mention[Route], last: Phase, others: list[Phase]) -> bool:
    """True for the route of "A 40 mg q6h and B 100 mg IV q8h", which stands among B's own words."""
    own = last.frequency is not None and route.start < last.frequency.start
    return own and len(others) > 1 and all(p.frequency is not None for p in others)


def _of_one_shape(last: Phase, others: list[Phase]) -> bool:
    """False where another drug is closed by its own route or frequency: "A 500 mg twice daily and B 10 IU s.c."."""
    told = counts(last.frequency)
    return all(p.form is None and counts(p.frequency) == told for p in others)


_PAIR = re.compile(r"[\s)]{1,2}(?:and|plus|\+)\s")


def _share_pairs(text: str, phases: list[Phase]) -> None:
    """Two drugs of a longer list that one frequency follows: "A 300 mg and B 150 mg twice daily and C 200 mg once daily"."""
    for first, second, third in zip(phases, phases[1:], phases[2:], strict=False):
        known = second.frequency
        if (
            first.dose is None
            or second.dose is None
            or first.frequency is not None
            or first.duration is not None
        ):
            continue
        if known is None or third.frequency is None or known.start < second.drug.end or not counts(known):
            continue
        if _PAIR.fullmatch(text, max(first.drug.end, first.dose.end), second.drug.start):
            first.frequency = known


def share_backwards(text: str, group: Group) -> None:
    """What only the last drug of a list has, all have, where each has its own amount or none has."""
    phases = [p for p in group.phases if p.drug.terms]
    _share_steps(phases)
    _share_pairs(text, phases)
    if len({p.drug.start for p in phases}) < 2:
        return
    if sum(p.drug.start == phases[-1].drug.start for p in phases) > 1:
        return
    closing = max((i for i, p in enumerate(phases) if _closes(text, phases, i)), default=len(phases) - 1)
    if phases[-1].frequency is None and all(p.dose is not None for p in phases):
        phases = phases[: closing + 1]  # "A 600 mg, B 300 mg and C 1 g daily plus D 25 mg"
    last = phases[-1]
    for name in ("route", "frequency"):
        value = getattr(last, name)
        others = phases[:-1]
        alike = all((p.dose is None) == (last.dose is None) for p in others)
        if value is None or not alike or any(_told(getattr(p, name)) for p in others):
            continue
        if any(p.duration not in (None, last.duration) or p.diluted or is_rate(p) for p in others):
            continue
        if name == "route" and (_in_slot(value, last, others) or not _of_one_shape(last, others)):
            continue
        if _of_one(value, group, phases) or "(" in text[last.drug.end : value.start]:
            continue
        if last.dose is None and not group.verb_seen and not value.rule.endswith("_ly"):
            continue
        if value.start > last.drug.start:
            for phase in others:
                setattr(phase, name, value)
