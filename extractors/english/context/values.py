"""Is this said of the patient, and is it said to be so? Functions on plain text, used by every family."""

import re
from enum import StrEnum

from extractors.english.gate import gated
from schemas.document import SectionKind


class About(StrEnum):
    """Whom a sentence is about."""

    PATIENT = "patient"
    OTHERS = "others"


_OTHERS_SECTIONS = frozenset(
    {SectionKind.INTRODUCTION, SectionKind.METHODS, SectionKind.DISCUSSION, SectionKind.CONCLUSION, SectionKind.KEYWORDS,
     SectionKind.REFERENCES, SectionKind.BACK}
)  # fmt: skip
_OWN = gated(
    r"\b(?:our|the (?:present|current|reported)|this|in the) (?:(?:own|pregnant|young|index) )?"
    r"(?:patient|case|woman|mother|girl|boy|infant|neonate|child)\b"
    r"|\bour (?:index )?(?:patient|case)s?\b|\bshe\b|\bher\b",
    re.IGNORECASE,
)
_STUDY = gated(
    r"\bet al\b|\b(?:studies|meta-analys[ei]s|trials?|cohort|randomi[sz]ed|literature|reported cases?|authors?|guidelines?|"
    r"recommend(?:s|ed|ation|ations)?)\b|\bpatients\b|\bwomen\b",
    re.IGNORECASE,
)


_ELSEWHERE = gated(
    r"\b(?:WHO|ACOG|RCOG|NICE|FIGO|CDC|FDA|ESC|ACR|(?:the\s)?(?:current\s|international\s|national\s)?guidelines?|World Health \w+)"
    r"\b[^.;]{0,60}?\b(?:(?:recommend|suggest|advis|advocat|approv)\w*|should\b)"
    r"|\bas (?:reported|described|shown|suggested|recommended|published) (?:by|in)\b"
    r"|\bin the (?!present|current|same|our|whole)[\w-]{2,20} (?:trial|study)\b"
    r"|\b(?:recommended|usual|standard|licensed|approved) (?:adult |daily |starting )?dos(?:e|age)s?\b[^.;]{0,60}?\b(?:is|are)\b"
    r"|\b(?:previous|earlier|published|other|several|some|recent) (?:case )?(?:reports?|studies|authors|series|publications)\b[^.;]{0,40}?"
    r"\b(?:describ|report|us|show|suggest|found|prefer|giv)\w*"
    r"|\b(?:in|from|by) (?:an?|the|one|another|that) (?:[\w-]+\s){0,4}"
    r"(?:trial|study|cohort|meta-analysis|series|survey) (?:of|in|with|on|among) (?:(?:about|over|more than)\s)?\d",
    re.IGNORECASE,
)


def about(sentence: str, section: SectionKind | None) -> About:
    """Whom the sentence is about.

    In abstract, case section and text without headings it is the patient unless another study is
    named; in introduction, discussion and conclusion it is others unless it says "our patient".
    """
    if section in _OTHERS_SECTIONS:
        own = _OWN.search(sentence) and not _STUDY.search(sentence)
        return (
            About.PATIENT
            if own and section in (SectionKind.DISCUSSION, SectionKind.CONCLUSION)
            else About.OTHERS
        )
    if "et al" in sentence:
        return About.OTHERS
    return About.OTHERS if _ELSEWHERE.search(sentence) and not _OWN.search(sentence) else About.PATIENT
