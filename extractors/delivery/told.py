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
    rf"|\b(?:obstetric(?:al)? )?history (?:of|included|was|revealed|showed)\b"
    rf"|\b(?:the|her) (?:first|second|third|fourth|fifth|sixth)(?: (?:pregnancy|child|delivery|one|baby|confinement|in))\b"
    rf"[^.;]{{0,60}}\b(?:in (?:19|20)\d\d|ended|ending|resulted|was|had)\b"
    rf"|\b(?:years? (?:ago|earlier|before|prior|previously))\b|^In (?:19|20)\d\d\b|\bhad (?:previously|had)\b",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:current|present|this|index) (?:pregnancy|gestation)\b|\bnow\b", re.IGNORECASE)
ORDER = {SectionKind.CASE: 0, None: 0, SectionKind.BODY: 0, SectionKind.RESULTS: 0, SectionKind.ABSTRACT: 1}


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of the reported pregnancy: where it stands, its text, and whether its paragraph went on."""

    start: int
    end: int
    text: str
    follows: bool


def told(doc: Doc, case: CaseSpan) -> list[Told]:
    """The case's sentences of the reported pregnancy: the case section's in order, then the abstract's."""
    whole: str = doc._.document.text
    own = [s for s in doc._.sentences if s.section in ORDER and s.start in case]
    found: list[Told] = []
    previous_end = -10
    for sentence in sorted(own, key=lambda s: (ORDER[s.section], s.start)):
        text = whole[sentence.start : sentence.end]
        if about(text, sentence.section) is About.OTHERS or (_EARLIER.search(text) and not _NOW.search(text)):
            continue
        found.append(Told(sentence.start, sentence.end, text, 0 <= sentence.start - previous_end <= 2))
        previous_end = sentence.end
    return found
