"""The results of a safety report: numbers with their ranges, and words."""

from lxml.etree import _Element as Element

from pipeline.registries.e2b.parts import bound, date_text, interval_of, organizer
from pipeline.registries.e2b.scope import Scope
from pipeline.registries.e2b.xml import el, term, words
from pipeline.registries.walk import same_unit
from pipeline.words import reference_text
from schemas.lab import LabResult


def tests(scope: Scope) -> Element | None:
    """The results of the person, None without one."""
    found = []
    for measured in scope.walk.results():
        if scope.concerns(measured.whose):
            found.append(_test(scope, measured.result, measured.path))
        elif scope.child is None and not measured.whose.known:
            scope.losses.lost("other_person", measured.path, measured.result.test.value.name)
    for worded in scope.walk.words():
        told = worded.result
        if scope.concerns(worded.whose):
            name = told.test.value.name
            code = term(name, scope.meddra(name, f"{worded.path}.test"), "code")
            parts = (code, el("effectiveTime", nullFlavor="UNK"), words(told.result.value))
            found.append(el("observation", *parts, classCode="OBS", moodCode="EVN"))
        elif scope.child is None and not worded.whose.known:
            scope.losses.lost("other_person", worded.path, told.test.value.name)
    return organizer("3", "testsAndProceduresRelevantToTheInvestigation", found) if found else None


def _test(scope: Scope, result: LabResult, path: str) -> Element:
    unit = result.unit.value.ucum or result.unit.value.as_written if result.unit else "1"
    day = {"value": date_text(result.date.value)} if result.date else {"nullFlavor": "UNK"}
    if result.at is not None:
        scope.losses.lost("test_age", f"{path}.at", str(result.at.value))
    ranges, printed = [], same_unit(result)
    if printed is None and result.reference_range is not None:
        told = reference_text(result.reference_range.value)
        scope.losses.lost("range_unit", f"{path}.reference_range", told)
    if printed is not None:
        sides = (("L", printed.low), ("H", printed.high))
        ranges = [bound(letter, side, unit) for letter, side in sides if side is not None]
    return el(
        "observation",
        term(result.test.value.name, scope.meddra(result.test.value.name, f"{path}.test"), "code"),
        el("effectiveTime", **day),
        interval_of(result, unit),
        *ranges,
        classCode="OBS",
        moodCode="EVN",
    )
