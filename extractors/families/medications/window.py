"""From when to when a drug was taken: the one function that dates what is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from extractors.families.medications.times import Side, WindowCue
from extractors.families.medications.weeks import Age
from extractors.findings import Mention
from schemas.gestation import Relation

BEGINS = frozenset(("start", "change", "switch", "require"))  # acts after which it goes on
Timed = tuple[WindowCue, str]  # a time with the act of the verb that governs it there


@dataclass(frozen=True, slots=True)
class Window:
    """From `start` to `stop`, each with the words and the rule that decided it; None where nothing is told.

    `point` says that `start` is the time of one taking, unless the rest tells that it goes on. `length` is how long the
    words of the time themselves say. `again` is a time at which it is begun once more after its end: the next step's.
    """

    start: Age | None = None
    stop: Age | None = None
    point: bool = False
    relation: tuple[Relation, tuple[int, int]] | None = None
    length: Mention[float] | None = None
    again: Timed | None = None


NO_WINDOW = Window()


class Dated(Protocol):
    """What is told of a drug in one breath, as far as its dating goes: verbs, times, and what leads the sentence."""

    @property
    def acts(self) -> Sequence[str]:
        """The verbs that govern it, in order."""

    @property
    def times(self) -> Sequence[Timed]:
        """The times that date it, each with its verb's act."""

    @property
    def lead(self) -> WindowCue | None:
        """The time that leads its sentence."""

    @property
    def changed(self) -> bool:
        """True if it follows a change of dose."""

    @property
    def follows(self) -> bool:
        """True if it comes after the step before it."""

    @property
    def beside(self) -> bool:
        """True if it is taken on the same days as the step before it."""

    @property
    def duration(self) -> Mention[float] | None:
        """How long it was taken."""

    @property
    def window(self) -> Window:
        """When it was taken, once that is decided."""


def window(told: Dated, previous: Dated | None = None) -> Window:
    """When what is told was taken; `previous` is the step of the same drug before it in the sentence.

    Times are taken in their order: the first beginning and the first exact end stand. A time that leads the sentence
    counts where no other begins it. A step begins where the one before it ends, or at the time that governed both.
    """
    found = NO_WINDOW
    for cue, act in _times(told, previous):
        found = _taken(told, found, cue, act)
    if previous is None or found.start is not None:
        return found
    before = previous.window
    if told.beside:
        return replace(before, stop=found.stop or before.stop)  # "3 mg mane and 4 mg nocte"
    goes_on = told.follows or not told.changed and found.relation is None
    if goes_on and before.point and previous.duration is None and before.stop is None:
        return replace(found, start=before.start, point=not told.follows)  # "20, 40 and 80 mg" in turn
    return replace(found, start=before.start) if _stepped(told, previous) else found


def closed(before: Dated, after: Dated) -> Window:
    """The window of a step once the next of its drug is dated: a changed dose ends it and takes over the leading time."""
    known = before.window
    if after.beside:
        return replace(
            known, start=known.start or after.window.start, stop=known.stop or after.window.stop, point=False
        )
    if after.window.start is None or not (after.changed or _from_then(after)):
        return known
    if after.window.start is known.start and _stepped(after, before):
        known = replace(known, start=None)  # "at 36 weeks it was decreased from 900 to 600 mg"
    return replace(known, stop=after.window.start, point=False) if known.stop is None else known


def _from_then(step: Dated) -> bool:
    """True for the second of "50 µg daily, from 20 weeks 62.5 µg"."""
    cues = [cue for cue, _ in step.times] + ([step.lead] if step.lead else [])
    return any(cue.side is Side.FROM and cue.age is step.window.start for cue in cues)


def first_act(told: Dated) -> str:
    """What the first verb does, "" without a verb."""
    return next((act for act in told.acts if act), "")


def _stepped(told: Dated, previous: Dated) -> bool:
    changes = told.changed and not previous.changed and first_act(previous) == "change"
    return changes and previous.lead is not None and previous.window.start is previous.lead.age


