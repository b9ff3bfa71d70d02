"""Which times date which drugs of a sentence, and what one drug's end says of the next."""

import itertools
from dataclasses import replace

from extractors.english.rules import pattern_of
from extractors.families.medications.cues import pattern
from extractors.families.medications.exchanged import before_pregnancy, exchange, is_exchange
from extractors.families.medications.group import Group
from extractors.families.medications.step import Step
from extractors.families.medications.times import Side, WindowCue
from extractors.families.medications.weeks import Age
from extractors.families.medications.window import closed, window
from schemas.gestation import MAX_GA_DAYS, Precision

_CLAUSE = 120  # characters after an amount in which "thereafter" is said of it
_PAIR = 2  # drugs of a list
_LED = 12  # characters before a time in which a clause opens
_EVENT = 80  # characters before a time in which the event stands with which a clause opens
_LONGEST_CLAUSE = 160  # characters between a time and the drug that it leads
_NEAR = 30  # characters after two times in which "respectively" stands


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


def of_no_drug(text: str, start: int, cue: WindowCue) -> bool:
    """True for the time, before any drug, of a complaint or of a birth to the person who then takes it.

    "She had had pain since 20 weeks, and ...", "The boy was born at 38 weeks to a woman who took ...".
    """
    born = pattern("born_then").search(text, max(start, cue.start - _NEAR), cue.start)
    if born is not None and text.startswith(" to ", cue.end):
        return True
    if cue.side is not Side.FROM or pattern("since").match(text, cue.start, cue.end) is None:
        return False
    before = text[start : cue.start]
    return pattern("said").search(before) is not None and pattern("taking").search(before) is None


def of_other_day(text: str, start: int, lead: WindowCue, drug: int) -> bool:
    """True if the time that leads the sentence is not that of the drug behind it.

    Another day is named, what was begun then ends after a while ("she stopped it after a week"), or it is the time of
    a visit at which the drug is only told to be taken ("She came at 18 weeks taking A").
    """
    if pattern("later_day").search(text, lead.end, max(drug, lead.end)) or pattern("ended_after").match(
        text, drug
    ):
        return True
    if pattern("merely_taken").match(text[lead.end : drug]) is None:
        return False
    return pattern_of("story", "comes").search(text, start, lead.start) is not None


def date_group(text: str, group: Group, cue: WindowCue) -> None:
    """Date the phases that a time after them dates: all drugs of the group after their verb, else the last.

    Two times of two drugs date one each: "at 16 and 24 weeks, respectively".
    """
    first, last = group.phases[0], group.phases[-1]
    each = pattern("respectively").search(text, cue.end, cue.end + _NEAR) is not None
    if each and cue.points == len(group.phases) == 2 and first.drug.start != last.drug.start:
        date(first, replace(cue, last=None, points=1))
        date(last, replace(cue, age=cue.last, last=None, points=1))
        return
    for step in group.phases if _behind_bracket(text, group, cue) else _dated(text, group, cue):
        date(step, cue)


def _dated(text: str, group: Group, cue: WindowCue) -> list[Step]:
    last = group.phases[-1]
    if len({p.drug.start for p in group.phases}) < 2:
        together = _together(last, cue)
        return [p for p in group.phases if p is last or (together and p.lead is None and _alike(p, last))]
    begun = group.acts[:1] == ["start"] and not any(p.times for p in group.phases)
    if not begun and not group.verb_seen and (cue.side is Side.AT or any(p.times for p in group.phases)):
        return group.phases if _given_together(text, group, cue) else group.phases[-1:]
    if _of_last(text, group, cue):
        return group.phases[-1:]
    return [p for p in group.phases if p is last or _alike(p, last)]


def _behind_bracket(text: str, group: Group, cue: WindowCue) -> bool:
    """True for a time behind the bracket that lists the drugs: "ABVD (A 25 mg/m2, B 10 U/m2) every two weeks from 16 weeks"."""
    first, last = group.phases[0], group.phases[-1]
    inside = text[max(0, first.drug.start - 1) : last.drug.end]
    behind = text[last.drug.end : cue.start]
    return inside.count("(") == inside.count(")") + 1 and behind.count(")") == behind.count("(") + 1


def _given_together(text: str, group: Group, cue: WindowCue) -> bool:
    """True for the one time of two drugs that one verb gives: "She received A and B at 28 weeks"."""
    first, last = group.phases[0], group.phases[-1]
    if len(group.phases) != _PAIR or any(step.times for step in group.phases) or cue.points > 1:
        return False
    alike = (first.dose(text) is None) == (last.dose(text) is None)
    between = text[first.drug.end : last.drug.start]
    if "," in text[last.drug.end : cue.start]:
        return False  # "... and B 6 mg, the first dose on that day"
    return alike and group.acts[:1] == ["give"] and pattern("simply_joined").match(between) is not None


def _of_last(text: str, group: Group, cue: WindowCue) -> bool:
    """True if a stretch is told of the list's last drug alone: "A daily, and B until 12 weeks", "A and B, the latter from 12 weeks"."""
    if pattern("the_latter").search(text, max(group.start, cue.start - _NEAR), cue.start):
        return True
    if group.verb_seen or group.acts[:1] == ["start"] or cue.side not in (Side.FROM, Side.UNTIL):
        return False
    names = sorted({step.drug.start for step in group.phases})
    before = text[names[-2] : names[-1]]
    runs_on = pattern("list_runs_on").search(before) is not None
    return runs_on or (len(names) == _PAIR and pattern("set_apart").search(before) is not None)


