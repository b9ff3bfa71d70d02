"""The sentences about a case's patient, and which of their words tell of an earlier pregnancy."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.english.context.about import About, about
from extractors.english.gate import gated
from schemas.document import SectionKind

_NOUNS = (
    r"(?:pregnanc\w+|deliver(?:y|ies)|births?|child(?:ren|births?)?|confinements?|c(?:a)?esar\w+|abortions?|miscarriages?|gestations?|"
    r"loss(?:es)?|stillbirths?|sections?|terminations?)"
)
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|last|next|older|eldest|"
    r"\d{1,2}(?:st|nd|rd|th)|first two|first three|other)"
)
_EARLIER = gated(
    rf"\b(?:previous(?:ly)?|prior|past|last|earlier|preceding)\s(?:[\w-]{{2,14}}\s){{0,3}}{_NOUNS}\b"
    rf"|\bhistory of (?:[\w-]{{1,14}}\s){{0,4}}{_NOUNS}\b|\bobstetric(?:al)? history\b"
    rf"|(?<!weeks of )(?<!weeks in )(?<!trimester of )\b(?:the|her) {_ORDINAL}"
    r"(?: (?:pregnancy|child|delivery|one|baby|son|daughter|confinement|in))\b"
    r"[^.;]{0,60}\b(?:in (?:19|20)\d\d|ended|ending|resulted|was|had|were)\b"
    r"|\byears? (?:ago|earlier|before|prior|previously)\b|^In (?:19|20)\d\d\b|\bhad (?:previously|had)\b"
    r"|\b(?:had|has|with|has had) (?:\w+ )?(?:two|three|four|five|six|seven|[2-9]) (?:living |healthy |previous )?children\b"
    r"|\b(?:is|are) (?:now|currently) (?:aged )?(?:\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\s?(?:years|yrs|and\b)"
    r"|\b(?:one|two|three|another|both|all) of (?:her|the|these) (?:pregnancies|deliveries|children|babies|births)\b"
    rf"|\b(?:also|then) had an?\b|\bof her (?:first|last) (?:two|three|four|\d)\s(?:children|child|{_NOUNS})\b",
    re.IGNORECASE,
)
_IN_YEAR = gated(
    rf"\b(?:{_NOUNS}|delivered|born)\b[^.;]{{0,90}}\bin (?:(?:early |late )?[A-Z][a-z]{{2,8}} )?(?:19|20)\d\d\b",
    re.IGNORECASE,
)
_THIS = gated(r"\bthis (?:pregnancy|gestation)\b", re.IGNORECASE)
_PAST = gated(
    r"\b(?:previous|(?<!weeks )(?<!days )(?<!months )(?<!hours )(?:previously|earlier)|prior(?! to)|past|preceding|histories|"
    r"had had|had been (?:delivered|terminated)|(?:two|three|four|five|six|seven|\d) (?:\w+ )?children|"
    r"in (?:19|20)\d\d|years? (?:ago|before)|(?<!weeks of )her (?:first|last) (?:pregnancy|child|delivery|baby|one)|"
    r"whose (?:first|second|third|fourth|last|previous|older|eldest|other) (?:two |three )?"
    r"(?:pregnanc(?:y|ies)|child(?:ren)?|deliver(?:y|ies)|bab(?:y|ies)|son|daughter))\b"
    r"|\bhistory of (?:[\w,-]{1,16}\s){0,4}$|(?<![\w-])(?:one|two|three|four|five|six)\s(?:(?:full|term|preterm)[\s-]){0,2}$",
    re.IGNORECASE,
)
_PAST_AFTER = gated(
    r"[^.;,()]{0,40}?\b(?:\w+\s)?(?:years?|1[2-9]\s?months|[2-9]\d\s?months)\s?(?:ago|earlier|before|prior|previously)\b"
    r"|[^.;,()]{0,25}?\bin (?:19|20)\d\d\b"
    r"|[^.;,()]{0,25}?\b(?:in|of|from|during) (?:her|the|an?) "
    r"(?:previous|prior|last|earlier|preceding) (?:\w+ )?(?:pregnanc|gestation|deliver)",
    re.IGNORECASE,
)
_ONE_OF_THEM = gated(
    rf"\b(?:the|her|and) (?:first|second|third|fourth|other|former|eldest|older)(?: (?:one|two|three|{_NOUNS}))? (?:had |were |was )?"
    r"(?:ended|resulted|miscarried|aborted|terminated)\b",
    re.IGNORECASE,
)
_REASON = gated(
    r"^(?:In (?:view|light) of|Because(?: of)?|Given|Due to|Owing to|Considering|On account of|Having|Since|As)\b[^,;.]{4,140},\s",
    re.IGNORECASE,
)
_CLAUSE = gated(
    r"\bwith (?:an? |one |two |three |\d )?(?:history of )?(?:an? )?(?:previous|prior|past) "
    rf"(?:[\w-]{{2,14}}\s){{0,3}}(?:{_NOUNS}|LSCS|CS),\s|"
    r"[;:.()]|,\s(?!and\b|which\b|at\b|all\b|both\b|\d|ended)|\bnow\b|\b(?:was|is|were)?\s?(?:present|admitt|referr|booked|attended|hospitali|rushed|came\b|seen\b|"
    r"transferred|brought|consulted|conceived|complain)\w*",
    re.IGNORECASE,
)
PRESENTS = gated(
    r"\b(?:present(?:s|ed|ing)|admi(?:tted|ssion)|referred|booked|book|seen|visited|came|brought|rushed|consulted|transferred|"
    r"reported to|arrived|taken to|sent to|attended|complain\w*|hospitali[sz]ed|sought)\b",
    re.IGNORECASE,
)
_NOW = gated(
    r"\b(?:current|present|this|index) (?:pregnancy|gestation)\b|"
    r"\bnow\b(?! (?:aged )?(?:\d|two|three|four|five|six|seven|eight|nine|ten)\b)|\bat present\b|"
    r"\bborn\b[^.;]{0,40}\bto\s|\bpresent(?:ed|s|ing)\b|"
    r"\b(?:was|is) (?:admitted|referred|booked|seen|hospitali[sz]ed|transferred|brought|rushed)\b|\b(?:booked|attended|came|visited)\b|"
    r"\b(?:1[3-9]|[2-5]\d)[\s-]years?[\s-]old\b|\bwe (?:report|present|describe)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"(?:(?:The|That) (?:pregnancy|delivery|gestation)\b[^.;]{0,60}\b(?:ended|resulted|was terminated|was delivered)"
    r"|The (?:boy|girl|baby|child|infant|son|daughter) (?:was born|was delivered|died|weighed|is)\b|It (?:ended|resulted)\b)"
)
_FORMULA = gated(r"\b(?:gravida|para \d|para [IV]+\b|G\s?\d{1,2}\s?,?\s?P\s?\d|P\d\s?\+)", re.IGNORECASE)
_BRACKETED = re.compile(r"\([^()]{0,120}\)")
ORDER = {SectionKind.CASE: 0, None: 0, SectionKind.BODY: 0, SectionKind.RESULTS: 0, SectionKind.ABSTRACT: 1}
LOOK_BACK = 110  # characters before an event in which its clause is read


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence about the patient: where it stands, its text, whether it is of the abstract.

    `earlier` says that the whole of it tells of an earlier pregnancy.
    """

    start: int
    end: int
    text: str
    abstract: bool
    earlier: bool

    def past(self, start: int, end: int) -> bool:
        """True if what stands at `[start, end)` of the document belongs to an earlier pregnancy."""
        if self.earlier:
            return True
        at = start - self.start
        reason = len(reason_of(self.text))
        before = self.text[max(0, at - LOOK_BACK, reason if reason <= at else 0) : at]
        cut = max((match.end() for match in _CLAUSE.finditer(before)), default=0)
        if _ONE_OF_THEM.search(self.text, at - len(before) + cut, end - self.start):
            return True
        if _PAST.search(before, cut) or _PAST_AFTER.match(self.text, end - self.start):
            return True
        return self._in_formula(before)

    def _in_formula(self, before: str) -> bool:
        """True inside a bracket that explains a history ("para 3 (one stillbirth)", "two prior births (both ...)")."""
        opened = before.rfind("(")
        if opened < 0 or before.find(")", opened) >= 0:
            return False
        lead = before[max(0, opened - 40) : opened]
        return _FORMULA.search(lead) is not None or _EARLIER.search(lead) is not None


