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
    told = Counter(
        _LOSS_OF.get(event.outcome, "other") for event in events if not event.birth and event.outcome
    )
    unsaid = sum(1 for event in events if event.outcome is None) + told.pop("other", 0)
    losses = sum(told.values()) + unsaid
    births = [event for event in events if event.birth]
    abortions, parity, gravidity = counts.get("abortions"), counts.get("parity"), counts.get("gravidity")
    if (
        abortions is None
        and gravidity is not None
        and parity is not None
        and now
        and gravidity - parity - 1 >= 0
    ):
        abortions = gravidity - parity - 1
    issues: list[Issue] = []
    fills = abortions is not None and losses == abortions > 0 and not unsaid
    for key in LOSSES:
        number = told.get(key, 0)
        quotes = _quotes([e for e in events if e.outcome and _LOSS_OF.get(e.outcome) == key], quoter)
        known = counts.get(key)
        if known is None and number:
            _set(counts, key, number, quotes, "rule:obstetric/told_one_by_one")
        elif (
            fills
            and known is not None
            and known != number
            and quotes
            and counts.methods[key].startswith(("rule:", "derived:sum"))
        ):
            message = (
                f"{known} {key} are counted ({counts.quotes[key][0].text!r}), but pregnancies told one by one and the formula "
                f"give {number}; {number} is kept"
            )
            issues.append(_issue("losses_counted_two_ways", message, counts.quotes[key][0], *quotes[:2]))
            _set(counts, key, number, quotes, "rule:obstetric/told_one_by_one")
    _add_births(counts, births, quoter)
    _complete(counts, events, births, losses, unsaid, quoter, now)
    return issues


def _add_births(counts: Counts, births: Sequence[Event], quoter: Quoter) -> None:
    still = [event for event in births if event.outcome is Outcome.STILLBIRTH]
    if still and counts.get("stillbirths") is None:
        _set(counts, "stillbirths", len(still), _quotes(still, quoter), "rule:obstetric/told_one_by_one")
    if not births or counts.get("parity") != len(births):
        return
    quotes = _quotes(births, quoter)
    if not any(event.term is None for event in births):
        at_term = sum(1 for event in births if event.term)
        for key, number in (("term", at_term), ("preterm", len(births) - at_term)):
            if counts.get(key) is None:
                _set(counts, key, number, quotes, "derived:births_told")
    if counts.get("stillbirths") is None:
        _set(counts, "stillbirths", 0, quotes, "derived:births_told")
    live = [event for event in births if event.outcome is Outcome.LIVE_BIRTH]
    if counts.get("living") is None and not any(event.alive is None for event in live):
        _set(counts, "living", sum(1 for event in live if event.alive), quotes, "derived:births_told")


def _complete(
    counts: Counts,
    events: Sequence[Event],
    births: Sequence[Event],
    losses: int,
    unsaid: int,
    quoter: Quoter,
    now: bool | None,
) -> None:
    """All earlier pregnancies are told: births and losses are those told."""
    gravidity = counts.get("gravidity")
    prose = sum(counts.get(key) or 0 for key in LOSSES)
    losses = max(losses, prose)
    parts = (counts.get("term") or 0) + (counts.get("preterm") or 0)
    born = max(len(births), counts.get("parity") or 0, parts)
    if gravidity is None or not now or born + losses != gravidity - 1 or gravidity < 2:
        return
    quotes = (*counts.quotes["gravidity"], *_quotes(events, quoter))
    if counts.get("parity") is None:
        _set(counts, "parity", born, quotes, "derived:all_pregnancies_told")
    if counts.get("abortions") is None and counts.get("parity") == born:
        _set(counts, "abortions", losses, quotes, "derived:all_pregnancies_told")
    _add_births(counts, births, quoter)


def _set(counts: Counts, key: str, value: int, quotes: tuple[Quote, ...], method: str) -> None:
    if quotes:
        counts.values[key] = value
        counts.quotes[key] = tuple(dict.fromkeys(quotes))
        counts.methods[key] = method


def _quotes(events: Sequence[Event], quoter: Quoter) -> tuple[Quote, ...]:
    return tuple(quoter(event.start, event.end) for event in events)