def _times(told: Dated, previous: Dated | None) -> list[Timed]:
    own = list(told.times)
    begun = any(_begins(cue) for cue, act in own if act != "stop")
    if previous is not None and previous.window.again is not None and not begun:
        return [previous.window.again, *own]
    if told.lead is None or begun or any(act == "stop" for _, act in own):
        return own
    return [(told.lead, "start" if "start" in told.acts else first_act(told)), *own]


def _begins(cue: WindowCue) -> bool:
    """True for a time that tells a beginning: "until delivery" tells none, and leaves the time that leads the sentence."""
    if cue.side is Side.RELATION:
        return cue.relation is not None and not cue.until
    return cue.side in (Side.AT, Side.FROM)


def _taken(told: Dated, known: Window, cue: WindowCue, act: str) -> Window:
    """The window after one more time; what is stopped at delivery was taken until then."""
    if act == "stop" and cue.relation is Relation.AT_DELIVERY:
        cue = replace(cue, relation=Relation.UNTIL_DELIVERY, until=True)
    known = _related(known, cue)
    if cue.side is Side.RELATION and cue.age is None:
        return known
    if cue.lasts is not None:
        length = Mention(cue.start, cue.end, cue.lasts, "medications/lasting")
        known = replace(known, length=known.length or length)
    if cue.side is Side.FROM and act == "stop":
        return _stopped(known, cue)  # "omitted from 24 weeks"
    if cue.side is Side.FROM:
        return replace(known, start=known.start or cue.age, stop=known.stop or cue.last)
    if cue.side is Side.UNTIL:
        return _until(told, replace(known, stop=cue.age or known.stop))
    if cue.side is Side.BY:
        return _by(told, known, cue, act)
    if act == "stop":
        return _stopped(_open_again(told, known, cue), cue)
    return _at(told, known, cue, act)


def _by(told: Dated, known: Window, cue: WindowCue, act: str) -> Window:
    """What is so "by 32 weeks": an amount that was reached or needed is the one from then on."""
    if act == "require" or (act == "change" and told.changed):
        return replace(known, start=known.start or cue.age)
    return _stopped(known, cue) if act in ("stop", "change") else known


def _related(known: Window, cue: WindowCue) -> Window:
    if cue.relation is None or known.relation is not None:
        return known
    begun = cue.side is Side.RELATION and known.start is not None and not cue.until
    return known if begun else replace(known, relation=(cue.relation, (cue.start, cue.end)))


def _open_again(told: Dated, known: Window, cue: WindowCue) -> Window:
    """Without the last of some points, where a later last taking is told: "at 19 and 25 weeks and then monthly, the last at 33 weeks"."""
    later = known.stop is not None and cue.age is not None and cue.age.value.days > known.stop.value.days
    return replace(known, stop=None) if later and "last" in told.acts else known


def _stopped(known: Window, cue: WindowCue) -> Window:
    """An end told to the day stands before one of a trimester: "in the first trimester, stopped at 13 weeks"."""
    if known.stop is not None and known.stop.value.exact:
        return known
    return replace(known, stop=cue.age or known.stop, point=False)


def _until(told: Dated, known: Window) -> Window:
    """Without its beginning if that is the sentence's time, after the end: "at 12 weeks, she had taken X until 10 weeks"."""
    start, stop, lead = known.start, known.stop, told.lead
    if start is None or stop is None or lead is None or start is not lead.age:
        return known
    return replace(known, start=None, point=False) if start.value.days > stop.value.days else known


def _at(told: Dated, known: Window, cue: WindowCue, act: str) -> Window:
    if act == "start" and known.stop is not None and known.stop is not known.start and cue.age is not None:
        return replace(known, again=(cue, act))  # "stopped at 13 weeks and restarted at 28 weeks at 10 mg"
    if known.start is not None:
        return known
    if cue.points > 1:
        return replace(known, start=cue.age, stop=cue.last)
    if act == "continue" or (cue.weak and act not in BEGINS):
        return known
    if cue.last is not None:  # a month or a trimester in which it was taken
        return replace(known, start=cue.age, stop=None if act in BEGINS else cue.last)
    return replace(known, start=cue.age, point=act not in BEGINS and not told.changed)
