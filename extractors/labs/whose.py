"""Whose specimen a result is of: the patient's, the newborn's, the partner's, or a relative's (left out)."""

import re
from enum import StrEnum

from schemas.fact import Subject

_CUE = re.compile(
    r"\b(?:(?P<partner>husband|partner|spouse|boyfriend|sperm|semen|seminal)|"
    r"(?P<relative>brother|sister|father|aunt|uncle|cousin|grand(?:mother|father)|donor|siblings?|"
    r"her\s(?:own\s)?(?:\d\d-year-old\s)?mother)|"
    r"(?P<cord>cord|umbilical)|"
    r"(?P<neonate>newborn|neonates?|neonatal|baby|babies|infant|of life|twin [ab12]|boy|girl)|"
    r"(?P<fetus>f(?:o)?etal blood|cordocentesis|from the f(?:o)?etus)|"
    r"(?P<mother>(?:the |her own |his |our |this )?(?:mother(?:['’]s)?|maternal|patient(?:['’]s)?)|she|her own))\b",
    re.IGNORECASE,
)
_STARTS_WITH_PRONOUN = re.compile(r"(?:her|his|he|she|it|both|blood|laboratory|the)\b", re.IGNORECASE)
_NEWBORN_SUBJECT = re.compile(
    r"(?:the|a|an|each|both|her|our)?\s?(?:\S{1,14}\s){0,3}(?:newborn|neonate|baby|infant|boy|girl|twins?)s?\b",
    re.IGNORECASE,
)
_IN_A_TEST_NAME = frozenset(("cord", "umbilical", "neonatal"))


class Whose(StrEnum):
    """The patient's own (or unsaid), or somebody else's."""

    PATIENT = "patient"
    NEONATE = "neonate"
    FETUS = "fetus"
    PARTNER = "partner"
    RELATIVE = "relative"


def whose(sentence: str, start: int, end: int, previous: Whose) -> tuple[Whose, bool]:
    """`(whose, cord)` of the result at `[start, end)`: by the last cue before it in the sentence.

    `previous` is whose the sentence before was about; a sentence that starts with a pronoun keeps it.

    >>> text = "Her husband had a viral load of 20; she was negative"
    >>> whose(text, 36, 38, Whose.PATIENT)[0].value
    'partner'
    """
    found, cord, seen = Whose.PATIENT, False, False
    for match in _CUE.finditer(sentence, 0, end):
        kind = match.lastgroup
        seen = True
        if kind == "cord":
            cord, found = True, Whose.NEONATE
        elif kind == "mother":
            found, cord = (
                (
                    found
                    if found in (Whose.PARTNER, Whose.RELATIVE)
                    and "patient" not in match[0].lower()
                    and match[0].lower() not in ("she", "her own")
                    else Whose.PATIENT
                ),
                False,
            )
        else:
            found = Whose(kind or "patient")
    if not seen and previous is not Whose.PATIENT and _STARTS_WITH_PRONOUN.match(sentence):
        return previous, False
    if found is Whose.PATIENT and (after := _AFTER.match(sentence, end)):
        return Whose.NEONATE, "cord" in after[0].lower() or "umbil" in after[0].lower()
    return found, cord


_AFTER = re.compile(
    r"\s(?:in|for|from)\s(?:the\s)?(?:cord|umbilical|newborn|baby|infant|neonat)\w*", re.IGNORECASE
)


def topic_of(sentence: str, previous: Whose) -> Whose:
    """Whom the sentence leaves as the subject of the next."""
    if _NEWBORN_SUBJECT.match(sentence):
        return Whose.NEONATE
    cue = _CUE.match(sentence) or re.match(r"(?:her|the)\s(?:husband|partner)", sentence, re.IGNORECASE)
    if cue and "husband" in cue[0].lower():
        return Whose.PARTNER
    if previous is Whose.NEONATE and re.match(r"(?:he|she|her|his|it)\b", sentence, re.IGNORECASE):
        return Whose.NEONATE
    return Whose.PATIENT


SUBJECTS = {Whose.NEONATE: Subject.NEONATE, Whose.FETUS: Subject.FETUS, Whose.PARTNER: Subject.PARTNER}
