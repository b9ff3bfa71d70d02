"""Statements of one woman become one history: one fact a count, every disagreement an issue."""

from collections import Counter
from collections.abc import Callable, Sequence

from extractors.english.rules import load_rules
from extractors.families.obstetric.derive import LOSSES, Counts
from extractors.families.obstetric.statements import Source, Statement
from extractors.findings import Mention
from schemas.fact import Quote
from schemas.obstetric import COUNTS
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
    prose: Found = []  # those of `out` that are told in words
    for mention, number in found:
        earlier = _on_top_of(prose, mention)
        if earlier is not None and earlier[1] != number:
            base, before = earlier
            out, prose = ([entry for entry in some if entry[0] is not base] for some in (out, prose))
            prose.append((base, before + number))
            out.append((base, before + number))
            number += before
        out.append((mention, number))
        prose += [(mention, number)] if mention.value.source is Source.PROSE else []
    return out


def _on_top_of(prose: Found, mention: Mention[Statement]) -> tuple[Mention[Statement], int] | None:
    """The number told last before in words, where this one comes on top of it: it says so, or both stand in one list."""
    earlier = next((entry for entry in reversed(prose) if entry[0].end <= mention.start), None)
    if earlier is None or mention.value.further:
        return earlier
    listed = mention.value.source is Source.PROSE and mention.start - earlier[0].end <= LIST_GAP
    return earlier if listed else None


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
        counts.methods[key] = f"derived:{_reason(agreeing[0].rule)}"
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
    return [issue("history_conflict", message, quotes[0], quoter(other.start, other.end))]


def _reason(rule: str) -> str:
    """What a count that a rule worked out follows from."""
    known = {f"obstetric/{one.id}": one.data.get("reason") for one in load_rules("families/obstetric")}
    return known.get(rule) or "parity_of_parts"


def _undecided(mention: Mention[Statement], quoter: Quoter) -> Issue:
    written = quoter(mention.start, mention.end)
    options = "; ".join(mention.value.options)
    return issue(
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
                issues.append(issue("history_conflict", message, counts.quotes[key][0], quote))
    return issues[:1]


def issue(code: str, message: str, *quotes: Quote) -> Issue:
    """A warning with its quotes, each once."""
    return Issue(code=code, severity=Severity.WARNING, message=message, quotes=tuple(dict.fromkeys(quotes)))
