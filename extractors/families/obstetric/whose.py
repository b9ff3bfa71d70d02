"""Whose history a sentence tells: the reported woman's, or somebody else's."""

import re

from extractors.families.obstetric.cues import pattern

CHILD_YEARS = 15.0


def someone_elses(sentence: str, offset: int, *, child: bool = False) -> bool:
    """True if what stands at `offset` of the sentence is told of a relative, a partner, a donor or an animal.

    `child` says that the patient is a child, whose mother's history is the one wanted.

    >>> text = "Her sister had had two miscarriages."
    >>> someone_elses(text, text.index("two"))
    True
    >>> text = "Unlike her sister, she had had two miscarriages."
    >>> someone_elses(text, text.index("two"))
    False
    """
    if pattern("animal").search(sentence) and not pattern("human").search(sentence):
        return True
    before = sentence[:offset]
    other = _last(pattern("someone_else"), before)
    if not child:
        other = max(other, _last(pattern("her_mother"), before))
    return other >= 0 and _last(pattern("herself"), before) < other


def of_many(after: str) -> bool:
    """True if the word before `after` describes a group or an organ: "nulliparous women", "nulliparous cervix"."""
    return pattern("of_many").match(after) is not None


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.end() for match in pattern.finditer(text)), default=-1)
