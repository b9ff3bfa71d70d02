"""Statements of one woman become one history: one fact a count, every disagreement an issue."""

from collections import Counter
from collections.abc import Callable, Sequence

from extractors.families.obstetric.derive import LOSSES, Counts
from extractors.families.obstetric.events import Event
from extractors.families.obstetric.statements import Source, Statement
from extractors.findings import Mention
from schemas.fact import Quote
from schemas.obstetric import COUNTS
from schemas.pregnancy import Outcome
from schemas.report import Issue, Severity

Quoter = Callable[[int, int], Quote]
CONFIDENCE = {Source.FORMULA: 0.98, Source.PARA: 0.95, Source.WORD: 0.95, Source.PROSE: 0.85}
_NAMES = {
    "gravidity": "gravidity",
    "parity": "parity",
    "abortions": "the number of losses",
    "living": "the number of living children",
}
_REASONS = {
    Source.FORMULA: "a formula is chosen before prose",
    Source.PARA: "a formula is chosen before prose",
    Source.WORD: "the obstetric term is chosen before prose",
}
_REASONING = {
    "obstetric/nth_child": "first_child",
    "obstetric/previous_pregnancies": "previous_pregnancies",
}
_LOSS_OF = {
    Outcome.MISCARRIAGE: "miscarriages",
    Outcome.TERMINATION: "terminations",
    Outcome.ECTOPIC: "ectopics",
}


def chosen(mentions: Sequence[Mention[Statement]], quoter: Quoter) -> tuple[Counts, list[Issue]]:
    """One value a key out of all statements, and an issue where they differ or cannot be decided."""
    counts, issues = Counts(), []
    for key in COUNTS:
        told = [(mention, number) for mention in mentions if (number := mention.value.get(key)) is not None]
        if found := _summed(key, told):
            issues += _choose(counts, key, found, quoter)
    issues += [_undecided(mention, quoter) for mention in mentions if mention.value.options]
    issues += _below_least(counts, mentions, quoter)
    return counts, issues


TOLD = "rule:obstetric/told_one_by_one"
LIST_GAP = 25  # characters between two numbers of one list: "two early miscarriages and one late miscarriage"
CAESAREANS = "obstetric/cesarean_births"
Found = list[tuple[Mention[Statement], int]]


def _summed(key: str, found: Found) -> Found:
    """Numbers that come on top of one told before are added to it; both mentions carry the sum."""
    if key == "parity":
        found = _listed_births(found)
    if key not in (*LOSSES, "abortions", "stillbirths") or any(mention.value.total for mention, _ in found):
        return [entry for entry in found if entry[0].value.total] or found
    out: Found = []
    for mention, number in found:
        earlier = [
            entry for entry in out if entry[0].value.source is Source.PROSE and entry[0].end <= mention.start
        ]
        listed = (
            earlier
            and mention.value.source is Source.PROSE
            and mention.start - earlier[-1][0].end <= LIST_GAP
        )
        if earlier and (mention.value.further or listed) and earlier[-1][1] != number:
            base, before = earlier[-1]
            out = [entry for entry in out if entry[0] is not base]
            out += [(base, before + number), (mention, before + number)]
        else:
            out.append((mention, number))
    return out


def _listed_births(found: Found) -> Found:
    """Births of one list added up ("two normal deliveries and one caesarean section"); both mentions carry the sum.

    Caesarean sections alone are no parity: other births may not have been told.
    """
    told = [entry for entry in found if entry[0].value.source is Source.PROSE]
    out = [entry for entry in found if entry[0].value.source is not Source.PROSE]
    position = 0
    while position < len(told):
        run = [told[position]]
        while (
            position + len(run) < len(told)
            and 0 <= told[position + len(run)][0].start - run[-1][0].end <= LIST_GAP
        ):
            run.append(told[position + len(run)])
        position += len(run)
        number = sum(count for _, count in run)
        if any(mention.rule != CAESAREANS for mention, _ in run):
            out += [(mention, number) for mention, _ in run]
    return out


