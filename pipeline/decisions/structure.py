"""What people say of whole patients: that there is one more, that one is none, to whom an entry belongs.

Such decisions are rows like others. A case that a person added stands behind those of the reading; the decision that an
entry belongs to another case or pregnancy is held under the entry's anchor and `.case`, so that it stays with the entry.
"""

import re
from collections.abc import Iterable
from typing import Any

from schemas.report import Case, Report
from schemas.review import Action, Decision

OUTCOME = "document"  # the anchor of what a person said of the document as a whole
MOVED = ".case"  # how the anchor ends under which it is held to whom an entry belongs
NOWHERE = 10**6  # where a pregnancy stands that a case does not have: behind all of them
_CASE = re.compile(r"cases\.(\d{1,4})")


def case_number(anchor: str) -> int | None:
    """The number of the case that an anchor names as a whole, None for another anchor.

    >>> case_number("cases.2"), case_number("cases.2.patient.age"), case_number("document")
    (2, None, None)
    """
    found = _CASE.fullmatch(anchor)
    return int(found[1]) if found else None


def structural(anchor: str) -> bool:
    """True for the anchor of a case as a whole, of an entry's case, and of the document."""
    return anchor == OUTCOME or anchor.endswith(MOVED) or case_number(anchor) is not None


def added_cases(report: Report, rows: Iterable[Decision]) -> tuple[Case, ...]:
    """The cases that people added, each at its number behind those of the report."""
    cases: list[Case] = []
    added = {
        number: row
        for row in rows
        if row.action is Action.ADD and (number := case_number(row.anchor)) is not None
    }
    for number in sorted(added):
        row = added[number]
        if number == len(report.cases) + len(cases) and row.quote is not None:
            cases.append(Case(label=str(row.value["label"]), start=row.quote.start, end=row.quote.end))
    return tuple(cases)


def moved_in(data: dict[str, Any], path: str, target: str) -> None:
    """Move an item of a record, as JSON, to another case or pregnancy; nothing where it was taken out."""
    holder, _, position = path.rpartition(".")
    items = at(data, holder)
    item = items[int(position)]
    if item is None:
        return
    family = holder.rsplit(".", 1)[-1]
    others = at(data, f"{target}.{family}")
    if others is items:
        return
    items[int(position)] = None
    if family == "pregnancies" and any(one is not None and one["is_index"] for one in others):
        item["is_index"] = False
    others.append(item)


def at(data: Any, path: str) -> Any:
    """The part of a record, as JSON, at a path. Raises LookupError."""
    for step in path.split("."):
        data = data[int(step)] if isinstance(data, list) else data[step]
    return data


def without_patients(report: Report) -> Report:
    """The report without cases, and without what does not agree in them."""
    issues = tuple(issue for issue in report.issues if issue.case is None)
    return report.model_copy(update={"cases": (), "issues": issues})