def _together(last: Step, cue: WindowCue) -> bool:
    """True if the time may date the steps before the last as well; a change and "80 mg from 24 weeks" are the last's own."""
    return not last.changed and (cue.side is Side.AT or not (last.follows or cue.side is Side.FROM))


def _alike(step: Step, last: Step) -> bool:
    """True if nothing that was told so far sets the step apart in time."""
    return step.times == last.times and step.duration in (None, last.duration)


def leads(text: str, start: int, cue: WindowCue, following: int) -> bool:
    """True if the time stands before the clause of the drug or the amount at `following`, not at the end of the clause before.

    So does that of an event with which a clause of the sentence at `start` opens: "on learning of it at 8 weeks she stopped".
    """
    before, after = text[max(start, cue.start - _LED) : cue.start], text[cue.end : following]
    if before.endswith("(") and after.startswith(")"):
        return cue.side is Side.AT  # "100 mg daily (until 34 weeks), iron 60 mg"
    if len(after) >= _LONGEST_CLAUSE or pattern("own_clause").search(after) is not None:
        return False
    if begins_then(text, cue, following):
        return False  # "before conception and until 8 weeks, when B was started"
    if pattern("leads_clause").search(before) is not None:
        return True
    event = text[max(start, cue.start - _EVENT) : cue.start]
    return (
        pattern("she_acts").match(after) is not None and pattern("opens_by_event").search(event) is not None
    )


def begins_then(text: str, cue: WindowCue, following: int) -> bool:
    """True if what stands at `following` is so from the end that the time tells: "until 8 weeks, when B was started"."""
    between = text[cue.end : following]
    near = len(between) < _LONGEST_CLAUSE and ";" not in between
    return near and cue.side is Side.UNTIL and pattern("when_then").match(between) is not None


def read_windows(group: Group) -> None:
    """Date the steps of a group, each after the one before it of its drug."""
    earlier: Step | None = None
    for step in group.phases:
        before = earlier if earlier is not None and earlier.drug.start == step.drug.start else None
        step.window = window(step, before)
        if before is not None:
            before.window = closed(before, step)
        earlier = step


def link(text: str, sentence: tuple[int, int], groups: list[Group]) -> None:
    """What takes the place of a drug begins where that ends, and so does what is taken thereafter."""
    exchange(text, groups)
    for first, second in itertools.pairwise(groups):
        old, new = first.phases[-1], second.phases[0]
        if is_exchange(text, first, second) or new.start is not None or old.stop is None:
            continue
        between, tail = text[first.end : second.start], text[second.end : second.end + 160]
        if _takes_over(old, new, between, tail):
            new.window = replace(new.window, start=old.stop)
    _go_on(text, [phase for group in groups for phase in group.phases])
    before_pregnancy(text, *sentence, groups)


def _takes_over(old: Step, new: Step, between: str, tail: str) -> bool:
    """True if the words before or behind the second drug put it in the place of the first."""
    if pattern("in_place").search(tail):
        return True
    return pattern("then").search(between) is not None and new.lead is None and not old.point


def _after_duration(old: Step, new: Step) -> None:
    """The next step of "30 mg for two weeks, then 20 mg" begins where the one before has run out."""
    if new.start is not None or old.start is None or old.duration is None or not old.start.value.exact:
        return
    days = old.start.value.days + round(old.duration.value)
    if days > MAX_GA_DAYS:
        return
    value = old.start.value.model_copy(update={"days": days, "precision": Precision.DAY})
    spans = (*old.start.spans, (old.duration.start, old.duration.end))
    begun = Age(value, spans, derived=True, rule="medications/start_plus_duration")
    new.window = replace(new.window, start=begun)


def _after_course(new: Step) -> None:
    """What follows a course of days does not begin at the time that leads the sentence."""
    if new.lead is not None and new.start is new.lead.age:
        new.window = replace(new.window, start=None, point=False)


def _go_on(text: str, phases: list[Step]) -> None:
    """What is taken "thereafter", and the next of "5 mg until 20 weeks, 10 mg until 30 weeks", begins where the one before ends."""
    for index, (old, new) in enumerate(itertools.pairwise(phases)):
        if old.duration is not None and pattern("then").search(text, old.offset, new.drug.start):
            _after_course(new)
        if new.drug.start == old.drug.start and (new.follows or new.duration or new.stop):
            _after_duration(old, new)
        until = any(cue.side is Side.UNTIL for cue, _ in old.times)
        if old.stop is None or not until or new.start is not None or new.lead is not None or new.beside:
            continue
        end = phases[index + 2].offset if index + 2 < len(phases) else new.offset + _CLAUSE
        then = new.changed and pattern("follows").search(text, old.offset, new.offset) is not None
        same = new.drug.start == old.drug.start and (new.stop is not None or then)
        if same or pattern("thereafter").match(text, new.offset, end):
            new.window = replace(new.window, start=old.stop)
