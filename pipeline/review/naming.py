"""Anchors, entries and stored values in the words of the page."""

from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from pipeline.decisions.anchors import KIND, entry_of
from pipeline.decisions.links import OTHER, REPORTED, is_link, says_nothing
from pipeline.decisions.structure import MOVED, case_number
from pipeline.review.kinds import value_type
from pipeline.words import label, shown
from schemas.errors import NotFoundError
from schemas.pregnancy import Pregnancy
from schemas.report import ENTRIES
from schemas.review import Action, Decision

SHORT_QUOTE = 70  # characters of a quote that a row shows
TITLES = {
    "patient": "Patient",
    "obstetric_history": "Obstetric history",
    "pregnancies": "Pregnancies",
    "medications": "Medications",
    "lab_results": "Laboratory results",
    "qualitative_results": "Results in words",
}


def typed_path(path: str) -> str:
    """A path with a number for an added entry, as the record's model knows it."""
    head, mark, tail = path.partition(".added-")
    return f"{head}.0.{tail.rpartition('@')[2].partition('.')[2]}" if mark else path


def parsed(path: str, value: Any) -> Any:
    """A stored value as the record's own type, a pregnancy in words; as it is where an older version's no longer fits."""
    if is_link(path):
        return link_in_words(value)
    adapter: TypeAdapter[Any] = TypeAdapter(value_type(path))
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return value


def link_in_words(value: Any) -> str:
    """What an entry says that is no fact: its pregnancy, or the words as they are.

    >>> link_in_words("cases.0.pregnancies.index"), link_in_words("cases.0.pregnancies"), link_in_words("serum")
    ('the reported one', 'none in particular', 'serum')
    """
    if says_nothing(value):
        return "none in particular"
    name = str(value).partition(".pregnancies.")[2]
    known = {REPORTED: "the reported one", OTHER: "one that the record does not have"}
    return known.get(name, pregnancy_title(str(value)).lower()) if name else str(value)


def in_words(path: str, value: Any, field: str = "") -> str:
    """A stored value in a few words, empty for None; an added entry by its title."""
    if value is None:
        return ""
    typed = typed_path(path)
    if typed.endswith("."):
        return entry_title(ENTRIES[path.split(".")[2]].model_validate(value))
    return shown(parsed(typed, value), field)


def told(decision: Decision) -> tuple[str, str]:
    """What a decision changes from and to, in words; as it is stored where the record has no such place now."""
    field = decision.path.rsplit(".", 1)[-1]
    try:
        was, value = (in_words(decision.path, one, field) for one in (decision.was, decision.value))
    except (NotFoundError, ValidationError, LookupError):
        was, value = ("" if one is None else str(one) for one in (decision.was, decision.value))
    return was, was if decision.action is Action.ACCEPT else value


def place_in_words(anchor: str) -> str:
    """Where a value stands in the record.

    >>> place_in_words("cases.0.medications.aspirin@104.window.start")
    'case 1, Medications, aspirin, from'
    >>> place_in_words("cases.1.patient.age"), place_in_words("issues.losses_differ@7")
    ('case 2, Patient, age', 'issue losses differ')
    """
    parts = anchor.split(".")
    if anchor == KIND:
        return field_label(KIND)
    if case_number(anchor) is not None:
        return f"case {int(parts[1]) + 1}"
    if anchor.endswith(MOVED):
        return f"{place_in_words(anchor.removesuffix(MOVED))}: whose it is"
    if parts[0] == "issues":
        return "issue " + anchor.partition(".")[2].partition("@")[0].replace("_", " ")
    if len(parts) < 3 or not parts[1].isdigit():
        return anchor
    head = head_of(anchor)
    words = [f"case {int(parts[1]) + 1}", TITLES.get(parts[2], parts[2])]
    if parts[2] in ENTRIES:
        name = head[len(".".join(parts[:3])) + 1 :].partition("@")[0].removeprefix("added-")
        words.append(pregnancy_title(head) if parts[2] == "pregnancies" and "@" not in head else name)
    field = anchor[len(head) + 1 :]
    return ", ".join([*words, field_label(field)] if field else words)


@lru_cache(maxsize=1 << 16)  # of every value for every decision
def head_of(anchor: str) -> str:
    """The entry or family that an anchor belongs to."""
    parts = anchor.split(".")
    if parts[2] not in ENTRIES:
        return ".".join(parts[:3])
    if "@" not in anchor:
        return ".".join(parts[:4])
    return entry_of(anchor)


def entry_title(record: Any) -> str:
    """A name for an added entry."""
    if isinstance(record, Pregnancy):
        return "Reported pregnancy, added" if record.is_index else "Other pregnancy, added"
    main = getattr(record, "drug", None) or getattr(record, "test", None)
    return shown(main.value) if main else ""


def pregnancy_title(head: str) -> str:
    """A name for a pregnancy of the record by its anchor."""
    name = head.rsplit(".", 1)[1]
    return "Reported pregnancy" if name == "index" else f"Other pregnancy ({name})"


def field_label(field: str) -> str:
    """A field of an entry or family in words.

    >>> field_label("neonates.1.apgar_5"), field_label("formulas.formula@12"), field_label("window.stop")
    ('newborn 2 Apgar 5 min', 'formula', 'until')
    """
    parts = field.split(".")
    if "neonates" in parts:
        return f"newborn {int(parts[1]) + 1} {label(parts[-1])}"
    return "formula" if parts[0] == "formulas" else label(field)


def short(text: str) -> str:
    """A quote on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= SHORT_QUOTE else line[: SHORT_QUOTE - 1] + "…"
