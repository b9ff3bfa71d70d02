"""The audit as lines: every decision and every event."""

import json
from collections.abc import Iterator
from typing import Any

from pipeline.store import Repository
from schemas.review import Decision


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


def audit_lines(repository: Repository, reader: str | None = None) -> Iterator[str]:
    """Every decision and every event, one JSON object a line: decisions first, each oldest first.

    The `reader` by name who reviews a document blind does not see there what the other one decided.
    """
    blind = set(repository.reviews.blind_to(reader)) if reader else set()
    for decision in repository.reviews.all_decisions():
        if reader and decision.document_id in blind and decision.reviewer != reader:
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
