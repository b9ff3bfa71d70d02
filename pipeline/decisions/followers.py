"""What was worked out from a value that a person then changed: it stood on words that say it no longer.

An end that counts from a start and a length, one that is the birth of a pregnancy ("until delivery"), a count that follows
from others: where nobody decided on it, it falls with what it was worked out from.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pydantic import ValidationError

from schemas.base import Record
from schemas.fact import Fact, facts_in
from schemas.medication import UNTIL_DELIVERY
from schemas.report import ENTRIES, Report
from schemas.review import Action, Decision

_HISTORY, _PREGNANCIES = "obstetric_history", "pregnancies"
_WORDS: Final = {"as_written"}


def followers(report: Report, last: Mapping[str, Decision]) -> Iterator[str]:
    """The paths of the facts that fall with what the last decisions changed, in the order of the record."""
    for number, case in enumerate(report.cases):
        prefix = f"cases.{number}."
        facts = dict(facts_in(case))
        changed = {path: fact for path, fact in facts.items() if _changed(f"{prefix}{path}", fact, last)}
        for path, fact in facts.items() if changed else ():
            if _decision(f"{prefix}{path}", last) is None and _follows(path, fact, changed):
                yield f"{prefix}{path}"


def _decision(path: str, last: Mapping[str, Decision]) -> Decision | None:
    """The decision on a fact, or on the part of the record that holds it."""
    steps = path.split(".")
    found = (last.get(".".join(steps[:length])) for length in range(len(steps), 2, -1))
    return next((one for one in found if one is not None), None)


def _changed(path: str, fact: Fact[Any], last: Mapping[str, Decision]) -> bool:
    """True for a fact that a person took out, or to which one gave another value."""
    decision = _decision(path, last)
    if decision is None or decision.action not in (Action.REJECT, Action.CORRECT):
        return False
    return decision.action is Action.REJECT or path == decision.path and _says_otherwise(decision.value, fact)


def _says_otherwise(value: Any, fact: Fact[Any]) -> bool:
    """True for another value than the fact has; the same in other words is none."""
    if not isinstance(fact.value, Record):
        return bool(value != fact.value)
    try:
        given = type(fact.value).model_validate(value)
    except ValidationError:
        return True
    return given.model_dump(exclude=_WORDS) != fact.value.model_dump(exclude=_WORDS)


def _follows(path: str, fact: Fact[Any], changed: Mapping[str, Fact[Any]]) -> bool:
    """True for a fact that was worked out from the words of a changed one of its entry, or of a pregnancy's times."""
    if not (fact.derived or fact.method == UNTIL_DELIVERY) or _needed(path):
        return False
    return any(
        set(one.quotes) & set(fact.quotes)
        for other, one in changed.items()
        if other != path and (_part(other) == _part(path) or other.startswith(f"{_PREGNANCIES}."))
    )


def _needed(path: str) -> bool:
    """True for what an entry cannot be without."""
    family, *_, name = path.split(".")
    model = ENTRIES.get(family)
    return model is not None and name in model.model_fields and model.model_fields[name].is_required()


def _part(path: str) -> tuple[str, ...]:
    """The part of a case that is worked out from itself: the history, the pregnancies, an entry of a list."""
    steps = path.split(".")
    return tuple(steps[:1]) if steps[0] in (_HISTORY, _PREGNANCIES) else tuple(steps[:2])
