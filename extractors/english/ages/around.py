"""What the words around a number of weeks make of it: a gestational age, or a neighbour that is none."""

import re
from dataclasses import dataclass
from functools import cache

from extractors.english.gate import gated
from extractors.english.numbers.values import whole
from extractors.english.rules import Rule, load_rules
from schemas.gestation import Anchor

LOOK_BACK = 70  # characters before the number in which its lead stands
LOOK_AHEAD = 60  # characters after it in which its tail stands
FIRST_BARE = 4  # a bare "at 3 weeks" is rarely an age: hardly anybody knows of a pregnancy then
LATE_BARE = 20  # from here on "after 24 weeks" is rather an age than a duration
_PREGNANCY_WORDS = (
    "pregnan gestation gravid trimester amenorrh antenatal prenatal obstetric fetal foetal fetus foetus cesarean caesarean "
    "para primi nulli multip parity miscarr abort stillb eclamps labour labor matern midwi partum forceps ventouse breech neonat newborn"
).split()  # fmt: skip
_FORMULA = re.compile(
    r"\bg[\s/-]?[\d₀-₉ivx]{1,4}[\s,/-]{0,2}[pal]|\bg\s?\d (?:at|who|with|presented|was)\b|\bg/p\b|\bp\s?\d\s?\+\s?\d|"
    r"\bborn (?:at|by)\b|\bgave birth\b"
)
_METHODS = (
    (Anchor.ULTRASOUND, gated(r"[^.;,]{0,25}\bby\s(?:\w+[\s-]){0,3}(?:ultraso\w+|sonogra\w+|scan|USS|crown)", re.IGNORECASE)),
    (Anchor.LMP, gated(r"[^.;,]{0,25}\bby\s(?:\w+[\s-]){0,3}(?:last menstrual period|LMP|dates|menstrual dat\w+)\b", re.IGNORECASE)),
)  # fmt: skip
_AMENORRHOEA = re.compile(r"amenorrh|\bSA\b|\bWA\b")
_ABOUT = gated(
    r"(?:\babout|\bapproximately|\bapprox\.?|\baround|\bnearly|\balmost|\broughly|~|≈)\s?(?:the\s)?$",
    re.IGNORECASE,
)
_PARA = gated(
    r"(?:\bpar(?:a|ity)|\bP|\bG\s?\d{1,2}\s?,?\s?P|gravida\s?\d{0,2}\s?,?\s?para)\s?[:=]?\s?$", re.IGNORECASE
)
_TIME_WORD = gated(r"weeks?|wks?|w|days?|WA|SA|gest|preg|amen|7", re.IGNORECASE)
_LED_SUM = gated(
    r"(?:\b(?:at|from|until|till|to|by|since|on|and|between|through|GA|gestation of|(?:day|morning|evening|night) of|"
    r"age of|age|week|weeks|before|after)\s?|[,(]\s?)\(?$",
    re.IGNORECASE,
)
_SCORE = gated(
    r"\b(?:gleason|score|grade|stage|protein\w*|albumin\w*|glucose|ketones?)\b[^.;]{0,20}$", re.IGNORECASE
)
_INFANT = gated(
    r"[\s-]{0,2}(?:old\b|of life|of age|after (?:birth|delivery|the|her|his)\b|later\b|post)", re.IGNORECASE
)
_CLOSES = re.compile(r"\s?(?:[,.;)]|$|\n)")


@dataclass(frozen=True, slots=True)
class Said:
    """What the surroundings say: what the age is counted from, how surely, and where its words end."""

    end: int
    anchor: Anchor = Anchor.UNSTATED
    about: bool = False
    size: bool = False
    confidence: float = 1.0


def tells_of_pregnancy(lowered: str) -> bool:
    """True if any word of the lower-case text is of pregnancy or birth; bare weeks need that."""
    return any(word in lowered for word in _PREGNANCY_WORDS) or _FORMULA.search(lowered) is not None


