"""Body fluids that a sentence or a head names."""

from functools import partial

from extractors.english.rules import find_all, rules_of
from extractors.families.labs.gaps.said import begins

_rules = partial(rules_of, "families/labs", "fluid")
BLOOD = "blood"
REACH = 160  # characters before the value in which its fluid stands


def fluid_of(sentence: str, start: int) -> str | None:
    """The fluid that the words before the value name last, None for blood and where none is named.

    >>> text = "Lumbar puncture yielded protein 1.2 g/L; serum glucose was 90 mg/dL"
    >>> fluid_of(text, 32), fluid_of(text, 60)
    ('cerebrospinal fluid', None)
    """
    found = find_all(_rules(), sentence, max(0, start - REACH), start)
    named = max(((match.start(), str(rule.data["fluid"])) for rule, match in found), default=(0, BLOOD))[1]
    return None if named == BLOOD else named


def fluid_told(sentence: str, start: int, end: int) -> str | None:
    """The fluid of the value at `[start, end)`: right behind it, else by the words before; None for blood.

    >>> fluid_told("antibodies 1:320 in CSF", 11, 16)
    'cerebrospinal fluid'
    """
    match = begins("in_fluid", sentence, end)
    return fluid_of(match[0], len(match[0])) if match else fluid_of(sentence, start)
