"""By which way: adverbs, abbreviations, forms and procedures."""

from collections.abc import Iterator
from functools import cache

from extractors.english.rules import Rule
from extractors.families.medications.cues import kind, scan
from extractors.families.medications.drug import DrugMention
from extractors.families.medications.mentions import NONE, Way
from extractors.findings import Mention
from schemas.medication import Route


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Way]:
    """Yield every route written in `[start, end)`; one that a form implies is marked as such.

    >>> [str(way.told.value) for way in find("40 mg s.c., then orally under spinal anaesthesia")]
    ['subcutaneous', 'oral', 'intrathecal']
    """
    for cue in scan("route", text, start, len(text) if end is None else end):
        told = Mention(cue.start, cue.end, Route(cue.rule.data["route"]), f"medications/{cue.rule.id}")
        yield Way(told, _features(text[cue.start : cue.end]))


@cache
def _features(written: str) -> frozenset[str]:
    return NONE.union(*(rule.features for rule in kind("way") if rule.pattern.search(written)))


def of_name(drug: DrugMention) -> Mention[Route] | None:
    """The route inside a drug's own name: "IVIG", "oral contraceptive"."""
    for rule in kind("named_way"):
        if match := rule.pattern.search(drug.as_written):
            return _named(drug, rule, match.end())
    return None


def _named(drug: DrugMention, rule: Rule, end: int) -> Mention[Route]:
    return Mention(drug.start, drug.start + end, Route(rule.data["route"]), f"medications/{rule.id}")
