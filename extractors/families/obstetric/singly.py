"""What pregnancies told one by one say of the counts of a history."""

from collections.abc import Sequence
from functools import cached_property

from extractors.families.obstetric.combine import Quoter, issue
from extractors.families.obstetric.derive import LOSSES, Counts
from extractors.families.obstetric.event import Event
from schemas.fact import Quote
from schemas.pregnancy import Outcome
from schemas.report import Issue

TOLD = "rule:obstetric/told_one_by_one"
BIRTHS_TOLD = "derived:births_told"
ALL_TOLD = "derived:all_pregnancies_told"
_LOSS_OF = {
    Outcome.MISCARRIAGE: "miscarriages",
    Outcome.TERMINATION: "terminations",
    Outcome.ECTOPIC: "ectopics",
}


class Singly:
    """The earlier pregnancies that are told one by one; `now` says that she was pregnant at presentation."""

    def __init__(self, events: Sequence[Event], quoter: Quoter, *, now: bool | None) -> None:
        """Part the events into births and losses."""
        self._events = events
        self._births = [event for event in events if event.birth]
        self._lost = [event for event in events if not event.birth]
        self._quoter = quoter
        self._now = now

    def add_to(self, counts: Counts) -> list[Issue]:
        """Add what they say of the counts; gives an issue where that goes against a number in prose.

        Where they fill the losses of the formula they decide between miscarriage, termination and
        ectopic pregnancy, even against a number in prose; else they only fill what is unknown.
        """
        lost = self._all_losses(counts)
        found = [one for key in LOSSES if (one := self._add_losses(counts, key, lost)) is not None]
        self._add_births(counts)
        if self._are_all(counts):
            self._complete(counts)
        return found

    @cached_property
    def _kinds(self) -> dict[str, list[Event]]:
        """The losses by their kind; some may be of no kind that is told."""
        return {
            key: [event for event in self._lost if event.outcome and _LOSS_OF.get(event.outcome) == key]
            for key in LOSSES
        }

    def _all_losses(self, counts: Counts) -> int | None:
        """How many pregnancies were lost: as counted, else what gravidity leaves beside the births."""
        abortions, parity, gravidity = (counts.get(key) for key in ("abortions", "parity", "gravidity"))
        if abortions is not None or gravidity is None or parity is None or not self._now:
            return abortions
        return gravidity - parity - 1 if gravidity > parity else None

    def _add_losses(self, counts: Counts, key: str, lost: int | None) -> Issue | None:
        """Count the losses of a kind; an issue where that goes against a number in prose."""
        number, quotes, known = len(self._kinds[key]), self._quotes(self._kinds[key]), counts.get(key)
        if known is None:
            _set(counts, key, number, quotes, TOLD)
            return None
        of_known_kind = sum(map(len, self._kinds.values()))
        fills = len(self._lost) == lost == of_known_kind
        counted = counts.methods[key].startswith(("rule:", "derived:sum"))
        if not fills or known == number or not quotes or not counted:
            return None
        told = counts.quotes[key][0]
        _set(counts, key, number, quotes, TOLD)
        return issue(
            "losses_counted_two_ways",
            f"{known} {key} are counted ({told.text!r}), but pregnancies told one by one and the formula "
            f"give {number}; {number} is kept",
            told,
            *quotes[:2],
        )

    def _add_births(self, counts: Counts) -> None:
        still = [event for event in self._births if event.outcome is Outcome.STILLBIRTH]
        if still:
            _fill(counts, "stillbirths", len(still), self._quotes(still), TOLD)
        all_told = bool(self._births) and counts.get("parity") == len(self._births)
        if all_told or self._are_a_list(counts):
            self._add_terms(counts)
        if not all_told:
            return
        quotes = self._quotes(self._births)
        _fill(counts, "stillbirths", 0, quotes, BIRTHS_TOLD)
        live = [event.alive for event in self._births if event.outcome is Outcome.LIVE_BIRTH]
        if None not in live:
            _fill(counts, "living", sum(map(bool, live)), quotes, BIRTHS_TOLD)

    def _add_terms(self, counts: Counts) -> None:
        """Births at term and before it, where each tells which it was."""
        if any(event.term is None for event in self._births):
            return
        at_term = sum(bool(event.term) for event in self._births)
        quotes = self._quotes(self._births)
        _fill(counts, "term", at_term, quotes, BIRTHS_TOLD)
        _fill(counts, "preterm", len(self._births) - at_term, quotes, BIRTHS_TOLD)

    def _are_a_list(self, counts: Counts) -> bool:
        """True for a history in which no formula counts: two births or more, by years, or by ordinals from the first on."""
        if len(self._births) < 2 or counts.get("parity") is not None or counts.get("gravidity") is not None:
            return False
        ordinals = [event.ordinal for event in self._events if event.ordinal]
        if ordinals:
            return sorted(ordinals) == list(range(1, len(self._events) + 1))
        return all(event.year for event in self._births)

    def _are_all(self, counts: Counts) -> bool:
        """True if births and losses are all the pregnancies that she had before this one."""
        gravidity = counts.get("gravidity")
        if gravidity is None or gravidity < 2 or not self._now:
            return False
        return self._born(counts) + self._losses(counts) == gravidity - 1

    def _born(self, counts: Counts) -> int:
        parts = (counts.get("term") or 0) + (counts.get("preterm") or 0)
        return max(len(self._births), counts.get("parity") or 0, parts)

    def _losses(self, counts: Counts) -> int:
        return max(len(self._lost), sum(counts.get(key) or 0 for key in LOSSES))

    def _complete(self, counts: Counts) -> None:
        """All earlier pregnancies are told: births and losses are those told."""
        born, losses = self._born(counts), self._losses(counts)
        quotes = (*counts.quotes["gravidity"], *self._quotes(self._events))
        _fill(counts, "parity", born, quotes, ALL_TOLD)
        if counts.get("parity") == born:
            _fill(counts, "abortions", losses, quotes, ALL_TOLD)
        self._add_births(counts)

    def _quotes(self, events: Sequence[Event]) -> tuple[Quote, ...]:
        return tuple(self._quoter(event.start, event.end) for event in events)


def _fill(counts: Counts, key: str, value: int, quotes: tuple[Quote, ...], method: str) -> None:
    """Set a count that nothing gave yet."""
    if counts.get(key) is None:
        _set(counts, key, value, quotes, method)


def _set(counts: Counts, key: str, value: int, quotes: tuple[Quote, ...], method: str) -> None:
    if quotes:
        counts.values[key] = value
        counts.quotes[key] = tuple(dict.fromkeys(quotes))
        counts.methods[key] = method
