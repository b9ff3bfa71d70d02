"""Two versions over the same gold, paired by document: which fields rose or fell, and which facts."""

from collections.abc import Mapping
from dataclasses import dataclass

from pipeline.evaluate.draws import Interval, Key, cell_of, draws, keys, middle
from pipeline.evaluate.score import Facts, Mistake, Scores, score


@dataclass(frozen=True, slots=True)
class Change:
    """F1 of a field before and now; `low` to `high` are 95 % of the difference over the drawn documents."""

    key: Key
    before: float
    now: float
    low: float
    high: float

    @property
    def fell(self) -> bool:
        """True if it fell by more than its interval: hardly any draw of documents has it as good as before."""
        return self.now < self.before and self.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed: every field, the mistakes that are `mended`, and those that are `new`."""

    changes: tuple[Change, ...]
    mended: tuple[Mistake, ...]
    new: tuple[Mistake, ...]

    @property
    def fallen(self) -> tuple[Change, ...]:
        """The fields that fell by more than their interval."""
        return tuple(change for change in self.changes if change.fell)


def compared(gold: Mapping[str, Facts], before: Mapping[str, Facts], now: Mapping[str, Facts]) -> Comparison:
    """The comparison of what was found before and what is found now in the documents of gold."""
    old, new = score(gold, before), score(gold, now)
    drawn_old, drawn_new = draws(gold, before), draws(gold, now)
    changes = []
    for key in dict.fromkeys((*keys(old), *keys(new))):
        low, high = _difference(drawn_old.of(key), drawn_new.of(key))
        changes.append(Change(key, _f1(old, key), _f1(new, key), low, high))
    first, second = set(old.mistakes), set(new.mistakes)
    return Comparison(
        changes=tuple(changes),
        mended=tuple(one for one in old.mistakes if one not in second),
        new=tuple(one for one in new.mistakes if one not in first),
    )


def _difference(before: object, now: object) -> Interval:
    return middle(now - before)  # type: ignore[operator]


def _f1(scores: Scores, key: Key) -> float:
    """F1; 1 where neither gold nor the product knows the field, as in the draws."""
    cell = cell_of(scores, key)
    return cell.f1 if cell.gold + cell.found else 1.0