def _choose(counts: Counts, key: str, found: Found, quoter: Quoter) -> list[Issue]:
    often = Counter(number for _, number in found)
    best = max(found, key=lambda entry: (entry[0].value.source, often[entry[1]], -entry[0].start))
    value = best[1]
    agreeing = [mention for mention, number in found if number == value]
    quotes = tuple(dict.fromkeys(quoter(mention.start, mention.end) for mention in agreeing))
    counts.values[key] = value
    counts.quotes[key] = quotes
    read = [
        mention
        for mention in agreeing
        if mention.value.get(key) == value and key not in mention.value.worked_out
    ]
    if read:
        counts.methods[key] = f"rule:{read[0].rule}"
    elif key == "parity" and any(mention.value.get(key) != value for mention in agreeing):
        counts.methods[key] = "derived:births_of_a_list"
    elif any(key in mention.value.worked_out for mention in agreeing):
        counts.methods[key] = f"derived:{_REASONING.get(agreeing[0].rule, 'parity_of_parts')}"
    else:
        counts.methods[key] = "derived:sum_of_losses"
    others = [mention for mention, number in found if number != value]
    if not others:
        return []
    other = others[0]
    name = _NAMES.get(key, f"the number of {key}")
    reason = (
        _REASONS[best[0].value.source]
        if other.value.source < best[0].value.source
        else "it is said more often or first"
    )
    message = (
        f"{name} is {value} ({quotes[0].text!r}) and {other.value.get(key)} "
        f"({quoter(other.start, other.end).text!r}); {value} is kept: {reason}"
    )
    return [_issue("history_conflict", message, quotes[0], quoter(other.start, other.end))]


def _undecided(mention: Mention[Statement], quoter: Quoter) -> Issue:
    written = quoter(mention.start, mention.end)
    options = "; ".join(mention.value.options)
    return _issue(
        "formula_undecided",
        f"{written.text!r} can be read in more than one way: {options}; please decide",
        written,
    )


def _below_least(counts: Counts, mentions: Sequence[Mention[Statement]], quoter: Quoter) -> list[Issue]:
    issues = []
    for mention in mentions:
        for key, least in mention.value.least:
            value = counts.get(key)
            if value is not None and value < least:
                quote = quoter(mention.start, mention.end)
                kept = counts.quotes[key][0].text
                message = f"{quote.text!r} means {key} of at least {least}, but {key} is {value} ({kept!r}), which is kept"
                issues.append(_issue("history_conflict", message, counts.quotes[key][0], quote))
    return issues[:1]


def _issue(code: str, message: str, *quotes: Quote) -> Issue:
    return Issue(code=code, severity=Severity.WARNING, message=message, quotes=tuple(dict.fromkeys(quotes)))


def add_told(counts: Counts, events: Sequence[Event], quoter: Quoter, now: bool | None) -> list[Issue]:
    """Add what pregnancies told one by one say of the counts.

    Where they fill the losses of the formula they decide between miscarriage, termination and
    ectopic pregnancy, even against a number in prose; else they only fill what is unknown.
    """
    told, lost = _ToldLosses(events), _lost(counts, now)
    issues = [issue for key in LOSSES if (issue := _add_losses(counts, key, told, quoter, lost)) is not None]
    births = [event for event in events if event.birth]
    _add_births(counts, births, quoter)
    _complete(counts, events, births, told, quoter, now)
    return issues


class _ToldLosses:
    """The pregnancies told one by one that ended without a birth, by kind; `unsaid` of a kind that is not told."""

    def __init__(self, events: Sequence[Event]) -> None:
        lost = [event for event in events if not event.birth]
        self._kinds = {
            key: [event for event in lost if event.outcome and _LOSS_OF.get(event.outcome) == key]
            for key in LOSSES
        }
        self.number = len(lost)
        self.unsaid = self.number - sum(map(len, self._kinds.values()))

    def of(self, key: str) -> list[Event]:
        """The losses of a kind."""
        return self._kinds[key]


