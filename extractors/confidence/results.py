"""What is known of a laboratory result and of its unit and range."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from extractors.confidence.attached import FAR, attached, crowd, gap
from extractors.confidence.scene import FEW, Places, Scene, spans_of
from extractors.terms.tests import Test, tests
from schemas.lab import LabResult
from schemas.report import Case

PARTS = ("test", "measurement", "unit", "reference_range")
JUMP = 5.0  # times the middle value of the test
NUMBER = "1"  # the unit of what has none


def of_results(scene: Scene, case: Case, head: str) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the paths of the case's results and their parts, each with reasons."""
    names = Places(span for entry in case.lab_results for span in spans_of(entry.test))
    in_sentence = Counter(
        (entry.test.value.name, scene.sentence(_place(entry))) for entry in case.lab_results
    )
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    for entry in case.lab_results:
        values[_measured(entry)].append(entry.measurement.value.value)
    middles = {key: sorted(found)[len(found) // 2] for key, found in values.items() if len(found) > FEW}
    for number, entry in enumerate(case.lab_results):
        at = f"{head}.lab_results.{number}"
        shared = list(_of_result(scene, entry, names))
        if in_sentence[entry.test.value.name, scene.sentence(_place(entry))] > 1:
            shared.append("series")
        if _unlike(entry.measurement.value.value, middles.get(_measured(entry), 0.0)):
            shared.append("unlike_others")
        for path in PARTS:
            if getattr(entry, path) is not None:
                yield f"{at}.{path}", iter(shared)
        for path in PARTS[2:]:
            yield f"{at}.{path}", _apart(entry, path)


def _place(entry: LabResult) -> int:
    return spans_of(entry.measurement)[0][0]


def _measured(entry: LabResult) -> tuple[str, str]:
    return entry.test.value.name, entry.unit.value.as_written if entry.unit else ""


def _unlike(value: float, middle: float) -> bool:
    """True for a value many times as large or as small as the middle one of its test."""
    return middle > 0 and not middle / JUMP <= value <= middle * JUMP


def _apart(entry: LabResult, path: str) -> Iterator[str]:
    part = getattr(entry, path)
    if part is not None and gap(spans_of(entry.measurement)[0], spans_of(part)[0]) > FAR:
        yield "far_from_value"


def _of_result(scene: Scene, entry: LabResult, names: Places) -> Iterator[str]:
    row = tests().get(entry.test.value.name)
    yield from crowd(scene, _place(entry), names, "tests")
    if row is None:
        yield "unknown_test"
    yield from _of_unit(entry, row, in_table=scene.in_table(_place(entry)))
    if entry.measurement.value.high is not None:
        yield "value_range"
    if len(entry.test.value.as_written) <= FEW:
        yield "short_name"
    if entry.at is not None or entry.date is not None:
        yield "dated"
    yield from attached(scene, entry.measurement, spans_of(entry.test), names)


def _of_unit(entry: LabResult, row: Test | None, *, in_table: bool) -> Iterator[str]:
    """What the unit, or its lack, says against the table's row."""
    if entry.unit is None:
        yield "no_unit"
        if row is not None and row.ucum not in (None, NUMBER):
            yield "unit_missing"
        if in_table:
            yield "table_without_unit"
        return
    ucum = entry.unit.value.ucum
    if ucum is None:
        yield "unknown_unit"
    elif row is not None and row.ucum is not None and ucum not in (row.ucum, row.si_unit):
        yield "another_unit"
    elif row is not None and row.bounds is not None and row.ucum == ucum and not _inside(entry, row.bounds):
        yield "out_of_bounds"


def _inside(entry: LabResult, bounds: Sequence[float]) -> bool:
    return bounds[0] <= entry.measurement.value.value <= bounds[1]
