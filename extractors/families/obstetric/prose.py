"""Counts in prose: "primigravida", "two previous miscarriages", "in her third pregnancy"."""

import re
from collections.abc import Iterator

from extractors.english.gate import gated
from extractors.english.numbers.values import numeral
from extractors.english.rules import Rule, find_all
from extractors.english.spans import longest_first
from extractors.families.obstetric.cues import rules_of
from extractors.families.obstetric.statements import MAX_COUNT, Source, Statement
from extractors.families.obstetric.whose import of_many
from extractors.findings import Mention

_HISTORY = gated(
    r"\b(?:previous(?:ly)?|prior|past|earlier|former|histor(?:y|ies)|antecedents?|obstetric|consecutive|had had|"
    r"has had|ago|before|"
    r"having had|recurrent|after|following|suffered|experienced|lost)\b",
    re.IGNORECASE,
)
_FURTHER = gated(r"\b(?:another|further|additional|more|subsequent|other)\b", re.IGNORECASE)
_AFTERWARDS = gated(
    r"^(?:(?!\band\b)[^.;]){0,40}?\b(?:after that|afterwards|thereafter|since then|subsequently|later|"
    r"following this|after this|after (?:her|his|its|the) birth)\b",
    re.IGNORECASE,
)
_TOTAL = gated(r"\b(?:total of|in total|altogether|overall|all together)[\s,]*$", re.IGNORECASE)
_VAGUE_AFTER = gated(
    r"^\s?(?:or more|to \d|or (?:two|three|four|five|six|\d)|and over|and above|%|per cent|-\d)",
    re.IGNORECASE,
)
_VAGUE_BEFORE = gated(
    r"(?:at least|more than|over|up to|about|approximately|risk of|rate of|possibility of|threat of|defined as|>|"
    r"≥|≤|<|\bor|\d\s?[-–]|\bto)\s?$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:deliver|birth|confine|child)[a-z]{0,6}\s?(?:\(|:|,\s(?:including|of which)\s)[^()]{0,60}$"
)
_OR_NOUN = gated(
    r"(?:\s?,\s?(?:or |nor |and )?|\s(?:or|nor|and)\s)(?:previous\s|prior\s)?"
    r"(?P<noun>miscarriages?|(?:induced |spontaneous )?abortions?|terminations?(?: of pregnancy)?|stillbirths?|"
    r"ectopic pregnanc(?:y|ies)|ectopics)\b",
    re.IGNORECASE,
)
_NOUNS = (
    ("miscarr", "miscarriages"), ("spontaneous", "miscarriages"), ("induced", "terminations"), ("abort", "abortions"),
    ("terminat", "terminations"), ("still", "stillbirths"), ("ectopic", "ectopics"),
)  # fmt: skip
_SHARE = gated(
    r"\b(?:of (?:these|those|the|them)|\d of her)\b", re.IGNORECASE
)  # a part of a number told before
_DENIED = gated(
    r"\b(?:den(?:ied|ies|ying)|no history of|without|never had|not had|nor)\s(?:having\s|had\s)?$",
    re.IGNORECASE,
)
_REPORTED_BIRTH = gated(  # "six days postpartum after an uneventful term delivery"
    r"\b(?:hours?|days?|weeks?|post-?\s?partum|post-?\s?natal(?:ly)?|puerperium)\b[^.;]{0,20}?\s?\b(?:after|following|post)\s$",
    re.IGNORECASE,
)
_LOSS_KIND = gated(
    r"previous|prior|consecutive|recurrent|pregnan|f[eo]{1,2}tal|trimester|another|further|additional|successive",
    re.IGNORECASE,
)
_OWN_NTH = gated(
    r"(?:(?:\b(?:in|with|during|of|for|at|is|was|be|into|this|weeks?'?|reported|carrying|expecting|having)\s|\b(?:pregnancy|one) (?:is|"
    r"was)\s))(?:an?\s|the\s|her\s|their\s)?$",
    re.IGNORECASE,
)
_THIS_ONE = gated(r"\b(?:this|present|current)\b[^.]{0,30}$", re.IGNORECASE)
_OWN_NTH_DET = gated(r"^(?:her|their)\s", re.IGNORECASE)
_PAST_NTH = gated(
    r"^[\s,]{1,2}(?:had|(?:was|were) (?!admitted|referred|seen|found|diagnosed|transferred|brought|followed|"
    r"booked|hospitali)|ended|resulted|miscarried|in (?:19|20)\d\d|\((?:19|20)\d\d|she (?:had (?!presented|come|"
    r"been (?:admitted|referred|seen))|delivered|gave)|complicated by|"
    r"delivery|which (?:had|was|ended|resulted)|that (?:had|was|ended|resulted)|terminated|at (?:the age|age))",
    re.IGNORECASE,
)
_PRESENT = gated(
    r"year[s-]{0,2}[ -]?old|\baged?\b|present(?:ed|s|ing)|admitted|referred|booked|seen\b|attended|visited|"
    r"reported to|consulted|was followed|"
    r"came to|chose|weeks|pregnant|current|this pregnancy",
    re.IGNORECASE,
)


