"""From the dating words of a phase to its start and stop, and from one phase to the next."""

import itertools

from extractors.families.medications.cues import pattern
from extractors.families.medications.group import Group
from extractors.families.medications.mentions import Length
from extractors.families.medications.step import Step
from extractors.families.medications.taking import Link
from extractors.families.medications.weeks import Age
from extractors.families.medications.window import Side, WindowCue
from extractors.findings import Mention
from schemas.gestation import MAX_GA_DAYS, Precision

_CLAUSE = 120  # characters after an amount in which "thereafter" is said of it


_DATED_BY_WHEN = frozenset(("start", "change", "switch", "stop"))


def date(phase: Step, cue: WindowCue) -> None:
    """Note a time with the verb that governs it there."""
    act = "stop" if "last" in phase.acts else next((act for act in reversed(phase.acts) if act), "")
    phase.times.append((cue, act))


def of_another(gap: str, group: Group) -> bool:
    """True if the time behind the gap dates another event; "begun when she was seen at 16 weeks" dates the beginning."""
    if pattern("another_event").search(gap) is None:
        return False
    return not (" when " in gap and group.acts and group.acts[-1] in _DATED_BY_WHEN)


def dated(group: Group, cue: WindowCue) -> list[Step]:
    """The phases that a time after them dates: all drugs of the group after their verb, else the last."""
    last = group.phases[-1]
    if len({p.drug.start for p in group.phases}) < 2:
        together = not last.changed and (cue.side is Side.AT or not last.follows)
        return [
            p
            for p in group.phases
            if p is last
            or (together and p.times == last.times and p.lead is None and p.duration in (None, last.duration))
        ]
    begun = group.acts[:1] == ["start"] and not any(p.times for p in group.phases)
    if not begun and not group.verb_seen and (cue.side is Side.AT or any(p.times for p in group.phases)):
        return group.phases[-1:]
    return [
        p
        for p in group.phases
        if p is last or (p.duration in (None, last.duration) and p.times == last.times)
    ]


def read_times(group: Group) -> None:
    """Turn the times of each phase into start, stop and point."""
    for index, phase in enumerate(group.phases):
        own = [(cue, act) for cue, act in phase.times]
        if (
            phase.lead is not None
            and not any(act == "stop" for _, act in own)
            and not any(
                c.side in (Side.AT, Side.FROM) or (c.relation is not None and not c.until)
                for c, _ in own
                if not _is_stop(c, _)
            )
        ):
            begun = "start" if "start" in phase.acts else _first_act(phase)
            own.insert(0, (phase.lead, begun))
        for cue, act in own:
            _take(phase, cue, act)
        earlier = group.phases[index - 1] if index else None
        if earlier is not None and earlier.drug.start == phase.drug.start:
            _follow(earlier, phase)


def _is_stop(cue: WindowCue, act: str) -> bool:
    return act == "stop"


def _take(phase: Step, cue: WindowCue, act: str) -> None:
    if (
        cue.relation is not None
        and phase.relation is None
        and not (cue.side is Side.RELATION and phase.start is not None and not cue.until)
    ):
        phase.relation = (cue.relation, (cue.start, cue.end))
    if cue.side is Side.RELATION and cue.age is None:
        return
    if cue.lasts is not None and phase.duration is None:
        length = Length(Mention(cue.start, cue.end, cue.lasts, "medications/lasting"))
        phase.links.append(Link(length, "lasting"))
    if cue.side is Side.FROM:
        phase.start = phase.start or cue.age
        phase.stop = phase.stop or cue.last
    elif cue.side is Side.UNTIL:
        phase.stop = cue.age or phase.stop
        if _ended_before(phase):
            phase.start, phase.point = None, False
    elif cue.side is Side.BY and act == "change" and phase.changed:
        phase.start = phase.start or cue.age
    elif act == "stop" or (cue.side is Side.BY and act == "change"):
        phase.stop = phase.stop or cue.age
    elif cue.side is Side.AT or cue.side is Side.RELATION:
        _point(phase, cue, act)


def _first_act(phase: Step) -> str:
    """What the first verb of the phase does, "" without a verb."""
    return next((act for act in phase.acts if act), "")


def _ended_before(phase: Step) -> bool:
    """True if the time that leads the sentence comes after the drug's end: "at 12 weeks, she had taken X until 10 weeks"."""
    start, stop = phase.start, phase.stop
    if start is None or stop is None or phase.lead is None or start is not phase.lead.age:
        return False
    return start.value.days > stop.value.days


