"""The project: instruments and fields, made from the exported tables, as REDCap's data dictionary."""

from collections.abc import Iterator
from typing import Final

from pipeline.registries.flat.columns import Column, value
from pipeline.registries.flat.families import FAMILIES, Family
from pipeline.registries.flat.forms import HEADER, Field, record_row

CASE_FORM: Final = "case_report"
# The families of the record form with their prefixes, then the repeating instruments with theirs.
RECORD_FAMILIES: Final = (("documents", "doc"), ("cases", "case"), ("obstetric_history", "obs"))
REPEATING: Final = (
    ("pregnancies", "preg"),
    ("neonates", "neo"),
    ("medications", "med"),
    ("lab_results", "lab"),
    ("qualitative_results", "qual"),
    ("issues", "iss"),
    ("decisions", "dec"),
)
# What of a row names another: in REDCap by the instance of that form, whatever the place in the record.
LINKS: Final = {
    "pregnancy": "Instance of the form pregnancies that it belongs to",
    "neonate": "Instance of the form neonates whose it is, where it can be only one",
}
_OF_NEWBORN: Final = value("pregnancy", "int", lambda _: None)


def family(name: str) -> Family:
    """An exported table by its name."""
    return next(one for one in FAMILIES if one.name == name)


def fields() -> list[Field]:
    """All fields in the order of the dictionary; the record's identifier is not among them."""
    found = [
        Field(f"{prefix}_{column.name}", CASE_FORM, column, family(name).about(column.name))
        for name, prefix in RECORD_FAMILIES
        for column in family(name).columns
    ]
    for name, prefix in REPEATING:
        found += [
            Field(
                f"{prefix}_{column.name}",
                name,
                column,
                LINKS.get(column.name) or family(name).about(column.name),
            )
            for column in _columns(name)
        ]
    return found


def _columns(name: str) -> tuple[Column, ...]:
    """The columns of a repeating instrument; of a newborn also the pregnancy, which the tables have as a key."""
    columns = family(name).columns
    return (_OF_NEWBORN, *columns) if name == "neonates" else columns


def dictionary() -> Iterator[list[str]]:
    """The rows of the data dictionary, its header first."""
    yield list(HEADER)
    yield record_row(CASE_FORM, "Document and case")
    for field in fields():
        yield field.row


def complete(form: str) -> str:
    """The field in which REDCap keeps how far an instrument is."""
    return f"{form}_complete"
