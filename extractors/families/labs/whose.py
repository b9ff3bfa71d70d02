"""Whose specimen a result is of: the patient's, the newborn's, the partner's, or a relative's (left out)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
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

    start: int
    end: int
    kind: str
    word: str


def find_cues(sentence: str) -> list[Cue]:
    """Every word of the sentence that says whose, in order."""
    return [
        Cue(match.start(), match.end(), match.lastgroup or "mother", match[0].lower())
        for match in _CUE.finditer(sentence)
    ]


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a result is, whether of the cord, and the words that say so; None where none do."""

    who: Whose
    cord: bool = False
    words: tuple[int, int] | None = None


def whose(sentence: str, cues: Sequence[Cue], end: int, previous: Owner) -> Owner:
    """Whose the result that ends at `end` is: by the last cue before it in the sentence.

    `previous` is whose the sentence before was about; a sentence that starts with a pronoun keeps it, with its words.

    >>> text = "Her husband had a viral load of 20; she was negative"
    >>> found = whose(text, find_cues(text), 38, Owner(Whose.PATIENT))
    >>> found.who.value, text[slice(*found.words)]
    ('partner', 'husband')
    """
    found, seen = Owner(Whose.PATIENT), False
    for cue in cues:
        if cue.end > end:
            break
        seen = True
        if cue.kind == "mother":
            turned = _turned_back(found.who, cue.word)
            found = (
                replace(found, cord=False)
                if turned is found.who and found.words
                else Owner(turned, False, (cue.start, cue.end))
            )
        else:
            cord = cue.kind == "cord"
            found = Owner(
                Whose.NEONATE if cord else Whose(cue.kind), cord or found.cord, (cue.start, cue.end)
            )
    if not seen and previous.who is not Whose.PATIENT and _STARTS_WITH_PRONOUN.match(sentence):
        return previous
    if found.who is Whose.PATIENT and (after := _AFTER.match(sentence, end)):
        cord = "cord" in after[0].lower() or "umbil" in after[0].lower()
        return Owner(Whose.NEONATE, cord, after.span())
    return found


def _turned_back(found: Whose, word: str) -> Whose:
    """Whose after a word for the woman: "the mother" of a relative is no way back, "she" and "the patient" are."""
    away = found in (Whose.PARTNER, Whose.RELATIVE)
    if found is Whose.PARTNER and word == "maternal":
        return Whose.PATIENT
    return found if away and "patient" not in word and word not in ("she", "her own") else Whose.PATIENT


_AFTER = gated(
    r"\s(?:in|for|from)\s(?:the\s)?(?:cord|umbilical|newborn|baby|infant|neonat)\w*", re.IGNORECASE
)


def topic_of(sentence: str, previous: Owner) -> Owner:
    """Whom the sentence leaves as the subject of the next; one that goes on keeps the words that named him."""
    if newborn := _NEWBORN_SUBJECT.match(sentence):
        return Owner(Whose.NEONATE, words=newborn.span())
    cue = _CUE.match(sentence) or re.match(r"(?:her|the)\s(?:husband|partner)", sentence, re.IGNORECASE)
    if cue and "husband" in cue[0].lower():
        return Owner(Whose.PARTNER, words=cue.span())
    if previous.who is Whose.NEONATE and re.match(r"(?:he|she|her|his|it)\b", sentence, re.IGNORECASE):
        return replace(previous, cord=False)
    return Owner(Whose.PATIENT)


SUBJECTS = {Whose.NEONATE: Subject.NEONATE, Whose.FETUS: Subject.FETUS, Whose.PARTNER: Subject.PARTNER}
