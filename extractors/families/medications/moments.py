"""When a cell of a table says that a drug was taken: "8-20", "12 weeks", "until delivery", "before pregnancy"."""

from dataclasses import dataclass, replace

from extractors.english.ages.ages import CONCEPTION_DAYS
from extractors.english.ages.alone import told
from extractors.english.times.stretches import Joint, Side, compose
from extractors.families.medications.cues import in_cell, pattern
from extractors.families.medications.weeks import Age
from extractors.findings import Mention
from extractors.story.clock import Clock
from extractors.tables.labels import read_label
from schemas.gestation import GestationalAge, Precision, Relation

RULE = "medications/table"
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Moment:
    """From when to when, as far as a cell says it; `point` where it names one time only."""

    start: Age | None = None
    stop: Age | None = None
    point: bool = False
    relation: tuple[Relation, Span] | None = None


def moment_in(text: str, start: int, end: int, said: str, clock: Clock) -> Moment:
    """What the cell at `[start, end)` under the head `said` tells of the time."""
    stretch = _trimesters(text, start, end, said) or _stretch(text[start:end], start, said, clock)
    if stretch is not None:
        return stretch
    for rule, relation in _RELATIONS:
        span = in_cell(rule, text, start, end)
        if span is not None:
            return _related(relation, span, clock)
    label = None if pattern("of_therapy").search(said) else read_label(text[start:end], start, said).age
    if label is None:
        return Moment()
    age = Age(label.value, ((label.start, label.end),), rule=RULE)
    return Moment(start=age, point=True) if age.value.exact else Moment(start=age, stop=age)


def _trimesters(text: str, start: int, end: int, said: str) -> Moment | None:
    """What a cell of mere ordinals tells under "Trimester": "1st", "2nd-3rd"."""
    cell = pattern("cell_trimesters").match(text[start:end])
    if cell is None or pattern("of_trimester").search(said) is None:
        return None
    ends = [
        Age(label.value, ((start + cell.start(name), start + cell.end(name)),), rule=RULE)
        for name in ("first", "last")
        if cell[name] and (label := read_label(f"{cell[name]} trimester", 0, said).age) is not None
    ]
    return Moment(ends[0], ends[-1]) if ends else None


_RELATIONS = (
    ("cell_throughout", Relation.THROUGHOUT),
    ("cell_until_delivery", Relation.UNTIL_DELIVERY),
    ("cell_postpartum", Relation.POSTPARTUM),
    ("cell_before", Relation.BEFORE_CONCEPTION),
    ("cell_at_delivery", Relation.AT_DELIVERY),
)


def _related(relation: Relation, span: Span, clock: Clock) -> Moment:
    found = Moment(relation=(relation, span))
    if relation is Relation.THROUGHOUT:
        zero = GestationalAge(days=0, precision=Precision.DAY, as_written="throughout")
        return replace(found, start=Age(zero, (span,)), stop=_birth(clock, span))
    if relation is Relation.UNTIL_DELIVERY:
        return replace(found, stop=_birth(clock, span))
    if relation is Relation.AT_DELIVERY:
        return replace(found, start=_birth(clock, span), point=True)
    return found


def _stretch(content: str, offset: int, said: str, clock: Clock) -> Moment | None:
    """What a cell tells as a range of ages or of the pregnancy's landmarks ("8-20", "conception to 12", "12 until delivery")."""
    if pattern("of_therapy").search(said) or pattern("of_therapy").search(content):
        return None
    ages = _ages(content, weeks=_counts_weeks(content, said))
    points = [Mention(m.start, m.end, Age(m.value, (_at(m, offset),), rule=RULE), m.rule) for m in ages]
    points += [
        m
        for m in _landmarks(content, offset, clock)
        if not any(m.start < p.end and p.start < m.end for p in points)
    ]
    for stretch in compose(content, 0, sorted(points, key=lambda point: point.start)):
        first, last = stretch.first.value, stretch.last.value
        if stretch.joint is Joint.RANGE:
            birth = stretch.last.rule == _BIRTH
            relation = (Relation.UNTIL_DELIVERY, _at(stretch.last, offset)) if birth else None
            return Moment(first, last if last.spans else None, relation=relation)
        if first.value.precision is Precision.WEEK and first.value.days_high is not None:
            return Moment(_end(first, first.value.days), _end(first, first.value.days_high))
        if stretch.side in (Side.FROM, Side.AFTER):
            return Moment(first)
        if stretch.side is Side.UNTIL:
            return Moment(stop=first)
    return None


_BIRTH = "medications/cell_landmark"


def _ages(content: str, *, weeks: bool) -> list[Mention[GestationalAge]]:
    """The ages of a cell; behind a landmark ("conception to 12") they are read from their first digit on."""
    ages = told(content, weeks=weeks)
    first = next((place for place, letter in enumerate(content) if letter.isdigit()), 0)
    if ages or not first:
        return ages
    later = told(content[first:], weeks=weeks)
    return [replace(age, start=age.start + first, end=age.end + first) for age in later]


def _landmarks(content: str, offset: int, clock: Clock) -> list[Mention[Age]]:
    """Conception, the last period and the birth, where a range may begin or end with them; a birth of no known age has no words."""
    found = []
    for match in pattern("cell_landmark").finditer(content):
        span = (offset + match.start(), offset + match.end())
        unknown = Age(GestationalAge(days=0, as_written=match[0]), ())
        days = CONCEPTION_DAYS if match["conception"] else 0
        begun = Age(
            GestationalAge(days=days, precision=Precision.DAY, as_written=match[0]), (span,), rule=RULE
        )
        value = (_birth(clock, span) or unknown) if match["birth"] else begun
        found.append(Mention(match.start(), match.end(), value, _BIRTH if match["birth"] else RULE))
    return found


def _at(mention: Mention[Age] | Mention[GestationalAge], offset: int) -> Span:
    return (offset + mention.start, offset + mention.end)


def _end(age: Age, days: int) -> Age:
    return replace(age, value=age.value.model_copy(update={"days": days, "days_high": None}))


def _counts_weeks(content: str, said: str) -> bool:
    """True if bare numbers of the cell are weeks of gestation: by its own words or by those of its head."""
    return bool(
        pattern("of_gestation").search(content) or pattern("of_gestation").search(said) or "+" in content
    )


def _birth(clock: Clock, span: Span) -> Age | None:
    fact = clock.delivery
    if fact is None:
        return None
    spans = (span, *((quote.start, quote.end) for quote in fact.quotes))
    return Age(fact.value, spans, fact.derived, "medications/until_delivery")


def edge_in(text: str, cell: Span, said: str, clock: Clock, *, stop: bool) -> Moment:
    """What a cell under "Start" or "Stop" tells: the age in it, conception, delivery, or before the pregnancy."""
    start, end = cell
    whole = moment_in(text, start, end, said, clock)
    if not stop:
        if in_cell("cell_conception", text, start, end) and whole.relation is None:
            onset = GestationalAge(
                days=CONCEPTION_DAYS, precision=Precision.DAY, as_written=text[start:end].strip()
            )
            return Moment(start=Age(onset, ((start, end),), rule=RULE))
        return Moment(start=whole.start, relation=whole.relation)
    if in_cell("cell_birth", text, start, end):
        return Moment(stop=_birth(clock, (start, end)), relation=(Relation.UNTIL_DELIVERY, (start, end)))
    return Moment(stop=whole.stop or whole.start, relation=whole.relation)