def words(text: str) -> Iterator[Mention[Statement]]:
    """Words that are counts: primigravida, nulliparous, secundipara; multiparous as a lower bound."""
    for rule, match in find_all(rules_of("word"), text):
        if of_many(text[match.end() : match.end() + 16]):
            continue
        says = tuple((str(key), int(n)) for key, n in rule.data.get("says", {}).items())
        least = tuple((str(key), int(n)) for key, n in rule.data.get("least", {}).items())
        statement = Statement(says, Source.WORD, least=least)
        yield Mention(match.start(), match.end(), statement, f"obstetric/{rule.id}")


def counts(sentence: str) -> list[Mention[Statement]]:
    """Numbers of outcomes told in one sentence; offsets are the sentence's own."""
    found = []
    for rule, match in find_all(rules_of("count"), sentence):
        if mention := _count(sentence, rule, match):
            found.append(mention)
            if mention.value.counts[0][1] == 0:
                found += _also_none(sentence, mention)
    return longest_first(found)


def _also_none(sentence: str, mention: Mention[Statement]) -> Iterator[Mention[Statement]]:
    """Read "no miscarriages or terminations" on: the nouns that share the denial."""
    end = mention.end
    while match := _OR_NOUN.match(sentence, end):
        key = next(key for start, key in _NOUNS if match["noun"].lower().startswith(start))
        yield Mention(match.start("noun"), match.end(), Statement(((key, 0),), Source.PROSE), mention.rule)
        end = match.end()


def _number(rule: Rule, match: re.Match[str], written: str | None, before: str) -> int | None:
    """The number that the words give, None where they give none or speak of the reported birth."""
    if written is None:
        if rule.id == "preterm_births" and not _HISTORY.search(match[0]):
            return None
        return {"preterm_births": 1, "all_at_term": 2}.get(rule.id)
    if written.lower() in ("a", "an") and _REPORTED_BIRTH.search(before[-60:]):
        return None
    if written.lower() == "any":
        return 0 if _DENIED.search(before) else None
    number = numeral(written)
    return None if "history" in match[0].lower() and number != 0 else number


def _count(sentence: str, rule: Rule, match: re.Match[str]) -> Mention[Statement] | None:
    key: str = rule.data["counts"]
    groups = match.groupdict()
    written = groups.get("n") or groups.get("times") or groups.get("never")
    before, after = sentence[: match.start()], sentence[match.end() :]
    if _SHARE.search(match[0]) or _VAGUE_AFTER.match(after) or _VAGUE_BEFORE.search(before[-24:]):
        return None
    number = _number(rule, match, written, before)
    if number is None or number > MAX_COUNT:
        return None
    if key == "losses":
        if not _LOSS_KIND.search(sentence[max(0, match.start() - 12) : match.end()]):
            return None
        key = "miscarriages"
    plural = match[0].lower().endswith(("s", "children"))
    weak = (
        written is None
        or written.lower() in ("a", "an", "single")
        or (written.lower() == "no" and not plural)
    )
    statement = Statement(
        counts=((key, number),),
        source=Source.PROSE,
        further=_FURTHER.search(sentence[max(0, match.start() - 12) : match.end()]) is not None
        or _AFTERWARDS.match(after) is not None,
        total=_TOTAL.search(before[-20:]) is not None,
        weak=weak and _HISTORY.search(match[0]) is None and _HISTORY.search(before[-60:]) is None,
    )
    if rule.id in ("births", "cesarean_births", "successful_pregnancies") and written in ("a", "an"):
        return None
    if key == "parity" and _PART.search(before):
        return None
    if statement.weak or (rule.id in ("births", "cesarean_births") and _HISTORY.search(sentence) is None):
        return None
    return Mention(match.start(), match.end(), statement, f"obstetric/{rule.id}")


def nth_pregnancies(sentence: str) -> Iterator[Mention[Statement]]:
    """The ordinal of the pregnancy in which the woman presents: "at 12 weeks of her third pregnancy"."""
    for rule, match in find_all((*rules_of("nth"), *rules_of("nth_child")), sentence):
        number = numeral(match["n"])
        if number is None or not 1 <= number <= MAX_COUNT:
            continue
        if rule.id == "nth_pregnancy" and not _is_present(sentence, match):
            continue
        if rule.data["kind"] == "nth_child":
            if number != 1:
                continue
            found = Statement((("parity", 0),), Source.PROSE, worked_out=("parity",))
        else:
            found = Statement((("gravidity", number),), Source.PROSE)
        yield Mention(match.start(), match.end(), found, f"obstetric/{rule.id}")


def _is_present(sentence: str, match: re.Match[str]) -> bool:
    before, after = sentence[: match.start()], sentence[match.end() :]
    if _OWN_NTH_DET.match(match[0]) is None and not _THIS_ONE.search(before):
        return False
    if _PAST_NTH.match(after) or not _OWN_NTH.search(before + match[0][: match.start("n") - match.start()]):
        return False
    return _PRESENT.search(sentence) is not None
