"""The exported tables: one a family, rows keyed by document, case and position."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.registries.flat.columns import Column, Kind, fact, quoted, value
from pipeline.registries.records import Entry
from pipeline.registries.walk import Taken, Walk
from schemas.exposure import Exposure, Period
from schemas.fact import facts_in
from schemas.obstetric import COUNTS
from schemas.report import Case

NUMBER: list[tuple[str, Kind]] = [("", "int")]
WORD: list[tuple[str, Kind]] = [("", "string")]
AGE: list[tuple[str, Kind]] = [
    ("days", "int"),
    ("days_high", "int"),
    ("precision", "string"),
    ("anchor", "string"),
    ("approximate", "bool"),
    ("as_written", "string"),
]
DRUG: list[tuple[str, Kind]] = [
    ("generic", "string"), ("as_written", "string"), ("class_only", "bool"), ("drug_class", "string"), ("atc", "string"),
    ("rxcui", "string"),
]  # fmt: skip
DOSE: list[tuple[str, Kind]] = [
    ("low", "float"), ("high", "float"), ("unit", "string"), ("per_kg", "bool"), ("daily_total", "bool"),
]  # fmt: skip
FREQUENCY: list[tuple[str, Kind]] = [
    ("times_per_day", "float"), ("interval_hours", "float"), ("once", "bool"), ("as_needed", "bool"),
    ("as_written", "string"),
]  # fmt: skip
DATE: list[tuple[str, Kind]] = [("year", "int"), ("month", "int"), ("day", "int")]


@dataclass(frozen=True, slots=True)
class Family:
    """A table. `items` yields the keys of each row and the item that its columns are taken from."""

    name: str
    keys: tuple[str, ...]
    columns: tuple[Column, ...]
    items: Callable[[Entry], Iterator[tuple[tuple[int, ...], Any]]]

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

    @property
    def header(self) -> list[tuple[str, Kind]]:
        """Name and kind of every column in order."""
        fixed: list[tuple[str, Kind]] = [("document_id", "string"), ("document_name", "string")]
        fixed += [(key, "int") for key in self.keys]
        return fixed + [(column.name, column.kind) for column in self.columns]


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One quote of one fact: where it is in the record, what it says and where it stands."""

    path: str
    number: int
    value: str
    method: str
    confidence: float
    start: int
    end: int
    text: str
    section: str | None
    page: int | None


def _document(entry: Entry) -> Iterator[tuple[tuple[int, ...], Any]]:
    yield (), entry


def _cases(entry: Entry) -> Iterator[tuple[tuple[int, ...], Case]]:
    for number in entry.numbers:
        yield (number,), entry.report.cases[number]


def _in_case(attribute: str) -> Callable[[Entry], Iterator[tuple[tuple[int, ...], Any]]]:
    def items(entry: Entry) -> Iterator[tuple[tuple[int, ...], Any]]:
        for number in entry.numbers:
            for position, item in enumerate(getattr(entry.report.cases[number], attribute)):
                yield (number, position), item

    return items


def _medications(entry: Entry) -> Iterator[tuple[tuple[int, ...], Taken]]:
    for number in entry.numbers:
        for position, taken in enumerate(Walk(entry, number).medications()):
            yield (number, position), taken


def _neonates(entry: Entry) -> Iterator[tuple[tuple[int, ...], Any]]:
    for number in entry.numbers:
        for position, pregnancy in enumerate(entry.report.cases[number].pregnancies):
            for child, baby in enumerate(pregnancy.neonates):
                yield (number, position, child), baby


def _issues(entry: Entry) -> Iterator[tuple[tuple[int, ...], Any]]:
    for position, issue in enumerate(entry.report.issues):
        if issue.case is None or entry.goes_out(issue.case):
            yield (position,), issue


def _quotes(entry: Entry) -> Iterator[tuple[tuple[int, ...], QuoteRow]]:
    for path, found in facts_in(entry.report):
        if path.startswith("cases.") and not entry.goes_out(int(path.split(".")[1])):
            continue
        shown = (
            found.value.model_dump_json(exclude_none=True)
            if hasattr(found.value, "model_dump_json")
            else str(found.value)
        )
        for number, quote in enumerate(found.quotes):
            section = quote.section.value if quote.section else None
            yield (
                (),
                QuoteRow(
                    path,
                    number,
                    shown,
                    found.method,
                    found.confidence,
                    quote.start,
                    quote.end,
                    quote.text,
                    section,
                    quote.page,
                ),
            )


def _meta(name: str, kind: Kind) -> Column:
    return value(name, kind, lambda entry: getattr(entry.report.metadata, name))


def _taken(name: str, parts: list[tuple[str, Kind]], path: str = "") -> list[Column]:
    """The columns of a fact of a medication."""
    return fact(name, parts, path=f"medication.{path or name}")


def _exposure(name: str, kind: Kind, get: Callable[[Exposure], Any]) -> Column:
    """A column of when a drug was taken against the reported pregnancy; empty where the case reports none."""
    return value(name, kind, lambda taken: None if taken.exposure is None else get(taken.exposure))


def _periods(periods: tuple[Period, ...]) -> str | None:
    return " ".join(period.value for period in periods) or None


