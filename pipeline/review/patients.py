"""Decisions on whole patients: one more, none, to whom an entry belongs, and what a document is as a whole."""

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.decisions.anchors import entry_of
from pipeline.decisions.fold import added_anchor
from pipeline.decisions.opened import Opened
from pipeline.decisions.structure import MOVED, OUTCOME, case_number, structural
from pipeline.review.access import NotAllowedError
from pipeline.review.kinds import ValueRefusedError
from pipeline.review.requests import Asked, Place
from schemas.errors import NotFoundError
from schemas.report import ENTRIES
from schemas.review import ADJUDICATED, SHARED, Action, Outcome

CASES = "cases"  # the anchor that a new case is added to
MOST_CASES = 500
LONGEST_LABEL = 80


def of_patients(anchor: str) -> bool:
    """True for the anchor of a decision on a whole patient, or on the document as a whole."""
    return anchor == CASES or structural(anchor)


def decided(of: Opened, layer: str, asked: Asked, coming: int) -> dict[str, Any]:
    """What a decision on a whole patient is stored with; `coming` cases are added by the same request.

    Raises ValueRefusedError, NotFoundError, or NotAllowedError where two review blind.
    """
    if layer not in (SHARED, ADJUDICATED):
        raise NotAllowedError(
            "two review this document blind: the adjudicator adds, rejects and moves patients"
        )
    if asked.anchor == OUTCOME:
        return _outcome(of, asked)
    if asked.anchor == CASES:
        return _added(of, asked)
    if asked.anchor.endswith(MOVED):
        return _moved(of, asked, coming)
    return _case(of, asked)


def _undone(of: Opened, asked: Asked) -> dict[str, Any]:
    decision = of.held(asked.anchor).decision
    if decision is None or not decision.number:
        raise ValueRefusedError(f"{asked.anchor}: there is no decision to take back")
    number = case_number(asked.anchor)
    is_read = any(slot.case == number for slot in of.present.values())  # newer rules found her as well
    if decision.action is Action.ADD and not is_read:  # other cases keep their numbers
        return {"action": Action.REJECT, "undoes": decision.number}
    return {"undoes": decision.number}


def _outcome(of: Opened, asked: Asked) -> dict[str, Any]:
    if asked.action is Action.UNDO:
        return _undone(of, asked)
    if asked.action is not Action.ANSWER or asked.value not in set(Outcome):
        raise ValueRefusedError(f"document: answer with one of {', '.join(Outcome)}, or take it back")
    return {"value": Outcome(asked.value).value}


def _added(of: Opened, asked: Asked) -> dict[str, Any]:
    number = len(of.stored.report.cases)
    if asked.action is not Action.ADD:
        raise ValueRefusedError("cases: a case can be added")
    if asked.quote is None:
        raise ValueRefusedError("select the words that tell of the patient")
    if asked.quote.end > len(of.stored.document.text):
        raise ValueRefusedError(f"the quote {asked.quote.start}-{asked.quote.end} is outside the text")
    if number >= MOST_CASES:
        raise ValueRefusedError(f"there are {number} cases; a document has at most {MOST_CASES}")
    number = next(_added_so(of, asked), number)
    anchor = f"cases.{number}"
    return {"anchor": anchor, "path": anchor, "value": {"label": _label(asked, number)}}


def _label(asked: Asked, number: int) -> str:
    given = asked.value.get("label") if isinstance(asked.value, dict) else None
    return str(given or "").strip()[:LONGEST_LABEL] or f"case {number + 1}"


def _added_so(of: Opened, asked: Asked) -> Iterator[int]:
    """The numbers of the patients whom people added from the same words under the same name."""
    for anchor, held in of.folded.held.items():
        number, one = case_number(anchor), held.decision
        if number is None or one is None or one.action is not Action.ADD or one.quote is None:
            continue
        place = Place(start=one.quote.start, end=one.quote.end)
        if place == asked.quote and one.value == {"label": _label(asked, number)}:
            yield number


def _case(of: Opened, asked: Asked) -> dict[str, Any]:
    number = case_number(asked.anchor)
    if number is None or number >= len(of.stored.report.cases):
        raise NotFoundError(f"{asked.anchor}: the record has no such case; load the document again")
    if asked.action is Action.UNDO:
        return _undone(of, asked)
    if asked.action is not Action.REJECT:
        raise ValueRefusedError(f"{asked.anchor}: a case can be rejected, joined or split")
    return {}


def _moved(of: Opened, asked: Asked, coming: int) -> dict[str, Any]:
    if asked.action is Action.UNDO:
        return _undone(of, asked)
    entry = asked.anchor.removesuffix(MOVED)
    if entry not in heads(of):
        raise NotFoundError(f"{entry}: the record has no such entry; load the document again")
    if asked.action is not Action.MOVE:
        raise ValueRefusedError(f"{asked.anchor}: an entry can be moved to another case")
    return {"value": _target(of, entry, str(asked.value), coming)}


