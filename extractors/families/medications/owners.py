"""Which amounts, routes and frequencies touch which drug, directly or over each other."""

import re

from extractors.families.medications.cues import pattern
from extractors.families.medications.items import Item
from extractors.families.medications.names import DrugMention
from extractors.findings import Mention
from schemas.medication import Frequency


def owners(text: str, items: list[Item]) -> list[int | None]:
    """For each attribute that touches a drug, directly or over other attributes, the drug's index."""
    owner: list[int | None] = [None] * len(items)
    run: list[int] = []
    run_end = -1
    for index, item in enumerate([*items, None]):
        if item is not None and item.kind == "verb":
            continue
        if item is not None and item.kind in ("window", "pronoun", "fluid"):
            _settle(text, items, run, owner)
            run, run_end = [], -1
            continue
        gap = "" if item is None or item.start <= run_end else text[run_end : item.start]
        tight = (
            item is not None
            and run
            and pattern("tight_dose" if _amount_before(items, run, item) else "tight").match(gap)
        )
        if run and not tight:
            _settle(text, items, run, owner)
            run = []
        if item is not None:
            run.append(index)
            run_end = max(run_end, item.end) if len(run) > 1 else item.end
    return owner


def _amount_before(items: list[Item], run: list[int], item: Item) -> bool:
    """True for "5 mg of X": between an amount and its drug fewer words may stand."""
    return item.kind == "drug" and items[run[-1]].kind == "dose"


def _settle(text: str, items: list[Item], run: list[int], owner: list[int | None]) -> None:
    drugs = [i for i in run if items[i].kind == "drug"]
    for i in run:
        if items[i].kind == "drug" or not drugs:
            continue
        left = [d for d in drugs if d < i]
        following = next((d for d in drugs if d > i), None)
        if following is not None and left and _is_class(items[left[-1]]) and items[i].kind == "route":
            owner[i] = following  # "steroid therapy with oral administration of prednisone"
            continue
        if (
            following is not None
            and items[i].kind == "dose"
            and (left or not _of_earlier(text, items, run, i, following))
            and (not left or _of(text, items, run, i, following, left[-1]))
        ):
            owner[i] = following
            continue
        if following is not None and not left and _of_earlier(text, items, run, i, following):
            continue
        if following is not None and not left and _taken_with(text, items, run, i, following):
            continue
        if following is not None and left and _opens_item(text, items, i, following):
            owner[i] = following
            continue
        adverb = _is_adverb(items[i]) and not (following is not None and _is_of(text, items, i, following))
        if left or not (adverb and any(item.kind == "drug" for item in items[: run[0]])):
            owner[i] = left[-1] if left else drugs[0]


def _is_of(text: str, items: list[Item], index: int, drug: int) -> bool:
    """True for "two doses of X"."""
    return text[items[index].end : items[drug].start].strip().lower() == "of"


def _of_earlier(text: str, items: list[Item], run: list[int], index: int, drug: int) -> bool:
    """True for what a comma parts from a drug that has an amount of its own: "1 g/h for 24 h, hydralazine 5 mg"."""
    gap = text[items[index].end : items[drug].start]
    told_before = any(item.kind == "drug" for item in items[: run[0]])
    amount_after = next(
        (items[i].kind == "dose" for i in run if i > drug and items[i].kind in ("dose", "drug")), False
    )
    parted = "," in gap or re.search(r"(?:^|\w)\s(?:with|plus|and)\s$", gap) is not None
    return told_before and amount_after and parted and "(" not in gap


def _taken_with(text: str, items: list[Item], run: list[int], index: int, drug: int) -> bool:
    """True for "was taken every other day with X", told of a drug before; not for "was treated daily with X"."""
    if items[index].kind == "dose" or not any(item.kind == "drug" for item in items[: run[0]]):
        return False
    joined = text[items[index].end : items[drug].start].strip() == "with"
    return joined and pattern("treated_with").search(text, 0, items[index].start) is None


def _is_class(item: Item) -> bool:
    return isinstance(item.value, DrugMention) and item.value.is_class


_ITEM_BEFORE = re.compile(r"(?:[,;+&]|\b(?:and|with|plus))\s?$")


def _begins_item(text: str, items: list[Item], run: list[int], index: int, drug: int) -> bool:
    """True for the amount of "with 20 µg fentanyl" and ", 500 mg metronidazole": it opens the next drug of a list."""
    if text[items[index].end : items[drug].start].strip().lower() not in ("", "of"):
        return False
    own = next((items[i].kind for i in run if i > drug and items[i].kind in ("dose", "drug")), "")
    return (
        own != "dose"
        and _ITEM_BEFORE.search(text[max(0, items[index].start - 6) : items[index].start]) is not None
    )


_OPENER = re.compile(r"(?:[,;+&]|\b(?:and|with|plus|to|then|or|by))\s(?:an?\s)?$")
_ONLY_OF = re.compile(r"\s?(?:(?:dose|injection|infusion|course)s?\s)?(?:of\s)?")


def _opens_item(text: str, items: list[Item], index: int, drug: int) -> bool:
    """True for the route and the "stat dose" of ", a stat dose of subcutaneous X": they open the next drug of a list."""
    if items[index].kind not in ("route", "frequency") or _is_adverb(items[index]):
        return False
    if _OPENER.search(text[max(0, items[index].start - 8) : items[index].start]) is None:
        inner = items[index - 1] if index else None
        return (
            inner is not None
            and inner.kind in ("route", "frequency")
            and _ONLY_OF.fullmatch(text[inner.end : items[index].start]) is not None
            and _opens_item(text, items, index - 1, drug)
        )
    return all(
        _ONLY_OF.fullmatch(text[items[at].end : items[at + 1].start]) is not None for at in range(index, drug)
    )


def _of(text: str, items: list[Item], run: list[int], index: int, drug: int, left: int) -> bool:
    """True for "10 mg of X", and for "antibiotics (4 g X", where the amount belongs to the drug after it."""
    gap = text[items[index].end : items[drug].start]
    named = items[left].value
    return (
        gap.strip().lower() == "of"
        or _begins_item(text, items, run, index, drug)
        or (isinstance(named, DrugMention) and named.is_class and not gap.strip())
    )


def _is_adverb(item: Item) -> bool:
    """True for what goes with the verb before it, not the drug after it: "orally before each infusion of"."""
    value = item.value
    if not isinstance(value, Mention):
        return False
    if item.kind == "route":
        return value.rule.endswith("_ly")
    return isinstance(value.value, Frequency) and value.rule.endswith("n_doses")