FAMILIES = (
    Family(
        "documents",
        (),
        (
            *(_meta(name, "string") for name in ("title", "journal")),
            _meta("year", "int"),
            *(_meta(name, "string") for name in ("doi", "pmid", "pmcid", "licence")),
            value("language", "string", lambda entry: entry.report.language),
            *fact("publication_kind", WORD, path="report.publication_kind"),
            value("cases", "int", lambda entry: len(entry.numbers)),
            value("issues", "int", lambda entry: len(entry.report.issues)),
            value("versions", "string"),
        ),
        _document,
    ),
    Family(
        "cases",
        ("case",),
        (
            value("label", "string"),
            value("start", "int"),
            value("end", "int"),
            *fact("age", [("years", "float")], path="patient.age"),
            *fact("sex", WORD, path="patient.sex"),
            *fact("setting", WORD, path="patient.setting"),
        ),
        _cases,
    ),
    Family(
        "obstetric_history",
        ("case",),
        (
            *(column for key in COUNTS for column in fact(key, NUMBER, path=f"obstetric_history.{key}")),
            value("formulas", "string", lambda case: _formulas(case)),
        ),
        _cases,
    ),
    Family(
        "pregnancies",
        ("case", "pregnancy"),
        (
            value("is_index", "bool"),
            *fact("ordinal", NUMBER),
            *fact("conception", WORD),
            *fact("lmp", DATE),
            *fact("edd", DATE),
            *fact("presentation", AGE),
            *fact("end", AGE),
            *fact("outcome", WORD),
            *fact("delivery_mode", WORD),
            *fact("fetuses", NUMBER),
            *fact("date", DATE),
        ),
        _in_case("pregnancies"),
    ),
    Family(
        "neonates",
        ("case", "pregnancy", "neonate"),
        (
            *fact("sex", WORD),
            *fact("birth_weight_g", NUMBER),
            *fact("apgar_1", NUMBER),
            *fact("apgar_5", NUMBER),
            *fact("apgar_10", NUMBER),
        ),
        _neonates,
    ),
    Family(
        "medications",
        ("case", "medication"),
        (
            *_taken("drug", DRUG),
            *_taken("subject", WORD),
            *_taken("status", WORD),
            *_taken("dose", DOSE),
            *_taken("route", WORD),
            *_taken("frequency", FREQUENCY),
            *_taken("start", AGE, "window.start"),
            *_taken("stop", AGE, "window.stop"),
            *_taken("relation", WORD, "window.relation"),
            *_taken("duration_days", [("", "float")]),
            *_taken("indication", WORD),
            value("pregnancy", "int", lambda taken: taken.medication.pregnancy),
            _exposure("exposure", "string", lambda found: found.answer.value),
            _exposure("exposure_certain", "string", lambda found: _periods(found.certain)),
            _exposure("exposure_possible", "string", lambda found: _periods(found.possible)),
            _exposure("exposure_from_earliest", "int", lambda found: found.start.earliest),
            _exposure("exposure_from_latest", "int", lambda found: found.start.latest),
            _exposure("exposure_to_earliest", "int", lambda found: found.stop.earliest),
            _exposure("exposure_to_latest", "int", lambda found: found.stop.latest),
            _exposure("exposure_rule", "string", lambda found: found.rule),
        ),
        _medications,
    ),
    Family(
        "lab_results",
        ("case", "lab_result"),
        (
            *fact("test", [("name", "string"), ("as_written", "string"), ("loinc", "string")]),
            *fact("measurement", [("value", "float"), ("high", "float"), ("comparator", "string")]),
            *fact("unit", [("as_written", "string"), ("ucum", "string")]),
            *fact("reference_range", [("low", "float"), ("high", "float"), ("as_written", "string")]),
            value("interpretation", "string", lambda item: item.interpretation.value),
            *fact("at", AGE),
            *fact("date", DATE),
            value("specimen", "string"),
            *fact("subject", WORD),
            value("pregnancy", "int"),
        ),
        _in_case("lab_results"),
    ),
    Family(
        "qualitative_results",
        ("case", "qualitative_result"),
        (
            *fact("test", [("name", "string"), ("as_written", "string"), ("loinc", "string")]),
            *fact("result", WORD),
            *fact("subject", WORD),
        ),
        _in_case("qualitative_results"),
    ),
    Family(
        "issues",
        ("issue",),
        (
            value("case", "int"),
            value("code", "string"),
            value("severity", "string", lambda issue: issue.severity.value),
            value("message", "string"),
            value("share", "float"),
            value("quote", "string", lambda issue: quoted(issue.quotes) or None, words=True),
        ),
        _issues,
    ),
    Family(
        "quotes",
        (),
        (
            *(value(name, "string") for name in ("path", "value", "method")),
            value("confidence", "float"),
            value("number", "int"),
            value("start", "int"),
            value("end", "int"),
            value("text", "string", words=True),
            value("section", "string"),
            value("page", "int"),
        ),
        _quotes,
    ),
)


def _formulas(case: Case) -> str | None:
    return "; ".join(formula.value.as_written for formula in case.obstetric_history.formulas) or None
