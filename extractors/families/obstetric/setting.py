"""Was she pregnant when the history was taken? Decides which counts follow from the others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.english.gate import gated

_PREGNANT = gated(
    r"\bpregnant\b|\bweeks?['’]?\s(?:of\s)?(?:gestation|pregnan|amenorrh)|\bgestational age\b|"
    r"\bin (?:active )?labou?r\b|\blabou?r (?:pain|induction)|"
    r"\bin (?:her|the) (?:\w+) (?:pregnancy|gestation)\b|\bthis (?:is|was) (?:her|the) \w+ (?:pregnancy|gestation)\b|"
    r"\b(?:this|current|present|index|twin|triplet|singleton|"
    r"ectopic|scar|abdominal|tubal|ovarian|molar|"
    r"extrauterine|intrauterine|unplanned|ongoing|term|advanced|week|weeks) pregnancy\b|\bfo?et(?:us|al)\b|"
    r"\b(?:first|second|third) trimester\b|\bantenatal|\bbooked\b|"
    r"\bnow\b[^.;]{0,20}\bweeks\b|\bcomplicat\w+ (?:her|the) pregnancy\b|\bmonths? (?:of )?(?:amenorrh|pregnan)|"
    r"\bmissed (?:miscarriage|abortion)\b",
    re.IGNORECASE,
)
_SURELY = gated(r"\bweeks?\spregnant\b|\bpregnant\s(?:woman|patient|lady|mother|at\b)", re.IGNORECASE)
_NOT_PREGNANT = gated(
    r"\b(?:not|non|never|nor)[\s-](?:been )?pregnant\b|pregnancy test (?:was )?negative|\bnegative pregnancy test",
    re.IGNORECASE,
)
_PAST = gated(
    r"\b(?:previous(?:ly)?|prior|histor(?:y|ies)|ago|earlier|last pregnancy|deliver\w*|births?|born|miscarr\w+|"
    r"abort\w+|terminat\w+|"
    r"still\w+|loss(?:es)?|lost|ended|sections?|c(?:a?e)sarean|ectopic)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[,;:.()]|\band\b|\bnow\b|\b(?:present|admitt|referr|seen|attend|book|came)\w*")
REACH = 50  # characters before an age in which a past event makes it that event's
_ANOTHER = gated(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|previous|last|prior|earlier) "
    r"(?:pregnancy|gestation|conception|delivery|confinement) (?:was (?!admitted|referred|seen|found|diagnosed|"
    r"transferred|brought|followed|booked)|had|ended|resulted|\(|in (?:19|20)\d\d)|\bthe pregnancy ended\b",
    re.IGNORECASE,
)
_LOSSES = gated(r"\bmiscarriages\b|\babortions\b", re.IGNORECASE)
_POSTPARTUM = gated(
    r"\bpost[\s-]?partum\b|\bpost-?natal|\bpuerper|\bafter (?:the |her |an? |\w+ )?(?:\w+ )?(?:delivery|"
    r"childbirth|c(?:a?e)sarean)|\b(?:days?|weeks?|hours?|months?) (?:after|post|following) (?:\w+ )?(?:delivery|"
    r"birth|partum)|"
    r"\bdelivered (?:\w+ ){1,4}(?:ago|earlier|before|prior)\b|\blactating\b|\bnursing\b",
    re.IGNORECASE,
)
_NOT_YET = gated(
    r"\binfertil|\bsubfertil|\bdesir\w+ (?:of )?(?:pregnancy|fertility|to conceive)|\bmenopaus|\bpost-?menopaus|"
    r"\bpreconception|"
    r"\bembryo transfer\b|\bshe (?:then |later |subsequently )?(?:conceived|became pregnant)\b|"
    r"\bwishe[sd] (?:to conceive|for a child)",
    re.IGNORECASE,
)
_BORN_TO = gated(
    r"\b(?:born|delivered|birth)\b[^.;]{0,80}\b(?:to|of|from|by)\s(?:an?|the|her|his)\b", re.IGNORECASE
)
NEXT_SENTENCES = 2  # sentences after the history that may still tell how she presented


@dataclass(frozen=True, slots=True)
class Setting:
    """`now`: pregnant when the history was taken (None unknown); `counts_birth`: the parity may hold the reported birth."""

    now: bool | None
    counts_birth: bool = False


def setting(sentences: Sequence[str], position: int, aged: Sequence[bool]) -> Setting:
    """How she stood when the sentence at `position` gave her history.

    `sentences` are the case's own sentences in order; `aged[i]` says that one states a gestational age.
    """
    here = sentences[position]
    if _POSTPARTUM.search(here) or _BORN_TO.search(here):
        return Setting(None, counts_birth=True)
    if _shows(here, aged[position]):
        return Setting(True)
    if _NOT_YET.search(here):
        return Setting(False)
    after = range(position + 1, len(sentences))
    for offset in after[:NEXT_SENTENCES]:
        if _POSTPARTUM.search(sentences[offset]):
            return Setting(None, counts_birth=True)
        if _shows(sentences[offset], aged[offset]):
            return Setting(True)
    if any(_NOT_PREGNANT.search(sentences[offset]) or _NOT_YET.search(sentences[offset]) for offset in after):
        return Setting(False)
    if any(_shows(sentences[offset], aged[offset]) for offset in (*after, *range(position))):
        return Setting(True)
    return Setting(None)


def present_age(before: str) -> bool:
    """True if a gestational age after this text is the reported pregnancy's, not an earlier event's.

    >>> present_age("with a previous preterm birth at "), present_age("had six previous pregnancies and came at ")
    (False, True)
    """
    near = before[-REACH:]
    start = max((match.end() for match in _CLAUSE.finditer(near)), default=0)
    return _PAST.search(near, start) is None


def _shows(text: str, aged: bool) -> bool:
    """True if the sentence tells of a pregnancy that is going on."""
    if _NOT_PREGNANT.search(text) or _ANOTHER.search(text):
        return False
    return (
        aged
        or _SURELY.search(text) is not None
        or (_PREGNANT.search(text) is not None and _LOSSES.search(text) is None)
    )
