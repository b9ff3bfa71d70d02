"""Values, fields and states in the words of the page."""

from typing import Any

from pipeline.cli.values import number, plain
from schemas.gestation import GestationalAge
from schemas.lab import LabTest, LabUnit, Measurement, ReferenceRange
from schemas.medication import Drug, Frequency
from schemas.obstetric import Formula
from schemas.patient import Age
from schemas.pregnancy import CalendarDate

FIELDS = {
    "age": "age",
    "setting": "obstetric setting",
    "lmp": "last period",
    "edd": "due date",
    "presentation": "presented at",
    "end": "ended at",
    "delivery_mode": "delivery",
    "birth_weight_g": "birth weight",
    "apgar_1": "Apgar 1 min",
    "apgar_5": "Apgar 5 min",
    "apgar_10": "Apgar 10 min",
    "duration_days": "duration",
    "window.start": "from",
    "window.stop": "until",
    "window.relation": "when",
    "measurement": "result",
    "reference_range": "reference",
    "at": "at",
    "frequency": "how often",
}
UNITS = {"birth_weight_g": " g", "duration_days": " days"}


def label(field: str) -> str:
    """A field in words.

    >>> label("window.start"), label("gravidity")
    ('from', 'gravidity')
    """
    return FIELDS.get(field, field.rsplit(".", 1)[-1].replace("_", " "))


def shown(value: Any, field: str = "") -> str:
    """A value in a few words."""
    match value:
        case Age():
            text = f"{number(value.years)} years"
        case Drug():
            text = value.generic + (" (class)" if value.class_only else "")
        case LabTest():
            text = value.name
        case LabUnit():
            text = value.as_written
        case Measurement():
            comparator = value.comparator.value if value.comparator else ""
            text = (
                comparator
                + number(value.value)
                + (f" to {number(value.high)}" if value.high is not None else "")
            )
        case ReferenceRange():
            text = _range(value)
        case Frequency():
            text = _frequency(value)
        case Formula():
            text = f"{value.as_written} ({value.convention.value})"
        case GestationalAge():
            text = ("about " if value.approximate else "") + str(value)
        case CalendarDate():
            text = plain(value)
        case _:
            text = plain(value)
    return text + UNITS.get(field.rsplit(".", 1)[-1], "")


def _range(value: ReferenceRange) -> str:
    unit = f" {value.unit}" if value.unit else ""
    if value.low is None:
        return f"up to {number(value.high or 0)}{unit}"
    if value.high is None:
        return f"from {number(value.low)}{unit}"
    return f"{number(value.low)} to {number(value.high)}{unit}"


def _frequency(value: Frequency) -> str:
    if value.as_written:
        return value.as_written
    if value.once:
        return "once"
    if value.times_per_day is not None:
        return f"{number(value.times_per_day)} a day"
    if value.interval_hours is not None:
        return f"every {number(value.interval_hours)} h"
    return "as needed"
