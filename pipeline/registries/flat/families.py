"""The exported tables: one a family, rows keyed by document, case and position."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pipeline.registries.flat.about import column_about
from pipeline.registries.flat.columns import Column, fact_columns, quoted, value
from pipeline.registries.flat.items import (
    cases,
    decisions,
    document,
    in_case,
    issues,
    medications,
    neonates,
    newborn_of,
    pregnancy_of,
    quotes,
    results,
    words,
)
from pipeline.registries.records import Entry
from pipeline.words import shown
from schemas.exposure import Answer, Exposure, Period
from schemas.fields import Field, Kind, Part, fields_of
from schemas.lab import Interpretation
from schemas.publication import PublicationKind
from schemas.report import Case, Severity


@dataclass(frozen=True, slots=True)
class Family:
    """A table. `items` yields the keys of each row and the item that its columns are taken from.

    `parents` are the tables in which a row has the row that it belongs to, by the keys of those; where one of its columns
    for these is empty, it belongs to none. `more` are columns that its rows are known by beside `keys`.
    """

    name: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    items: Callable[[Entry], Iterator[tuple[tuple[int, ...], Any]]]
    parents: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    @property
    def primary(self) -> tuple[str, ...]:
        """The columns that tell its rows apart."""
        return ("document_id", *self.keys, *self.more)

    def links(self) -> Iterator[tuple["Family", bool]]:
        """The tables that its rows belong to, and whether every row has one there."""
        for name in self.parents:
            parent = next(one for one in FAMILIES if one.name == name)
            yield parent, set(parent.primary) <= set(self.primary)

    def rows(self, entry: Entry) -> Iterator[list[Any]]:
        """The rows of one record: document id, document name, keys, then the columns."""
        report = entry.report
        for keys, item in self.items(entry):
            yield [
                report.document_id,
                report.document_name,
                *keys,
                *(None if entry.withheld and column.words else column.get(item) for column in self.columns),
            ]

    def about(self, name: str) -> str:
        """What a column holds. Raises KeyError for one that nobody described."""
        column = next((one for one in self.columns if one.name == name), None)
        return column.about if column is not None and column.about else column_about(name)

    @property
    def header(self) -> list[tuple[str, Kind]]:
        """Name and kind of every column in order."""
        fixed: list[tuple[str, Kind]] = [("document_id", "string"), ("document_name", "string")]
        fixed += [(key, "int") for key in self.keys]
        return fixed + [(column.name, column.kind) for column in self.columns]


def _meta(name: str, kind: Kind) -> Column:
    return value(name, kind, lambda entry: getattr(entry.report.metadata, name))


def _facts(family: str, before: str = "") -> list[Column]:
    """The columns of the facts of a list or block of a case; what there can be many of has a column of its own."""
    return [column for field in fields_of(family) if not field.many for column in fact_columns(field, before)]


def _exposure(
    name: str, kind: Kind, get: Callable[[Exposure], Any], choices: type[StrEnum] | None = None
) -> Column:
    """A column of when a drug was taken against the pregnancy that it belongs to, else the reported one."""
    return value(name, kind, lambda taken: None if taken.own is None else get(taken.own), choices=choices)


def _periods(periods: tuple[Period, ...]) -> str | None:
    return " ".join(period.value for period in periods) or None


KIND = Field(
    family="documents",
    path="publication_kind",
    type=PublicationKind,
    required=False,
    parts=(Part("", PublicationKind, "What kind of publication it is"),),
    label="publication kind",
    help="What kind of publication it is",
)
LINKS = (value("pregnancy", "int", pregnancy_of), value("neonate", "int", newborn_of))
FAMILIES = (
    Family(
        "documents",
        (),
        (
            *(_meta(name, "string") for name in ("title", "journal")),
            _meta("year", "int"),
            *(_meta(name, "string") for name in ("doi", "pmid", "pmcid", "licence")),
            value("language", "string", lambda entry: entry.report.language),
            *fact_columns(KIND, "report."),
            value("cases", "int", lambda entry: len(entry.numbers)),
            value("issues", "int", lambda entry: len(entry.report.issues)),
            value("review_final", "bool", lambda entry: entry.final),
            value("values_undecided", "int", lambda entry: len(entry.undecided())),
            value("versions", "string"),
        ),
        document,
    ),
    Family(
        "cases",
        ("case",),
        (
            value("label", "string"),
            value("start", "int"),
            value("end", "int"),
            *_facts("patient", "patient."),
        ),
        cases,
        ("documents",),
    ),
    Family(
        "obstetric_history",
        ("case",),
        (
            *_facts("obstetric_history", "obstetric_history."),
            value("formulas", "string", lambda case: _formulas(case)),
        ),
        cases,
        ("documents", "cases"),
    ),
    Family(
        "pregnancies",
        ("case", "pregnancy"),
        (value("is_index", "bool"), *_facts("pregnancies")),
        in_case("pregnancies"),
        ("documents", "cases"),
    ),
    Family(
        "neonates",
        ("case", "pregnancy", "neonate"),
        tuple(_facts("neonates")),
        neonates,
        ("documents", "cases", "pregnancies"),
    ),
    Family(
        "medications",
        ("case", "medication"),
        (
            *_facts("medications", "medication."),
            *LINKS,
            _exposure("exposure", "string", lambda found: found.answer.value, Answer),
            _exposure("exposure_certain", "string", lambda found: _periods(found.certain)),
            _exposure("exposure_possible", "string", lambda found: _periods(found.possible)),
            _exposure("exposure_from_earliest", "int", lambda found: found.start.earliest),
            _exposure("exposure_from_latest", "int", lambda found: found.start.latest),
            _exposure("exposure_to_earliest", "int", lambda found: found.stop.earliest),
            _exposure("exposure_to_latest", "int", lambda found: found.stop.latest),
            _exposure("exposure_rule", "string", lambda found: found.rule),
        ),
        medications,
        ("documents", "cases", "pregnancies", "neonates"),
    ),
    Family(
        "lab_results",
        ("case", "lab_result"),
        (
            *_facts("lab_results", "result."),
            value(
                "interpretation",
                "string",
                lambda item: item.result.interpretation.value,
                choices=Interpretation,
            ),
            value("specimen", "string", lambda item: item.result.specimen),
            *LINKS,
        ),
        results,
        ("documents", "cases", "pregnancies", "neonates"),
    ),
    Family(
        "qualitative_results",
        ("case", "qualitative_result"),
        (*_facts("qualitative_results", "result."), *LINKS),
        words,
        ("documents", "cases", "pregnancies", "neonates"),
    ),
    Family(
        "issues",
        ("issue",),
        (
            value("case", "int"),
            value("code", "string"),
            value("severity", "string", lambda issue: issue.severity.value, choices=Severity),
            value("message", "string"),
            value("share", "float"),
            value("quote", "string", lambda issue: quoted(issue.quotes) or None, words=True),
        ),
        issues,
        ("documents", "cases"),
    ),
    Family(
        "decisions",
        ("decision",),
        (
            *(value(name, "string") for name in ("path", "action")),
            value("value", "string", words=True),
            value("in_text", "bool"),
            *(value(name, "string") for name in ("reviewer", "at")),
            value("comment", "string", words=True),
        ),
        decisions,
        ("documents",),
    ),
    Family(
        "quotes",
        (),
        (
            *(value(name, "string") for name in ("path", "value", "method")),
            value("review", "string"),
            value("confidence", "float"),
            value("number", "int"),
            value("start", "int"),
            value("end", "int"),
            value("text", "string", words=True),
            value("section", "string"),
            value("page", "int"),
        ),
        quotes,
        ("documents",),
        ("path", "number"),
    ),
)


def _formulas(case: Case) -> str | None:
    return "; ".join(shown(formula.value) for formula in case.obstetric_history.formulas) or None
