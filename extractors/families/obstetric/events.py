"""Earlier pregnancies told one by one: "Her first, in 2010, ended in a miscarriage at 9 weeks"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from extractors.english.ages.values import find as find_ages
from extractors.english.dates.values import years
from extractors.english.gate import gated
from extractors.english.numbers.values import numeral
from extractors.english.rules import find_all
from extractors.english.spans import starting_in
from extractors.families.obstetric.cues import of_kind, pattern, stands_before
from extractors.findings import Mention
from schemas.gestation import GestationalAge
from schemas.pregnancy import DeliveryMode, Outcome

NEAR = 45  # characters before an outcome in which "previous" still speaks of it
TERM_DAYS = 259  # 37 weeks
NAMED = 30  # characters before an event in which "with a previous" stands
DENIED = 40  # characters before an event in which its denial stands
LEAD = 12  # characters that may stand between an outcome and "from her third pregnancy"
MAX_ANCHORS = 40  # more ordinals than any woman's pregnancies: a sentence that is no prose
Groups = list[tuple[int, int, list[str]]]  # outcome words that tell one event: start, end, rule ids


@cache
def _outcome_pattern() -> re.Pattern[str]:
    """One pattern of all outcome rules; the group that matches is the rule's id."""
    rules = (rule for rule in of_kind("outcome"))
    return gated("|".join(f"(?P<{rule.id}>{rule.pattern.pattern})" for rule in rules), re.IGNORECASE)


@cache
def _rank() -> tuple[str, ...]:
    """The ids of outcome rules; of several in one event the first decides."""
    return tuple(rule.id for rule in of_kind("outcome"))


def _outcome_of(rule_id: str) -> Outcome | None:
    """The outcome that a rule stands for, None for an abortion of unsaid kind."""
    written = next(rule.data.get("outcome") for rule in of_kind("outcome") if rule.id == rule_id)
    return Outcome(written) if written else None


def _mode_of(rule_id: str) -> DeliveryMode | None:
    written = next(rule.data.get("mode") for rule in of_kind("outcome") if rule.id == rule_id)
    return DeliveryMode(written) if written else None


@dataclass(frozen=True, slots=True)
class Event:
    """One earlier pregnancy as told at `[start, end)`; None where the text is silent.

    `outcome` None is an abortion of unsaid kind. `term` says at term (True) or before (False).
    """

    start: int
    end: int
    outcome: Outcome | None
    ordinal: int | None = None
    year: int | None = None
    year_at: tuple[int, int] | None = None
    days: int | None = None
    days_at: tuple[int, int] | None = None
    term: bool | None = None
    alive: bool | None = None
    mode: DeliveryMode | None = None
    count: int = 1

    @property
    def birth(self) -> bool:
        """True for a birth at a viable age, live or still."""
        return self.outcome in (Outcome.LIVE_BIRTH, Outcome.STILLBIRTH, Outcome.NEONATAL_DEATH)


def told(sentence: str, start: int, open_event: Event | None = None) -> list[Event]:
    """The earlier pregnancies that a sentence tells, in order; offsets are the text's own.

    `start` is the sentence's offset. `open_event` is a pregnancy that the sentence before named
    without an outcome, which this one may give.
    """
    if next(find_all(of_kind("outcome"), sentence), None) is None:
        return []
    anchors = [
        m
        for m in pattern("earlier_ordinal").finditer(sentence)
        if m["noun"] or _speaks_of_pregnancies(sentence)
    ]
    last = pattern("last_before").search(sentence)
    if anchors:
        return list(_by_ordinals(sentence, start, anchors))
    if last is not None and (event := _segment(sentence, start, last.start(), len(sentence))):
        return [event]
    if open_event is not None and pattern("follows_on").match(sentence):
        event = _segment(sentence, start, 0, len(sentence))
        return (
            [replace(event, ordinal=open_event.ordinal, year=open_event.year, year_at=open_event.year_at)]
            if event
            else []
        )
    return list(_by_years(sentence, start))


def named_only(sentence: str, start: int) -> Event | None:
    """The earlier pregnancy that a sentence names by its ordinal without saying how it ended."""
    anchors = list(pattern("earlier_ordinal").finditer(sentence))
    if (
        len(anchors) != 1
        or anchors[0]["noun"] is None
        or _outcome_pattern().search(sentence, anchors[0].end())
    ):
        return None
    year = _year(sentence, anchors[0].end(), len(sentence))
    if year is None:
        return None
    return Event(
        start + anchors[0].start(),
        start + anchors[0].end(),
        None,
        numeral(anchors[0]["n"]),
        year[0],
        (start + year[1], start + year[2]),
    )


def _speaks_of_pregnancies(sentence: str) -> bool:
    return pattern("of_pregnancies").search(sentence) is not None


