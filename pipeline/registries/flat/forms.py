"""Columns as the fields of a REDCap form: rows of a data dictionary, and values as it codes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pipeline.registries.flat.columns import Column

RECORD_ID: Final = "record_id"
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


def record_row(form: str, note: str) -> list[str]:
    """The row of the field that names the record, which is the first of a dictionary."""
    return [RECORD_ID, form, "", "text", "Record", "", note, *[""] * (len(HEADER) - 7)]
