"""Earlier pregnancies told one by one: "Her first, in 2010, ended in a miscarriage at 9 weeks"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import pairwise, zip_longest
from typing import NamedTuple

from extractors.english.ages.values import find as find_ages
from extractors.english.context.past import long_ago, told_before, years_ago
from extractors.english.context.whether import denied, planned
from extractors.english.dates.values import years
from extractors.english.numbers.values import numeral
from extractors.english.rules import Rule, find_all
from extractors.english.spans import starting_in
from extractors.families.obstetric.cues import of_kind, pattern, stands_before
from extractors.families.obstetric.event import BIRTHS, Event
from extractors.findings import Mention
from schemas.gestation import GestationalAge
from schemas.pregnancy import DeliveryMode, Outcome

NEAR = 45  # characters before an outcome in which "previous" still speaks of it
TERM_DAYS = 259  # 37 weeks
LATE_DAYS = 196  # 28 weeks: from which nobody speaks of a miscarriage
NAMED = 30  # characters before an event in which "with a previous" stands
DATED = 24  # characters before a year in which the day and month of a full date stand
LEAD = 12  # characters that may stand between an outcome and "from her third pregnancy"
LISTED = 25  # characters between two ordinals that share an outcome
MOST_WORDS = 3  # groups of words of an outcome that tell one event
_NO_EVENT = ("share_before", "rate_before", "points_back")
MAX_ANCHORS = 40  # more ordinals than any woman's pregnancies: a sentence that is no prose


class Year(NamedTuple):
    """A bare year and its place in a sentence."""

    value: int
    start: int
    end: int


class Group(NamedTuple):
    """Words of a sentence that tell how one pregnancy ended, with their rules."""

    start: int
    end: int
    rules: tuple[Rule, ...]


def told(sentence: str, start: int, open_event: Event | None = None) -> list[Event]:
    """The earlier pregnancies that a sentence tells, in order; offsets are the text's own.

    `start` is the sentence's offset. `open_event` is a pregnancy that the sentence before named
    without an outcome, which this one may give.
    """
    if next(find_all(of_kind("outcome"), sentence), None) is None:
        return []
    return list(Telling(sentence, start).events(open_event))


def told_in(sentence: str, start: int) -> Event | None:
    """The one pregnancy that a sentence tells the end of, wherever it stands among the others; None if it tells no end."""
    if next(find_all(of_kind("outcome"), sentence), None) is None:
        return None
    return Telling(sentence, start).whole()


def named_only(sentence: str, start: int) -> Event | None:
    """The earlier pregnancy that a sentence names by its ordinal without saying how it ended."""
    anchors = list(pattern("earlier_ordinal").finditer(sentence))
    if len(anchors) != 1 or anchors[0]["noun"] is None:
        return None
    telling, (first, last) = Telling(sentence, start), anchors[0].span()
    year = telling.year(last, len(sentence))
    if year is None or any(match.start() >= last for match, _ in telling.outcomes):
        return None
    event = Event(start + first, start + last, None, numeral(anchors[0]["n"]))
    return _dated(event, year, start)


def says_alive(sentence: str) -> bool:
    """True if the sentence says that a child born earlier lives: "he is now 6 years old"."""
    return pattern("lives").search(sentence) is not None and pattern("died").search(sentence) is None


@lru_cache(maxsize=64)
def ages_of(sentence: str) -> tuple[Mention[GestationalAge], ...]:
    """The ages of weeks or days in a sentence about pregnancies."""
    return tuple(age for age in find_ages(sentence, pregnant=True) if age.value.exact)


class Telling:
    """A sentence that tells of earlier pregnancies; offsets inside are its own, those of events the text's."""

    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._start = start

    def events(self, open_event: Event | None) -> Iterator[Event]:
        """The pregnancies, by ordinals, as the last one, as the one before told, or by years."""
        anchors = list(self._anchors())
        last = pattern("last_before").search(self._text)
        if anchors:
            yield from self._by_ordinals(anchors[:MAX_ANCHORS])
        elif last is not None and (event := self._segment(last.start(), len(self._text))):
            yield event
        elif open_event is not None and pattern("follows_on").match(self._text):
            if event := self._segment(0, len(self._text)):
                yield replace(
                    event, ordinal=open_event.ordinal, year=open_event.year, year_at=open_event.year_at
                )
        else:
            yield from self._by_years()

    def _anchors(self) -> Iterator[re.Match[str]]:
        """The ordinals of pregnancies; a bare one ("the second by caesarean") is one where the sentence has named them."""
        named = pattern("of_pregnancies").search(self._text) is not None
        for match in pattern("earlier_ordinal").finditer(self._text):
            named = named or match["noun"] is not None
            if named:
                yield match

    def whole(self) -> Event | None:
        """All of the sentence as one pregnancy."""
        return self._segment(0, len(self._text))

    def listed(self) -> Iterator[Event]:
        """Each outcome as a pregnancy of its own, in a text that lists nothing else."""
        left = 0
        for group, after in zip_longest(self._groups, self._groups[1:]):
            apart = list(pattern("told_apart").finditer(self._text, group.end, after.start)) if after else []
            right = apart[-1].start() if apart else len(self._text)
            if not planned(self._text, group.start):
                yield self._event(group, (left, right))
            left = right

    # ---- what the sentence holds

    @cached_property
    def outcomes(self) -> list[tuple[re.Match[str], Rule]]:
        """The words that tell an outcome, none inside another; at one place those of the first rule."""
        found = sorted(
            ((match.start(), rank, match, rule) for rank, rule in enumerate(of_kind("outcome"))
             for match in rule.finditer(self._text)),
            key=lambda one: one[:2],
        )  # fmt: skip
        kept: list[tuple[re.Match[str], Rule]] = []
        for start, _, match, rule in found:
            if not kept or kept[-1][0].end() <= start:
                kept.append((match, rule))
        return kept

    @cached_property
    def _groups(self) -> list[Group]:
        """Outcome words that tell one event: those next to each other are joined."""
        groups: list[Group] = []
        for match, rule in self.outcomes:
            start, end = match.span()
            if denied(self._text, start) or any(stands_before(cue, self._text, start) for cue in _NO_EVENT):
                continue
            if groups and not pattern("told_apart").search(self._text, groups[-1].end, start):
                last = groups.pop()
                groups.append(Group(last.start, end, (*last.rules, rule)))
            else:
                groups.append(Group(start, end, (rule,)))
        return groups

    def year(self, a: int, b: int) -> Year | None:
        """The first bare year between `a` and `b` (not one of a full date, which is the reported pregnancy's)."""
        return next(self._years(a, b), None)

    def _years(self, a: int, b: int) -> Iterator[Year]:
        for match in years(self._text, a, b):
            before = self._text[max(0, match.start() - DATED) : match.start()]
            if not pattern("ends_full_date").search(before):
                yield Year(int(match[0]), match.start(), match.end())

    def _ages(self, a: int, b: int) -> Sequence[Mention[GestationalAge]]:
        return starting_in(ages_of(self._text), a, b)

    # ---- "her first ...; the second and the third ..."

    def _by_ordinals(self, anchors: Sequence[re.Match[str]]) -> Iterator[Event]:
        """A segment runs to the next anchor; ordinals without an outcome of their own wait for the next one."""
        before: Event | None = None
        waiting: list[int] = []
        first = 0
        ends = [*(anchor.start() for anchor in anchors[1:]), len(self._text)]
        for anchor, end in zip(anchors, ends, strict=True):
            first = first if waiting else anchor.start()
            waiting += [n for n in (numeral(anchor["n"]), numeral(anchor["m"] or "")) if n is not None]
            if anchor is not anchors[-1] and self._shares(anchor.end(), end):
                continue
            onward = self._other_end(anchor.end(), end)
            event = self._of_ordinal(anchor, onward, before)
            if event is not None:
                spread = list(self._spread(event, waiting, (first, onward)))
                before = spread[-1]
                yield from spread
            if onward < end and (then := self._segment(onward, end)) is not None:
                yield then
            waiting = []

    def _other_end(self, a: int, b: int) -> int:
        """Where the next pregnancy is told without an ordinal, between `a` and `b`: a loss behind a birth, or a birth behind a loss."""
        groups = [group for group in self._groups if a <= group.start < b]
        for before, after in pairwise(groups):
            breaks = pattern("telling_breaks").search(self._text, before.end, after.start)
            if breaks and _is_birth(before.rules) != _is_birth(after.rules):
                return breaks.end()
        return b

    def _shares(self, a: int, b: int) -> bool:
        """True if an ordinal that ends at `a` tells nothing up to the next one at `b`: "the second and the third"."""
        between = self._text[a:b]
        short = len(between) <= LISTED and not any(stop in between for stop in ";.")
        return short and not any(a <= match.start() < b for match, _ in self.outcomes)

    def _of_ordinal(self, anchor: re.Match[str], end: int, before: Event | None) -> Event | None:
        event = self._given_before(anchor) or self._segment(anchor.start(), end)
        again = pattern("same_again").match(self._text[anchor.end() : end])
        if event is None and before is not None and again:
            return self._inherit(anchor.start(), end, before)
        return event

    def _given_before(self, anchor: re.Match[str]) -> Event | None:
        """Read "a healthy daughter from her third pregnancy", where the outcome stands before the ordinal."""
        begin = max(0, anchor.start() - LEAD)
        lead = pattern("leads_ordinal").search(self._text[begin : anchor.start()])
        if lead is None or anchor["noun"] is None:
            return None
        groups = [group for group in self._groups if 0 <= begin + lead.start() - group.end <= LEAD]
        return self._event(groups[-1], (groups[-1].start, anchor.end())) if groups else None

    def _spread(self, event: Event, ordinals: Sequence[int], reach: tuple[int, int]) -> Iterator[Event]:
        """One event for each ordinal; their years and weeks, where listed, in the same order."""
        if len(ordinals) < 2:
            yield replace(event, ordinal=ordinals[0])
            return
        listed = list(self._years(*reach))
        weeks = [age.value.days for age in self._ages(*reach)]
        for index, ordinal in enumerate(ordinals):
            year = listed[index] if len(listed) == len(ordinals) else None
            days = weeks[index] if len(weeks) == len(ordinals) else event.days
            yield _dated(replace(event, ordinal=ordinal, days=days), year, self._start)

    def _inherit(self, a: int, b: int, earlier: Event) -> Event | None:
        """Read "and the sixth at 8 weeks": the outcome is that of the one before."""
        weeks = next(iter(self._ages(a, b)), None)
        if weeks is None:
            return None
        at = (self._start + weeks.start, self._start + weeks.end)
        event = Event(self._start + a, at[1], earlier.outcome, days=weeks.value.days, days_at=at)
        return _dated(event, self.year(a, b), self._start)

    # ---- "a caesarean in 2009; a miscarriage at 9 weeks in 2011"

    def _by_years(self) -> Iterator[Event]:
        """Each outcome with its year, or with how long ago it was."""
        first = self.year(0, len(self._text))
        if first is None and not (years_ago(self._text) or told_before(self._text)):
            return
        leads = bool(first and self._groups and first.start < self._groups[0].start)
        onward = [*(group.start for group in self._groups[1:]), len(self._text)]
        left = 0
        for group, after in zip(self._groups, onward, strict=False):
            right = self._own_end(group.start, self._cut_at_break(group.end, after, years_lead=leads))
            year = self.year(group.end, right) or self.year(left, group.start)
            if self._is_earlier(group, (left, right), year):
                begin = left if year and year.start < group.start else group.start
                event = self._event(group, (begin, right))
                if event.outcome is Outcome.LIVE_BIRTH and event.alive is None:
                    event = replace(event, alive=_alive(self._text[group.start : after]))
                yield from self._each_year(event, group, (left, right))
            left = group.end

    def _is_earlier(self, group: Group, reach: tuple[int, int], year: Year | None) -> bool:
        """True if the outcome is told of an earlier pregnancy: by a year, or by how long ago it was."""
        (left, right), (a, b) = reach, (group.start, group.end)
        ago = years_ago(self._text, left, right) or told_before(self._text, max(left, a - NEAR), right)
        if year is None and (ago is None or not long_ago(self._text[left:right])):
            return False
        told_after = (year and year.start > a) or (ago and ago.start() > b)
        if pattern("introduced").search(self._text, left, a) and not told_after:
            return False
        return not planned(self._text, a)

    def _each_year(self, event: Event, group: Group, reach: tuple[int, int]) -> Iterator[Event]:
        """Read "miscarriages in 2009 and 2011", "in 2009 and 2011 miscarriages": one event for each year of a list."""
        several = self._text[group.start : group.end].lower().endswith("s")
        before = list(self._years(reach[0], group.start)) if several else []
        listed = list(self._years(group.end, reach[1])) or before
        if len(listed) < 2 or not pattern("next_year").fullmatch(self._text[listed[0].end : listed[1].start]):
            yield event
            return
        for year in listed:
            yield _dated(event, year, self._start)

    def _cut_at_break(self, b: int, right: int, *, years_lead: bool) -> int:
        """Where the telling that goes on at `b` ends; where years lead ("In 2009 ..."), the next one ends it."""
        cues = ("telling_breaks", "next_in_year") if years_lead else ("telling_breaks",)
        stops = (pattern(cue).search(self._text, b, right) for cue in cues)
        return min((stop.start() for stop in stops if stop), default=self._bracket_end(b, right))

    def _bracket_end(self, b: int, right: int) -> int:
        """Where the brackets close in which `b` stands, at most `right`."""
        opened = self._text.rfind("(", 0, b)
        closed = self._text.find(")", opened, right) if opened >= 0 else -1
        return closed if closed >= b else right

    # ---- one event

    def _own_end(self, a: int, b: int) -> int:
        """Where the words of an event at `a` end, at most `b`: one only mentioned ends where the woman's story goes on."""
        if not pattern("only_mentioned").search(self._text[max(0, a - NAMED) : a]):
            return b
        onward = pattern("goes_on").search(self._text, a, b)
        return onward.start() if onward else b

    def _segment(self, a: int, b: int) -> Event | None:
        """The one event told between `a` and `b`, None if no outcome is."""
        b = self._own_end(a, b)
        groups = [group for group in self._groups if a <= group.start < b][:MOST_WORDS]
        if not groups:
            return None
        rules = tuple(rule for group in groups for rule in group.rules)
        return self._event(Group(groups[0].start, groups[-1].end, rules), (a, b))

    def _event(self, group: Group, reach: tuple[int, int]) -> Event:
        """The event of a group of words; its year, weeks and child stand in the reach around it."""
        a, b = group.start, group.end
        outcome = _outcome(group.rules)
        weeks = next(iter(self._ages(b, reach[1]) or self._ages(reach[0], b)), None)
        if outcome is Outcome.MISCARRIAGE and weeks is not None and weeks.value.days >= LATE_DAYS:
            weeks = None  # told of the birth beside it
        days = weeks.value.days if weeks else None
        near = self._text[slice(*reach)]
        event = Event(
            start=self._start + a,
            end=self._start + b,
            outcome=outcome,
            days=days,
            days_at=(self._start + weeks.start, self._start + weeks.end) if weeks else None,
            term=_at_term(near, days),
            alive=_alive(near) if outcome is Outcome.LIVE_BIRTH else None,
            mode=next((DeliveryMode(rule.data["mode"]) for rule in group.rules if "mode" in rule.data), None),
        )
        year = self.year(b, reach[1]) or self.year(reach[0], a) or self.year(a, b)
        return _dated(event, year, self._start)


def _is_birth(rules: Sequence[Rule]) -> bool:
    """True for words that tell a birth, live or still."""
    return _outcome(rules) in BIRTHS


def _outcome(rules: Sequence[Rule]) -> Outcome | None:
    """The outcome of several words: that of the first rule of the file; None for an abortion of unsaid kind."""
    written = min(rules, key=of_kind("outcome").index).data.get("outcome")
    return Outcome(written) if written else None


def _dated(event: Event, year: Year | None, start: int) -> Event:
    """The event in that year, at its place in the text."""
    if year is None:
        return replace(event, year=None, year_at=None)
    return replace(event, year=year.value, year_at=(start + year.start, start + year.end))


def _at_term(near: str, days: int | None) -> bool | None:
    if days is not None:
        return days >= TERM_DAYS
    if pattern("before_term").search(near):
        return False
    return True if pattern("at_term").search(near) else None


def _alive(near: str) -> bool | None:
    if pattern("died").search(near):
        return False
    return True if pattern("lives").search(near) else None
