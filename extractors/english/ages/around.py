"""What the words around a number of weeks make of it: a gestational age, or a neighbour that is none."""

import re
from dataclasses import dataclass
from functools import partial

from extractors.english.numbers.values import whole
from extractors.english.rules import Rule, pattern_of
from schemas.gestation import Anchor

_rule = partial(pattern_of, "english/ages")

LOOK_BACK = 70  # characters before the number in which its lead stands
LOOK_AHEAD = 60  # characters after it in which its tail stands
FIRST_BARE = 4  # a bare "at 3 weeks" is rarely an age: hardly anybody knows of a pregnancy then
LATE_BARE = 20  # from here on "after 24 weeks" is rather an age than a duration
_STRETCHES = frozenset(("months", "trimester"))
_METHODS = ((Anchor.ULTRASOUND, "by_ultrasound"), (Anchor.LMP, "by_period"))


@dataclass(frozen=True, slots=True)
class Said:
    """What the surroundings say: what the age is counted from, how surely, and where its words end."""

    end: int
    anchor: Anchor = Anchor.UNSTATED
    about: bool = False
    size: bool = False
    confidence: float = 1.0


def tells_of_pregnancy(text: str) -> bool:
    """True if any word of the text is of pregnancy or birth; bare weeks need that.

    >>> tells_of_pregnancy("A gravid woman"), tells_of_pregnancy("G2P1 at 30 weeks"), tells_of_pregnancy("A man")
    (True, True, False)
    """
    return _rule("tells_of_pregnancy").search(text) is not None


def said(rule: Rule, match: re.Match[str], text: str, *, pregnant: bool) -> Said | None:
    """What the surroundings make of a match; None if it is no gestational age."""
    kind = rule.data["kind"]
    before = text[max(0, match.start() - LOOK_BACK) : match.start()]
    after = text[match.end() : match.end() + LOOK_AHEAD]
    if kind in _STRETCHES:
        return _stretch(rule, match, before, after, pregnant=pregnant)
    if kind in ("due", "conception"):
        return Said(match.end(), Anchor.CONCEPTION if kind == "conception" else Anchor.UNSTATED)
    if kind in ("days", "led"):
        return None if _rule("not_led").search(before) else _as_said(match, before, after)
    named = _rule("names_pregnancy").search(match[0]) or _rule("tail").match(after)
    if _rule("not_led").search(before) and not named:
        return None
    if kind == "age":
        return None if _is_other_sum(rule, match, before, after) else _as_said(match, before, after)
    if kind == "numbered" and match["given"] is not None:
        return None if _rule("not_age").match(after) else _as_said(match, before, after)
    return _by_surroundings(kind, match, before, after, pregnant=pregnant)


def _stretch(rule: Rule, match: re.Match[str], before: str, after: str, *, pregnant: bool) -> Said | None:
    """A month or a trimester; one that does not name the pregnancy needs it in the text and no other meaning near."""
    if "bare" in rule.features:
        other = (
            _rule("imaging").search(before) or _rule("imaging").search(after) or _rule("infant").match(after)
        )
        if not pregnant or other:
            return None
    return Said(match.end())


def _by_surroundings(
    kind: str, match: re.Match[str], before: str, after: str, *, pregnant: bool
) -> Said | None:
    groups = match.groupdict()
    inside = groups.get("gest") or groups.get("unit") or _rule("names_pregnancy").search(match[0])
    tail = _rule("tail").match(after)
    if inside or tail:
        return _as_said(match, before, after, tail)
    if kind == "weeks" and _rule("adjective").match(after):
        return None if _rule("planned").match(after) else _as_said(match, before, after)
    if _rule("not_age").match(after):
        return None
    if _rule("size").match(after):
        return _as_said(match, before, after, size=True) if pregnant else None
    if _rule("lead").search(before):
        return _as_said(match, before, after)
    bare = pregnant and _bare(kind, match, before, after)
    return _as_said(match, before, after, confidence=0.9) if bare else None


def _bare(kind: str, match: re.Match[str], before: str, after: str) -> bool:
    """True for weeks without a word of pregnancy that a word of time leads ("at 34 weeks she was given")."""
    number = whole(re.sub(r"[()\s]", "", match["weeks"])) or 0
    if number < FIRST_BARE:
        return False
    time = _rule("time").search(before)
    if kind in ("ordinal", "numbered"):
        return time is not None or _rule("in").search(before) is not None
    if time is None:
        return match.groupdict().get("days") is not None and _closes(after)
    if number < LATE_BARE and _rule("since").search(before):
        return False
    if time["after"]:
        return number >= LATE_BARE or time["after"].lower() != "after" and _closes(after)
    return not before.rstrip().endswith("(") or _closes(after)


def _closes(after: str) -> bool:
    return _rule("closes").match(after) is not None


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
    anchor = next((anchor for anchor, method in _METHODS if _rule(method).match(rest)), Anchor.UNSTATED)
    if anchor is Anchor.UNSTATED and _rule("amenorrhoea").search(match[0] + (tail[0] if tail else "")):
        anchor = Anchor.LMP
    return Said(end, anchor, _rule("about").search(before) is not None, size, confidence)


def _is_other_sum(rule: Rule, match: re.Match[str], before: str, after: str) -> bool:
    """True for "para 2+1", a score, an infant's age, and a bare sum that no word of time follows or leads."""
    if "sum" not in rule.features:
        return _rule("infant").match(after) is not None
    if _rule("parity").search(before[-24:]) or _rule("graded").search(before):
        return True
    if _rule("time_word").search(match[0]):
        return _rule("infant").match(after) is not None
    return not (_rule("led_sum").search(before) and int(match["weeks"]) >= FIRST_BARE)
