"""Pregnancies as EPISODEs with what is told of them, and their newborns as PERSONs."""

from enum import StrEnum
from typing import Unpack

from pipeline.registries.dates import Anchor
from pipeline.registries.omop.codes import CLASSES
from pipeline.registries.omop.days import Day, end_of, told_on
from pipeline.registries.omop.sheet import Said, Sheet
from pipeline.registries.walk import Told, vague
from pipeline.words import shown
from schemas.fields import Field, fields_of
from schemas.gestation import GestationalAge
from schemas.neonate import Neonate
from schemas.pregnancy import CalendarDate, Outcome, Pregnancy

IN_EPISODE = frozenset({"ordinal"})  # fields of a pregnancy that its EPISODE holds
IN_OTHER = frozenset({"ordinal", "order", "outcome"})  # those that the OBSERVATION of another one holds


def add_pregnancies(sheet: Sheet) -> None:
    """The pregnancies of a case: the reported one in the calendar of the case, every other in its own."""
    for told in sheet.walk.pregnancies():
        if told.pregnancy.is_index:
            _reported(sheet, told)
        else:
            _other(sheet, told)


def _reported(sheet: Sheet, told: Told) -> None:
    pregnancy, path, dates = told.pregnancy, told.path, sheet.dates
    ended = pregnancy.outcome is not None and pregnancy.outcome.value is not Outcome.ONGOING
    _episode(sheet, told, dates, over=dates.ended and ended)
    last, index = end_of(pregnancy, dates), Day(dates.index)
    days = {"conception": Day(dates.lmp), "presentation": index, "fetuses": index}
    for field in fields_of("pregnancies"):
        fact = getattr(pregnancy, field.name)
        if fact is not None and field.name not in IN_EPISODE:
            day = _own_day(fact.value) or days.get(field.name, last)
            sheet.made(f"{path}.{field.name}", day)
            _told(sheet, told, field, day=day.date, qualifier=day.mark)
    for child, baby in told.newborns:
        _newborn(sheet, (told, child, baby), Day(dates.end, told=dates.ended), made=dates.made)


def _own_day(value: object) -> Day | None:
    """The day of a fact that is a date to the day, such as the last menstrual period; None for others."""
    exact = value.exact if isinstance(value, CalendarDate) else None
    return Day(exact) if exact is not None else None


def _other(sheet: Sheet, told: Told) -> None:
    """A pregnancy beside the reported one: an episode where it has a date, and what is told of it at presentation."""
    pregnancy, path, which = told.pregnancy, told.path, str(told.number)
    outcome = pregnancy.outcome.value.value if pregnancy.outcome else "outcome not stated"
    what = f"{pregnancy.which} pregnancy"
    calendar = sheet.calendar(path)
    if calendar is not None:
        _episode(sheet, told, calendar, over=_over(pregnancy))
    sheet.of(path, sheet.observe(path, what, text=outcome, qualifier=which))
    for field in fields_of("pregnancies"):
        if getattr(pregnancy, field.name) is not None and field.name not in IN_OTHER:
            _told(sheet, told, field, qualifier=which)
    if calendar is None:
        sheet.losses.lost("undated_pregnancy", path)
        for child, _ in told.newborns:
            sheet.losses.lost("earlier_newborn", child)
        return
    sheet.made(path, Day(calendar.end, told=calendar.ended and not calendar.made))
    text = f"{calendar.rule}: {calendar.lmp}"
    sheet.observe(f"{path}.date_anchor", f"{what}: date_anchor", text=text, qualifier=which)
    born = Day(calendar.end, told=_dated(pregnancy) or calendar.ended and not calendar.made)
    for child, baby in told.newborns:
        _newborn(sheet, (told, child, baby), born, made=calendar.made and not _dated(pregnancy))


def _over(pregnancy: Pregnancy) -> bool:
    return pregnancy.outcome is None or pregnancy.outcome.value is not Outcome.ONGOING


def _dated(pregnancy: Pregnancy) -> bool:
    return pregnancy.date is not None and pregnancy.date.value.exact is not None


def _episode(sheet: Sheet, told: Told, calendar: Anchor, *, over: bool) -> None:
    pregnancy = told.pregnancy
    sheet.episode(
        told.path,
        calendar.lmp,
        calendar.end if over else None,
        episode_number=pregnancy.ordinal.value if pregnancy.ordinal else None,
        episode_source_value=CLASSES[pregnancy.outcome.value] if pregnancy.outcome else None,
    )


def _told(sheet: Sheet, told: Told, field: Field, **more: Unpack[Said]) -> None:
    """A field of a pregnancy as an observation, whose name says so where it is of another one."""
    before = "" if told.pregnancy.is_index else f"{told.pregnancy.which} pregnancy: "
    what, path = f"{before}{field.name}", f"{told.path}.{field.name}"
    value = getattr(told.pregnancy, field.name).value
    match value:
        case GestationalAge():
            what = f"{before}gestational age at {field.name}"
            more["amount"], more["unit"] = value.days, "d"
            if vague(value):
                sheet.losses.lost("vague_age", path, str(value))
        case StrEnum():
            more["text"] = value.value
        case CalendarDate():
            more["text"] = shown(value)
        case _:
            more["amount"], more["unit"] = value, field.unit or None
    sheet.of(told.path, sheet.observe(path, what, **more))


def _newborn(sheet: Sheet, of: tuple[Told, str, Neonate], born: Day, *, made: bool) -> None:
    """A newborn of a pregnancy with its path; of a calendar that is `made` it has a year and no birthday."""
    told, path, baby = of
    if not born.told:  # no later than what is told of the child itself
        days = [
            day for one in sheet.walk.results() if one.whose.newborn == path and (day := told_on(one.result))
        ]
        born = born._replace(date=min([born.date, *days]))
    sheet.made(path, born)
    sex = baby.sex.value if baby.sex else None
    birthday = None if made or not born.told else born.date
    child = sheet.person(path, born.date.year, sex, birthday)
    sheet.newborn(path, child, born.date)
    if told.died(path):
        sheet.died(path, child, born if told.stillborn else born._replace(told=False))
    sheet.observe(
        f"{path}.mother",
        "mother",
        text=str(sheet.entry.identify(f"{sheet.path}.patient", "omop person")),
        day=born.date,
        person=child,
        qualifier=born.mark,
    )
    for field in fields_of("neonates"):
        fact = getattr(baby, field.name)
        if fact is not None and field.observation:
            values = {"value_as_number": float(fact.value), "unit_source_value": field.unit or None}
            sheet.measure(f"{path}.{field.name}", child, born, field.name, **values)
