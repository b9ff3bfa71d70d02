"""A decision made from what a person asked for: its value checked, its words, what it refuses."""

import datetime as dt
from typing import Any

from pipeline.decisions.anchors import KIND, Slot, entry_of
from pipeline.decisions.fold import Held, added_anchor
from pipeline.decisions.links import is_link, with_its_entry
from pipeline.decisions.merge import same
from pipeline.decisions.opened import Opened
from pipeline.decisions.tally import added
from pipeline.review import editors, patients
from pipeline.review.kinds import Kind, ValueRefusedError, checked, checked_entry, kind_at
from pipeline.review.naming import typed_path
from pipeline.review.patients import pregnancies_for
from pipeline.review.people import Person
from pipeline.review.requests import Asked
from schemas.errors import NotFoundError
from schemas.fact import Quote, quote
from schemas.report import ENTRIES
from schemas.review import Action, Answer, Decision

FREE = (Action.SEE, Action.COMMENT)  # change no value, so no version is checked


def decision(of: Opened, asked: Asked, person: Person, at: dt.datetime, coming: int) -> Decision:
    """The decision of a person, on the words and the path of its value; `coming` cases are added by the same request.

    Raises NotFoundError or ValueRefusedError.
    """
    layer = of.layer or ""
    if asked.action is Action.UNDO and asked.undoes:
        return _undone_elsewhere(of, asked, person, at)
    slot = of.slot(asked.anchor)
    held = of.folded.of(asked.anchor)
    whole = patients.of_patients(asked.anchor)
    new_entry = asked.action is Action.ADD and is_list(asked.anchor, of)
    if slot is None and not new_entry and not whole and not _known(asked.anchor, of):
        raise NotFoundError(f"{asked.anchor}: the record has no such value; load the document again")
    _refuse_gone(of, asked)
    _refuse_home(of, asked)
    path = slot.path if slot is not None else of.path_of(asked.anchor)
    made: dict[str, Any] = {
        "document_id": of.work.document_id,
        "extraction_key": of.stored.versions,
        "layer": layer,
        "anchor": asked.anchor,
        "path": path,
        "action": asked.action,
        "comment": asked.comment.strip(),
        "reviewer": person.name,
        "at": at,
        "was": slot.value if slot is not None else None,
        "quote": _first_quote(of, asked.anchor),
    }
    if whole:
        place = place_quote(of, asked.quote.start, asked.quote.end) if asked.quote else None
        return Decision.model_validate(made | {"quote": place} | patients.decided(of, layer, asked, coming))
    disputed = any(one.anchor == asked.anchor for one in of.disputes)
    _refuse(asked, slot, path, is_said=disputed or bool(held.standing) or _is_given(of, asked.anchor))
    match asked.action:
        case Action.UNDO:
            made |= _undone(held, asked.anchor, layer)
        case Action.ACCEPT if of.stays(asked.anchor):
            made |= _kept(of, asked)
        case Action.ANSWER:
            made |= {"value": Answer(asked.value).value}
        case Action.ADD if new_entry:
            made |= _entry(of, asked, person)
        case Action.CORRECT | Action.ADD:
            made |= {"value": _value(of, path, asked), "quote": _quote(of, asked)}
    return Decision.model_validate(made)


def _undone_elsewhere(of: Opened, asked: Asked, person: Person, at: dt.datetime) -> Decision:
    """The decision by which one on what the newest record does not have is taken back: on the reading that had it.

    Raises ValueRefusedError.
    """
    row = of.resting.get(asked.undoes)
    if row is None or row.layer != of.layer:
        raise ValueRefusedError(f"{asked.anchor}: there is no decision to take back")
    changes = {"number": 0, "action": Action.UNDO, "value": None, "quote": None, "undoes": row.number}
    said = {"comment": asked.comment.strip(), "reviewer": person.name, "at": at}
    return row.model_copy(update=changes | said)


def _refuse_gone(of: Opened, asked: Asked) -> None:
    """Raises ValueRefusedError for a value of a patient who is none: nobody would see it again."""
    if asked.action not in (Action.ADD, Action.CORRECT) or patients.of_patients(asked.anchor):
        return
    case = of.case_of(asked.anchor)
    if case is not None and of.is_gone(case):
        label = of.stored.report.cases[case].label
        raise ValueRefusedError(f"{label}: is no patient of the record any more; load the document again")


