"""Amounts that cannot be, kept as printed and flagged."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Doc

from extractors.families.medications import route
from extractors.families.medications.codes import milligrams
from extractors.families.medications.cues import pattern
from extractors.families.medications.telling import Telling
from extractors.findings import document_of, quoted
from extractors.terms.drugs import dose_bounds
from schemas.medication import Dose
from schemas.report import Issue, Severity

_MOST_MG = 30_000.0  # of one administration, of all drugs but those that come in grams a kilogram
_MOST_MG_PER_KG = 350.0
_JUMP = 100.0
_NEXT_WAY = 24  # characters beside a route in which the other of two stands


def issues(doc: Doc, regimens: Sequence[Telling]) -> Iterator[Issue]:
    """Yield an issue for each dose that cannot be, lacks its unit or jumps, for two routes and for reversed windows."""
    for told in regimens:
        yield from _of_route(doc, told)
        yield from _of_window(doc, told)
        found = _issue(told) if told.dose is not None else None
        if found is not None:
            yield _flag(doc, told, *found)
    yield from _jumps(doc, regimens)


def _of_route(doc: Doc, told: Telling) -> Iterator[Issue]:
    """A regimen with two routes: "500 mg orally or IV"; one is kept."""
    known = told.route
    if known is None:
        return
    text = document_of(doc).text
    for way in route.find(text, max(0, known.start - _NEXT_WAY), min(len(text), known.end + _NEXT_WAY)):
        first, second = sorted(((way.start, way.end), (known.start, known.end)))
        if way.told.value is known.value or way.of_form or not _side_by_side(text[first[1] : second[0]]):
            continue
        yield Issue(
            code="two_routes",
            message=f"{told.drug.generic}: two routes, {known.value.value} and {way.told.value.value}; {known.value.value} is kept",
            quotes=(quoted(doc, first[0], second[1]),),
        )


def _side_by_side(between: str) -> bool:
    """True if nothing but "or" or a stroke stands between two routes."""
    return between.strip(" .,/(").lower() in ("", "or")


def _of_window(doc: Doc, told: Telling) -> Iterator[Issue]:
    """A window that ends before it begins; the record keeps its beginning."""
    start, stop = told.start, told.stop
    if start is None or stop is None or not start.value.exact or not stop.value.exact:
        return
    if stop.value.days < start.value.days:
        yield Issue(
            code="window_reversed",
            message=f"{told.drug.generic}: ends at {stop.value} weeks, before it begins at {start.value}; the end is left out",
            quotes=tuple(quoted(doc, *span) for span in (*start.spans, *stop.spans)),
        )


def _issue(told: Telling) -> tuple[str, str] | None:
    dose: Dose = told.dose.value  # type: ignore[union-attr]
    name = told.drug.generic
    if pattern("lost_power").search(dose.as_written):
        return (
            "power_lost",
            f"{name} {dose.as_written}: read as a power of ten; the raised digit is not marked",
        )
    if dose.unit is None:
        return ("dose_without_unit", f"{name} {dose.as_written}: the text gives no unit")
    amount = milligrams(dose)
    if amount is None or told.drug.has("bulk"):
        return None
    if amount > _most(told, per_kg=dose.per_kg):
        return (
            "dose_impossible",
            f"{name} {dose.as_written}: more than any use of this drug; kept as printed",
        )
    return None


def _most(told: Telling, *, per_kg: bool) -> float:
    """The most milligrams, of one administration or of each kilogram, that the drug is ever given in."""
    if per_kg:
        return _MOST_MG_PER_KG
    bounds = dose_bounds()
    by_class = bounds.get(told.drug.terms[0].drug_class or "", _MOST_MG) if told.drug.terms else _MOST_MG
    return bounds.get(told.drug.generic, by_class)


def _jumps(doc: Doc, regimens: Sequence[Telling]) -> Iterator[Issue]:
    last: dict[str, float] = {}
    for told in regimens:
        amount = milligrams(told.dose.value) if told.dose and not told.dose.value.per_kg else None
        if amount is None:
            continue
        before = last.get(told.drug.generic)
        if before and max(before, amount) / min(before, amount) >= _JUMP:
            text = f"{told.drug.generic}: the dose jumps a hundredfold or more; the unit may be wrong"
            yield _flag(doc, told, "dose_jump", text)
        last[told.drug.generic] = amount


def _flag(doc: Doc, told: Telling, code: str, message: str) -> Issue:
    start, end = (told.dose.start, told.dose.end) if told.dose else (told.offset, told.offset + 1)
    return Issue(code=code, severity=Severity.WARNING, message=message, quotes=(quoted(doc, start, end),))
