"""Was it taken? "No steroids were given", "she declined it", "stopped before conception", "only if needed"."""

import re

from schemas.medication import Status

_VERBS = (
    r"(?:given|used|administered|needed|required|necessary|offered|prescribed|applied|added|started|commenced|initiated|"
    r"performed|taken|injected|received|indicated|available|wanted|introduced|instituted|considered|tolerated|recommended|accepted|possible|done)"
)
_WAS = r"(?:was|were|is|are|had been|has been|have been|being|be)"
_ADVERB = r"(?:\s(?:\w{3,14}ly|thus|therefore|also|then|yet|however|even|either|both))?"
_BEFORE = re.compile(
    r"(?:\b(?:no|without(?: any| the use of| using)?|neither|nor|avoid(?:ed|ing)?(?: the use of)?|instead of|rather than|"
    r"declin(?:ed|ing)(?: to (?:take|receive))?|refus(?:ed|ing|al of)(?: to (?:take|receive|be given))?|withheld|withholding|"
    r"(?:did|does|do|had|has|have|was|were|could|would) (?:not|never)(?: been| be)? ?(?:receiv(?:e|ed)|tak(?:e|en|ing)|us(?:e|ed|ing)|give[n]?|"
    r"administer(?:ed)?|requir(?:e|ed)|need(?:ed)?|prescribed?|accept(?:ed)?|treated(?: with)?|started(?: on)?|want(?:ed)?|on|placed on|tolerate)|didn['’]t (?:receive|take|use|need|require|accept|want)|"
    r"never (?:received|took|taken|used|had)|contraindicat(?:ed|ion to)|denied (?:any )?(?:use of|taking|the use of|using|intake of)|omit(?:ted|ting)|not on|not taking))"
    r"(?:\s(?:any|further|additional|more|the|antenatal|prenatal|prophylactic|maintenance|routine|other|specific|oral|intravenous|IV|low-dose|"
    r"associated|previous|concomitant|empirical|her|his|of|use|course|dose|doses|or|and|[a-z-]{3,18}ic|[a-z-]{3,18}al)){0,4}\s?$",
    re.IGNORECASE,
)
_AT_FIRST = re.compile(r"\s?(?:at first|initially|in the beginning)\b", re.IGNORECASE)
_LIST_USE = re.compile(
    r"\bno\b[^.;:]{0,90}\b(?:or|nor|and)\s(?:use|intake|administration|history) of\s?$", re.IGNORECASE
)
_AFTER = re.compile(
    rf"^(?:[^.;:]{{0,90}}?\b(?:{_WAS}{_ADVERB}\s(?:not|never)|not|never){_ADVERB}\s(?:be(?:en)?\s)?(?:\w+ly\s)?{_VERBS}\b(?! (?:again|further|any more|until|before|after))"
    rf"|[^.;:]{{0,70}}?\b{_WAS}{_ADVERB}\s(?:avoided|withheld|declined|refused|deferred|omitted|contraindicated|postponed|out of stock|unavailable|unnecessary|"
    r"(?:judged|considered|deemed|thought|felt)\s(?:to be\s)?(?:unnecessary|contraindicated|inappropriate|too|not))\b"
    r"|[^.;:]{0,90}?\b(?:but|and|which|however,?|although|though)\s(?:she|he|the (?:patient|mother|woman|couple|parents|family|husband)|they|which)?\s?(?:\w+ly\s)?(?:declined|refused|did not (?:want|take|accept|consent)|didn['’]t (?:want|take|accept))\b"
    r"|[^.;:]{0,60}?\bneither (?:was|were|of)\b"
    r"|,? (?:which|that) (?:she|he|the (?:patient|mother|woman)) (?:declined|refused|did not take))",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:only if|only in case|in case of|would be|will be|(?:is|was|were) (?:planned|scheduled|foreseen|recommended|advised|suggested|proposed|offered|considered|discussed|mooted)|"
    r"plan(?:ned)? (?:was|is|to|for)|had foreseen|should be|are recommended|to be (?:given|started)|if needed be|we (?:recommend|suggest|propose|plan))\b",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\b(?:was|were|had been|has been) (?:\w+ly )?(?:given|started|administered|added|commenced|injected|continued|prescribed|initiated|taken|used)\b|\b(?:received|took)\b",
    re.IGNORECASE,
)
_BEFORE_CONCEPTION = re.compile(
    r"\b(?:stopped|discontinued|suspended|ceased|withdrawn|interrupted|defaulted|completed)\b[^.;]{0,60}\b(?:before|prior to)\s(?:the\s|this\s|her\s|she\s|trying\s|becoming\s|falling\s|planned\s)?"
    r"(?:present\s|current\s|index\s)?(?:conception|conceiv|pregnan|fell pregnant|became pregnant|transfer)|\bcompleted before\b|\buntil (?:six|three|\w+) (?:months|weeks) before conception",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:in (?:her|the) (?:previous|first|second|third|fourth|fifth|sixth|last|prior|earlier|preceding) (?:pregnanc|one|gestation)|(?:her|a|the) (?:previous|prior|earlier|last) (?:pregnanc|delivery|gestation|birth)|"
    r"(?:her|the) (?:first|second|third|fourth|fifth|sixth)(?:,| \(|,? in) |that pregnancy|in the (?:first|second|third|fourth|fifth),|previously (?:received|treated|been|taken|given|on)|"
    r"had (?:previously|formerly)|(?:years?|months) (?:ago|earlier|previously)|in the past|past history|prior delivery|for some months in|was tried)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b[Ii]n (?:\w+ )?((?:19|20)\d\d)\b|\(((?:19|20)\d\d)[),]")
