"""What a sentence says of one thing that it names: was it so, would it be, is it known?"""

from collections.abc import Iterable
from dataclasses import dataclass

from extractors.english.context.cues import Category, Cue, cues_in

# Where several are said, the first of these holds: "would have been given" is not given.
_ORDER = (
    Category.REPEATED,
    Category.NEGATED,
    Category.CONDITIONAL,
    Category.UNCERTAIN,
    Category.GIVEN,
    Category.RECOMMENDED,
    Category.PLANNED,
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is said of a target, by the words at `[start, end)` of the text and the rule that knows them."""

    asserted: Category
    start: int
    end: int
    rule: str
    about_use: bool = False


def standing(
    text: str, target: tuple[int, int], within: tuple[int, int], only: Iterable[Category] = _ORDER
) -> Standing | None:
    """What the words of the stretch `within` say of what stands at `target`; None if they say nothing.

    Of several words of one category the nearest counts. `only` are the categories asked for.

    >>> text = "Ideally, betamethasone 12 mg should have been given."
    >>> found = standing(text, (9, 22), (0, len(text)))
    >>> found.asserted.value, text[found.start : found.end]
    ('conditional', 'should have been given')
    """
    wanted = frozenset(only)
    cues = list(cues_in(text, *within))
    ends = [cue for cue in cues if cue.category is Category.END]
    told = [cue for cue in cues if cue.category in wanted and cue.reaches(text, target, ends)]
    best = min(told, key=lambda cue: (_ORDER.index(cue.category), _distance(cue, target)), default=None)
    if best is None:
        return None
    return Standing(best.category, best.start, best.end, best.rule.id, "use" in best.rule.features)


def _distance(cue: Cue, target: tuple[int, int]) -> int:
    return max(target[0] - cue.end, cue.start - target[1])