def _by_ordinals(sentence: str, start: int, anchors: Sequence[re.Match[str]]) -> Iterator[Event]:
    """Events of "her first ...; the second and the third ...": a segment runs to the next anchor."""
    events: list[Event] = []
    found = _groups(sentence)
    anchors = anchors[:MAX_ANCHORS]
    waiting: list[int] = []
    first = 0
    for position, anchor in enumerate(anchors):
        ordinals = [n for n in (numeral(anchor["n"]), numeral(anchor["m"] or "")) if n is not None]
        end = anchors[position + 1].start() if position + 1 < len(anchors) else len(sentence)
        first = first if waiting else anchor.start()
        waiting += ordinals
        if (
            re.match(r"[^;.]{0,25}$", sentence[anchor.end() : end])
            and position + 1 < len(anchors)
            and not _outcome_pattern().search(sentence, anchor.end(), end)
        ):
            continue
        event = _given_before(sentence, start, anchor, found) or _segment(
            sentence, start, anchor.start(), end, found
        )
        if event is None and events and pattern("same_again").match(sentence[anchor.end() : end]):
            event = _inherit(sentence, start, anchor.start(), end, events[-1])
        if event is not None:
            events += _spread(sentence, event, waiting, (first, end), start)
        waiting = []
    yield from events


def _given_before(sentence: str, start: int, anchor: re.Match[str], found: Groups) -> Event | None:
    """Read "a healthy daughter from her third pregnancy", where the outcome stands before the ordinal."""
    lead = pattern("leads_ordinal").search(sentence[max(0, anchor.start() - LEAD) : anchor.start()])
    at = max(0, anchor.start() - LEAD) + lead.start() if lead else 0
    groups = [group for group in found if lead and 0 <= at - group[1] <= LEAD]
    if not lead or not groups or anchor["noun"] is None:
        return None
    a, b, names = groups[-1]
    return _event(sentence, start, a, b, names, (a, anchor.end()))


def _spread(
    sentence: str, event: Event, ordinals: list[int], reach: tuple[int, int], start: int
) -> Iterator[Event]:
    """One event for each ordinal; their years and weeks, where listed, in the same order."""
    if len(ordinals) < 2:
        yield replace(event, ordinal=ordinals[0])
        return
    listed = list(_years(sentence, *reach))
    weeks = [age.value.days for age in _ages(sentence, *reach)]
    for index, ordinal in enumerate(ordinals):
        year = listed[index] if len(listed) == len(ordinals) else None
        yield replace(
            event,
            ordinal=ordinal,
            year=year[0] if year else None,
            year_at=(start + year[1], start + year[2]) if year else None,
            days=weeks[index] if len(weeks) == len(ordinals) else event.days,
        )


def _inherit(sentence: str, start: int, a: int, b: int, earlier: Event) -> Event | None:
    """Read "and the sixth at 8 weeks": the outcome is that of the one before."""
    weeks = next(iter(_ages(sentence, a, b)), None)
    if weeks is None:
        return None
    year = _year(sentence, a, b)
    return Event(
        start + a, start + weeks.end, earlier.outcome, days=weeks.value.days, days_at=(start + weeks.start, start + weeks.end),
        year=year[0] if year else None, year_at=(start + year[1], start + year[2]) if year else None,
    )  # fmt: skip


def _by_years(sentence: str, start: int) -> Iterator[Event]:
    """Events of "a caesarean in 2009; a miscarriage at 9 weeks in 2011": each outcome with its year."""
    if _year(sentence, 0, len(sentence)) is None and not any(
        pattern(cue).search(sentence) for cue in ("years_ago", "told_before")
    ):
        return
    groups = _groups(sentence)
    onward = [*(group[0] for group in groups[1:]), len(sentence)]
    left = 0
    first = _year(sentence, 0, len(sentence))
    years_lead = bool(first and groups and first[1] < groups[0][0])
    for (a, b, names), after in zip(groups, onward, strict=False):
        right = _own_end(sentence, a, _cut_at_break(sentence, b, after, years_lead=years_lead))
        year = _year(sentence, b, right) or _year(sentence, left, a)
        if _is_earlier(sentence, (a, b), (left, right), year):
            event = _event(sentence, start, a, b, names, (left if year and year[1] < a else a, right))
            if event.outcome is Outcome.LIVE_BIRTH and event.alive is None:
                event = replace(event, alive=_alive(sentence[a:after]))
            yield from _each_year(sentence, start, event, (b, right))
        left = b


def _is_earlier(
    sentence: str, words: tuple[int, int], reach: tuple[int, int], year: tuple[int, int, int] | None
) -> bool:
    """True if the outcome at `words` is told of an earlier pregnancy: by a year, or by how long ago it was."""
    (a, b), (left, right) = words, reach
    ago = pattern("years_ago").search(sentence, left, right)
    ago = ago or pattern("told_before").search(sentence, max(left, a - NEAR), right)
    if year is None and (ago is None or not pattern("long_ago").search(sentence[left:right])):
        return False
    told_after = (year and year[1] > a) or (ago and ago.start() > b)
    if pattern("introduced").search(sentence, left, a) and not told_after:
        return False
    return pattern("outcome_planned").search(sentence[max(0, a - 30) : a]) is None


