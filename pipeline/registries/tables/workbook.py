"""The tables as one workbook: a sheet a family with a frozen header, and a data dictionary."""

import datetime as dt
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from pipeline.registries.flat.about import table_about
from pipeline.registries.flat.families import FAMILIES, Family
from pipeline.registries.losses import Losses
from schemas.fields import Kind

MOST_ROWS = 1_048_576  # of a sheet, its header included
MOST_CHARACTERS = 32_767  # of a cell
CREATED = dt.datetime(2000, 1, 1)  # the same records give the same bytes
WIDTHS = {"string": 22, "int": 10, "float": 12, "bool": 9}
QUOTE_WIDTH = 44
DICTIONARY = "data dictionary"


class Workbook:
    """A workbook while it is written; rows go to disk as they come."""

    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "nan_inf_to_errors": True,
            },
        )
        self._book.set_properties({"title": "Gravida records", "created": CREATED})
        self._head = self._book.add_format(
            {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E5F", "valign": "top", "border": 1}
        )
        self._formats = {
            "string": self._book.add_format({"valign": "top"}),
            "int": self._book.add_format({"num_format": "0", "valign": "top"}),
            "float": self._book.add_format({"num_format": "0.######", "valign": "top"}),
            "bool": self._book.add_format({"valign": "top"}),
        }
        self._dictionary()
        self._sheets = {family.name: self._sheet(family) for family in FAMILIES}
        self._next = dict.fromkeys(self._sheets, 1)

    def add(self, tables: list[list[list[Any]]], losses: Losses) -> None:
        """Write the rows of one record, family by family; what a sheet cannot hold is a loss."""
        for family, rows in zip(FAMILIES, tables, strict=True):
            kinds = [kind for _, kind in family.header]
            for row in rows:
                line = self._next[family.name]
                if line >= MOST_ROWS:
                    losses.lost("full_sheet", family.name)
                    continue
                self._row(self._sheets[family.name], line, row, kinds, losses)
                self._next[family.name] = line + 1

    def close(self) -> None:
        """Set filters over the rows and finish the file."""
        for family in FAMILIES:
            last = max(self._next[family.name] - 1, 1)
            self._sheets[family.name].autofilter(0, 0, last, len(family.header) - 1)
        self._book.close()

    def _row(self, sheet: Worksheet, line: int, row: list[Any], kinds: list[Kind], losses: Losses) -> None:
        for position, (cell, kind) in enumerate(zip(row, kinds, strict=True)):
            if cell is None:
                continue
            if kind == "bool":
                sheet.write_boolean(line, position, cell, self._formats[kind])
            elif kind == "string":
                text = str(cell)
                if len(text) > MOST_CHARACTERS:
                    losses.lost("long_cell", sheet.get_name(), len(text))
                sheet.write_string(line, position, text[:MOST_CHARACTERS], self._formats[kind])
            else:
                sheet.write_number(line, position, cell, self._formats[kind])

    def _sheet(self, family: Family) -> Worksheet:
        sheet = self._book.add_worksheet(family.name)
        for position, (name, kind) in enumerate(family.header):
            sheet.set_column(position, position, QUOTE_WIDTH if name.endswith("quote") else WIDTHS[kind])
            sheet.write_string(0, position, name, self._head)
        sheet.freeze_panes(1, 2)
        return sheet

    def _dictionary(self) -> None:
        sheet = self._book.add_worksheet(DICTIONARY)
        for position, (name, width) in enumerate((("table", 20), ("column", 30), ("kind", 9), ("holds", 90))):
            sheet.set_column(position, position, width)
            sheet.write_string(0, position, name, self._head)
        line = 1
        for family in FAMILIES:
            rows = [(family.name, "", "", table_about(family.name))]
            rows += [(family.name, name, kind, family.about(name)) for name, kind in family.header]
            for row in rows:
                for position, text in enumerate(row):
                    sheet.write_string(line, position, text)
                line += 1
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, line - 1, 3)
