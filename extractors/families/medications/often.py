"""How often a regimen is taken, where several tellings of it stand in one sentence."""

from dataclasses import replace

from extractors.families.medications.attributes import counts, dose, is_rate
from extractors.families.medications.cues import pattern
from extractors.families.medications.phase import Phase
from extractors.findings import Mention
from schemas.medication import Dose, Frequency

_BARE = 9  # characters between a drug and the frequency after an amount without a unit


def take(text: str, value: Mention[Frequency], phase: Phase) -> None:
    """Let the phase be taken so often, unless it is known better."""
    interval = value.value.interval_hours
    if interval is not None and interval < 1 and is_rate(phase):
        return  # "at 2 mIU/min, increased every 30 minutes"
    known = phase.frequency.value if phase.frequency else None
    if known is None or (not counts(phase.frequency) and not known.once and counts(value)):
        phase.frequency = _needed(value) if known is not None and known.as_needed else value
        _bare_amount(text, value, phase)
        _of_one(text, value, phase)
    elif value.value.as_needed and phase.frequency is not None:
        phase.frequency = _needed(phase.frequency)
    elif value.rule.endswith("divided") and phase.frequency and phase.frequency.rule.endswith("/daily"):
        phase.frequency = value
        if phase.dose is not None:  # "1500 mg daily in three divided doses"
            day = phase.dose.value.model_copy(update={"daily_total": True})
            phase.dose = replace(phase.dose, value=day)
    elif _better(value, phase) or _parts_the_day(value, phase):
        phase.frequency = value
        _of_one(text, value, phase)


def _better(value: Mention[Frequency], phase: Phase) -> bool:
    """True for what says more of a divided dose or a day total: "in two doses, 12 hours apart", "60 mg/day, once daily"."""
    apart = value.rule.endswith("n_apart") and phase.frequency and phase.frequency.rule.endswith("divided")
    total = phase.dose is not None and phase.dose.value.daily_total
    return bool(apart) or (value.rule.endswith(("divided", "times_per")) and total)


def _parts_the_day(value: Mention[Frequency], phase: Phase) -> bool:
    """True for how often the amount in brackets is taken that makes up the day's: "1 g per day (500 mg b.i.d.)"."""
    inner, known, times = phase.bracketed, phase.dose, value.value.times_per_day
    if inner is None or known is None or times is None or not known.value.daily_total:
        return False
    return round(inner.low * times - known.value.low, 6) == 0


def changes(text: str, value: Mention[Frequency], phase: Phase) -> bool:
    """True for "was increased to twice daily" and "then on alternate days": the same amount, more or less often from then on."""
    known = phase.frequency
    if known is None or not (counts(known) and counts(value)):
        return False
    differs = (known.value.times_per_day, known.value.interval_hours) != (
        value.value.times_per_day,
        value.value.interval_hours,
    )
    led = pattern("then_often").search(text, max(0, value.start - 24), value.start)
    if led is None and "change" in phase.acts:
        led = pattern("to_dose").search(text, max(0, value.start - 24), value.start)
    return differs and value.start > known.end and led is not None


def _needed(frequency: Mention[Frequency]) -> Mention[Frequency]:
    """The same frequency, at need: "8 mg TID PRN"."""
    return replace(frequency, value=frequency.value.model_copy(update={"as_needed": True}))


def _of_one(text: str, value: Mention[Frequency], phase: Phase) -> None:
    """Take the amount in brackets where it is what is given at a time: "16 mg (4 mg four times a day)"."""
    inner, known, times = phase.bracketed, phase.dose, value.value.times_per_day
    if (
        times
        and inner is not None
        and known is not None
        and round(inner.low * times - known.value.low, 6) == 0
    ):
        phase.dose = dose(text, inner, phase)


def _bare_amount(text: str, value: Mention[Frequency], phase: Phase) -> None:
    """Take an amount without a unit, right between drug and frequency: "bemiparin 2500 b.i.d."."""
    if phase.dose is None and phase.drug.terms and value.start - phase.drug.end <= _BARE:
        match = pattern("bare_amount").match(text, phase.drug.end, value.start)
        if match:
            amount = Dose(low=float(match["number"].replace(",", ".")), as_written=match["number"])
            phase.dose = Mention(
                match.start("number"), match.end("number"), amount, "medications/no_unit", 0.7
            )
