"""Whose history a sentence tells: the reported woman's, or somebody else's."""

import re

from extractors.cases.values import REPORTED_SISTER
from extractors.english.gate import gated

_OTHER = gated(
    rf"\b(?:{REPORTED_SISTER}sisters?|siblings?|aunts?|cousins?|nieces?|grandmothers?|sister-in-law|mother-in-law|stepmother|"
    r"donors?|surrogates?|"
    r"friends?|colleagues?|his wife|(?:his|her|the|whose) (?:spouse|partner|ex-wife|co-wife)|co-wi(?:fe|ves)|"
    r"daughters? (?:is|was|had|has|who))\b|"
    r"\b(?:women|couples|patients|females|those|cases|mothers)\s(?:with|who|having|after|aged)\b",
    re.IGNORECASE,
)
_HER_MOTHER = gated(r"\b(?:her|whose|patient's|maternal) (?:own |[\w-]{1,12} )?mother\b", re.IGNORECASE)
_OWN = gated(
    r"\b(?:she|(?:the|our|this) patient|our case|proband|mrs|the mother|index case)\b", re.IGNORECASE
)
_ANIMAL = gated(
    r"\b(?:manatees?|mares?|cows?|heifers?|bitch(?:es)?|ewes?|sows?|monkeys?|macaques?|rabbits?|mouse|mice|rats?|"
    r"dogs?|cats?|dolphins?|"
    r"elephants?|giraffes?|goats?|sheep|mussels?|snails?|sharks?|fish)\b",
    re.IGNORECASE,
)
_HUMAN = gated(r"\b(?:wom[ae]n|patient|mother|she|lady|mrs|female infant|farmer)\b", re.IGNORECASE)
_MANY = gated(
    r"^\s?(?:women|patients|mothers|females|cases|pregnan(?:t women|cies)|controls|population|animals?)\b|"
    r"^\s?(?:uter(?:us|ine)|cerv(?:ix|ical)|introitus|os)\b",
    re.IGNORECASE,
)
CHILD_YEARS = 15.0


def someone_elses(sentence: str, offset: int, *, child: bool = False) -> bool:
    """True if what stands at `offset` of the sentence is told of a relative, a partner, a donor or an animal.

    `child` says that the patient is a child, whose mother's history is the one wanted.

    >>> text = "Her sister had had two miscarriages."
    >>> someone_elses(text, text.index("two"))
    True
    >>> text = "Unlike her sister, she had had two miscarriages."
    >>> someone_elses(text, text.index("two"))
    False
    """
    if _ANIMAL.search(sentence) and not _HUMAN.search(sentence):
        return True
    before = sentence[:offset]
    other = _last(_OTHER, before)
    if not child:
        other = max(other, _last(_HER_MOTHER, before))
    return other >= 0 and _last(_OWN, before) < other


def of_many(after: str) -> bool:
    """True if the word before `after` describes a group or an organ: "nulliparous women", "nulliparous cervix"."""
    return _MANY.match(after) is not None


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=-1)