def _each_year(sentence: str, start: int, event: Event, reach: tuple[int, int]) -> Iterator[Event]:
    """Read "miscarriages in 2009 and 2011": one event for each year of a list."""
    listed = list(_years(sentence, *reach))
    if len(listed) < 2 or not pattern("next_year").match(sentence[listed[0][2] : listed[1][1]]):
        yield event
        return
    for year, a, b in listed:
        yield replace(event, year=year, year_at=(start + a, start + b))


def _cut_at_break(sentence: str, b: int, right: int, *, years_lead: bool) -> int:
    """Where the telling that goes on at `b` ends, at most `right`; where years lead ("In 2009 ..."), the next one ends it."""
    cues = ("telling_breaks", "next_in_year") if years_lead else ("telling_breaks",)
    stops = (pattern(cue).search(sentence, b, right) for cue in cues)
    return min((stop.start() for stop in stops if stop), default=right)


def _own_end(sentence: str, a: int, b: int) -> int:
    """Where the words of an event at `a` end, at most `b`: one only mentioned ends where the woman's story goes on."""
    if not pattern("only_mentioned").search(sentence[max(0, a - NAMED) : a]):
        return b
    onward = pattern("goes_on").search(sentence, a, b)
    return onward.start() if onward else b


def _segment(sentence: str, start: int, a: int, b: int, found: Groups | None = None) -> Event | None:
    """The one event told between `a` and `b`, None if no outcome is."""
    b = _own_end(sentence, a, b)
    groups = [group for group in (_groups(sentence) if found is None else found) if a <= group[0] < b]
    if not groups:
        return None
    names = [name for group in groups[:3] for name in group[2]]
    return _event(
        sentence, start, groups[0][0], groups[-1][1] if len(groups) < 3 else groups[2][1], names, (a, b)
    )


def _groups(sentence: str) -> Groups:
    """Outcome words that tell one event: those next to each other are joined."""
    groups: Groups = []
    for match in _outcome_pattern().finditer(sentence):
        name = match.lastgroup
        before = sentence[max(0, match.start() - DENIED) : match.start()]
        if name is None or pattern("outcome_denied").search(before):
            continue
        if stands_before("share_before", sentence, match.start()):
            continue
        if groups and not pattern("told_apart").search(sentence[groups[-1][1] : match.start()]):
            first, _, names = groups[-1]
            groups[-1] = (first, match.end(), [*names, name])
        else:
            groups.append((match.start(), match.end(), [name]))
    return groups


def _event(sentence: str, start: int, a: int, b: int, names: list[str], reach: tuple[int, int]) -> Event:
    leading = min(names, key=_rank().index)
    outcome = _outcome_of(leading)
    mode = next((found for name in names if (found := _mode_of(name))), None)
    year = _year(sentence, b, reach[1]) or _year(sentence, reach[0], a) or _year(sentence, a, b)
    weeks = next(iter(_ages(sentence, b, reach[1]) or _ages(sentence, reach[0], b)), None)
    days = weeks.value.days if weeks else None
    near = sentence[reach[0] : reach[1]]
    return Event(
        start=start + a,
        end=start + b,
        outcome=outcome,
        year=year[0] if year else None,
        year_at=(start + year[1], start + year[2]) if year else None,
        days=days,
        days_at=(start + weeks.start, start + weeks.end) if weeks else None,
        term=_at_term(near, days),
        alive=_alive(near) if outcome is Outcome.LIVE_BIRTH else None,
        mode=mode,
    )


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


def says_alive(sentence: str) -> bool:
    """True if the sentence says that a child born earlier lives: "he is now 6 years old"."""
    return pattern("lives").search(sentence) is not None and pattern("died").search(sentence) is None


def _ages(sentence: str, a: int, b: int) -> list[Mention[GestationalAge]]:
    """The ages of weeks or days that begin in `[a, b)` of a sentence about pregnancies."""
    return list(starting_in(ages_of(sentence), a, b))


@lru_cache(maxsize=64)
def ages_of(sentence: str) -> tuple[Mention[GestationalAge], ...]:
    """The ages of weeks or days in a sentence about pregnancies."""
    return tuple(age for age in find_ages(sentence, pregnant=True) if age.value.exact)


def _years(sentence: str, a: int, b: int) -> Iterator[tuple[int, int, int]]:
    for match in years(sentence, a, b):
        if not pattern("ends_full_date").search(sentence[max(0, match.start() - 24) : match.start()]):
            yield int(match[0]), match.start(), match.end()


def _year(sentence: str, a: int, b: int) -> tuple[int, int, int] | None:
    """The first bare year between `a` and `b` (not one of a full date, which is the reported pregnancy's)."""
    return next(_years(sentence, a, b), None)
