"""The sentences of a case that tell of the reported pregnancy, and not of an earlier one or of other women."""

import re
from dataclasses import dataclass

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.context.values import About, about
from schemas.document import SectionKind

_NOUNS = (
    r"(?:pregnanc\w+|deliver\w+|births?|child\w*|confinement|c(?:a)?esar\w+|abortions?|miscarriages?|gestations?|losses|"
    r"stillbirths?|sections?)"
)
_EARLIER = re.compile(
    rf"\b(?:previous(?:ly)?|prior|past|last|earlier|preceding)\s(?:[\w-]{{2,14}}\s){{0,3}}{_NOUNS}\b"
    rf"|\bhistory of (?:[\w-]{{1,14}}\s){{0,4}}{_NOUNS}\b|\bobstetric(?:al)? history\b"
    rf"|\b{_NOUNS}\b[^.;]{{0,60}}\bin (?:19|20)\d\d\b"
    rf"|\b(?:the|her) (?:first|second|third|fourth|fifth|sixth)(?: (?:pregnancy|child|delivery|one|baby|confinement|in))\b"
    rf"[^.;]{{0,60}}\b(?:in (?:19|20)\d\d|ended|ending|resulted|was|had)\b"
    rf"|\b(?:years? (?:ago|earlier|before|prior|previously))\b|^In (?:19|20)\d\d\b|\bhad (?:previously|had)\b|\b(?:also|then) had an?\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\([^()]{0,120}\)")
_FORMULA = re.compile(r"\b(?:gravida|para \d|para [IV]+\b|G\d{1,2}\s?P\d)", re.IGNORECASE)
_NOW = re.compile(r"\b(?:current|present|this|index) (?:pregnancy|gestation)\b|\bnow\b", re.IGNORECASE)
ORDER = {SectionKind.CASE: 0, None: 0, SectionKind.BODY: 0, SectionKind.RESULTS: 0, SectionKind.ABSTRACT: 1}


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence about the patient: where it stands, its text, whether it is of the abstract.

    `earlier` says that it tells of an earlier pregnancy; `formula` that it holds an obstetric formula,
    beside which births and losses are history.
    """

    start: int
    end: int
    text: str
    abstract: bool
    earlier: bool
    formula: bool

    @property
    def history(self) -> bool:
        """True if births and losses told here are not the reported pregnancy's."""
        return self.earlier or self.formula


def told(doc: Doc, case: CaseSpan) -> list[Told]:
    """The case's sentences about the patient: the case section's in order, then the abstract's."""
    whole: str = doc._.document.text
    own = [s for s in doc._.sentences if s.section in ORDER and s.start in case]
    found: list[Told] = []
    for sentence in sorted(own, key=lambda s: (ORDER[s.section], s.start)):
        text = whole[sentence.start : sentence.end]
        if about(text, sentence.section) is About.OTHERS:
            continue
        abstract = sentence.section is SectionKind.ABSTRACT
        formula = _FORMULA.search(text) is not None
        found.append(Told(sentence.start, sentence.end, text, abstract, _of_earlier(text), formula))
    return found


def _of_earlier(text: str) -> bool:
    """True if the sentence, its brackets aside, tells of an earlier pregnancy and not of the present one."""
    return _EARLIER.search(_BRACKETED.sub("", text)) is not None and _NOW.search(text) is None
