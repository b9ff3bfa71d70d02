"""Who took it: the woman, the newborn, the fetus, her partner, or somebody else whom the record leaves out."""

import re

from schemas.fact import Subject

_PREGNANT = re.compile(
    r"\b(?:pregnan\w+|gestation\w*|gravida|gravid|primigravida|multigravida|para \d|G\dP\d|amenorrh\w+|antenatal|obstetric|trimester|parturient|puerper\w+|post-?partum)\b",
    re.IGNORECASE,
)
_CHILD = re.compile(
    r"\b(?:the|each|both|a|his|her|this|our|either|one)\s(?:(?:male|female|live|preterm|term|healthy|premature|first|second|stillborn|two)\s){0,2}(?:newborns?|neonates?|bab(?:y|ies)|infants?|twins?|triplets?)\b|(?<!of )\btwin [AB12]\b|\b(?:newborns?|neonates?|infants|bab(?:y|ies))\s(?:was|were|had|received)\b|\b(?:the|both) (?:boy|girl|child|children)\b|\bsurfactant\b",
    re.IGNORECASE,
)
_BIRTH = re.compile(
    r"\s(?:was|were|is) (?:then |thus )?(?:delivered|born|extracted|conceived|aborted|expelled)\b",
    re.IGNORECASE,
)
_PRONOUN = re.compile(
    r"^\s?(?:(?:both|each|they|she|he|it|her|his|at \w+ (?:hours|days) of (?:life|age))\b)", re.IGNORECASE
)
_MOTHER = re.compile(
    r"\b(?:the mother|the patient|the woman|maternal|our patient|mother['’]s|she delivered|the parturient)\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?:her|his|their|the patient['’]s|whose|patient['’]s)\s(?:\w{3,12}\s)?(?P<who>mother|sister|brother|father|aunt|uncle|cousin|grandmother|grandfather|daughter|son|family|husband|partner|spouse|fiancé|wife|parents)\b",
    re.IGNORECASE,
)
_CHILD_WORDS = ("newborn", "neonat", "bab", "infant", "twin", "triplet", "boy", "girl", "child", "surfactant")
_PARTNER = frozenset({"husband", "partner", "spouse", "fiancé", "wife"})
_ADMINISTERED = re.compile(r"\b(?:gave|given|from|by)\s$", re.IGNORECASE)
_IN_UTERO = re.compile(
    r"\bmother\b[^.;]{0,80}\b(?:during|in|throughout) (?:her |the |that )?pregnancy\b", re.IGNORECASE
)
_FETUS = re.compile(
    r"\b(?:intra-?(?:fetal|cardiac|umbilical)|to the fetus|the fetus (?:was|received)|fetal (?:intramuscular|intravenous|injection))\b",
    re.IGNORECASE,
)


def obstetric(text: str, start: int, end: int) -> bool:
    """True if the stretch tells of a pregnancy, so that its patient is a mother."""
    return bool(_PREGNANT.search(text, start, end))


def relative(before: str) -> Subject | str | None:
    """Partner, or "other" for another relative, if the words before the drug speak of one; None if not."""
    found = None
    for match in _RELATIVE.finditer(before):
        if not _ADMINISTERED.search(before[: match.start()]):
            found = match["who"].lower()
    if found is None:
        return None
    return Subject.PARTNER if found in _PARTNER else "other"


def child(before: str, after: str) -> bool:
    """True if the clause speaks of the newborn: before the drug, or as its receiver after it."""
    lowered = before.lower()
    if not any(word in lowered for word in _CHILD_WORDS):
        return _receives(after)
    children = [m.start() for m in _CHILD.finditer(before) if not _BIRTH.match(before, m.end())]
    mothers = [m.start() for m in _MOTHER.finditer(before)]
    if children and (not mothers or children[-1] > mothers[-1]):
        return True
    return _receives(after)


def _receives(after: str) -> bool:
    """True if the words after the drug name the newborn as the one who got it."""
    return bool(after) and bool(
        re.match(
            r"[^.;]{0,70}?\b(?:to (?:the|each|either|both) (?:baby|infant|newborn|neonate|twin|child)|(?:cord|umbilicus|eyes) of the (?:baby|infant|newborn))",
            after,
            re.IGNORECASE,
        )
    )


def carried(sentence: str) -> bool:
    """True if the sentence begins with a pronoun and so goes on about the person before."""
    return bool(_PRONOUN.match(sentence))


def fetal(clause: str) -> bool:
    """True if the drug was given to the fetus itself."""
    return bool(_FETUS.search(clause))


def mother(before: str) -> bool:
    """True if the words name the mother."""
    return bool(_MOTHER.search(before))


def in_utero(clause: str) -> bool:
    """True if the clause says that a relative, the patient's mother, took it while she carried the patient."""
    return bool(_IN_UTERO.search(clause))