def _refuse_home(of: Opened, asked: Asked) -> None:
    """Raises ValueRefusedError where a pregnancy would go to which a newborn was moved: he would be nowhere."""
    if asked.action not in (Action.UNDO, Action.REJECT) or not added_anchor(asked.anchor):
        return
    stand = (held.decision for held in of.folded.held.values())
    if any(one is not None and one.action is Action.MOVE and one.value == asked.anchor for one in stand):
        raise ValueRefusedError(
            "a newborn was moved to this pregnancy; take that back, or move it elsewhere first"
        )


def _is_given(of: Opened, anchor: str) -> bool:
    """True for a field of an entry that a person added with it."""
    entry = added(of, entry_of(anchor)) if added_anchor(anchor) else None
    return entry is not None and anchor in entry.facts


def _refuse(asked: Asked, slot: Slot | None, path: str, *, is_said: bool) -> None:
    """Raises ValueRefusedError or NotFoundError for an action that means nothing here.

    `is_said` is true for a value of which people said something.
    """
    if asked.action in (Action.SEE, Action.ANSWER) and slot is None:
        raise NotFoundError(f"{asked.anchor}: the record has no such value; load the document again")
    if slot is not None:
        _refuse_answer(asked, issue=slot.fact is None)
    if asked.action is Action.COMMENT and not asked.comment.strip():
        raise ValueRefusedError("write the comment")
    if asked.action is Action.ADD and slot is not None:
        raise ValueRefusedError(f"{asked.anchor}: has a value; correct it")
    if asked.action in (Action.ACCEPT, Action.REJECT):
        if slot is None and not is_said:
            raise ValueRefusedError(f"{asked.anchor}: there is no value to decide on")
        if slot is None and asked.action is Action.ACCEPT:
            raise ValueRefusedError(
                f"{asked.anchor}: was added by hand and stands; correct it, or take it back"
            )
        if asked.action is Action.REJECT and _needed(path):
            raise ValueRefusedError("a medication cannot be without it; correct it, or reject the drug")


def _refuse_answer(asked: Asked, *, issue: bool) -> None:
    """Raises ValueRefusedError for an answer to a value, another one than there are, and for a decision on an issue."""
    if asked.action is Action.ANSWER and not issue:
        raise ValueRefusedError(f"{asked.anchor}: only issues take an answer; accept, correct or reject it")
    if asked.action is Action.ANSWER and asked.value not in set(Answer):
        raise ValueRefusedError(f"answer {asked.value!r}: there are {', '.join(Answer)}")
    if issue and asked.action not in (*FREE, Action.ANSWER, Action.UNDO):
        raise ValueRefusedError("an issue takes an answer: right as it stands, corrected, or ask the author")


def _needed(path: str) -> bool:
    """True for what a medication has always: rejecting it would reject the whole entry unasked."""
    parts = path.split(".")
    return len(parts) == 5 and parts[2] == "medications" and parts[4] in ("subject", "status")


def _kept(of: Opened, asked: Asked) -> dict[str, Any]:
    """To accept what people decided on and the software no longer says is to say it once more."""
    left, decision = of.leaves(asked.anchor), of.held(asked.anchor).decision
    slot = of.present.get(asked.anchor)
    if slot is None or decision is None or left == slot.value:
        return {}
    comment = asked.comment.strip() or decision.comment
    return {"action": Action.CORRECT, "value": left, "quote": decision.quote, "comment": comment}


def _undone(held: Held, anchor: str, layer: str) -> dict[str, Any]:
    if held.decision is None or not held.decision.number:
        raise ValueRefusedError(f"{anchor}: there is no decision to take back")
    if with_its_entry(held.decision):
        raise ValueRefusedError(
            f"{anchor}: was decided with its drug or test; take that back, or correct this"
        )
    if held.decision.layer != layer:
        raise ValueRefusedError("both reviewers agree on this; correct or reject it instead")
    return {"undoes": held.decision.number}


def is_list(anchor: str, of: Opened) -> bool:
    """True for a list of a case of the record that entries can be added to."""
    parts = anchor.split(".")
    if len(parts) != 3 or parts[0] != "cases" or parts[2] not in ENTRIES:
        return False
    return parts[1].isdigit() and int(parts[1]) < len(of.stored.report.cases)


def _known(anchor: str, of: Opened) -> bool:
    """True for what was decided on before, and for a field that an entry of the record could have."""
    if anchor == KIND or anchor in of.folded.held or any(one.anchor == anchor for one in of.disputes):
        return True
    parts = anchor.split(".")
    heads = [".".join(parts[:length]) for length in range(len(parts) - 1, 3, -1)]
    if not any(head in of.paths or head in of.folded.added for head in heads) and not _of_case(parts, of):
        return False
    kind_at(typed_path(of.path_of(anchor)))
    return True


