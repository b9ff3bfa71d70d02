"""Gestational ages moved by relative times: "one week before delivery at 37 weeks" is 36 weeks."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import partial

from extractors.english.rules import rule_of
from extractors.english.times.relative import DAYS_A_WEEK, Relative, Unit
from extractors.findings import Mention
from schemas.gestation import MAX_GA_DAYS, GestationalAge, Precision

_rule = partial(rule_of, "english/times")

LONGEST_STEP = 200  # days; a longer step is not within one pregnancy
LASTING = "times/lasting"
LONGEST_GAP = 40  # characters between an event and its age
_FINE = frozenset((Unit.HOUR, Unit.DAY))


def moved(age: GestationalAge, step: Relative, as_written: str) -> GestationalAge | None:
    """The age so far on; None if no pregnancy lasts so long or the step is none.

    Steps in weeks are approximate, steps in months a span of two weeks each way.
    """
    if abs(step.days) > LONGEST_STEP:
        return None
    low, high = age.days + step.days, None if age.days_high is None else age.days_high + step.days
    if step.unit is Unit.MONTH:
        low, high = low - DAYS_A_WEEK * 2, (high or low) + DAYS_A_WEEK * 2
    if low < 0 or max(low, high or 0) > MAX_GA_DAYS:
        return None
    fine = age.precision is Precision.DAY and step.unit in _FINE
    precision = age.precision if step.unit in _FINE or step.days == 0 else Precision.WEEK
    return GestationalAge(
        days=low,
        days_high=high,
        precision=Precision.MONTH if step.unit is Unit.MONTH else precision,
        anchor=age.anchor,
        approximate=age.approximate or (step.days != 0 and not fine),
        as_written=as_written,
    )


def anchored(
    text: str, ages: Sequence[Mention[GestationalAge]], steps: Sequence[Mention[Relative]]
) -> list[Mention[GestationalAge]]:
    """The ages; one that dates an event from which a relative time counts gives way to what that time means.

    >>> from extractors.english.ages.values import find as ages
    >>> from extractors.english.times.relative import find as steps
    >>> text = "In pregnancy, aspirin was stopped one week before delivery at 37 weeks."
    >>> [(str(m.value), m.value.as_written) for m in anchored(text, ages(text), steps(text))]
    [('36+0', 'one week before delivery at 37 weeks')]
    """
    kept = list(ages)
    for step in steps:
        if step.value.event is None or step.value.stands:
            continue
        position = bisect_left(kept, step.end, key=lambda age: age.start)
        if position == len(kept) or not _of_event(text[step.end : kept[position].start]):
            continue
        age = kept[position]
        value = _value(age.value, step.value, text[step.start : age.end])
        if value is not None:
            rule = LASTING if step.value.lasting else step.rule
            kept[position] = Mention(step.start, age.end, value, rule, min(step.confidence, age.confidence))
    return kept


def _value(age: GestationalAge, step: Relative, written: str) -> GestationalAge | None:
    value = moved(age, step, written)
    if value is None or not step.lasting or not (age.exact and value.exact):
        return value
    return value.model_copy(update={"days_high": age.days})


def _of_event(gap: str) -> bool:
    return len(gap) <= LONGEST_GAP and _rule("of_event").pattern.match(gap) is not None
