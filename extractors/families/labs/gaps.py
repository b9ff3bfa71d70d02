"""Words that may stand between a test, its values and its ranges."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from extractors.english.gate import gated

WORD = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’-]*")


@cache
def _lists() -> dict[str, frozenset[str]]:
    raw = (files("extractors") / "families" / "labs" / "gaps.toml").read_text(encoding="utf-8")
    return {name: frozenset(table["words"]) for name, table in tomllib.loads(raw).items()}


@cache
def _joined(*names: str) -> frozenset[str]:
    return frozenset().union(*(_lists()[name] for name in names))


@cache
def any_of(*names: str) -> re.Pattern[str]:
    """A pattern of any word of the lists, as a whole word.

    >>> any_of("drugged").findall("Infused as a 2 % solution")
    ['Infused', 'solution']
    """
    words = sorted(_joined(*names), key=lambda word: (-len(word), word))
    written = "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", r"\s") for word in words)
    return gated(rf"(?<!\w)(?:{written})(?!\w)", re.IGNORECASE)


def all_link(gap: str) -> bool:
    """True if every word of the gap may stand between a test and its bare value.

    >>> all_link(" had climbed again to "), all_link(" and the uterus weighed ")
    (True, False)
    """
    return _joined("change", "state", "grammar", "grade", "what").issuperset(
        word.lower() for word in WORD.findall(gap)
    )


def all_verbs(gap: str) -> bool:
    """True if every word may stand between a bracketed range and the value that it goes with."""
    return _joined("change", "state", "grammar", "grade").issuperset(
        word.lower() for word in WORD.findall(gap)
    )


_EVENT_LEADS = frozenset(("before", "after", "following", "under", "despite", "without"))


def all_series(gap: str) -> bool:
    """True if every word may stand between one value of a series and the next; after "before" any one may.

    >>> all_series(" before labetalol to "), all_series(" and the uterus weighed ")
    (True, False)
    """
    known = _joined("change", "state", "grammar", "grade", "what", "series")
    before = ""
    for word in (found.lower() for found in WORD.findall(gap)):
        if word not in known and not word.endswith("ly") and before not in _EVENT_LEADS:
            return False
        before = word
    return True


# Between bare further values of a result that had a unit: separators and times (blanked) only.
SERIES = gated(
    r"[\s,;→>/–-]{0,80}(?:(?:and|to|then|versus|vs|or|was|were|fell|rose)[\s,]{1,80}){0,3}", re.IGNORECASE
)
COORDINATED = gated(
    r"\s?(?:,|/|&|;|\band\b|\bor\b|,\s?and\b)?\s?(?:and\s|or\s)?(?:the\s|serum\s|plasma\s|urinary\s|"
    r"levels?\s|of\s|both\s|only\s|about\s|high-\w{3,11}\s)?",
    re.IGNORECASE,
)
FORWARD = gated(r"\s?(?:of\s(?:the\s)?|were\s|are\s|was\s|consisted\sof\s|for\s)?", re.IGNORECASE)
# After a bare number: what shows that the number is complete and counts nothing.
AFTER_BARE = gated(
    r"\s(?:was|were|is|are)\b(?!\s(?:given|injected|administered|transfused|started|infused|added|prescribed|used))|"
    r"\s{0,60}(?:$|[,.;:)\](\[→|]|and\b|or\b|on\b|at\b|in\b|with\b|to\b|from\b|by\b|after\b|before\b|"
    r"during\b|when\b|while\b|which\b|but\b|versus\b|vs\b|then\b|despite\b|"
    r"without\b|for\b|as\b|this\b|that\b|so\b|within\b|until\b|under\b|following\b|prior\b|the\b|over\b|"
    r"because\b|since\b|respectively\b|suggest(?:ing|ive)\b|indicat(?:ing|ive)\b|consistent\b|confirming\b|reflecting\b|"
    r"showing\b|index\b|ratio\b|S/CO\b|compatible\b|falling\b|rising\b|requiring\b|necessitating\b|prompting\b|diagnostic\b|preconception|"
    r"postpartum\b|daily\b|later\b|"
    r"immediately\b|[-–]\s|[-–]>)",
    re.IGNORECASE,
)
# The stop of a sentence, none of an abbreviation.
STOP = re.compile(r"(?<!\bapprox)(?<!\bappx)(?<!\bca)(?<!\bvs)(?<!\bmax)(?<!\bmin)\.\s", re.IGNORECASE)
# Before a value whose verb is near, words of treatment say what went before, not what the number is.
LINKED = gated(r"\b(?:was|were|is|of|at|to)\s?$|[:=(]\s?$", re.IGNORECASE)
