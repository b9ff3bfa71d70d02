"""Whose specimen a result is of: the patient's, the newborn's, the partner's, or a relative's (left out)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from extractors.cases.values import REPORTED_SISTER
from extractors.english.gate import gated
from schemas.fact import Subject

_CUE = gated(
    r"\b(?:(?P<partner>husband|partner|spouse|boyfriend|paternal(?! (?:age|\w*mother|\w*father|aunt|uncle|cousin))|"
    r"father of the (?:baby|child|fetus)|sperm|semen|seminal)|"
    rf"(?P<relative>brother|{REPORTED_SISTER}sister|father|aunt|uncle|cousin|grand(?:mother|father)|donor|siblings?|"
    r"her\s(?:own\s)?(?:\d\d-year-old\s)?mother)|"
    r"(?P<cord>cord|umbilical)|"
    r"(?P<neonate>newborn|neonates?|neonatal|baby|babies|infant|of life|twin [ab12]|boy|girl)|"
    r"(?P<fetus>f(?:o)?etal blood|cordocentesis|from the f(?:o)?etus)|"
    r"(?P<mother>(?:the |her own |his |our |this )?(?:mother(?:['’]s)?|maternal|patient(?:['’]s)?)|she|her own))\b",
    re.IGNORECASE,
)
_STARTS_WITH_PRONOUN = gated(r"(?:her|his|he|she|it|both|blood|laboratory|the)\b", re.IGNORECASE)
_NEWBORN_SUBJECT = gated(
    r"(?:the|a|an|each|both|her|our)?\s?(?:\S{1,14}\s){0,3}(?:newborn|neonate|baby|infant|boy|girl|twins?)s?\b",
    re.IGNORECASE,
)


class Whose(StrEnum):
    """The patient's own (or unsaid), or somebody else's."""

    PATIENT = "patient"
    NEONATE = "neonate"
    FETUS = "fetus"
    PARTNER = "partner"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that says whose results follow: `kind` is a group of the rule, `word` the word in lower case."""

    end: int
    kind: str
    word: str


def find_cues(sentence: str) -> list[Cue]:
    """Every word of the sentence that says whose, in order."""
    return [
        Cue(match.end(), match.lastgroup or "mother", match[0].lower()) for match in _CUE.finditer(sentence)
    ]


def whose(sentence: str, cues: Sequence[Cue], end: int, previous: Whose) -> tuple[Whose, bool]:
    """`(whose, cord)` of the result that ends at `end`: by the last cue before it in the sentence.

    `previous` is whose the sentence before was about; a sentence that starts with a pronoun keeps it.

    >>> text = "Her husband had a viral load of 20; she was negative"
    >>> whose(text, find_cues(text), 38, Whose.PATIENT)[0].value
    'partner'
    """
    found, cord, seen = Whose.PATIENT, False, False
    for cue in cues:
        if cue.end > end:
            break
        seen = True
        if cue.kind == "mother":
            found, cord = _turned_back(found, cue.word), False
        elif cue.kind == "cord":
            found, cord = Whose.NEONATE, True
        else:
            found = Whose(cue.kind)
    if not seen and previous is not Whose.PATIENT and _STARTS_WITH_PRONOUN.match(sentence):
        return previous, False
    if found is Whose.PATIENT and (after := _AFTER.match(sentence, end)):
        return Whose.NEONATE, "cord" in after[0].lower() or "umbil" in after[0].lower()
    return found, cord


def _turned_back(found: Whose, word: str) -> Whose:
    """Whose after a word for the woman: "the mother" of a relative is no way back, "she" and "the patient" are."""
    away = found in (Whose.PARTNER, Whose.RELATIVE)
    if found is Whose.PARTNER and word == "maternal":
        return Whose.PATIENT
    return found if away and "patient" not in word and word not in ("she", "her own") else Whose.PATIENT


_AFTER = gated(
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
