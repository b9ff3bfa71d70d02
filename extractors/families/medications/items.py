"""Everything in a sentence that can belong to a regimen, in text order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from extractors.english.quantities.values import COUNTED, Quantity, is_step
from extractors.english.quantities.values import find as find_quantities
from extractors.families.medications import duration, frequency, route
from extractors.families.medications.cues import Cue, pattern, scan
from extractors.families.medications.names import DrugMention
from extractors.families.medications.window import WindowCue
from extractors.findings import Mention
from schemas.gestation import Relation
from schemas.medication import Frequency, Route

# A fluid or blood product that is given, not one that a drug is dissolved in: what follows is its own amount.
_OF_REACH = 24  # characters between "1 ampoule of" and the drug
_BIRTH_WEIGHT = (400, 6500)  # grams: amounts of no drug

_FLUID_BEFORE = re.compile(r"\b(?:NS|RL|LR|D5W|saline|lactate|Ringer['’]?s?|crystalloids?)\s$")

Value = DrugMention | Quantity | Mention[Frequency] | Mention[Route] | Mention[float] | WindowCue | Cue | str


@dataclass(frozen=True, slots=True)
class Item:
    """`kind` is drug, pronoun, dose, route, frequency, duration, window or verb."""

    start: int
    end: int
    kind: str
    value: Value


def collect_items(
    text: str,
    start: int,
    end: int,
    drugs: Sequence[DrugMention],
    pronouns: Sequence[Cue],
    windows: Sequence[WindowCue],
) -> list[Item]:
    """The items of the sentence `[start, end)`; amounts and words inside a drug's own name are left out."""
    items = [Item(d.start, d.end, "drug", d) for d in drugs]
    items += [Item(p.start, p.end, "pronoun", p) for p in pronouns]
    items += [Item(w.start, w.end, "window", w) for w in windows]
    taken = [(item.start, item.end) for item in items if item.kind in ("drug", "window")]
    doses = [
        q
        for q in amounts_in(text, start, end)
        if not _inside(q.start, q.end, taken) and not _of_another(text, q, drugs)
    ]
    items += [Item(q.start, q.end, "dose", q) for q in doses]
    timed = [(q.start, q.end) for q in doses if q.per_hours is not None]
    amounts = [(q.start, q.end) for q in doses]
    for found in frequency.find(text, start, end):
        if found.rule.endswith("/multiplied") and _inside(found.start, found.end, amounts):
            continue  # "3 x 10^6 U" is one amount
        if not _inside(found.start, found.end, timed) and not _inside(found.start, found.end, taken):
            items.append(Item(found.start, found.end, "frequency", found))
    names = [(d.start, d.end) for d in drugs]
    for way in route.find(text, start, end):
        if not any(a <= way.start and way.end <= b for a, b in names):
            items.append(Item(way.start, way.end, "route", way))
    birth = [(w.start, w.end) for w in windows if w.relation is Relation.POSTPARTUM]
    lasting = [span for span in taken if span not in birth]  # "for three months after delivery" is both
    for length in duration.find(text, start, end):
        listed = length.rule.endswith("/listed_days")  # "1 g bd, 5 days": told right behind the frequency
        if listed and not any(i.kind == "frequency" and i.end == length.start for i in items):
            continue
        if not _inside(length.start, length.end, lasting):
            items.append(Item(length.start, length.end, "duration", length))
    items += [Item(m.start(), m.end(), "fluid", m[0]) for m in pattern("fluid").finditer(text, start, end)]
    for verb in scan("verb", text, start, end):
        items.append(Item(verb.start, verb.end, "verb", verb))
    return sorted(items, key=lambda item: (item.start, item.kind == "verb", item.end))


def _of_another(text: str, quantity: Quantity, drugs: Sequence[DrugMention]) -> bool:
    """True for "1 ampoule of 50% dextrose", where what was counted is no drug of the sentence."""
    if quantity.unit not in COUNTED or not text.startswith(" of ", quantity.end):
        return False
    return not any(0 <= drug.start - quantity.end <= _OF_REACH for drug in drugs)


def _inside(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < b and end > a for a, b in taken)


def amounts_in(text: str, start: int, end: int) -> list[Quantity]:
    """The amounts of drugs in `[start, end)`, in order and without overlaps."""
    found: list[Quantity] = []
    for quantity in sorted(find_quantities(text, start, end), key=lambda q: (q.start, -q.end)):
        if found and quantity.start < found[-1].end:
            continue
        if _is_dose(text, start, quantity):
            found += _steps(text, start, quantity)
    return found


def _steps(text: str, start: int, quantity: Quantity) -> list[Quantity]:
    """The amount, or both doses of a step: "increased from 75 to 100 ug" is no range."""
    if quantity.high is None or not is_step(text, max(start, quantity.start), quantity.end):
        return [quantity]
    joint = text.find(" to ", quantity.start, quantity.end)
    first = replace(quantity, end=joint, high=None, per_hours=None, time_start=None)
    return [first, replace(quantity, start=joint + 4, low=quantity.high, high=None)]


def _is_dose(text: str, start: int, quantity: Quantity) -> bool:
    """False for weights of children, losses of blood, test drinks, changes by a share."""
    if quantity.unit in ("g", "mL", "L", "%") and pattern("weight").search(
        text, max(start, quantity.start - 60), quantity.start
    ):
        return False
    if quantity.unit in ("L", "mL") and _FLUID_BEFORE.search(
        text, max(start, quantity.start - 14), quantity.start
    ):
        return False
    if quantity.unit == "%" and text[max(start, quantity.start - 3) : quantity.start] == "by ":
        return False
    if (
        quantity.unit == "g"
        and _BIRTH_WEIGHT[0] <= quantity.low <= _BIRTH_WEIGHT[1]
        and not quantity.per_hours
    ):
        return False
    return not (quantity.unit == "g" and pattern("test_drink").match(text, quantity.end))
