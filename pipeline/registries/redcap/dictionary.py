"""The project: instruments and fields, made from the exported tables, as REDCap's data dictionary."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pipeline.registries.flat.columns import Column
from pipeline.registries.flat.families import FAMILIES, Family

RECORD_ID: Final = "record_id"
CASE_FORM: Final = "case_report"
HEADER: Final = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
# The families of the record form with their prefixes, then the repeating instruments with theirs.
RECORD_FAMILIES: Final = (("documents", "doc"), ("cases", "case"), ("obstetric_history", "obs"))
REPEATING: Final = (
    ("pregnancies", "preg"),
    ("neonates", "neo"),
    ("medications", "med"),
    ("lab_results", "lab"),
    ("qualitative_results", "qual"),
    ("issues", "iss"),
)
# REDCap codes hold letters, digits and underscores only.
SIGNS: Mapping[str, str] = {"<": "lt", ">": "gt", "<=": "le", ">=": "ge"}
IDENTIFIERS: Final = ("title", "doi", "pmid", "pmcid")


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the project: its name there, its instrument, and the column that gives its value."""

    name: str
    form: str
    column: Column
    about: str

    def coded(self, value: Any) -> str:
        """A value as the dictionary says; empty for None."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return str(int(value))
        if self.column.choices is not None:
            return SIGNS.get(value, value)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)

    @property
    def row(self) -> list[str]:
        """The field's row of the data dictionary."""
        kind, choices, validation = self._kind()
        low, high = ("" if limit is None else f"{limit:g}" for limit in self.column.limits)
        identifier = "y" if self.column.name in IDENTIFIERS or self.column.words else ""
        note = "" if self.column.words else self.about
        label = self.column.label or self.column.name.replace("_", " ")
        label = label[:1].upper() + label[1:]
        return [
            self.name, self.form, "", kind, label, choices, note, validation, low, high, identifier,
            *[""] * 7,
        ]  # fmt: skip

    def _kind(self) -> tuple[str, str, str]:
        if self.column.choices is not None:
            codes = [
                f"{SIGNS.get(value.value, value.value)}, {value.value.replace('_', ' ')}"
                for value in self.column.choices
            ]
            return "radio", " | ".join(codes), ""
        if self.column.kind == "bool":
            return "yesno", "", ""
        if self.column.kind == "int":
            return "text", "", "integer"
        if self.column.kind == "float":
            return "text", "", "number"
        return ("notes" if self.column.words or self.column.name in ("message", "title") else "text"), "", ""


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
            Field(f"{prefix}_{column.name}", name, column, family(name).about(column.name))
            for column in family(name).columns
        ]
    return found


def dictionary() -> Iterator[list[str]]:
    """The rows of the data dictionary, its header first."""
    yield list(HEADER)
    note = "Document and case"
    yield [RECORD_ID, CASE_FORM, "", "text", "Record", "", note, *[""] * (len(HEADER) - 7)]
    for field in fields():
        yield field.row


def complete(form: str) -> str:
    """The field in which REDCap keeps how far an instrument is."""
    return f"{form}_complete"
