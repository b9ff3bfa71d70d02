"""Amount and frequency of a regimen, folded from all that its sentence links to it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extractors.english.quantities.values import COUNTED, Quantity
from extractors.families.medications.cues import pattern
from extractors.families.medications.drug import DrugMention
from extractors.families.medications.frequency import spaced
from extractors.families.medications.mentions import Amount, Often, Part
from extractors.findings import Mention
from schemas.medication import Dose, Frequency

BARE = 9  # characters between a drug and the frequency after an amount without a unit


@dataclass(frozen=True, slots=True)
class Parts:
    """Amounts in brackets that add up to the amount before: "7.5 mg (5 mg at 8 am and 2.5 mg at 4 pm)"."""

    start: int
    end: int
    amounts: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Times:
    """The takings in brackets that a day's total is made of: "600 mg/day (200 mg x 3)"."""

    amount: Quantity
    often: Often


@dataclass(frozen=True, slots=True)
class Dilution:
    """The volume that the drug is dissolved in, which runs into a vein."""

    start: int


@dataclass(frozen=True, slots=True)
class Link:
    """A part that belongs to a step, by the row of `attach.toml` that says so. `how` is what the row makes of it."""

    part: Part | Parts | Times | Dilution | Mention[Dose]
    row: str
    how: str = "same"


@dataclass(frozen=True, slots=True)
class Told:
    """A part of the regimen as it stands, and the row that brought it."""

    dose: Mention[Dose] | None = None
    often: Often | None = None
    bracketed: Quantity | None = None
    row: str = ""


def taking(text: str, drug: DrugMention, links: Iterable[Link]) -> Told:
    """What stands after all links."""
    told = Told()
    for link in links:
        told = _taken(text, drug, told, link)
    return told


def _taken(text: str, drug: DrugMention, told: Told, link: Link) -> Told:
    """What stands after one more link."""
    part = link.part
    if isinstance(part, Amount):
        return _amount(text, drug, told, link, part.quantity)
    if isinstance(part, Often):
        return often(text, drug, told, part)
    if isinstance(part, Parts):
        return _parted(text, drug, told, part)
    if isinstance(part, Times):
        return replace(told, dose=dose(text, part.amount, drug), often=part.often)
    if isinstance(part, Mention):
        return replace(told, dose=part, row=link.row)
    return told


def _amount(text: str, drug: DrugMention, told: Told, link: Link, quantity: Quantity) -> Told:
    strength = told.dose is not None and told.dose.value.unit == "%" and quantity.unit != "%"
    if link.how == "bracket" and not strength:
        return replace(told, bracketed=quantity)
    if link.how == "replaces":
        return replace(told, dose=dose(text, quantity, drug), row=link.row)
    if told.dose is not None and not strength:
        return told
    timed = quantity.per_hours is not None and quantity.rate is None
    counted = told.often is not None and told.often.counted
    taken = per(text, quantity) if timed and not counted else told.often
    return replace(told, dose=dose(text, quantity, drug), often=taken, row=link.row)


def dose(text: str, quantity: Quantity, drug: DrugMention) -> Mention[Dose]:
    """The amount of one administration; the text's day total is marked as such."""
    per_kg = quantity.per_kg or pattern("per_kg").match(text, drug.end, drug.end + 5) is not None
    value = Dose(
        low=quantity.low,
        high=quantity.high,
        unit=quantity.unit,
        per_kg=per_kg,
        daily_total=quantity.per_hours == 24 and quantity.rate is None and quantity.unit not in COUNTED,
        as_written=text[quantity.start : quantity.end],
    )
    return Mention(quantity.start, quantity.end, value, "medications/dose")


def per(text: str, quantity: Quantity) -> Often | None:
    """The frequency inside an amount ("/day", "per week"), None if it has none that can be."""
    start = quantity.time_start if quantity.time_start is not None else quantity.start
    written = text[start : quantity.end].strip()
    interval = quantity.per_hours or 24.0
    value = Frequency(times_per_day=1.0, as_written=written) if interval == 24 else spaced(interval, written)
    if value is None:
        return None
    return Often(Mention(start, quantity.end, value, "medications/per_time"), frozenset({"inside"}))


def is_rate(told: Mention[Dose] | None) -> bool:
    """True if the amount runs by the hour or the minute."""
    return told is not None and str(told.value.unit or "").endswith(("/h", "/min"))


# --- how often ------------------------------------------------------------------------------------------------------