def _lost(counts: Counts, now: bool | None) -> int | None:
    """How many pregnancies were lost: as counted, else what gravidity leaves beside the births."""
    abortions, parity, gravidity = counts.get("abortions"), counts.get("parity"), counts.get("gravidity")
    if abortions is not None or gravidity is None or parity is None or not now:
        return abortions
    return gravidity - parity - 1 if gravidity > parity else None


def _add_losses(
    counts: Counts, key: str, told: _ToldLosses, quoter: Quoter, lost: int | None
) -> Issue | None:
    """Count the losses of a kind that are told one by one; an issue where that goes against a number in prose."""
    number, quotes, known = len(told.of(key)), _quotes(told.of(key), quoter), counts.get(key)
    if known is None:
        _set(counts, key, number, quotes, TOLD)
        return None
    fills = told.number == lost and not told.unsaid
    if (
        not fills
        or known == number
        or not quotes
        or not counts.methods[key].startswith(("rule:", "derived:sum"))
    ):
        return None
    message = (
        f"{known} {key} are counted ({counts.quotes[key][0].text!r}), but pregnancies told one by one and the formula "
        f"give {number}; {number} is kept"
    )
    issue = _issue("losses_counted_two_ways", message, counts.quotes[key][0], *quotes[:2])
    _set(counts, key, number, quotes, TOLD)
    return issue


def _add_births(counts: Counts, births: Sequence[Event], quoter: Quoter) -> None:
    still = [event for event in births if event.outcome is Outcome.STILLBIRTH]
    if still:
        _fill(counts, "stillbirths", len(still), _quotes(still, quoter), TOLD)
    if not births or counts.get("parity") != len(births):
        return
    quotes = _quotes(births, quoter)
    if not any(event.term is None for event in births):
        at_term = sum(bool(event.term) for event in births)
        _fill(counts, "term", at_term, quotes, "derived:births_told")
        _fill(counts, "preterm", len(births) - at_term, quotes, "derived:births_told")
    _fill(counts, "stillbirths", 0, quotes, "derived:births_told")
    live = [event.alive for event in births if event.outcome is Outcome.LIVE_BIRTH]
    if None not in live:
        _fill(counts, "living", sum(map(bool, live)), quotes, "derived:births_told")


def _complete(
    counts: Counts,
    events: Sequence[Event],
    births: Sequence[Event],
    told: _ToldLosses,
    quoter: Quoter,
    now: bool | None,
) -> None:
    """All earlier pregnancies are told: births and losses are those told."""
    gravidity = counts.get("gravidity")
    prose = sum(counts.get(key) or 0 for key in LOSSES)
    losses = max(told.number, prose)
    parts = (counts.get("term") or 0) + (counts.get("preterm") or 0)
    born = max(len(births), counts.get("parity") or 0, parts)
    if gravidity is None or not now or born + losses != gravidity - 1 or gravidity < 2:
        return
    quotes = (*counts.quotes["gravidity"], *_quotes(events, quoter))
    _fill(counts, "parity", born, quotes, "derived:all_pregnancies_told")
    if counts.get("parity") == born:
        _fill(counts, "abortions", losses, quotes, "derived:all_pregnancies_told")
    _add_births(counts, births, quoter)


def _fill(counts: Counts, key: str, value: int, quotes: tuple[Quote, ...], method: str) -> None:
    """Set a count that nothing gave yet."""
    if counts.get(key) is None:
        _set(counts, key, value, quotes, method)


def _set(counts: Counts, key: str, value: int, quotes: tuple[Quote, ...], method: str) -> None:
    if quotes:
        counts.values[key] = value
        counts.quotes[key] = tuple(dict.fromkeys(quotes))
        counts.methods[key] = method


def _quotes(events: Sequence[Event], quoter: Quoter) -> tuple[Quote, ...]:
    return tuple(quoter(event.start, event.end) for event in events)
