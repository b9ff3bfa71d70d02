"""What of a document's page decisions changed: the rows of their entries, and what is left to do."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.decisions.anchors import KIND
from pipeline.decisions.opened import Opened
from pipeline.decisions.tally import Count, family_of
from pipeline.review.access import reading_of
from pipeline.review.adrift import adrift_of
from pipeline.review.issues import issue_views, key_of
from pipeline.review.naming import head_of
from pipeline.review.patients import of_patients
from pipeline.review.view import Values, family_view, record_view
from pipeline.review.web import Desk, fragment
from schemas.review import Action, Decision

MOVING = (Action.CORRECT, Action.ADD, Action.UNDO, Action.MOVE)  # after which other words may be marked
STILL = (Action.SEE, Action.COMMENT)  # change nothing of the record


def changes(desk: Desk, of: Opened, made: Sequence[Decision]) -> dict[str, Any]:
    """The parts of the page by their identifiers, with the counts; `of` is the document with the decisions `made`."""
    whole = any(one.anchor == KIND or of_patients(one.anchor) for one in made)
    values = Values(of, None if whole else _heads(of, made))
    still = all(one.action in STILL for one in made)
    return {
        "reading": reading_of(desk.repository, of.stored),
        "numbers": [one.number for one in made],
        "parts": dict(_whole(desk, of) if whole else _parts(desk, values, made)),
        "anchors": [one.anchor for one in made],
        "moved": any(one.action in MOVING or of_patients(one.anchor) for one in made),
        "drawn": not still,
        **standing(of, values.counts),
    }


def standing(of: Opened, counts: Mapping[str, Count]) -> dict[str, Any]:
    """How far the review of a document is."""
    left = of.left()
    total = sum(one.total for one in counts.values())
    return {
        "left": left,
        "status": of.work.status.value,
        "done": total - left["undecided"] - left["changed"] - left["disputed"],
        "total": total,
        "counts": dict(_counted(of, counts)),
    }


def _counted(of: Opened, counts: Mapping[str, Count]) -> Iterator[tuple[str, str]]:
    """The words of each count by its identifier in the page."""
    by_case = dict.fromkeys(range(len(of.stored.report.cases)), 0)
    for anchor, one in counts.items():
        yield f"count{key_of('publication' if anchor == KIND else anchor)}", f"{one.open} of {one.total} open"
        if anchor != KIND:
            by_case[int(anchor.split(".")[1])] += one.open
    for number, count in by_case.items():
        yield f"countcase{number}", f"{count} open"


def _heads(of: Opened, made: Sequence[Decision]) -> set[str]:
    """The entries that decisions are on, and those whose words an issue is about that was answered."""
    heads = {head_of(one.anchor) for one in made if one.anchor.startswith("cases.")}
    places = [
        (quote.start, quote.end)
        for one in made
        if (slot := of.present.get(one.anchor)) is not None and slot.fact is None and one.action not in STILL
        for quote in of.stored.report.issues[int(slot.path.split(".")[1])].quotes
    ]
    for slot in of.counting if places else ():
        quotes = slot.fact.quotes if slot.fact is not None and slot.case is not None else ()
        if any(start < quote.end and quote.start < end for quote in quotes for start, end in places):
            heads.add(head_of(slot.anchor))
    return heads


def _parts(desk: Desk, values: Values, made: Sequence[Decision]) -> Iterator[tuple[str, str]]:
    """The entries anew; whole families where an entry or a value came or went."""
    of = values.of
    fresh = {
        family_of(of, one.anchor)
        for one in made
        if one.anchor.startswith("cases.")
        and (one.action is Action.ADD or one.anchor not in of.present)
        and one.action not in STILL
    }
    if fresh:
        values = Values(of)
    for anchor in fresh:
        family = family_view(values, anchor)
        yield family.key, fragment(desk, "_family.html", family=family, may=of.layer is not None)
    for head in _heads(of, made):
        if family_of(of, head) in fresh:
            continue
        entry = values.entry(head)
        if entry is not None:
            yield entry.key, fragment(desk, "_entry.html", entry=entry, may=of.layer is not None)
    if any(one.anchor.startswith("issues.") or one.action is Action.UNDO for one in made):
        yield "issues", fragment(desk, "_issues.html", issues=tuple(issue_views(of)), adrift=adrift_of(of))


def _whole(desk: Desk, of: Opened) -> Iterator[tuple[str, str]]:
    """The record anew."""
    record, may = record_view(of), of.layer is not None
    yield record.publication.key, fragment(desk, "_family.html", family=record.publication, may=may)
    yield "cases", fragment(desk, "_cases.html", record=record, may=may)
    yield "issues", fragment(desk, "_issues.html", issues=record.issues, adrift=record.adrift)
