"""What is told to go with a drug is given when that is: "A was started at 19 weeks, together with B"."""

import itertools
from collections.abc import Iterator, Sequence

from extractors.families.medications.cues import pattern
from extractors.families.medications.group import Group
from extractors.families.medications.mentions import Piece
from extractors.families.medications.step import Step
from extractors.families.medications.times import Side, WindowCue

_GIVEN = frozenset(("", "give", "start"))  # acts at whose time the other drug is given too
_OWN = frozenset(("stop", "last", "change", "switch", "continue"))  # acts that part it from the first drug


def accompany(text: str, groups: Sequence[Group], pieces: Sequence[Piece]) -> None:
    """Let a group that "with" ties to the one before it have the time at which that was given or begun; doses changed as one too."""
    _change_together(text, groups)
    for first, second in itertools.pairwise(groups):
        if second.pronoun or not _OWN.isdisjoint(second.acts) or not _goes_with(text, first, second, pieces):
            continue
        told = list(_given(first))
        for step in second.phases if told else ():
            if step.lead is None and not any(_begins(cue) for cue, _ in step.times):
                step.times = [*told, *step.times]
                step.acts = step.acts or [act for _, act in told[:1] if act]


def _change_together(text: str, groups: Sequence[Group]) -> None:
    """Let the first of two drugs whose doses one verb changes have the time told behind the second.

    "A was raised to 300 mg twice daily and B to 1 g twice daily from 26 weeks".
    """
    for first, second in itertools.pairwise(groups):
        told = [cue for cue, _ in second.phases[-1].times if _begins(cue)]
        elliptical = set(second.acts) <= {"", "change"} and pattern("and_to").match(
            text, second.phases[0].drug.end
        )
        if (
            first.acts[-1:] != ["change"]
            or first.phases[-1].lead
            or first.phases[-1].times
            or not (told and elliptical)
        ):
            continue
        if ";" not in text[first.end : second.start]:
            first.phases[-1].times = [(cue, "change") for cue in told]


def _goes_with(text: str, first: Group, second: Group, pieces: Sequence[Piece]) -> bool:
    between_them = (piece.end for piece in pieces if first.start <= piece.start < second.start)
    reached = max(between_them, default=first.end)
    return pattern("goes_with").match(text[min(reached, second.start) : second.start]) is not None


def _given(group: Group) -> Iterator[tuple[WindowCue, str]]:
    """The times at which the group's drugs were given or begun, each with its act; not those of a change of dose."""
    step: Step = next((s for s in reversed(group.phases) if not (s.changed or s.follows)), group.phases[-1])
    own = [(cue, act) for cue, act in step.times if _begins(cue) and act in _GIVEN]
    if own:
        yield from own
    elif step.lead is not None and _begins(step.lead) and not step.times:
        act = next((act for act in step.acts if act), "")
        if act in _GIVEN:
            yield step.lead, act


def _begins(cue: WindowCue) -> bool:
    return cue.side in (Side.AT, Side.FROM)