def reason_of(text: str) -> str:
    """What a sentence gives first as a reason, "" if none: it tells of the past, and the sentence goes on about now.

    >>> reason_of("In view of her previous preterm delivery, cerclage was placed at 14 weeks.")
    'In view of her previous preterm delivery, '
    """
    match = _REASON.match(text)
    return match[0] if match else ""


def told(doc: Doc, case: CaseSpan) -> list[Told]:
    """The case's sentences about the patient: the case section's in order, then the abstract's."""
    whole: str = doc._.document.text
    own = [s for s in doc._.sentences if s.section in ORDER and s.start in case]
    year = _story_year(whole[case.start : case.end])
    found: list[Told] = []
    for sentence in sorted(own, key=lambda s: (ORDER[s.section], s.start)):
        text = whole[sentence.start : sentence.end]
        if about(text, sentence.section) is About.OTHERS:
            continue
        abstract = sentence.section is SectionKind.ABSTRACT
        goes_on = bool(found) and found[-1].earlier and _GOES_ON.match(text) is not None
        found.append(Told(sentence.start, sentence.end, text, abstract, goes_on or _of_earlier(text, year)))
    return list(_with_enclosed(whole, found))


def _with_enclosed(whole: str, found: list[Told]) -> Iterator[Told]:
    """The sentences; one between two of an earlier pregnancy, in their paragraph, tells of it too."""
    for position, sentence in enumerate(found):
        around = found[max(0, position - 1) : position + 2]
        enclosed = (
            len(around) == 3
            and around[0].earlier
            and around[2].earlier
            and "\n" not in whole[around[0].end : around[2].start]
            and not _NOW.search(sentence.text)
        )
        yield replace(sentence, earlier=True) if enclosed else sentence


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")


def _story_year(text: str) -> int | None:
    """The latest year that the case names: the reported pregnancy is of that year or the one before."""
    years = [int(year) for year in _YEAR.findall(text)]
    return max(years, default=None)


def _of_earlier(text: str, year: int | None) -> bool:
    """True if the sentence, its brackets aside, tells of an earlier pregnancy and not of the present one."""
    bare = _BRACKETED.sub("", text[len(reason_of(text)) :])
    own = [int(y) for y in _YEAR.findall(bare)]
    old = _IN_YEAR.search(bare) is not None and year is not None and max(own) < year - 1
    if _NOW.search(_THIS.sub("", bare) if old else bare):
        return False
    if _EARLIER.search(bare):
        return True
    return old
