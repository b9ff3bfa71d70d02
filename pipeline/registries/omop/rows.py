"""One case as rows of the CDM."""

from pipeline.registries.losses import Losses
from pipeline.registries.omop.medications import add_medications
from pipeline.registries.omop.notes import add_note
from pipeline.registries.omop.pregnancies import add_pregnancies
from pipeline.registries.omop.results import add_results
from pipeline.registries.omop.sheet import Rows, Sheet
from pipeline.registries.records import Entry
from pipeline.words import shown


def case_rows(entry: Entry, position: int, losses: Losses) -> Rows | None:
    """All rows of a case; None where it has no age, without which the CDM knows no person."""
    sheet = Sheet(entry, position, losses)
    age = sheet.case.patient.age
    if age is None:
        losses.lost("no_age", sheet.path)
        return None
    born = sheet.dates.index.year - int(age.value.years)
    sheet.mother = sheet.person(f"{sheet.path}.patient", born, sheet.walk.sex)
    _anchor(sheet)
    _patient(sheet)
    add_pregnancies(sheet)
    add_medications(sheet)
    add_results(sheet)
    add_note(sheet)
    sheet.periods()
    return sheet.rows


def _anchor(sheet: Sheet) -> None:
    """From which day the case counts, and whether the text tells it."""
    if sheet.dates.made:
        sheet.losses.lost("made_anchor", sheet.path, sheet.dates.lmp.isoformat())
    sheet.observe(f"{sheet.path}.date_anchor", "date_anchor", text=f"{sheet.dates.rule}: {sheet.dates.lmp}")


def _patient(sheet: Sheet) -> None:
    """Whether she is pregnant, in what part of obstetrics, and her history; age and sex are those of the PERSON."""
    patient, path = sheet.case.patient, f"{sheet.path}.patient"
    observed = (
        ("pregnant", patient.pregnant),
        ("consanguinity", patient.consanguinity),
        ("setting", patient.setting),
    )
    for name, fact in observed:
        if fact is not None:
            sheet.observe(f"{path}.{name}", name, text=shown(fact.value))
    for count, name, number in sheet.walk.counts():
        sheet.observe(count, name, amount=number.value)
    for formula, told in sheet.walk.formulas():
        sheet.observe(formula, "formula", text=shown(told.value))
