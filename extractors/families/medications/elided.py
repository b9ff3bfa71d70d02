"""A verb told once of drugs in a row that have times of their own: "started on A at 16 weeks and B at 24 weeks"."""

import itertools
from collections.abc import Sequence

from extractors.families.medications.cues import pattern
from extractors.families.medications.group import Group
from extractors.families.medications.mentions import Piece

_TAKEN = frozenset(("give", "start", "continue"))
_LOOK_BACK = 24  # characters before a verb in which its auxiliary stands


def govern(text: str, groups: Sequence[Group], pieces: Sequence[Piece]) -> None:
    """Let a group without a verb have that of the group before it, or "were taken" behind the row.

    Only where nothing but a comma or "and" parts the two.
    """
    pairs = [pair for pair in itertools.pairwise(groups) if _in_row(text, *pair, pieces)]
    for first, second in pairs:
        _give(second, first.acts)
    last: Group | None = None
    for first, second in reversed(pairs):
        if second is last or (second.verb_seen and _of_several(text, second.verb_at)):
            _give(first, second.acts[:1])
            last = first


def _in_row(text: str, first: Group, second: Group, pieces: Sequence[Piece]) -> bool:
    between_them = (piece.end for piece in pieces if first.start <= piece.start < second.start)
    reached = max(between_them, default=second.start)
    between = text[reached : second.start]
    return (
        pattern("in_row").search(between) is not None
        and pattern("coordinated").fullmatch(between) is not None
    )


def _of_several(text: str, verb_at: int) -> bool:
    auxiliary = pattern("auxiliary").search(text, max(0, verb_at - _LOOK_BACK), verb_at)
    return auxiliary is not None and not auxiliary["one"]


def _give(group: Group, acts: Sequence[str]) -> None:
    """Let the verb govern the drugs of the group and their times, if it is one and they have none.

    What is not plainly taken ("stopped", "raised") needs times to be said of: "A was stopped at 16 weeks and B at 24 weeks".
    """
    told = {act for act in acts if act}
    dated = any(step.times for step in group.phases)
    if len(told) != 1 or any(group.acts) or not (dated or told <= _TAKEN):
        return
    group.acts = list(told)
    for step in group.phases:
        step.acts = list(told)
        step.times = [(cue, act or group.acts[0]) for cue, act in step.times]