def _of_case(parts: list[str], of: Opened) -> bool:
    """True for a field of the patient or the history of a case that there is."""
    if len(parts) != 4 or parts[0] != "cases" or parts[2] not in ("patient", "obstetric_history"):
        return False
    return parts[1].isdigit() and int(parts[1]) < len(of.stored.report.cases)


def _value(of: Opened, path: str, asked: Asked) -> Any:
    typed = typed_path(path)
    known = pregnancies_for(of, asked.anchor) if kind_at(typed) is Kind.CHOICE and is_link(typed) else ()
    if known and (asked.value if asked.fields is None else asked.fields.get("text")) not in known:
        raise ValueRefusedError(f"name one of {', '.join(known)}")
    if asked.fields is not None:
        return checked(typed, editors.read(kind_at(typed), asked.fields))
    if asked.value is None:
        raise ValueRefusedError("give the value")
    return checked(typed, asked.value)


def _quote(of: Opened, asked: Asked) -> Quote | None:
    """The quote of a correction, None for one that is not in the text: it stands beside words, not on them."""
    if asked.quote is not None:
        return place_quote(of, asked.quote.start, asked.quote.end)
    if not asked.not_in_text:
        raise ValueRefusedError("a correction needs a quote: select the words, or mark it as not in the text")
    if not asked.comment.strip():
        raise ValueRefusedError("say why it is not in the text")
    if _first_quote(of, asked.anchor) is None:
        raise ValueRefusedError("this value needs a quote, since nothing near it has one")
    return None


def place_quote(of: Opened, start: int, end: int) -> Quote:
    """The quote at a place of the document. Raises ValueRefusedError."""
    document = of.stored.document
    if end > len(document.text):
        raise ValueRefusedError(f"the quote {start}-{end} is outside the text")
    if not document.text[start:end].strip():
        raise ValueRefusedError(f"the quote {start}-{end} is empty")
    return quote(document, start, end)


def _first_quote(of: Opened, anchor: str) -> Quote | None:
    """The quote of a value, else of its entry, else of its case."""
    slot = of.present.get(anchor)
    if slot is not None and slot.fact is not None:
        return slot.fact.quotes[0]
    decision = of.folded.of(anchor).decision
    if decision is not None and decision.quote is not None:
        return decision.quote
    head = anchor.rpartition(".")[0]
    while head.count(".") >= 1:
        near = next(
            (s for s in of.present.values() if s.fact is not None and s.anchor.startswith(f"{head}.")), None
        )
        if near is not None and near.fact is not None:
            return near.fact.quotes[0]
        added = of.folded.added.get(head)
        if added is not None and added.decision is not None:
            return added.decision.quote
        head = head.rpartition(".")[0]
    return None


def _entry(of: Opened, asked: Asked, person: Person) -> dict[str, Any]:
    """A new entry of a list: its fields are facts on the given quote, unless they bring their own."""
    if asked.quote is None:
        raise ValueRefusedError("select the words that say it")
    if not isinstance(asked.value, dict):
        raise ValueRefusedError("give the fields of the entry")
    here = place_quote(of, asked.quote.start, asked.quote.end)
    value = checked_entry(asked.anchor, _facts(of, asked.value, here, person))
    family = asked.anchor.split(".")[2]
    main = value.get("drug") or value.get("test")
    inner = main["value"] if main else {}
    name = str(inner.get("generic") or inner.get("name") or family).replace("@", " ").replace(".", " ")
    anchor = f"{asked.anchor}.added-{name}@{here.start}"
    before = of.folded.of(anchor).decision
    if before is not None and not same(before.value, value):
        raise ValueRefusedError(f"{name}: is added from these words already")
    return {"anchor": anchor, "path": anchor, "value": value, "quote": here, "was": None}


def _facts(of: Opened, value: dict[str, Any], here: Quote, person: Person) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, part in value.items():
        if name == "window" and isinstance(part, dict):
            found[name] = _facts(of, part, here, person)
        elif name == "neonates" and isinstance(part, list):
            found[name] = [_facts(of, one, here, person) for one in part if isinstance(one, dict)]
        elif name in ("pregnancy", "specimen", "is_index"):
            found[name] = part
        elif isinstance(part, dict) and "value" in part:
            place = part.get("quote") or {}
            start, end = place.get("start"), place.get("end")
            stands = here
            if isinstance(start, int) and isinstance(end, int) and 0 <= start < end:
                stands = place_quote(of, start, end)
            found[name] = {
                "value": part["value"],
                "quotes": [stands.model_dump(mode="json")],
                "method": f"review:{person.name}",
            }
        else:
            raise ValueRefusedError(f'{name}: give {{"value": ...}}')
    return found
