"""Was she pregnant when the history was taken? Decides which counts follow from the others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_PREGNANT = re.compile(
    r"\bpregnant\b|\bweeks?['’]?\s(?:of\s)?(?:gestation|pregnan|amenorrh)|\bgestational age\b|\bin (?:active )?labou?r\b|\blabou?r (?:pain|induction)|"
    r"\bin (?:her|the) (?:\w+) (?:pregnancy|gestation)\b|\b(?:this|current|present|index|twin|triplet|singleton|ectopic|scar|abdominal|tubal|ovarian|molar|"
    r"extrauterine|intrauterine|unplanned|ongoing|term|advanced|week|weeks) pregnancy\b|\bfo?et(?:us|al)\b|\b(?:first|second|third) trimester\b|\bantenatal|\bbooked\b|"
    r"\bcomplicat\w+ (?:her|the) pregnancy\b|\bmonths? (?:of )?(?:amenorrh|pregnan)|\bmissed (?:miscarriage|abortion)\b",
    re.IGNORECASE,
)
_NOT_PREGNANT = re.compile(r"\b(?:not|non|never|nor)[\s-](?:been )?pregnant\b|pregnancy test (?:was )?negative|\bnegative pregnancy test", re.IGNORECASE)
_PAST = re.compile(r"\b(?:previous|prior|histor(?:y|ies) of|ago|earlier|last pregnancy|former)\b", re.IGNORECASE)
_POSTPARTUM = re.compile(
    r"\bpost[\s-]?partum\b|\bpost-?natal|\bpuerper|\bafter (?:the |her |an? |\w+ )?(?:\w+ )?(?:delivery|childbirth|c(?:a?e)sarean)|\b(?:days?|weeks?|hours?|months?) (?:after|post|following) (?:\w+ )?(?:delivery|birth|partum)|"
    r"\bdelivered (?:\w+ ){1,4}(?:ago|earlier|before|prior)\b|\blactating\b|\bnursing\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\binfertil|\bsubfertil|\bdesir\w+ (?:of )?(?:pregnancy|fertility|to conceive)|\bmenopaus|\bpost-?menopaus|\bpreconception|"
    r"\bembryo transfer\b|\bshe (?:then |later |subsequently )?(?:conceived|became pregnant)\b|\bwishe[sd] (?:to conceive|for a child)",
    re.IGNORECASE,
)
_BORN_TO = re.compile(r"\b(?:born|delivered|birth)\b[^.;]{0,80}\b(?:to|of|from|by)\s(?:an?|the|her|his)\b", re.IGNORECASE)
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
    for offset in range(position + 1, len(sentences)):
        text = sentences[offset]
        if _NOT_PREGNANT.search(text) or _NOT_YET.search(here):
            return Setting(False)
        if _NOT_YET.search(text):
            return Setting(False)
        near = offset - position <= NEXT_SENTENCES
        if _POSTPARTUM.search(text) and near:
            return Setting(None, counts_birth=True)
        if _shows(text, aged[offset]) and (near or not _PAST.search(text)):
            return Setting(True)
    for offset in range(position - 1, -1, -1):
        if _shows(sentences[offset], aged[offset]):
            return Setting(True)
    return Setting(None)


def _shows(text: str, aged: bool) -> bool:
    """True if the sentence tells of a pregnancy that is going on."""
    if _NOT_PREGNANT.search(text):
        return False
    if _PREGNANT.search(text):
        return True
    return aged and not _PAST.search(text)