def _point(phase: Step, cue: WindowCue, act: str) -> None:
    if phase.start is not None:
        return
    if cue.points > 1:
        phase.start, phase.stop = cue.age, cue.last
        return
    if act == "continue" or (cue.weak and act not in ("start", "change", "switch")):
        return
    phase.start = cue.age
    if cue.last is not None:  # a month or a trimester in which it was taken
        phase.stop = None if act in ("start", "change", "switch") else cue.last
        return
    phase.point = act not in ("start", "change", "switch")


def _follow(earlier: Step, phase: Step) -> None:
    """The next phase of a drug in one sentence: it begins where the earlier one ends."""
    single = earlier.point and earlier.duration is None and earlier.stop is None
    if phase.follows and phase.start is None and single:
        phase.start = earlier.start
    stepped = phase.changed and not earlier.changed and _first_act(earlier) == "change"
    if stepped and phase.start is None and earlier.lead is not None and earlier.start is earlier.lead.age:
        phase.start, earlier.start = earlier.start, None  # "at 36 weeks it was decreased from 900 to 600 mg"
    if phase.changed and phase.start is not None and earlier.stop is None:
        earlier.stop = phase.start
        earlier.point = False


def link(text: str, groups: list[Group]) -> None:
    """Switches: what replaces a drug begins where that ends."""
    for index, (first, second) in enumerate(itertools.pairwise(groups)):
        between = text[first.end : second.start]
        tail = text[second.end : second.end + 160]
        old, new = first.phases[-1], second.phases[0]
        switched = "switch" in first.acts and pattern("switch_to").search(
            text[max(first.end, second.start - 40) : second.start]
        )
        if switched:
            time = new.start or old.stop or next((cue.age for cue, act in old.times if act == "switch"), None)
            if time is None and first.pronoun and index:
                time = groups[index - 1].phases[-1].stop
            _hand_over(old, new, time)
        elif (
            pattern("in_place").search(tail)
            and new.start is None
            and old.stop is not None
            or (
                pattern("then").search(between)
                and new.start is None
                and new.lead is None
                and old.stop is not None
                and not old.point
            )
        ):
            new.start = old.stop
    _go_on(text, [phase for group in groups for phase in group.phases])


def _after_duration(old: Step, new: Step) -> None:
    """The next step of "30 mg for two weeks, then 20 mg" begins where the one before has run out."""
    if new.start is not None or old.start is None or old.duration is None or not old.start.value.exact:
        return
    days = old.start.value.days + round(old.duration.value)
    if days > MAX_GA_DAYS:
        return
    value = old.start.value.model_copy(update={"days": days, "precision": Precision.DAY})
    spans = (*old.start.spans, (old.duration.start, old.duration.end))
    new.start = Age(value, spans, derived=True, rule="medications/start_plus_duration")


def _after_course(new: Step) -> None:
    """What follows a course of days does not begin at the time that leads the sentence."""
    if new.lead is not None and new.start is new.lead.age:
        new.start, new.point = None, False


def _go_on(text: str, phases: list[Step]) -> None:
    """What is taken "thereafter", and the next of "5 mg until 20 weeks, 10 mg until 30 weeks", begins where the one before ends."""
    for index, (old, new) in enumerate(itertools.pairwise(phases)):
        if old.duration is not None and pattern("then").search(text, old.offset, new.drug.start):
            _after_course(new)
        if new.drug.start == old.drug.start and (new.follows or new.duration or new.stop):
            _after_duration(old, new)
        until = any(cue.side is Side.UNTIL for cue, _ in old.times)
        if old.stop is None or not until or new.start is not None or new.lead is not None:
            continue
        end = phases[index + 2].offset if index + 2 < len(phases) else new.offset + _CLAUSE
        same = new.drug.start == old.drug.start and new.stop is not None
        if same or pattern("thereafter").match(text, new.offset, end):
            new.start = old.stop


def _hand_over(old: Step, new: Step, time: Age | None) -> None:
    if time is None:
        return
    if new.start is None:
        new.start, new.point = time, False
    if old.stop is None or old.stop is old.start:
        old.stop = time
    if old.start is time:
        old.start = None
    old.point = False
    new.point = False
