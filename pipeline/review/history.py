"""The decisions that a person may see, and the audit as lines."""

import json
from collections.abc import Iterator
from typing import Any

from pipeline.review.opened import shows
from pipeline.review.people import Person, Role
from pipeline.store import Repository
from pipeline.store.worklist import Work
from schemas.review import ADJUDICATED, Decision, Status


def history(repository: Repository, work: Work, person: Person) -> list[Decision]:
    """The decisions on a document, newest first; a reviewer who reviews blind sees only his own."""
    layer = shows(work, person)
    open_to_all = not work.twice or layer == ADJUDICATED and person.may(Role.ADJUDICATOR)
    if work.twice and work.status is Status.FINAL:
        open_to_all = True
    return repository.reviews.decisions(work.document_id, None if open_to_all else layer)[::-1]


def decision_line(decision: Decision) -> dict[str, Any]:
    """A decision as the audit has it: who, when, what, from, to, why."""
    return {
        "number": decision.number,
        "document": decision.document_id,
        "record": decision.extraction_key,
        "layer": decision.layer,
        "anchor": decision.anchor,
        "path": decision.path,
        "action": decision.action.value,
        "from": decision.was,
        "to": decision.value,
        "quote": None if decision.quote is None else decision.quote.model_dump(mode="json"),
        "why": decision.comment,
        "undoes": decision.undoes,
        "who": decision.reviewer,
        "at": decision.at.isoformat(),
    }


def audit_lines(repository: Repository, reader: Person | None = None) -> Iterator[str]:
    """Every decision and every event, one JSON object a line: decisions first, each oldest first.

    A `reader` who reviews a document blind does not see there what the other one decided.
    """
    blind = set(repository.reviews.blind_to(reader.name)) if reader else set()
    for decision in repository.reviews.all_decisions():
        if reader and decision.document_id in blind and decision.reviewer != reader.name:
            continue
        yield json.dumps({"kind": "decision", **decision_line(decision)}, ensure_ascii=False) + "\n"
    events = []
    before: int | None = None
    while page := repository.reviews.events(before):
        events += page
        before = page[-1].number
    for event in reversed(events):
        line = {
            "kind": "event",
            "number": event.number,
            "at": event.at.isoformat(),
            "who": event.who,
            "what": event.what,
            "document": event.document_id,
            "detail": event.detail,
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"
