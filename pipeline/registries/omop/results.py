"""Results in numbers and in words as MEASUREMENTs."""

from pipeline.registries.omop.codes import OPERATORS, lab_value, result_value, unit_value
from pipeline.registries.omop.days import Day, result_day
from pipeline.registries.omop.notes import NONE
from pipeline.registries.omop.sheet import Sheet
from pipeline.registries.walk import Measured, same_unit, vague
from pipeline.words import reference_text


def add_results(sheet: Sheet) -> None:
    """The results of a case."""
    for measured in sheet.walk.results():
        person = sheet.who(measured.whose, measured.path)
        if person is not None:
            _result(sheet, measured, person)
    for worded in sheet.walk.words():
        person = sheet.who(worded.whose, worded.path)
        if person is not None:
            words = worded.result
            day = result_day(None, sheet.dates, child=person != sheet.mother)
            day = _not_before_birth(sheet, day, person, worded.path)
            name, value = lab_value(words.test.value), words.result.value
            sheet.measure(worded.path, person, day, name, value_source_value=value)


def _result(sheet: Sheet, told: Measured, person: int) -> None:
    result, path = told.result, told.path
    measured, reference = result.measurement.value, same_unit(result)
    if reference is None and result.reference_range is not None:
        words = reference_text(result.reference_range.value)
        sheet.losses.lost("range_unit", f"{path}.reference_range", words)
    written = result_value(result)
    if measured.high is not None:
        sheet.losses.lost("result_range", path, written)
    if result.specimen is not None:
        sheet.losses.lost("specimen", f"{path}.specimen", result.specimen)
    day = _not_before_birth(sheet, _when(sheet, told, person), person, path)
    event = sheet.measure(
        path, person, day, lab_value(result.test.value),
        operator_concept_id=OPERATORS[measured.comparator] if measured.comparator else None,
        value_as_number=measured.value if measured.high is None else None,
        range_low=reference.low if reference else None,
        range_high=reference.high if reference else None,
        unit_concept_id=NONE if result.unit else None,
        unit_source_value=unit_value(result.unit.value) if result.unit else None,
        value_source_value=written,
    )  # fmt: skip
    sheet.belongs(told.pregnancy, "measurement", event)


def _when(sheet: Sheet, told: Measured, person: int) -> Day:
    """The day of a result in numbers, by the calendar of its pregnancy."""
    result, path = told.result, told.path
    if result.at is not None and result.date is not None:
        sheet.losses.lost("test_age", f"{path}.at", str(result.at.value))
    elif result.at is not None and vague(result.at.value):
        sheet.losses.lost("vague_age", f"{path}.at", str(result.at.value))
    calendar = sheet.calendar(told.pregnancy)
    if sheet.walk.other(told.pregnancy) is None or result.date is not None:
        return result_day(result, sheet.dates, child=person != sheet.mother)
    if calendar is None:
        return Day(sheet.dates.index, told=False)
    if result.at is None or not calendar.counts:
        return Day(calendar.end, told=False)
    return Day(calendar.at(result.at.value))


def _not_before_birth(sheet: Sheet, day: Day, person: int, path: str) -> Day:
    """The day of a result; that of a newborn is at its birth where its own would be before it."""
    sheet.made(path, day)
    born = sheet.in_life(person, day.date)
    if born != day.date:
        sheet.losses.lost("made_date", f"{path}.date", f"{born}: {day.date} is before the birth")
        return Day(born, told=False)
    return day
