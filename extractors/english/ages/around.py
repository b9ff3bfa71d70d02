"""What the words around a number of weeks make of it: a gestational age, or a neighbour that is none."""

import re
from collections.abc import Iterable
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
NEAR_MEAN = 40  # characters before weeks in which it says that they are a mean
DAYS_A_WEEK = 7
HALF = 5  # tenths
PARITY = 24  # characters before a sum in which "para" stands
BARE = 0.9  # confidence of weeks that only a word of time leads
_STRETCHES = frozenset(("months", "trimester"))
_PLACED = frozenset(("ordinal", "numbered"))
_COUNTED = {"conception": Anchor.CONCEPTION, "due": Anchor.UNSTATED}
_METHODS = ((Anchor.ULTRASOUND, "by_ultrasound"), (Anchor.LMP, "by_period"))


@dataclass(frozen=True, slots=True)
class Said:
    """What the surroundings say: what the age is counted from, how surely, and where its words end.

    `tenths` says that the text counts tenths of a week, not days, behind the point.
    """

    end: int
    anchor: Anchor = Anchor.UNSTATED
    about: bool = False
    size: bool = False
    confidence: float = 1.0
    tenths: bool = False


def counts_tenths(text: str, matches: Iterable[re.Match[str]]) -> bool:
    """True if the digits behind the point are tenths of a week: one is no day of a week, or there are halves only.

    A mean counts tenths whatever its text does, and so says nothing.
    """
    own = [m for m in matches if not _rule("mean").search(text, max(0, m.start() - NEAR_MEAN), m.end())]
    tenths = {int(match["tenth"]) for match in own}
    return max(tenths, default=0) >= DAYS_A_WEEK or tenths <= {0, HALF}


def tells_of_pregnancy(text: str) -> bool:
    """True if any word of the text is of pregnancy or birth; bare weeks need that.

    >>> tells_of_pregnancy("A gravid woman"), tells_of_pregnancy("G2P1 at 30 weeks"), tells_of_pregnancy("A man")
    (True, True, False)
    """
    return _rule("tells_of_pregnancy").search(text) is not None


def number_of(written: str) -> int | None:
    """The number of weeks or months, also of an ordinal in brackets.

    >>> number_of("35(th)"), number_of("two")
    (35, 2)
    """
    return whole(written.replace("(", "").replace(")", "").strip())


def said(rule: Rule, match: re.Match[str], text: str, *, pregnant: bool) -> Said | None:
    """What the surroundings make of a match; None if it is no gestational age."""
    return _Around(rule, match, text, pregnant=pregnant).said()


class _Around:
    """A match of a rule with the words before and after it; `pregnant` says that the text tells of a pregnancy."""

    def __init__(self, rule: Rule, match: re.Match[str], text: str, *, pregnant: bool) -> None:
        self._rule = rule
        self._match = match
        self._before = text[max(0, match.start() - LOOK_BACK) : match.start()]
        self._after = text[match.end() : match.end() + LOOK_AHEAD]
        self._pregnant = pregnant

    def said(self) -> Said | None:
        """What the kind of the rule asks of the surroundings."""
        kind = self._rule.data["kind"]
        if kind in _STRETCHES:
            return self._stretch()
        if kind in _COUNTED:
            return Said(self._match.end(), _COUNTED[kind])
        if kind in ("days", "led"):
            return None if self._leads("not_led") else self._as_said()
        counts = kind in _PLACED and self._leads("in") is not None  # "during week 30" is no length
        if self._leads("not_led") and not (counts or self._names_pregnancy() or self._follows("tail")):
            return None
        if kind == "age":
            return None if self._is_other_sum() else self._as_said()
        if kind == "numbered" and self._match["given"] is not None:
            return None if self._follows("not_age") else self._as_said()
        return self._by_surroundings()

    def _leads(self, name: str) -> re.Match[str] | None:
        return _rule(name).search(self._before)

    def _follows(self, name: str) -> re.Match[str] | None:
        return _rule(name).match(self._after)

    def _names_pregnancy(self) -> bool:
        return _rule("names_pregnancy").search(self._match[0]) is not None

    def _stretch(self) -> Said | None:
        """A month or a trimester; one that does not name the pregnancy needs it in the text and no other meaning near."""
        if "bare" in self._rule.features:
            scanned = self._leads("imaging") or _rule("imaging").search(self._after)
            if not self._pregnant or scanned or self._follows("infant"):
                return None
        return Said(self._match.end())

    def _by_surroundings(self) -> Said | None:
        groups = self._match.groupdict()
        tail = self._follows("tail")
        if groups.get("gest") or groups.get("unit") or self._names_pregnancy() or tail:
            return self._as_said(tail)
        if self._rule.data["kind"] == "weeks" and self._follows("adjective"):
            return None if self._follows("planned") else self._as_said()
        if self._follows("not_age"):
            return self._as_said(confidence=BARE) if self._at_birth() else None
        if self._follows("size"):
            return self._as_said(size=True) if self._pregnant else None
        if self._leads("lead"):
            return self._as_said()
        return self._as_said(confidence=BARE) if self._pregnant and self._bare() else None

    def _at_birth(self) -> bool:
        """True for the weeks of a birth behind which the reason for it stands ("was delivered at 37 weeks after induction")."""
        late = (number_of(self._match["weeks"]) or 0) >= LATE_BARE
        return late and self._leads("born_at") is not None and self._follows("after_labour") is not None

    def _bare(self) -> bool:
        """True for weeks without a word of pregnancy that a word of time leads ("at 34 weeks she was given")."""
        number = number_of(self._match["weeks"]) or 0
        if number < FIRST_BARE:
            return False
        time = self._leads("time")
        if self._rule.data["kind"] in _PLACED:
            return time is not None or self._leads("in") is not None
        if time is None:
            return self._match.groupdict().get("days") is not None and self._closes()
        if number < LATE_BARE and self._leads("since"):
            return False
        if time["after"]:
            return number >= LATE_BARE or time["after"].lower() != "after" and self._closes()
        return not self._before.rstrip().endswith("(") or self._closes()

    def _closes(self) -> bool:
        return self._follows("closes") is not None

    def _as_said(
        self, tail: re.Match[str] | None = None, *, size: bool = False, confidence: float = 1.0
    ) -> Said:
        words = tail[0] if tail else ""
        rest = self._after[len(words) :]
        anchor = next((anchor for anchor, method in _METHODS if _rule(method).match(rest)), Anchor.UNSTATED)
        if anchor is Anchor.UNSTATED and _rule("amenorrhoea").search(self._match[0] + words):
            anchor = Anchor.LMP
        about = self._leads("about") is not None
        return Said(self._match.end() + len(words), anchor, about, size, confidence)

    def _is_other_sum(self) -> bool:
        """True for "para 2+1", a score, an infant's age, and a bare sum that no word of time follows or leads."""
        if "sum" not in self._rule.features:
            return self._follows("infant") is not None
        if _rule("parity").search(self._before[-PARITY:]) or self._leads("graded"):
            return True
        if _rule("time_word").search(self._match[0]):
            return self._follows("infant") is not None
        return not (self._leads("led_sum") and int(self._match["weeks"]) >= FIRST_BARE)
