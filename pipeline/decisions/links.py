"""What an entry says that is no fact: to which pregnancy a drug or a result belongs, of which specimen it is.

No words of its own stand for it, so nobody decides on it alone: it is verified with the drug or the test. Where a newer
reading says otherwise it is a value like the others, held by that decision, and waits as they do. A pregnancy is named by
its anchor, that of none by the list of its case.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, get_args

from pydantic.fields import FieldInfo

from pipeline.decisions.anchors import Slot
from pipeline.decisions.reading import names_of, paths_of
from pipeline.store.rows import Stored
from schemas.fact import Fact
from schemas.report import ENTRIES, Report
from schemas.review import Action, Decision

PREGNANCY = "pregnancy"
OTHER = "other"  # a pregnancy that the record does not have
REPORTED = "index"
NO_DECISIONS = (Action.SEE, Action.COMMENT, Action.UNDO)


def _is_bare(field: FieldInfo) -> bool:
    """True for a field that may be empty and holds no fact."""
    kinds = get_args(field.annotation)
    return field.default is None and not any(isinstance(one, type) and issubclass(one, Fact) for one in kinds)


LINKS: Mapping[str, tuple[str, ...]] = {
    family: tuple(name for name, field in model.model_fields.items() if _is_bare(field))
    for family, model in ENTRIES.items()
}
_NAMES = frozenset(name for names in LINKS.values() for name in names)


def is_link(anchor: str) -> bool:
    """True for the anchor or the path of what an entry says that is no fact.

    >>> is_link("cases.0.medications.aspirin@104.pregnancy"), is_link("cases.0.medications.aspirin@104.dose")
    (True, False)
    """
    head, _, name = anchor.rpartition(".")
    if name not in _NAMES:
        return False
    parts = head.split(".", 3)
    return len(parts) == 4 and name in LINKS.get(parts[2], ())


def with_its_entry(row: Decision) -> bool:
    """True for the decision on a link that one on the drug or test of its entry is."""
    return is_link(row.anchor) and not is_link(row.path)


def of_none(anchor: str) -> str:
    """The name of no pregnancy of the case of an anchor.

    >>> of_none("cases.1.medications.aspirin@104.pregnancy")
    'cases.1.pregnancies'
    """
    return ".".join([*anchor.split(".", 2)[:2], "pregnancies"])


def says_nothing(value: Any) -> bool:
    """True for a link of no pregnancy, or of no specimen."""
    return not value or str(value).endswith(".pregnancies")


def said(report: Report, names: Mapping[str, str], path: str) -> str:
    """What a reading says at the path of a link; `names` has the anchors of its pregnancies by their paths."""
    head, _, name = path.rpartition(".")
    _, number, family, place = head.split(".")
    value = getattr(getattr(report.cases[int(number)], family)[int(place)], name)
    return _named(value, name, of_none(path), names)


def given(entry: Mapping[str, Any], head: str, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What a person said of an added entry that is no fact, by its name."""
    for name in LINKS[head.split(".", 3)[2]]:
        value = entry.get(name)
        if value is not None:
            yield name, _named(value, name, of_none(head), names)


def _named(value: Any, name: str, none: str, names: Mapping[str, str]) -> str:
    if name != PREGNANCY:
        return value or ""
    return none if value is None else names.get(f"{none}.{value}", f"{none}.{OTHER}")


def link(stored: Stored, anchor: str) -> Slot | None:
    """What a reading says at the anchor of a link, on the words of its drug or test; None where it has no such entry."""
    head, _, name = anchor.rpartition(".")
    path = paths_of(stored).get(head)
    if path is None:
        return None
    _, number, family, place = path.split(".")
    entry = getattr(stored.report.cases[int(number)], family)[int(place)]
    main: Fact[Any] = entry.drug if family == "medications" else entry.test
    value = said(stored.report, names_of(stored), f"{path}.{name}")
    return Slot(
        f"{path}.{name}", anchor, Fact[str](value=value, quotes=main.quotes, method="derived:with_its_entry")
    )


def links(stored: Stored, rows: Iterable[Decision]) -> Mapping[str, Slot]:
    """The links on which some of the rows stand, by their anchors."""
    some = [row for row in rows if row.action is Action.UNDO or is_link(row.anchor)]
    undone = {row.undoes for row in some}
    standing = (row.anchor for row in some if row.action not in NO_DECISIONS and row.number not in undone)
    return {anchor: slot for anchor in dict.fromkeys(standing) if (slot := link(stored, anchor)) is not None}
