"""Newborns that people added to a pregnancy: parts of the record as those that the software finds.

A reading has nothing of them, so a newer one would give their place to another child.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from pipeline.decisions.anchors import anchors
from pipeline.decisions.apply import MOST_NEWBORNS
from pipeline.decisions.fold import Folded
from pipeline.decisions.structure import at
from schemas.neonate import Neonate
from schemas.report import Report
from schemas.review import Action, Decision

OF_NEWBORN = re.compile(r"(?P<head>.+\.pregnancies\.[^.]+)\.neonates\.(?P<number>\d{1,3})\.(?P<field>\w+)")
Given = dict[tuple[str, int], dict[str, Decision]]  # what was said of each, by the pregnancy and its number


def with_newborns(report: Report, layers: Sequence[Folded]) -> Report:
    """The report with the newborns that only people told of, with what they said; as it is without any."""
    given = _given(layers)
    if not given:
        return report
    paths = {anchor: path for path, anchor in anchors(report).items()}
    data = report.model_dump(mode="json")
    for (head, number), said in sorted(given.items()):
        if head in paths:
            _put(at(data, paths[head])["neonates"], number, said)
    try:
        return Report.model_validate(data)
    except ValidationError:  # what an older version stored
        return report


def _given(layers: Sequence[Folded]) -> Given:
    """What people added to newborns."""
    found: Given = {}
    for anchor, decision in _added(layers):
        parts = OF_NEWBORN.fullmatch(anchor)
        if (
            parts is not None
            and int(parts["number"]) < MOST_NEWBORNS
            and parts["field"] in Neonate.model_fields
            and ".added-" not in anchor
        ):
            key = (parts["head"], int(parts["number"]))
            found.setdefault(key, {}).setdefault(parts["field"], decision)
    return found


def _added(layers: Sequence[Folded]) -> Iterator[tuple[str, Decision]]:
    """What people say of what the software does not, by its anchor."""
    for folded in layers:
        for anchor, held in folded.held.items():
            decision = held.decision
            if decision is None or decision.action not in (Action.ADD, Action.CORRECT):
                continue
            if any(one.action is Action.ADD for one in held.standing):
                yield anchor, decision


def _put(newborns: list[Any], number: int, said: Mapping[str, Decision]) -> None:
    """Put what people said into the newborn of a number; one of whom the software says something is left as he is."""
    newborns.extend({} for _ in range(number + 1 - len(newborns)))
    if any(newborns[number].values()):
        return
    for name, decision in said.items():
        if decision.quote is not None:
            quotes = [decision.quote.model_dump(mode="json")]
            newborns[number][name] = {"value": decision.value, "quotes": quotes, "method": "review:added"}