def said(rule: Rule, match: re.Match[str], text: str, *, pregnant: bool) -> Said | None:
    """What the surroundings make of a match; None if it is no gestational age."""
    kind = rule.data["kind"]
    before = text[max(0, match.start() - LOOK_BACK) : match.start()]
    after = text[match.end() : match.end() + LOOK_AHEAD]
    if kind in ("months", "trimester", "past_due", "conception"):
        return Said(match.end(), Anchor.CONCEPTION if kind == "conception" else Anchor.UNSTATED)
    named = re.search(r"gestation|pregnan", match[0]) or _rule("tail").match(after)
    if _rule("not_led").search(before) and not named:
        return None
    if kind == "age":
        return None if _is_other_sum(rule, match, before, after) else _as_said(match, before, after)
    if kind == "numbered" and match["given"]:
        return None if _rule("not_age").match(after) else _as_said(match, before, after)
    return _by_surroundings(kind, match, before, after, pregnant=pregnant)


def _by_surroundings(
    kind: str, match: re.Match[str], before: str, after: str, *, pregnant: bool
) -> Said | None:
    groups = match.groupdict()
    written = match[0]
    inside = groups.get("gest") or groups.get("unit") or re.search(r"gestation|pregnancy", written)
    tail = _rule("tail").match(after)
    if inside or tail:
        return _as_said(match, before, after, tail)
    if kind == "weeks" and _rule("adjective").match(after):
        return None if _rule("planned").match(after) else _as_said(match, before, after)
    if _rule("not_age").match(after):
        return None
    if _rule("size").match(after):
        return _as_said(match, before, after, size=True) if pregnant else None
    lead = _rule("lead").search(before)
    if lead:
        return _as_said(match, before, after)
    return (
        _as_said(match, before, after, confidence=0.9)
        if pregnant and _bare(kind, match, before, after)
        else None
    )


def _bare(kind: str, match: re.Match[str], before: str, after: str) -> bool:
    """True for weeks without a word of pregnancy that a word of time leads ("at 34 weeks she was given")."""
    number = whole(re.sub(r"[()\s]", "", match["weeks"])) or 0
    if number < FIRST_BARE:
        return False
    if kind in ("ordinal", "numbered"):
        return (
            _rule("time").search(before) is not None or re.search(r"\bin (?:her |the )?$", before) is not None
        )
    time = _rule("time").search(before)
    if time is None:
        return match.groupdict().get("days") is not None and _CLOSES.match(after) is not None
    if re.search(r"\bsince\s\w*\s?$", before) and number < LATE_BARE:
        return False
    if time["after"]:
        return number >= LATE_BARE or time["after"].lower() != "after" and _CLOSES.match(after) is not None
    return not before.rstrip().endswith("(") or _CLOSES.match(after) is not None


def _as_said(
    match: re.Match[str],
    before: str,
    after: str,
    tail: re.Match[str] | None = None,
    *,
    size: bool = False,
    confidence: float = 1.0,
) -> Said:
    end = match.end() + (len(tail[0]) if tail else 0)
    rest = after[len(tail[0]) if tail else 0 :]
    anchor = next((anchor for anchor, method in _METHODS if method.match(rest)), Anchor.UNSTATED)
    if anchor is Anchor.UNSTATED and _AMENORRHOEA.search(match[0] + (tail[0] if tail else "")):
        anchor = Anchor.LMP
    return Said(end, anchor, _ABOUT.search(before) is not None, size, confidence)


def _is_other_sum(rule: Rule, match: re.Match[str], before: str, after: str) -> bool:
    """True for "para 2+1", a score, an infant's age, and a bare sum that no word of time follows or leads."""
    if rule.id != "weeks_plus_days":
        return _INFANT.match(after) is not None
    if _PARA.search(before[-24:]) or _SCORE.search(before):
        return True
    if _TIME_WORD.search(match[0]):
        return _INFANT.match(after) is not None
    return not (_LED_SUM.search(before) and int(match["weeks"]) >= FIRST_BARE)


@cache
def _rule(rule_id: str) -> re.Pattern[str]:
    return next(rule.pattern for rule in load_rules("english/ages") if rule.id == rule_id)
