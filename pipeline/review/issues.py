"""The issues of a record as the page shows them, with what people said to them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.decisions.anchors import Slot
from pipeline.decisions.fold import Held, answer, must_be_seen
from pipeline.decisions.opened import Opened
from schemas.fact import Quote
from schemas.report import Issue
from schemas.review import Action, Answer, Decision

ALONE = {  # what one of two reviewers did with a value, where the other did not decide on it
    Action.ACCEPT: "accepted it, alone",
    Action.CORRECT: "corrected it, alone",
    Action.ADD: "added it, alone",
    Action.REJECT: "rejected it, alone",
}
ANSWERS = {Answer.RIGHT: "right as it stands", Answer.CORRECTED: "corrected", Answer.ASK: "ask the author"}


@dataclass(frozen=True, slots=True)
class IssueView:
    """What does not agree, with all places that it is about; `answer` is what a person said to it, in words."""

    key: str
    anchor: str
    severity: str
    message: str
    quotes: tuple[Quote, ...]
    to_see: bool
    answer: str
    version: int
    notes: tuple[str, ...]


def key_of(anchor: str) -> str:
    """A short name of an anchor that fits into an identifier of a page."""
    return "k" + hashlib.sha256(anchor.encode()).hexdigest()[:12]


def issue_views(of: Opened) -> Iterator[IssueView]:
    """The issues of an opened document."""
    for slot in of.counting:
        if slot.fact is None:
            issue: Issue = of.stored.report.issues[int(slot.path.split(".")[1])]
            held = of.held(slot.anchor)
            yield IssueView(
                key_of(slot.anchor),
                slot.anchor,
                issue.severity.value,
                issue.message,
                issue.quotes,
                must_be_seen(slot, held),
                _answer(answer(slot, held)),
                held.version,
                (*_before(slot, held), *notes_of(held)),
            )


def _before(slot: Slot, held: Held) -> Iterator[str]:
    """The answer to what the issue said before."""
    decision = held.decision
    if decision is not None and decision.action is Action.ANSWER and answer(slot, held) is None:
        yield f"{decision.reviewer}, when it said “{decision.was}”: {_said(decision)}"


def notes_of(held: Held) -> tuple[str, ...]:
    """The notes on a value or issue, each with who wrote it."""
    return tuple(f"{note.reviewer}: {_said(note)}" for note in held.notes)


def _answer(decision: Decision | None) -> str:
    """What a person said to an issue, in words."""
    if decision is None or decision.action is not Action.ANSWER:
        return ""
    return f"{_said(decision)} ({decision.reviewer})"


def _said(decision: Decision) -> str:
    """A note or an answer in words."""
    if decision.action is Action.COMMENT:
        return decision.comment
    if decision.action is not Action.ANSWER:
        return ALONE.get(decision.action, decision.action.value) + (
            f": {decision.comment}" if decision.comment else ""
        )
    return ANSWERS[Answer(decision.value)] + (f": {decision.comment}" if decision.comment else "")
