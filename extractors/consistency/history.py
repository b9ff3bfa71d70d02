"""Counts of the obstetric history against each other and against pregnancies told one by one."""

from collections import Counter
from collections.abc import Iterator

from schemas.document import Document
from schemas.fact import Fact, Quote
from schemas.obstetric import ObstetricHistory
from schemas.pregnancy import Order, Outcome
from schemas.report import Case, Issue, Severity


def sums(case: Case, document: Document) -> Iterator[Issue]:
    """Gravidity below births and losses; parity that is not term and preterm; kinds of loss above all losses."""
    history = case.obstetric_history
    yield from _gravidity_below(history)
    yield from _parity_against_births(history)
    yield from _kinds_above_losses(history)


def _gravidity_below(history: ObstetricHistory) -> Iterator[Issue]:
    gravidity, parity, abortions = history.gravidity, history.parity, history.abortions
    if not gravidity or not parity:
        return
    if abortions and gravidity.value < parity.value + abortions.value:
        yield _issue(
            "gravidity_below_sum",
            f"gravidity {gravidity.value} is less than {parity.value} births and {abortions.value} losses; all are kept as written",
            gravidity,
            parity,
            abortions,
        )
    elif gravidity.value < parity.value:
        yield _issue(
            "gravidity_below_sum",
            f"gravidity {gravidity.value} is less than parity {parity.value}; both are kept as written",
            gravidity,
            parity,
        )


def _parity_against_births(history: ObstetricHistory) -> Iterator[Issue]:
    parity, term, preterm = history.parity, history.term, history.preterm
    if not (parity and term and preterm) or parity.derived:
        return
    if term.value + preterm.value != parity.value:
        yield _issue(
            "parity_against_births",
            f"parity {parity.value} is not {term.value} term and {preterm.value} preterm births; "
            "twins may have been counted twice, all are kept as written",
            parity,
            term,
            preterm,
        )


def _kinds_above_losses(history: ObstetricHistory) -> Iterator[Issue]:
    abortions = history.abortions
    kinds = [
        fact for fact in (history.miscarriages, history.terminations, history.ectopics) if fact and fact.value
    ]
    total = sum(fact.value for fact in kinds)
    if abortions and total > abortions.value:
        yield _issue(
            "losses_counted_two_ways",
            f"{total} losses are told by kind, but {abortions.value} in all ({abortions.quotes[0].text!r}); both are kept as written",
            abortions,
            *kinds,
        )


def living(case: Case, document: Document) -> Iterator[Issue]:
    """More children alive than births can have brought, twins allowed for."""
    history = case.obstetric_history
    alive, parity = history.living, history.parity
    if alive is None or parity is None or alive.value <= parity.value:
        return
    sure = parity.value == 0 or alive.value > 2 * parity.value
    yield _issue(
        "living_above_births",
        f"{alive.value} living children of {parity.value} births; twins, or a slip",
        alive,
        parity,
        severity=Severity.WARNING if sure else Severity.INFO,
    )


_LOSSES = (Outcome.MISCARRIAGE, Outcome.TERMINATION, Outcome.ECTOPIC)
_BIRTHS = (Outcome.LIVE_BIRTH, Outcome.STILLBIRTH, Outcome.NEONATAL_DEATH)


def pregnancies_told(case: Case, document: Document) -> Iterator[Issue]:
    """More earlier pregnancies told one by one than the formula counts."""
    history = case.obstetric_history
    earlier = [told for told in case.pregnancies if told.which == Order.EARLIER]
    outcomes = [pregnancy.outcome for pregnancy in earlier if pregnancy.outcome]
    told = Counter(fact.value for fact in outcomes)
    for name, fact, kinds in (("births", history.parity, _BIRTHS), ("losses", history.abortions, _LOSSES)):
        number = sum(told[kind] for kind in kinds)
        if fact is not None and not fact.derived and number > fact.value:
            places = [outcome.quotes[0] for outcome in outcomes if outcome.value in kinds]
            yield Issue(
                code="pregnancies_told_above_count",
                message=f"{number} earlier {name} are told one by one, but {fact.quotes[0].text!r} counts "
                f"{fact.value}; the formula is kept",
                quotes=_unique(fact.quotes[0], *places),
            )


def _issue(code: str, message: str, *facts: Fact[int], severity: Severity = Severity.WARNING) -> Issue:
    return Issue(
        code=code, severity=severity, message=message, quotes=_unique(*(fact.quotes[0] for fact in facts))
    )


def _unique(*quotes: Quote) -> tuple[Quote, ...]:
    return tuple(dict.fromkeys(quotes))
