"""Values in words, as they are shown to people."""

from collections.abc import Iterable
from enum import Enum

from schemas.fact import Quote
from schemas.gestation import GestationalAge, Precision
from schemas.lab import Interpretation, LabResult
from schemas.medication import Dose, Medication
from schemas.pregnancy import CalendarDate


def number(value: float) -> str:
    """A number as people write it.

    >>> number(2.0), number(0.5), number(12000.0)
    ('2', '0.5', '12,000')
    """
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.6g}"


def plain(value: object) -> str:
    """Any value of a record in a few words."""
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number(value)
        case Enum():
            return str(value.value).replace("_", " ")
        case GestationalAge():
            return str(value)
        case CalendarDate():
            return "-".join(
                f"{part:02d}" for part in (value.year, value.month, value.day) if part is not None
            )
        case Dose():
            return dose_text(value)
        case _:
            return str(value)


def dose_text(dose: Dose) -> str:
    """A dose with its unit.

    >>> dose_text(Dose(low=500, unit="mg", per_kg=True))
    '500 mg/kg'
    """
    amount = number(dose.low) + (f" to {number(dose.high)}" if dose.high is not None else "")
    unit = (dose.unit or "") + ("/kg" if dose.per_kg else "")
    return f"{amount} {unit}".strip() + (" a day" if dose.daily_total else "")


def frequency_text(entry: Medication) -> str:
    """How often a medication is taken, empty where the text is silent."""
    if entry.frequency is None:
        return ""
    value = entry.frequency.value
    if value.as_written:
        return value.as_written
    if value.once:
        return "once"
    if value.times_per_day is not None:
        return f"{number(value.times_per_day)} a day"
    return f"every {number(value.interval_hours)} h" if value.interval_hours is not None else ""


def age_text(age: GestationalAge) -> str:
    """Weeks and days; a month or a trimester as it was written, because it names no day."""
    if age.precision in (Precision.MONTH, Precision.TRIMESTER) and age.as_written:
        return f"{age.as_written} ({age})"
    return str(age)


def window_text(entry: Medication) -> str:
    """From when to when, with the duration."""
    window, parts = entry.window, []
    start = age_text(window.start.value) if window.start else ""
    stop = age_text(window.stop.value) if window.stop else ""
    if window.start and start == stop:
        lasting = window.start.value.precision in (Precision.MONTH, Precision.TRIMESTER)
        parts.append(f"in {start}" if lasting else f"at {start}")
    else:
        parts += [f"from {start}"] if start else []
        parts += [f"to {stop}"] if stop else []
    if window.relation is not None:
        parts.append(window.relation.value.value.replace("_", " "))
    if entry.duration_days is not None:
        parts.append(f"for {number(entry.duration_days.value)} days")
    return ", ".join(parts)


def lab_value(entry: LabResult) -> str:
    """A result with its comparator."""
    value = entry.measurement.value
    amount = number(value.value) + (f" to {number(value.high)}" if value.high is not None else "")
    return f"{value.comparator.value if value.comparator else ''}{amount}"


def reference_text(entry: LabResult) -> str:
    """The printed reference range, empty without one."""
    if entry.reference_range is None:
        return ""
    low, high = entry.reference_range.value.low, entry.reference_range.value.high
    if low is None or high is None:
        return f"from {number(low)}" if low is not None else f"to {number(high or 0)}"
    return f"{number(low)} to {number(high)}"


def interpretation_text(entry: LabResult) -> str:
    """Low or high against the printed range, else empty."""
    found = entry.interpretation
    return found.value if found in (Interpretation.LOW, Interpretation.HIGH) else ""


def quotes_text(quotes: Iterable[Quote], width: int) -> str:
    """Quotes in one line of at most `width` characters each."""
    return " … ".join(_short(quote.text, width) for quote in quotes)


def _short(text: str, width: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= width else line[: width - 1] + "…"
