"""What was taken for what: names of drugs and tests, whose a drug was, whether it was taken."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.evaluate import facts, names

Pairs = Counter[tuple[str, str]]  # what gold has, what was found


def mixed_names(gold: Mapping[str, Any], found: Mapping[str, Any]) -> Pairs:
    """Names of gold that were missed beside names that were added with the same amount or result."""
    pairs: Pairs = Counter()
    for name, wanted in gold.items():
        for kind, key, usual, amount in (
            ("medications", "drug", names.drug, "dose"),
            ("labs", "test", names.test, "value"),
        ):
            mine, theirs = facts.aligned(wanted, found.get(name, {"cases": []}), kind, key, usual)
            known = {entry["_name"] for entry in mine}
            missed = known - {entry["_name"] for entry in theirs}
            for one in mine:
                if one["_name"] in missed:
                    pairs.update(
                        (one["_name"], other["_name"])
                        for other in theirs
                        if other["_name"] not in known and other.get(amount) == one.get(amount) is not None
                    )
    return pairs


def mixed_standing(gold: Mapping[str, Any], found: Mapping[str, Any], field: str) -> Pairs:
    """Whose ("drug subject") or whether ("drug status") by gold against what was found, of drugs that both name once each way."""
    pairs: Pairs = Counter()
    for name, wanted in gold.items():
        mine, theirs = facts.attribution(wanted, found.get(name, {"cases": []}))
        said, heard = dict(_single(mine.get(field, set()))), dict(_single(theirs.get(field, set())))
        pairs.update((str(said[drug]), str(heard[drug])) for drug in said.keys() & heard.keys())
    return pairs


def _single(told: set[tuple[Any, ...]]) -> Iterator[tuple[Any, Any]]:
    count = Counter(drug for drug, _ in told)
    yield from ((drug, value) for drug, value in told if count[drug] == 1)