def often(text: str, drug: DrugMention, told: Told, value: Often) -> Told:
    """What stands after one more telling of how often, unless it is known better."""
    said, known = value.told.value, told.often
    if said.interval_hours is not None and said.interval_hours < 1 and is_rate(told.dose):
        return told  # "at 2 mIU/min, increased every 30 minutes"
    if known is None or (not known.counted and not known.told.value.once and value.counted):
        needed = known is not None and known.told.value.as_needed
        told = replace(told, often=_needed(value) if needed else value)
        return _of_one(text, drug, _bare_amount(text, drug, told, value), value)
    if said.as_needed:
        return replace(told, often=_needed(known))
    if "divided" in value.features and "day" in known.features:
        return replace(
            told, often=value, dose=_day_total(told.dose)
        )  # "1500 mg daily in three divided doses"
    if _says_more(value, known, told.dose):
        return _of_one(text, drug, replace(told, often=value), value)
    if _makes_up(told, value):
        return _of_one(text, drug, replace(told, often=value), value)
    return told


def _says_more(value: Often, known: Often, amount: Mention[Dose] | None) -> bool:
    """True for what says more of a divided dose or a day total: "in two doses, 12 hours apart", "x 2, 24 h apart"."""
    apart = "apart" in value.features and not known.features.isdisjoint(("divided", "multiplied"))
    total = amount is not None and amount.value.daily_total
    return apart or (total and not value.features.isdisjoint(("divided", "times")))


def _makes_up(told: Told, value: Often) -> bool:
    """True for how often the amount in brackets is taken that makes up the one before: "1 g per day (500 mg b.i.d.)"."""
    times = value.told.value.times_per_day
    if told.bracketed is None or told.dose is None or times is None or not told.dose.value.daily_total:
        return False
    return round(told.bracketed.low * times - told.dose.value.low, 6) == 0


def _needed(value: Often) -> Often:
    """The same frequency, at need: "8 mg TID PRN"."""
    told = replace(value.told, value=value.told.value.model_copy(update={"as_needed": True}))
    return replace(value, told=told)


def _day_total(amount: Mention[Dose] | None) -> Mention[Dose] | None:
    if amount is None:
        return None
    return replace(amount, value=amount.value.model_copy(update={"daily_total": True}))


def _of_one(text: str, drug: DrugMention, told: Told, value: Often) -> Told:
    """Take the amount in brackets where it is what is given at a time: "16 mg (4 mg four times a day)"."""
    inner, known, times = told.bracketed, told.dose, value.told.value.times_per_day
    if not times or inner is None or known is None or round(inner.low * times - known.value.low, 6) != 0:
        return told
    return replace(told, dose=dose(text, inner, drug))


def _bare_amount(text: str, drug: DrugMention, told: Told, value: Often) -> Told:
    """Take an amount without a unit, right between drug and frequency: "bemiparin 2500 b.i.d."."""
    if told.dose is not None or not drug.terms or value.start - drug.end > BARE:
        return told
    match = pattern("bare_amount").match(text, drug.end, value.start)
    if match is None:
        return told
    amount = Dose(low=float(match["number"].replace(",", ".")), as_written=match["number"])
    return replace(told, dose=Mention(*match.span("number"), amount, "medications/no_unit", 0.7))


def _parted(text: str, drug: DrugMention, told: Told, parts: Parts) -> Told:
    """Taken as often as it has parts; equal parts are the amount of one administration."""
    known = told.often
    if told.dose is None or (known is not None and known.features.isdisjoint(("day", "inside", "divided"))):
        return told
    if known is None or "divided" not in known.features:
        count = Frequency(times_per_day=float(len(parts.amounts)), as_written=text[parts.start : parts.end])
        known = Often(Mention(parts.start, parts.end, count, "medications/parts"))
    if len({amount.low for amount in parts.amounts}) == 1:
        return replace(told, often=known, dose=dose(text, parts.amounts[0], drug))
    return replace(told, often=known, dose=_day_total(told.dose))


# --- amounts in brackets ----------------------------------------------------------------------------------------------


def parts_in(amounts: Sequence[Amount], span: tuple[int, int], known: Mention[Dose]) -> Parts | None:
    """The amounts in the bracket `span` that add up to the one before it; None if they do not."""
    inside = tuple(a.quantity for a in amounts if span[0] <= a.start < span[1])
    total = round(sum(amount.low for amount in inside) - known.value.low, 6) == 0
    if len(inside) < 2 or not total or {amount.unit for amount in inside} != {known.value.unit}:
        return None
    return Parts(*span, inside)


def times_in(text: str, amount: Quantity, known: Mention[Dose]) -> Times | None:
    """The takings behind an amount in brackets that make up the one before it: "600 mg/day (200 mg x 3)"."""
    match = pattern("times_taken").match(text, amount.end)
    if match is None or amount.unit != known.value.unit:
        return None
    times = float(match["times"])
    if round(amount.low * times - known.value.low, 6) != 0:
        return None
    value = Frequency(times_per_day=times, as_written=match[0].strip())
    return Times(amount, Often(Mention(match.start("times"), match.end(), value, "medications/parts")))
