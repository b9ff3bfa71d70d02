"""Days and ages as Phenopackets have them."""

import datetime as dt

from google.protobuf.timestamp_pb2 import Timestamp
from phenopackets import GestationalAge, TimeElement


def midnight(day: dt.date) -> Timestamp:
    """The begin of a day."""
    moment = Timestamp()
    moment.FromDatetime(dt.datetime(day.year, day.month, day.day))
    return moment


def gestational(days: int) -> TimeElement:
    """A day of gestation."""
    weeks, rest = divmod(days, 7)
    return TimeElement(gestational_age=GestationalAge(weeks=weeks, days=rest))


def duration(years: float) -> str:
    """An age as ISO 8601.

    >>> duration(30), duration(0.5), duration(0)
    ('P30Y', 'P6M', 'P0D')
    """
    whole, months = divmod(round(years * 12), 12)
    text = (f"{whole}Y" if whole else "") + (f"{months}M" if months else "")
    return f"P{text or '0D'}"
