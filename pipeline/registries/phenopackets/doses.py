"""A dose with how often and between which days it was taken."""

import datetime as dt

from phenopackets import DoseInterval, OntologyClass, Quantity, TimeInterval

from pipeline.registries.codes import codes
from pipeline.registries.phenopackets.terms import TWICE_DAILY, Terms
from pipeline.registries.phenopackets.times import midnight
from pipeline.words import frequency_text
from schemas.medication import Dose, Medication


def dose_interval(
    medication: Medication, dose: Dose, days: tuple[dt.date, dt.date], terms: Terms
) -> DoseInterval:
    """The dose of a medication between two days."""
    unit = (dose.unit or "") + ("/kg" if dose.per_kg else "") + ("/d" if dose.daily_total else "")
    ucum = codes()["unit"].get(dose.unit or "") if unit == dose.unit else None
    return DoseInterval(
        quantity=Quantity(unit=terms.unit(unit or None, ucum), value=dose.low),
        schedule_frequency=_frequency(medication, terms),
        interval=TimeInterval(start=midnight(days[0]), end=midnight(days[1])),
    )


def _frequency(medication: Medication, terms: Terms) -> OntologyClass:
    if medication.frequency is None:
        return terms.own("frequency not told")
    words = frequency_text(medication.frequency.value)
    twice = medication.frequency.value.times_per_day == 2
    return terms.coded(TWICE_DAILY, words) if twice else terms.own(words)
