"""A record as tables for people: every value beside the words it stands on."""

from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.words import interpretation_text, label, quotes_text, result_text, shown, window_text
from schemas.fact import Fact, facts_in
from schemas.lab import LabResult
from schemas.medication import Medication
from schemas.obstetric import COUNTS
from schemas.patient import Patient
from schemas.pregnancy import Pregnancy
from schemas.report import Case, Issue, Report, Severity

QUOTE_WIDTH = 60  # characters of a quote that a row shows
NOT_A_TERMINAL = 120  # columns of a table that goes into a file or a pipe
COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.INFO: "dim"}


def print_report(report: Report, stream: TextIO, head: Iterable[str] = ()) -> None:
    """Write a report's tables below its title and the lines `head`."""
    terminal = stream.isatty()
    console = Console(file=stream, highlight=False, width=None if terminal else NOT_A_TERMINAL)
    console.print(render(report, head))


def render(report: Report, head: Iterable[str] = ()) -> Group:
    """A report's tables, case by case, and its issues; first what was not understood in reading."""
    title = report.metadata.title or report.document_name
    parts: list[RenderableType] = [Text(title, style="bold"), Text(_source(report), style="dim")]
    parts += [Text(line, style="yellow") for line in head]
    if report.publication_kind:
        found = report.publication_kind
        parts.append(
            Text.assemble(f"{shown(found.value)}  ", (quotes_text(found.quotes, QUOTE_WIDTH), "dim"))
        )
    parts += _issues(issue for issue in report.issues if issue.of_reading)
    for case in report.cases:
        parts += [Text(), Text(case.label, style="bold cyan"), *_case(case)]
    if not report.cases:
        reason = "it presents no patient" if report.publication_kind else "no case was read from it"
        parts.append(Text(reason))
    parts += _issues(issue for issue in report.issues if not issue.of_reading)
    if report.second_reading is not None:
        parts.append(Text(f"second reader: {report.second_reading.told}"))
    parts.append(Text())
    return Group(*parts)


def _source(report: Report) -> str:
    meta = report.metadata
    known = (meta.journal, meta.year, meta.doi, meta.pmcid)
    return " · ".join([report.document_name, report.document_id, *(str(part) for part in known if part)])


def _case(case: Case) -> Iterator[RenderableType]:
    facts = _table("", "value", "quote")
    rows = [*_patient(case.patient), *_history(case)]
    for pregnancy in case.pregnancies:
        rows += _pregnancy(pregnancy)
    for name, value, fact in rows:
        facts.add_row(name, value, _quote(fact))
    if rows:
        yield facts
    if case.medications:
        yield _medications(case.medications)
    if case.lab_results:
        yield _labs(case.lab_results)


Row = tuple[str, str, Fact[Any]]


def _row(field: str, fact: Fact[Any], before: str = "") -> Row:
    return before + label(field), shown(fact.value, field) + (" (derived)" if fact.derived else ""), fact


def _patient(patient: Patient) -> Iterator[Row]:
    for field in ("age", "sex", "setting"):
        fact = getattr(patient, field)
        if fact is not None:
            yield _row(field, fact)


def _history(case: Case) -> Iterator[Row]:
    history = case.obstetric_history
    for formula in history.formulas:
        yield _row("formula", formula)
    for key in COUNTS:
        fact = getattr(history, key)
        if fact is not None:
            yield _row(key, fact)


def _pregnancy(pregnancy: Pregnancy) -> Iterator[Row]:
    which = (
        "" if pregnancy.is_index else f"pregnancy {pregnancy.ordinal.value if pregnancy.ordinal else '?'}: "
    )
    for field in type(pregnancy).model_fields:
        fact = getattr(pregnancy, field)
        if isinstance(fact, Fact) and field != "ordinal":
            yield _row(field, fact, which)
    for position, baby in enumerate(pregnancy.neonates, start=1):
        child = f"{which}newborn" + (f" {position}" if len(pregnancy.neonates) > 1 else "")
        for field, fact in facts_in(baby):
            yield _row(field, fact, f"{child} ")


def _medications(entries: Iterable[Medication]) -> Table:
    table = _table("medication", "dose", "route", "how often", "when", "status", "quote")
    for entry in entries:
        drug = entry.drug.value
        whose = (
            "" if entry.subject.value.value in ("mother", "patient") else f" ({entry.subject.value.value})"
        )
        table.add_row(
            shown(drug) + whose,
            *(shown(fact.value) if fact else "" for fact in (entry.dose, entry.route, entry.frequency)),
            window_text(entry),
            shown(entry.status.value),
            _quote(entry.drug),
        )
    return table


def _labs(entries: Iterable[LabResult]) -> Table:
    table = _table("laboratory", "value", "unit", "reference", "", "at", "quote")
    for entry in entries:
        table.add_row(
            entry.test.value.name,
            result_text(entry.measurement.value),
            *(shown(fact.value) if fact else "" for fact in (entry.unit, entry.reference_range)),
            interpretation_text(entry),
            shown(entry.at.value) if entry.at else "",
            _quote(entry.measurement),
        )
    return table


def _issues(issues: Iterable[Issue]) -> Iterator[RenderableType]:
    for issue in issues:
        where = f" · {quotes_text(issue.quotes, QUOTE_WIDTH)}" if issue.quotes else ""
        yield Text(f"{issue.severity.value}: {issue.message}{where}", style=COLOURS[issue.severity])


def _quote(fact: Fact[Any]) -> Text:
    return Text(quotes_text(fact.quotes, QUOTE_WIDTH), style="dim")


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
