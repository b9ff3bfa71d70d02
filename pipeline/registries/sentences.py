"""What a record says in words, for targets that have a text where they have no element."""

from collections.abc import Iterator
from typing import Any

from pipeline.registries.walk import Told
from pipeline.words import shown
from schemas.fields import fields_of
from schemas.obstetric import ObstetricHistory


def history_text(history: ObstetricHistory) -> str:
    """The counts and the formulas of an obstetric history, empty where nothing is told."""
    parts = list(_told("obstetric_history", history))
    parts += [f"formula {shown(one.value)}" for one in history.formulas]
    return ", ".join(parts)


def pregnancy_text(told: Told) -> str:
    """Everything of a pregnancy and of those born of it, empty where nothing is told.

    "outcome live birth, ended at 39+0, fetuses 1; newborn: sex female, birth weight 3,100 g"
    """
    parts = [", ".join(_told("pregnancies", told.pregnancy))]
    parts += [f"newborn: {text}" for _, baby in told.newborns if (text := ", ".join(_told("neonates", baby)))]
    return "; ".join(part for part in parts if part)


def _told(family: str, record: Any) -> Iterator[str]:
    for field in fields_of(family):
        fact = getattr(record, field.name)
        if fact is not None and not field.many:
            yield f"{field.label} {shown(fact.value, field.name)}"
