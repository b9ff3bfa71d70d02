"""What is said of all newborns of a pregnancy at once: "both girls", "all three had Apgar scores of 9"."""

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.decisions.apply import MOST_NEWBORNS
from pipeline.decisions.merge import same
from pipeline.decisions.newborns import OF_NEWBORN
from pipeline.decisions.opened import Opened
from pipeline.decisions.structure import MOVED
from pipeline.review import editors
from pipeline.review.kinds import ValueRefusedError, checked, kind_at
from pipeline.review.naming import typed_path
from pipeline.review.requests import Asked
from schemas.review import Action

FIELD = "newborns"  # of a form: the value is that of every newborn of the pregnancy


def anchors_of(of: Opened, anchor: str) -> list[str]:
    """The anchors of the same field of every newborn of a pregnancy; empty for another field.

    Whom a person moved is one of those of the pregnancy to which he was moved. There are as many as the record has
    newborns, or as the pregnancy has fetuses where these are more.
    """
    parts = OF_NEWBORN.fullmatch(anchor)
    if parts is None:
        return []
    home = _home(of, anchor)
    found = (OF_NEWBORN.fullmatch(one) for one in (*of.present, *of.folded.held, anchor))
    known = {(one["head"], int(one["number"])) for one in found if one is not None}
    gone = {number for head, number in known if head == home and _home(of, _one(head, number)) != home}
    come = sorted(one for one in known if one[0] != home and _home(of, _one(*one)) == home)
    told = of.leaves(f"{home}.fetuses")
    count = max(
        1 + max((number for head, number in known if head == home), default=-1),
        told - len(come) if isinstance(told, int) else 0,
    )
    own = [(home, number) for number in range(min(count, MOST_NEWBORNS)) if number not in gone]
    return [f"{_one(*one)}.{parts['field']}" for one in (*own, *come)]


def _one(head: str, number: int) -> str:
    return f"{head}.neonates.{number}"


def _home(of: Opened, anchor: str) -> str:
    """The pregnancy to which a person moved the newborn of an anchor, its own where nobody did."""
    head, _, rest = anchor.partition(".neonates.")
    moved = of.held(f"{_one(head, int(rest.partition('.')[0]))}{MOVED}").decision
    return str(moved.value) if moved is not None and moved.action is Action.MOVE else head


def check(of: Opened, added: Sequence[str]) -> None:
    """Raises ValueRefusedError where a value is added to a newborn behind one whom there is not."""
    for anchor in added:
        parts = OF_NEWBORN.fullmatch(anchor)
        if parts is None:
            continue
        stem, number = f"{parts['head']}.neonates.", int(parts["number"])
        known = {_number(one, stem) for one in (*of.present, *of.folded.held) if one.startswith(stem)}
        before = known | {_number(one, stem) for one in added if one.startswith(stem)}
        if number and number not in known and number - 1 not in before:
            raise ValueRefusedError(
                f"{anchor}: there is no newborn {number} before this one; add that one first"
            )


def _number(anchor: str, stem: str) -> int:
    return int(anchor[len(stem) :].partition(".")[0])


def expanded(of: Opened, asked: Asked, versions: dict[str, int]) -> Iterator[Asked]:
    """The decisions that one on a newborn stands for: of every newborn who does not have the value already.

    Raises ValueRefusedError.
    """
    path = typed_path(of.path_of(asked.anchor))
    value = checked(path, editors.read(kind_at(path), asked.fields or {}))
    for anchor in anchors_of(of, asked.anchor):
        held, has = of.held(anchor), anchor in of.present or of.held(anchor).decision is not None
        if anchor != asked.anchor and held.decision is not None and same(of.leaves(anchor), value):
            continue
        changes: dict[str, Any] = {"anchor": anchor, "fields": None, "value": value}
        changes["action"] = Action.CORRECT if has else Action.ADD
        changes["seen"] = versions.get(anchor, held.version)
        yield asked.model_copy(update=changes)
