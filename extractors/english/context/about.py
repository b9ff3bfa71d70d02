"""Whom a sentence is about: the report's own patient, or other people's."""

from bisect import bisect_left
from enum import StrEnum
from functools import lru_cache, partial
from typing import Protocol

from extractors.english.context.another import LOOKING_BACK
from extractors.english.context.cues import Category, Cue, cues_of
from extractors.english.rules import rule_of
from extractors.english.spans import Spans
from schemas.document import SectionKind

_rule = partial(rule_of, "english/context")

SENTENCES_KEPT = 1024  # every family asks of the same sentences
REACH = 90  # characters behind a thing in which "as used by Smith et al." still says whose it is


class About(StrEnum):
    """Whom a sentence is about."""

    PATIENT = "patient"
    OTHERS = "others"


_OTHERS_SECTIONS = frozenset(
    {SectionKind.INTRODUCTION, SectionKind.METHODS, SectionKind.DISCUSSION, SectionKind.CONCLUSION, SectionKind.KEYWORDS,
     SectionKind.REFERENCES, SectionKind.BACK}
)  # fmt: skip
_ELSEWHERE = ("advised_to_all", "as_reported", "reports_of_others", "groups_of_others", "usual_of_many")


class Told(Protocol):
    """A sentence as it stands in its document."""

    @property
    def section(self) -> SectionKind | None:
        """The section that it stands in."""

    @property
    def of_another(self) -> bool:
        """Whether it goes on about the woman of another report."""


def about_in(text: str, sentence: Told) -> About:
    """Whom the text of a sentence, or a part of it, is about where it stands."""
    return About.OTHERS if sentence.of_another else about(text, sentence.section)


@lru_cache(maxsize=SENTENCES_KEPT)
def about(sentence: str, section: SectionKind | None) -> About:
    """Whom the sentence is about.

    In abstract, case section and text without headings it is the patient unless another study is named as the one that
    tells: a citation in brackets, a protocol that was followed and a comparison are none. In introduction, discussion
    and conclusion it is others unless it says "our patient".

    >>> about("Labetalol was given (Levy et al., 2001).", None).value
    'patient'
    >>> about("Levy et al. reported a woman who was given labetalol.", None).value
    'others'
    >>> about("Levy described a girl whose mother took it; she recovered.", SectionKind.DISCUSSION).value
    'others'
    """
    own = _says("own_or_she", sentence)
    if section in _OTHERS_SECTIONS:
        hers = own and section in LOOKING_BACK and not _says("many", sentence)
        others = _says("author_reports", sentence) or _introduces_another(sentence)
        return About.PATIENT if hers and not others else About.OTHERS
    if _names_authors(sentence) and (named := _by_authors(sentence)) is not None:
        return named
    elsewhere = any(_says(name, sentence) for name in _ELSEWHERE)
    return About.OTHERS if elsewhere and not own else About.PATIENT


def _by_authors(sentence: str) -> About | None:
    """Whom a sentence that names authors is about, None where they are only cited."""
    bare = _rule("cited").pattern.sub(lambda match: " " * len(match[0]), sentence)
    if not _names_authors(bare):
        return None
    study = next((cue for cue in cues_of(bare) if cue.category is Category.STUDY), None)
    if study is not None:
        ours = any(cue.category is Category.OWN for cue in cues_of(bare))
        return About.PATIENT if ours or _says("own_or_she", bare[: study.start]) else About.OTHERS
    followed = _says("follows_others", bare) or _says("own_or_she", bare)
    return None if followed else About.OTHERS


def of_others(text: str, target: tuple[int, int], within: tuple[int, int]) -> bool:
    """True if what stands at `target` is what other authors tell, in a sentence `within` that tells of the patient too.

    >>> text = "Unlike the patient of Levy et al., who took 400 mg, our patient took 200 mg."
    >>> [of_others(text, (at, at + 6), (0, len(text))) for at in (text.index("400"), text.index("200"))]
    [True, False]
    """
    told = _tellers(text, within)
    at = bisect_left(told, target[0], key=_start)
    before = next((told[place] for place in range(at - 1, -1, -1) if told[place].end <= target[0]), None)
    at = bisect_left(told, target[1], key=_start)
    after = told[at] if at < len(told) else None
    if after is not None and (after.start - target[1] > REACH or "," in text[target[1] : after.start]):
        after = None
    if after is not None and after.category is Category.OWN:
        return False  # "was given to our patient"
    if before is not None:
        return before.category is Category.STUDY
    return after is not None and after.rule.data["direction"] == "both"


@lru_cache(maxsize=SENTENCES_KEPT)
def _tellers(text: str, within: tuple[int, int]) -> tuple[Cue, ...]:
    """Who tells in a sentence that names authors, other than in a citation: a study, or this report; else nobody."""
    if not _names_authors(text[slice(*within)]):
        return ()
    found = [cue for cue in _between(text, *within) if cue.category in (Category.STUDY, Category.OWN)]
    cited = Spans(
        (within[0] + m.start(), within[0] + m.end()) for m in _rule("cited").finditer(text[slice(*within)])
    )
    return tuple(cue for cue in found if not cited.holds(cue.start))


def _between(text: str, start: int, end: int) -> tuple[Cue, ...]:
    cues = cues_of(text)
    return cues[bisect_left(cues, start, key=_start) : bisect_left(cues, end, key=_start)]


def _start(cue: Cue) -> int:
    return cue.start


def _introduces_another(sentence: str) -> bool:
    """True for "In a Greek woman of 29 years ..." and "In one report ...", of whom it goes on as "she".

    Not for "our patient, a woman of 29 years".
    """
    ours = any(cue.category is Category.OWN for cue in cues_of(sentence))
    return not ours and (_says("another_woman", sentence) or _says("reports_of_others", sentence))


def _names_authors(sentence: str) -> bool:
    """True for "Levy et al." and for "Levy reported a woman"."""
    return _says("authors", sentence) or _says("author_reports", sentence)


def _says(name: str, sentence: str) -> bool:
    return _rule(name).pattern.search(sentence) is not None
