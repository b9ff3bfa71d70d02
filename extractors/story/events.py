"""What a case tells as happening: typed events with their actor, their pregnancy and their time.

A family asks `story_of(doc, case)` for the events, and `doc._.clock.when(offset)` for the time at any other place of the
text. Both are asked after `obs_pregnancy`: until then nobody knows when the pregnancy ended.
"""

from dataclasses import dataclass
from enum import StrEnum

from extractors.story.clock import Interval
from schemas.fact import Quote


class Kind(StrEnum):
    """What happened. `labor` is a day on which birth is expected, `loss` the death of a fetus or a miscarriage."""

    PRESENTATION = "presentation"
    VISIT = "visit"
    ADMISSION = "admission"
    TEST = "test"
    BEGUN = "begun"
    CHANGED = "changed"
    ENDED = "ended"
    OPERATION = "operation"
    EVACUATION = "evacuation"
    LABOR = "labor"
    BIRTH = "birth"
    LOSS = "loss"
    COMPLICATION = "complication"
    DISCHARGE = "discharge"
    DEATH = "death"
    FOLLOW_UP = "follow_up"


class Actor(StrEnum):
    """To whom it happened; the twins where the text tells them apart."""

    MOTHER = "mother"
    NEONATE = "neonate"
    FIRST_TWIN = "first_twin"
    SECOND_TWIN = "second_twin"
    FETUS = "fetus"
    PARTNER = "partner"
    EARLIER_CHILD = "earlier_child"


class Which(StrEnum):
    """In which pregnancy: the reported one, one before it, or one that followed."""

    THIS = "this"
    EARLIER = "earlier"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class Event:
    """Something told at `[start, end)` of the text as having happened; `when` is None where the story has no time for it."""

    start: int
    end: int
    kind: Kind
    actor: Actor
    which: Which
    when: Interval | None
    quote: Quote


@dataclass(frozen=True, slots=True)
class CaseStory:
    """The events of one case in the order in which they are told: the case section's, then the abstract's."""

    events: tuple[Event, ...] = ()

    def of(self, *kinds: Kind, which: Which = Which.THIS) -> tuple[Event, ...]:
        """The events of these kinds in that pregnancy."""
        return tuple(event for event in self.events if event.kind in kinds and event.which is which)

    def last_before(self, offset: int, *kinds: Kind) -> Event | None:
        """The nearest event of these kinds that begins before this character of the text, None if none does."""
        before = [event for event in self.events if event.start < offset and event.kind in kinds]
        return max(before, key=lambda event: event.start, default=None)
