"""Gestational ages in a text."""

from extractors.matching import Mention, without_overlaps
from extractors.numbers.values import whole
from extractors.rules import load_rules
from schemas.gestation import MAX_GA_DAYS, GestationalAge, Precision


def find(text: str) -> list[Mention[GestationalAge]]:
    """Every gestational age stated in the text, in order, without overlaps.

    >>> [str(mention.value) for mention in find("At 34 2/7 weeks, para 2+0; earlier at 12 weeks of gestation.")]
    ['34+2', '12+0']
    """
    found: list[Mention[GestationalAge]] = []
    for rule in load_rules("gestation"):
        for match in rule.finditer(text):
            groups = match.groupdict()
            weeks, days = whole(groups["weeks"]), whole(groups.get("days") or "0")
            if weeks is None or days is None or not 1 <= weeks * 7 + days <= MAX_GA_DAYS:
                continue
            precision = Precision.DAY if groups.get("days") else Precision.WEEK
            age = GestationalAge(days=weeks * 7 + days, precision=precision, as_written=match[0].strip())
            found.append(Mention(match.start(), match.start() + len(match[0].rstrip()), age, f"gestation/{rule.id}"))
    return without_overlaps(found)
