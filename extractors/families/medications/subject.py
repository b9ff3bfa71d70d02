"""Who took it: the woman, the newborn, the fetus, her partner, or somebody else whom the record leaves out."""

import re

from extractors.families.medications.cues import pattern
from schemas.fact import Subject

_CHILD_WORDS = ("newborn", "neonat", "bab", "infant", "twin", "triplet", "boy", "girl", "child", "surfactant")
_PARTNER = frozenset({"husband", "partner", "spouse", "fiancé", "wife"})


def obstetric(text: str, start: int, end: int) -> bool:
    """True if the stretch tells of a pregnancy, so that its patient is a mother."""
    return bool(pattern("pregnant").search(text, start, end))


def relative(before: str) -> Subject | str | None:
    """Partner, or "other" for another relative, if the words before the drug speak of one; None if not."""
    found = None
    for match in pattern("relative").finditer(before):
        if not pattern("administrator").search(before[: match.start()]):
            found = (match["who"] or match["spouse"]).lower().removeprefix("male ")
    if found is None:
        return None
    return Subject.PARTNER if found in _PARTNER else "other"


def child(before: str, after: str) -> bool:
    """True if the clause speaks of the newborn: before the drug, or as its receiver after it."""
    lowered = before.lower()
    if not any(word in lowered for word in _CHILD_WORDS):
        return _receives(after)
    children = [
        m.start()
        for m in pattern("child").finditer(before)
        if not pattern("child_born").match(before, m.end())
    ]
    mothers = [m.start() for m in pattern("mother").finditer(before)]
    if children and (not mothers or children[-1] > mothers[-1]):
        return not to_mother(after)
    return _receives(after)


def _receives(after: str) -> bool:
    """True if the words after the drug name the newborn as the one who got it."""
    return bool(after) and bool(
        re.match(
            r"[^.;]{0,70}?\b(?:to (?:the|each|either|both) (?:baby|infant|newborn|neonate|twin|child)|"
            r"(?:cord|umbilicus|eyes) of the (?:baby|infant|newborn))",
            after,
            re.IGNORECASE,
        )
    )


def carried(sentence: str) -> bool:
    """True if the sentence begins with a pronoun and so goes on about the person before."""
    return bool(pattern("goes_on").match(sentence))


def to_mother(after: str) -> bool:
    """True if the words after the drug name the mother as the one who got it."""
    return bool(pattern("mother_receives").match(after))


def fetal(clause: str) -> bool:
    """True if the drug was given to the fetus itself."""
    return bool(pattern("fetus").search(clause))


def mother(before: str) -> bool:
    """True if the words name the mother."""
    return bool(pattern("mother").search(before))


def in_utero(clause: str) -> bool:
    """True if the clause says that a relative, the patient's mother, took it while she carried the patient."""
    return bool(pattern("in_utero").search(clause))
