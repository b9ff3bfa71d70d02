"""Everything in a sentence that can belong to a regimen, in the order of the text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from extractors.english.numbers.digits import plain_numbers, read_number
from extractors.english.quantities.values import COUNTED, Quantity, is_step
from extractors.english.quantities.values import find as find_quantities
from extractors.families.medications import duration, frequency, route
from extractors.families.medications.cues import Cue, pattern, scan
from extractors.families.medications.drug import DrugMention
from extractors.families.medications.mentions import (
    Act,
    Amount,
    Fluid,
    Length,
    Named,
    Often,
    Piece,
    Pronoun,
    Time,
    Way,
)
from extractors.families.medications.times import Side, WindowCue
from schemas.gestation import Relation

_OF_REACH = 24  # characters between "1 ampoule of" and the drug
_BIRTH_WEIGHT = (400, 6500)  # grams: amounts of no drug

Span = tuple[int, int]


def find(
    text: str,
    bounds: Span,
    drugs: Sequence[DrugMention],
    pronouns: Sequence[Cue],
    windows: Sequence[WindowCue],
) -> list[Piece]:
    """The pieces of the sentence at `bounds`; amounts and words inside a drug's own name are left out."""
    windows = [*windows, *_from_then(text, bounds, windows)]
    names = [(drug.start, drug.end) for drug in drugs]
    taken = [*names, *((w.start, w.end) for w in windows)]
    behind = (_behind_time(text, q, windows) for q in amounts_in(text, *bounds))
    amounts = [q for q in behind if not _taken(q, names, windows)]
    amounts = [q for q in amounts if not _of_another(text, q, drugs)]
    oftens = list(_oftens(text, bounds, amounts, taken))
    birth = [(w.start, w.end) for w in windows if w.relation is Relation.POSTPARTUM]
    lasting = [span for span in taken if span not in birth]  # "for three months after delivery" is both
    found: list[Piece] = [
        *(Named(d.start, d.end, d) for d in drugs),
        *(Pronoun(p.start, p.end) for p in pronouns),
        *_times(text, windows, sorted([*(d.start for d in drugs), *(p.start for p in pronouns)])),
        *_amounts(text, bounds, amounts, names),
        *oftens,
        *(way for way in route.find(text, *bounds) if not _inside(way, names)),
        *_lengths(text, bounds, oftens, lasting),
        *(Fluid(m.start(), m.end()) for m in pattern("fluid").finditer(text, *bounds)),
        *(Act(v.start, v.end, str(v.rule.data["act"])) for v in scan("verb", text, *bounds)),
    ]
    return sorted(found, key=lambda piece: (piece.start, isinstance(piece, Act), piece.end))


def _times(text: str, windows: Iterable[WindowCue], starts: Sequence[int]) -> Iterator[Time]:
    """The times; `starts` are those of the drugs and pronouns, which the last of two times may lead.

    "Begun at 14 weeks, and at 20 weeks heparin was added" tells two, "at 14 and 20 weeks" one that has two points.
    """
    for cue in windows:
        following = next((start for start in starts if start >= cue.end), None)
        named_before = bool(starts) and starts[0] < cue.start
        cut = _second(text, cue) if named_before else None
        if (
            cut is None
            or following is None
            or not pattern("clause_opens").fullmatch(text, cue.end, following)
        ):
            yield Time(cue.start, cue.end, cue)
            continue
        yield Time(cue.start, cut, replace(cue, end=cut, last=None, points=1))
        yield Time(cut + 1, cue.end, replace(cue, start=cut + 1, age=cue.last, last=None, points=1))


def _second(text: str, cue: WindowCue) -> int | None:
    """Where the first of two times that have a leading word each ends: "at 14 weeks, | and at 20 weeks"."""
    if cue.points != 2 or cue.age is None or cue.last is None:
        return None
    joint = pattern("second_time").match(text, cue.age.spans[0][1], cue.last.spans[0][0])
    return joint.end("joint") if joint else None


def _amounts(
    text: str, bounds: Span, quantities: Sequence[Quantity], names: Sequence[Span]
) -> Iterator[Amount]:
    """The amounts, with those without a unit of their own in "300, 600 and 800 mg, respectively", "labetalol 20, 40 and 80 mg"."""
    listed = pattern("respectively").search(text, *bounds) is not None
    for quantity in quantities:
        before = pattern("numbers_before").search(text, bounds[0], quantity.start)
        if before is not None and not (listed or _doses_of_one(text, before.start("numbers"), names)):
            before = None
        for number in plain_numbers(text, *before.span("numbers")) if before else ():
            low = read_number(number[0])
            if low:
                of_list = replace(quantity, start=number.start(), low=low, high=None)
                yield Amount(number.start(), number.end(), of_list, each=listed)
        yield Amount(quantity.start, quantity.end, quantity, each=listed and before is not None)


