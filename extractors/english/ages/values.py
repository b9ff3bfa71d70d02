"""Gestational ages in a text."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from extractors.english.ages import around
from extractors.english.ages.ages import read
from extractors.english.ages.joined import joined
from extractors.english.rules import Rule, find_all, load_rules
from extractors.english.spans import longest_first
from extractors.findings import Mention
from schemas.gestation import GestationalAge

_ASIDE = "cue"  # rules of this kind look around what the others find

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺₀₁₂₃₄₅₆₇₈₉⁄", "0123456789+0123456789/")  # letter for letter


def find(text: str, *, pregnant: bool | None = None) -> list[Mention[GestationalAge]]:
    """Every gestational age stated in the text, in order, without overlaps.

    Months, trimesters and ranges keep their precision and have `days_high`; they are not `exact`.
    Bare weeks ("at 34 weeks") need a pregnancy: the text tells of one, unless the caller knows it (`pregnant`).
    Ages of infants, times after birth and durations are no gestational ages; whose pregnancy it is, the
    caller decides.

    >>> [str(mention.value) for mention in find("At 34 2/7 weeks, para 2+0; earlier at 12 weeks of gestation.")]
    ['34+2', '12+0']
    >>> [str(mention.value) for mention in find("in the second trimester")]
    ['14+0 to 27+6']
    >>> find("For 6 weeks; on day 3 of life; 8 weeks postpartum; a 34-week ultrasound was planned.")
    []
    """
    plain = text if text.isascii() else text.translate(_RAISED)
    found = longest_first(_mentions(text, plain, pregnant=pregnant))
    return longest_first([*found, *joined(plain, found)])


def _mentions(written: str, text: str, *, pregnant: bool | None) -> Iterator[Mention[GestationalAge]]:
    matches = list(find_all(_core_rules(), text))
    if pregnant is None:
        pregnant = bool(matches) and around.tells_of_pregnancy(text)
    decimal = [match for _, match in matches if match.groupdict().get("tenth")]
    tenths = bool(decimal) and around.counts_tenths(text, decimal)
    for rule, match in matches:
        found = _mention(rule, match, text, pregnant=pregnant, tenths=tenths)
        if found is not None:
            as_written = written[found.start : found.end]
            yield replace(found, value=found.value.model_copy(update={"as_written": as_written}))


@cache
def _core_rules() -> tuple[Rule, ...]:
    return tuple(rule for rule in load_rules("english/ages") if rule.data["kind"] != _ASIDE)


def _mention(
    rule: Rule, match: re.Match[str], text: str, *, pregnant: bool, tenths: bool
) -> Mention[GestationalAge] | None:
    said = around.said(rule, match, text, pregnant=pregnant)
    if said is None:
        return None
    age = read(rule.data["kind"], match, replace(said, tenths=tenths))
    if age is None:
        return None
    name = f"ages/{rule.id}_size" if said.size else f"ages/{rule.id}"
    start = match.start("at") if "at" in rule.pattern.groupindex else match.start()
    end = max(match.start() + len(match[0].rstrip(" (-'’,")), said.end)
    return Mention(start, end, age, name, said.confidence)
