"""Births whose gestational ages are told: "three children, born at 39+1, 35+3 and 40+0 weeks" are two at term and one before."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, takewhile

from extractors.english.numbers.values import numeral
from extractors.english.rules import Rule, find_all
from extractors.english.spans import starting_in
from extractors.families.obstetric.cues import of_kind, pattern
from extractors.families.obstetric.events import TERM_DAYS, ages_of
from extractors.families.obstetric.statements import MAX_COUNT, Source, Statement
from extractors.findings import Mention
from schemas.gestation import GestationalAge

FIRST_DAYS = 154  # 22 weeks: what ended earlier is no birth
LEAD = 70  # characters between the births and the first age
BEHIND = 300  # characters behind the births in which their ages stand


def aged_births(sentence: str) -> Iterator[Mention[Statement]]:
    """Births at term and before it, where each birth that the sentence counts has its age."""
    for rule, match in find_all(of_kind("aged_births"), sentence):
        ages = _ages_behind(sentence, match.end())
        number = numeral(match["n"]) if match["n"] else len(ages)
        if number is not None and 2 <= number <= MAX_COUNT and len(ages) == number:
            yield Mention(match.start(), ages[-1].end, _statement(rule, number, ages), f"obstetric/{rule.id}")


def _ages_behind(sentence: str, start: int) -> Sequence[Mention[GestationalAge]]:
    """The ages of one list behind the births, none where it tells of losses or of what is no birth."""
    stop = pattern("births_end").search(sentence, start, start + BEHIND)
    end = stop.start() if stop else min(len(sentence), start + BEHIND)
    ages = starting_in(ages_of(sentence), start, end)
    if not ages or ages[0].start - start > LEAD or pattern("lost_among").search(sentence, start, end):
        return ()
    gaps = (sentence[before.end : after.start] for before, after in pairwise(ages))
    listed = list(takewhile(pattern("next_birth").match, gaps))
    ages = ages[: len(listed) + 1]
    return ages if all(age.value.days >= FIRST_DAYS for age in ages) else ()


def _statement(rule: Rule, number: int, ages: Sequence[Mention[GestationalAge]]) -> Statement:
    at_term = sum(age.value.days >= TERM_DAYS for age in ages)
    counts = [("term", at_term), ("preterm", number - at_term)]
    if told := rule.data.get("counts"):
        counts.append((told, number))
    return Statement(tuple(counts), Source.PROSE, worked_out=("term", "preterm"))
