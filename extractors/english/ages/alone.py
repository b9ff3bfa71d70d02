"""An age that stands alone: in a cell of a table, under a head, in a field of a form."""

from dataclasses import replace
from functools import partial

from extractors.english.ages.values import find
from extractors.english.rules import rule_of
from extractors.findings import Mention
from schemas.gestation import GestationalAge

_rule = partial(rule_of, "english/ages")

# What a sentence would have said before it.
_AT, _OF, _WEEK = "In pregnancy, at ", "In pregnancy, gestational age of ", "In pregnancy, gestational week "


def alone(text: str) -> GestationalAge | None:
    """The age that the whole text means, a bare number being weeks; None if it means none, or more than an age.

    >>> [str(alone(text)) for text in ("34+2", "34 2/7", "12", "8-20", "240 days", "12w", "second trimester", "12 mg")]
    ['34+2', '34+2', '12+0', '8+0 to 20+0', '34+2', '12+0', '14+0 to 27+6', 'None']
    """
    text = text.strip()
    for lead in (_AT, _OF, _WEEK):
        found = _behind(lead, text)
        if found and found[0].start == 0 and found[0].end >= len(text):
            return found[0].value
    return None


def labelled(text: str, *, weeks: bool) -> Mention[GestationalAge] | None:
    """The first age in a few words; bare numbers are weeks if `weeks`, as where a head says so.

    >>> labelled("Visit 2 (22+1)", weeks=False).value.days, labelled("12", weeks=False), labelled("12", weeks=True).value.days
    (155, None, 84)
    """
    return next(iter(told(text, weeks=weeks)), None)


def told(text: str, *, weeks: bool) -> list[Mention[GestationalAge]]:
    """All ages in a few words, as `labelled` reads them.

    >>> [str(mention.value) for mention in told("8 to 20", weeks=True)]
    ['8+0', '20+0']
    """
    short = _rule("short_week").search(text) is not None
    leads = (_AT, *((_OF, _WEEK) if weeks or short else ()))
    return next((found for lead in leads if (found := _behind(lead, text))), [])


def _behind(lead: str, text: str) -> list[Mention[GestationalAge]]:
    """The ages of the text behind the words of a lead, at their places in the text."""
    return [_placed(age, len(lead), text) for age in find(lead + text) if age.end > len(lead)]


def _placed(age: Mention[GestationalAge], offset: int, text: str) -> Mention[GestationalAge]:
    start, end = max(0, age.start - offset), age.end - offset
    value = age.value.model_copy(update={"as_written": text[start:end]})
    return replace(age, start=start, end=end, value=value)