def _target(of: Opened, entry: str, target: str, coming: int) -> str:
    """Where an entry may be moved to. Raises ValueRefusedError."""
    if ".neonates." in entry:
        pregnancies = [
            one for one in heads(of) if one.split(".")[2] == "pregnancies" and ".neonates." not in one
        ]
        if target not in pregnancies or target == entry.partition(".neonates.")[0]:
            raise ValueRefusedError(f"{target}: a newborn is moved to another pregnancy of the record")
        return target
    number = case_number(target)
    if number is None or number >= len(of.stored.report.cases) + coming or of.is_gone(number):
        raise ValueRefusedError(f"{target}: an entry is moved to a case of the record")
    if number == of.case_of(entry):
        raise ValueRefusedError(f"{target}: it is there already")
    return target


def heads(of: Opened) -> dict[str, int]:
    """The anchors of the entries and newborns of a record, each with where its first words stand."""
    found: dict[str, int] = {}
    for anchor, slot in of.present.items():
        if slot.fact is not None:
            for head in _heads(anchor):
                found.setdefault(head, slot.fact.quotes[0].start)
    for anchor, held in of.folded.added.items():
        head, decision = entry_of(anchor), held.decision
        if decision is None or decision.quote is None:
            continue
        if anchor == head and ".added-" in anchor:
            found.setdefault(head, decision.quote.start)
        elif ".pregnancies." in anchor and ".added-" not in anchor:  # one of which only people say something
            found.setdefault(".".join(anchor.split(".")[:4]), decision.quote.start)
    return found


def pregnancies_for(of: Opened, anchor: str) -> tuple[str, ...]:
    """The names of the pregnancies that a drug or result may belong to, that of none first."""
    case = of.case_of(anchor)
    none = f"cases.{case}.pregnancies"
    there = [one for one in heads(of) if one.count(".") == 3 and one.split(".")[2] == "pregnancies"]
    return none, *(one for one in there if of.case_of(one) == case)


def _heads(anchor: str) -> Iterator[str]:
    """The entry, and the newborn of a pregnancy, that a value belongs to."""
    parts = anchor.split(".")
    if parts[0] != "cases" or parts[2] not in ENTRIES:
        return
    if "@" in anchor:
        yield entry_of(anchor)
        return
    yield ".".join(parts[:4])
    if len(parts) > 6 and parts[4] == "neonates":
        yield ".".join(parts[:6])


def expanded(of: Opened, asked: Asked) -> list[Asked]:
    """The decisions that splitting a case, or joining it to another, stands for. Raises ValueRefusedError."""
    if asked.anchor == CASES:
        return [asked.model_copy(update={"fields": None}), *_split(of, asked)]
    number, target = case_number(asked.anchor), case_number(str(asked.value))
    if number is None or target is None or number == target:
        raise ValueRefusedError(f"{asked.value}: a case is joined to another case")
    if any(added_anchor(one) and of.case_of(one) == number for one in of.disputed()):
        raise ValueRefusedError(
            f"{asked.anchor}: has an entry that only one of two reviewers added; decide on it first"
        )
    moves = _moves(of, [head for head in heads(of) if of.case_of(head) == number], str(asked.value))
    end = asked.model_copy(update={"action": Action.REJECT, "value": None, "fields": None})
    return [*moves, end]


def _split(of: Opened, asked: Asked) -> list[Asked]:
    """Each entry whose words stand behind the beginning of the new case goes to it."""
    old = case_number((asked.fields or {}).get("from", ""))
    if old is None or old >= len(of.stored.report.cases) or asked.quote is None:
        raise ValueRefusedError(
            "name the case that is split, and select the words with which the new one begins"
        )
    start, end = asked.quote.start, of.stored.report.cases[old].end
    behind = [head for head, place in heads(of).items() if of.case_of(head) == old and start <= place < end]
    target = next(_added_so(of, asked), len(of.stored.report.cases))
    return list(_moves(of, behind, f"cases.{target}"))


def _moves(of: Opened, entries: Sequence[str], target: str) -> Iterator[Asked]:
    for entry in entries:
        if ".neonates." not in entry:  # they go with their pregnancy
            anchor = f"{entry}{MOVED}"
            seen = of.held(anchor).version
            yield Asked(anchor=anchor, action=Action.MOVE, value=target, seen=seen)


def case_at(of: Opened, place: Place) -> int | None:
    """The number of the case in which words stand, the smallest of several; None for none."""
    cases = [
        (case.end - case.start, number)
        for number, case in enumerate(of.stored.report.cases)
        if case.start <= place.start < case.end and not of.is_gone(number)
    ]
    return min(cases)[1] if cases else None