_EARLIER_EVENT = re.compile(
    r"\b(?:miscarr|abortion|ectopic|stillb|terminat|gave birth|deliver(?:y|ed)|c(?:a)?esarean|birth|pregnancy|gestation|conception|lost a)\w*",
    re.IGNORECASE,
)
_PRESENT = re.compile(r"\b(?:this|the (?:current|present|index|ongoing)) pregnancy\b", re.IGNORECASE)
_ONGOING = re.compile(
    r"\b(?:since|was (?:still )?(?:on|taking)|is (?:on|taking)|continued|currently|at present|until now|has been (?:on|taking))\b",
    re.IGNORECASE,
)


def not_given(before: str, after: str) -> tuple[str, int, int] | None:
    """`("before" | "after", start, end)` of the words that deny the drug, None if none do.

    `before` ends where the drug starts, `after` begins where its group of drugs ends.
    """
    for pattern in (_BEFORE, _LIST_USE):
        if (match := pattern.search(before)) and not _AT_FIRST.match(after):
            return ("before", match.start(), match.end())
    if match := _AFTER.match(after):
        return ("after", match.start(), match.end())
    return None


def planned(clause: str) -> bool:
    """True if the clause only plans, proposes or reserves the drug."""
    return bool(_PLANNED.search(clause)) and not _GIVEN.search(clause)


def stopped_before_conception(clause: str) -> bool:
    """True if the clause says that the drug had ended before the pregnancy began."""
    return bool(_BEFORE_CONCEPTION.search(clause))


def earlier(sentence: str, report_year: int | None) -> bool:
    """True if the sentence tells of an earlier pregnancy, or of a year before the report's."""
    if _PAST.search(sentence):
        return not _ONGOING.search(sentence)
    match = _YEAR.search(sentence)
    if match is None:
        return False
    year = int(match[1] or match[2])
    old = report_year is not None and year < report_year
    return (bool(_EARLIER_EVENT.search(sentence)) and old) and not _ONGOING.search(sentence)


def status(clause: str, sentence: str, report_year: int | None) -> Status:
    """Given, past or planned, for a drug that is not denied."""
    if stopped_before_conception(clause):
        return Status.PAST
    if planned(clause):
        return Status.PLANNED
    if _PRESENT.search(clause):
        return Status.GIVEN
    return Status.PAST if earlier(sentence, report_year) else Status.GIVEN
