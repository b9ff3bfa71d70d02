"""The one text of values: how each value of a record reads, on a screen, on the review page and in a registry."""

from collections.abc import Iterable
from enum import Enum
from typing import Any

from schemas.fact import Quote
from schemas.fields import named
from schemas.gestation import GestationalAge, Precision, Relation
from schemas.lab import Interpretation, LabResult, LabTest, LabUnit, Measurement, ReferenceRange
from schemas.medication import Dose, Drug, Frequency, Medication
from schemas.obstetric import Formula
from schemas.patient import Age
from schemas.pregnancy import CalendarDate


def label(field: str) -> str:
    """A field in words.

    >>> label("window.start"), label("gravidity")
    ('from', 'gravidity')
    """
    known = named(field)
    return known.label if known else field.rsplit(".", 1)[-1].replace("_", " ")


def shown(value: Any, field: str = "") -> str:
    """Any value of a record in a few words, with the unit of its field.

    >>> shown(2290, "birth_weight_g"), shown(Age(years=34)), shown(Frequency(as_needed=True))
    ('2,290 g', '34 years', 'as needed')
    """
    known = named(field) if field and isinstance(value, (int, float)) else None
    return _shown(value) + (known.printed_unit if known else "")


def _shown(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return number(value)
        case Enum():
            return str(value.value).replace("_", " ")
        case GestationalAge():
            return age_text(value)
        case CalendarDate():
            parts = (value.year, value.month, value.day)
            return "-".join(f"{part:02d}" for part in parts if part is not None)
        case _:
            return _shown_part(value)


def _shown_part(value: Any) -> str:
    match value:
        case Age():
            return f"{number(value.years)} years"
        case Dose():
            return dose_text(value)
        case Frequency():
            return frequency_text(value)
        case Drug():
            return value.generic + (" (class)" if value.class_only else "")
        case LabTest():
            return value.name
        case LabUnit():
            return value.as_written
        case Measurement():
            return result_text(value)
        case ReferenceRange():
            return reference_text(value)
        case Formula():
            return f"{value.as_written} ({value.convention.value})"
        case _:
            return str(value)


def number(value: float) -> str:
    """A number as people write it.

    >>> number(2.0), number(0.5), number(12000.0)
    ('2', '0.5', '12,000')
    """
    return f"{int(value):,}" if float(value).is_integer() else f"{value:,.6g}"


def _between(low: float, high: float | None) -> str:
    return number(low) + (f" to {number(high)}" if high is not None else "")


def dose_text(dose: Dose) -> str:
    """A dose with its unit.

    >>> dose_text(Dose(low=500, unit="mg", per_kg=True))
    '500 mg/kg'
    """
    unit = (dose.unit or "") + ("/kg" if dose.per_kg else "")
    return f"{_between(dose.low, dose.high)} {unit}".strip() + (" a day" if dose.daily_total else "")


def frequency_text(frequency: Frequency) -> str:
    """How often a medication is taken: as written where it was read, else in our words.

    >>> frequency_text(Frequency(times_per_day=2, as_needed=True)), frequency_text(Frequency(interval_hours=168))
    ('2 a day as needed', 'every 168 h')
    """
    if frequency.as_written:
        return frequency.as_written
    if frequency.once:
        often = "once"
    elif frequency.times_per_day is not None:
        often = f"{number(frequency.times_per_day)} a day"
    elif frequency.interval_hours is not None:
        often = f"every {number(frequency.interval_hours)} h"
    else:
        often = ""
    return f"{often} as needed".strip() if frequency.as_needed else often


def age_text(age: GestationalAge) -> str:
    """Weeks and days; a month or a trimester as it was written, because it names no day.

    >>> age_text(GestationalAge(days=238, approximate=True, as_written="about 34 weeks"))
    'about 34+0'
    >>> age_text(GestationalAge(days=0, days_high=97, precision=Precision.TRIMESTER, as_written="first trimester"))
    'first trimester (0+0 to 13+6)'
    """
    if age.precision in (Precision.MONTH, Precision.TRIMESTER) and age.as_written:
        return f"{age.as_written} ({age})"
    return f"about {age}" if age.approximate else str(age)


def window_text(entry: Medication) -> str:
    """From when to when, with the duration."""
    window, parts = entry.window, []
    relation = window.relation.value if window.relation is not None else None
    start = age_text(window.start.value) if window.start else ""
    stop = age_text(window.stop.value) if window.stop else ""
    if window.start and start == stop:
        lasting = window.start.value.precision in (Precision.MONTH, Precision.TRIMESTER)
        parts.append(f"in {start}" if lasting else f"at {start}")
    else:
        begun = relation is Relation.BEFORE_CONCEPTION and not start and bool(stop)
        first, relation = (shown(relation), None) if begun else (start, relation)
        sides = (f"from {first}" if first else "", f"to {stop}" if stop else "")
        parts += [" ".join(filter(None, sides))] if any(sides) else []
    if relation is not None:
        parts.append(shown(relation))
    if entry.duration_days is not None:
        parts.append(f"for {number(entry.duration_days.value)} days")
    return ", ".join(parts)


def dosage_text(entry: Medication) -> str:
    """Dose, route, how often and when, as far as they are told; an end that only follows from the length is not."""
    entry = entry.model_copy(update={"window": entry.told})
    parts = [
        *(shown(fact.value) for fact in (entry.dose, entry.route, entry.frequency) if fact is not None),
        window_text(entry),
    ]
    return ", ".join(part for part in parts if part)


def result_text(measured: Measurement) -> str:
    """A result with its comparator, without its unit.

    >>> result_text(Measurement(value=90, high=110))
    '90 to 110'
    """
    comparator = measured.comparator.value if measured.comparator else ""
    return comparator + _between(measured.value, measured.high)


def reference_text(reference: ReferenceRange) -> str:
    """A printed reference range, with its unit where it has one of its own.

    >>> reference_text(ReferenceRange(high=5)), reference_text(ReferenceRange(low=10, high=60, unit="IU/L"))
    ('up to 5', '10 to 60 IU/L')
    """
    if reference.low is None:
        text = f"up to {number(reference.high or 0)}"
    elif reference.high is None:
        text = f"from {number(reference.low)}"
    else:
        text = _between(reference.low, reference.high)
    return f"{text} {reference.unit}" if reference.unit else text


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
