"""Drugs that were taken as DRUG_EXPOSUREs; what no day can be given to as an OBSERVATION, which nobody takes for one."""

import datetime as dt

from pipeline.registries.dates import Anchor
from pipeline.registries.omop.codes import drug_value
from pipeline.registries.omop.drugs import (
    BEGUN_BEFORE,
    NO_DAY,
    UNDATED,
    UNTIMED,
    Placed,
    placed,
    sig,
    supply,
)
from pipeline.registries.omop.notes import NLP, NONE
from pipeline.registries.omop.sheet import Sheet
from pipeline.registries.walk import Taken
from pipeline.words import dose_text
from schemas.medication import Status


def add_medications(sheet: Sheet) -> None:
    """The drugs of a case, each by the calendar of the pregnancy that it belongs to."""
    for taken in sheet.walk.medications():
        medication, path = taken.medication, taken.path
        status = medication.status.value
        if status in (Status.NOT_GIVEN, Status.PLANNED):
            sheet.losses.lost("not_taken", path, f"{medication.drug.value.generic}: {status.value}")
            continue
        person = sheet.who(taken.whose, path)
        if person is None:
            continue
        if medication.dose is not None:
            sheet.losses.lost("dose_in_words", f"{path}.dose", dose_text(medication.dose.value))
        _taken(sheet, taken, person)


def _taken(sheet: Sheet, taken: Taken, person: int) -> None:
    calendar = sheet.calendar(taken.pregnancy)
    other = sheet.walk.other(taken.pregnancy) is not None
    exposure = taken.own if other else taken.exposure
    days = placed(taken, exposure, calendar) if calendar is not None else []
    if not days:
        _undated(sheet, taken, person, calendar if other else None)
        return
    path, reason = taken.path, taken.medication.indication
    for count, one in enumerate(days):
        end = None if calendar is None or calendar.made else one.told_end
        _exposed(sheet, taken, (person, end), one, path if count == 0 else f"{path}.after")
    if reason is not None:
        sheet.put(
            "condition_occurrence", f"{path}.indication", "condition_occurrence_id",
            person_id=person,
            condition_concept_id=NONE,
            condition_start_date=days[0].first,
            condition_type_concept_id=NLP,
            condition_source_value=reason.value,
        )  # fmt: skip


def _exposed(sheet: Sheet, taken: Taken, of: tuple[int, dt.date | None], days: Placed, path: str) -> None:
    """A row of a drug: whose, and the last day as the text's own calendar has it."""
    medication, (person, end) = taken.medication, of
    supplied = supply(medication, days) if path == taken.path else None
    if medication.duration_days is not None and supplied is None and path == taken.path:
        sheet.losses.lost("supply", f"{taken.path}.duration_days", medication.duration_days.value)
    if days.open:
        sheet.losses.lost("made_date", taken.path, ", ".join(days.open))
    sheet.spans(person, days.first, days.last)
    event = sheet.put(
        "drug_exposure", path, "drug_exposure_id",
        person_id=person,
        drug_concept_id=NONE,
        drug_exposure_start_date=days.first,
        drug_exposure_end_date=days.last,
        verbatim_end_date=end,
        drug_type_concept_id=NLP,
        days_supply=supplied,
        sig=sig(medication, days.open),
        route_concept_id=NONE if medication.route else None,
        drug_source_value=drug_value(medication.drug.value),
        route_source_value=medication.route.value.value if medication.route else None,
        dose_unit_source_value=medication.dose.value.unit if medication.dose else None,
    )  # fmt: skip
    sheet.belongs(taken.pregnancy, "drug_exposure", event)


def _undated(sheet: Sheet, taken: Taken, person: int, other: Anchor | None) -> None:
    """A drug without a day; of another pregnancy it stands at the end of that one, marked, else at presentation."""
    medication, path = taken.medication, taken.path
    rule = taken.exposure.rule if taken.exposure is not None else ""
    what = UNDATED.get(taken.answer) or BEGUN_BEFORE.get(rule, UNTIMED)
    sheet.losses.lost("undated_drug", path, f"{medication.drug.value.generic}: {what}")
    open_ = () if other is None else (NO_DAY,)
    if other is not None:
        sheet.losses.lost("made_date", path, NO_DAY)
    event = sheet.observe(
        path,
        what,
        text=drug_value(medication.drug.value),
        person=person,
        day=sheet.in_life(person, sheet.dates.index if other is None else other.end),
        qualifier=sig(medication, open_),
    )
    sheet.belongs(taken.pregnancy, "observation", event)
    if medication.indication is not None:
        sheet.losses.lost("undated_drug", f"{path}.indication", medication.indication.value)