def _doses_of_one(text: str, start: int, names: Sequence[Span]) -> bool:
    """True for numbers right behind the name of a drug: its doses in turn."""
    end = max((b for _, b in names if b <= start), default=None)
    return end is not None and pattern("doses_of").search(text[end:start]) is not None


def _taken(quantity: Quantity, names: Sequence[Span], windows: Sequence[WindowCue]) -> bool:
    """True for a number of a drug's name or of a time; "250 mg/day after delivery" is an amount all the same."""
    timed = any(window.start <= quantity.start < window.end for window in windows)
    return timed or _meets(quantity, names)


def _from_then(text: str, bounds: Span, windows: Sequence[WindowCue]) -> Iterator[WindowCue]:
    """Yield the times that point back in the sentence: "A was taken to 12 weeks, and B from then until 36 weeks"."""
    for match in pattern("points_back").finditer(text, *bounds):
        told = [cue for cue in windows if cue.end <= match.start() and cue.age is not None]
        last = (told[-1].last or told[-1].age) if told else None
        if last is not None:
            yield WindowCue(*match.span(), Side.FROM, replace(last, spans=(match.span(), *last.spans)))


def _behind_time(text: str, quantity: Quantity, windows: Sequence[WindowCue]) -> Quantity:
    """The second number of what looks like a range and begins with a time's: "in week 20 to 400 mg" is 400 mg."""
    joint = text.find(" to ", quantity.start, quantity.end)
    if quantity.high is None or not any(
        window.start <= quantity.start < window.end <= joint for window in windows
    ):
        return quantity
    return replace(quantity, start=joint + 4, low=quantity.high, high=None)


def _oftens(text: str, bounds: Span, amounts: Iterable[Quantity], taken: Sequence[Span]) -> Iterator[Often]:
    whole = [(q.start, q.end) for q in amounts]
    timed = [(q.start, q.end) for q in amounts if q.per_hours is not None]
    for often in frequency.find(text, *bounds):
        if "multiplied" in often.features and _meets(often, whole):
            continue  # "3 x 10^6 U" is one amount
        if not _meets(often, timed) and not _meets(often, taken):
            yield often


def _lengths(text: str, bounds: Span, oftens: Sequence[Often], lasting: Sequence[Span]) -> Iterator[Length]:
    ends = {often.end for often in oftens}
    for length in duration.find(text, *bounds):
        if "listed" in length.features and length.start not in ends:
            continue  # "1 g bd, 5 days": told right behind the frequency
        if not _meets(length, lasting):
            yield length


def _of_another(text: str, quantity: Quantity, drugs: Sequence[DrugMention]) -> bool:
    """True for "1 ampoule of 50% dextrose" and "2 units of red cells", where what was counted is no drug of the sentence."""
    if quantity.unit not in (*COUNTED, "IU") or not text.startswith(" of ", quantity.end):
        return False
    return not any(0 <= drug.start - quantity.end <= _OF_REACH for drug in drugs)


def _meets(piece: Quantity | Often | Length, spans: Sequence[Span]) -> bool:
    return any(piece.start < end and piece.end > start for start, end in spans)


def _inside(piece: Way, spans: Sequence[Span]) -> bool:
    return any(start <= piece.start and piece.end <= end for start, end in spans)


def amounts_in(text: str, start: int, end: int) -> list[Quantity]:
    """The amounts of drugs in `[start, end)`, in order and without overlaps."""
    found: list[Quantity] = []
    for quantity in sorted(find_quantities(text, start, end), key=lambda q: (q.start, -q.end)):
        if found and quantity.start < found[-1].end:
            continue
        if _is_dose(text, start, quantity):
            found += _steps(text, start, quantity)
    return found


def _steps(text: str, start: int, quantity: Quantity) -> list[Quantity]:
    """The amount, or both doses of a step: "increased from 75 to 100 ug" is no range."""
    if quantity.high is None or not is_step(text, max(start, quantity.start), quantity.end):
        return [quantity]
    joint = text.find(" to ", quantity.start, quantity.end)
    first = replace(quantity, end=joint, high=None, per_hours=None, time_start=None)
    return [first, replace(quantity, start=joint + 4, low=quantity.high, high=None)]


def _is_dose(text: str, start: int, quantity: Quantity) -> bool:
    """False for weights of children, losses of blood, test drinks, changes by a share."""
    before = text[max(start, quantity.start - 60) : quantity.start]
    if quantity.unit in ("g", "mL", "L", "%") and pattern("weight").search(before):
        return False
    if quantity.unit in ("L", "mL") and pattern("fluid_before").search(before[-14:]):
        return False
    if quantity.unit == "%" and pattern("by_share").search(before[-3:]):
        return False
    if quantity.unit != "g":
        return True
    born = _BIRTH_WEIGHT[0] <= quantity.low <= _BIRTH_WEIGHT[1] and not quantity.per_hours
    return not born and not pattern("test_drink").match(text, quantity.end)
