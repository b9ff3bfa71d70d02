"""When a cell of a table says that a drug was taken: "8-20", "12 weeks", "until delivery", "before pregnancy"."""

import re

from extractors.english.ages.ages import CONCEPTION_DAYS
from extractors.english.gate import gated
from extractors.families.medications.cues import in_cell
from extractors.families.medications.weeks import Age
from extractors.story.clock import Clock
from extractors.tables.labels import Label, read_label
from schemas.gestation import MAX_GA_DAYS, GestationalAge, Precision, Relation

_ONE = r"\d{1,2}(?:\s?\+\s?[0-6]|\s[0-6]/7)?"
_UNIT = r"(?:\s?(?:weeks?|wks?|w)\b\.?)?"
_STRETCH = gated(
    rf"\s?(?:from\s|between\s)?(?:weeks?\s|wks?\s|GA\s|GW\s)?(?P<from>{_ONE}|conception|LMP){_UNIT}"
    r"\s?(?:[-–—→]{1,2}|to|until|till|through|and|up to)\s?(?:weeks?\s|wks?\s)?"
    rf"(?P<to>{_ONE}|delivery|birth|term|partus|labou?r)(?!\s?[/.]\d){_UNIT}",
    re.IGNORECASE,
)
_WEEKS = gated(r"gestation|\bGA\b|\bGW\b|\bweeks?\b|\bwks?\b|\bw\b|pregnancy|exposure", re.IGNORECASE)
_OF_THERAPY = gated(
    r"post|puerper|after|life|duration|length|\bof (?:therapy|treatment|use)\b|\bdays?\b|months?\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?P<w>\d{1,2})(?:\s?\+\s?(?P<d>[0-6])|\s(?P<s>[0-6])/7)?")


class Moment:
    """From when to when, as far as a cell says it; `point` where it names one time only."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self.start: Age | None = None
        self.stop: Age | None = None
        self.point = False
        self.relation: tuple[Relation, tuple[int, int]] | None = None


def moment_in(text: str, start: int, end: int, said: str, clock: Clock) -> Moment:
    """What the cell at `[start, end)` under the head `said` tells of the time."""
    found = Moment()
    stretch = _STRETCH.match(text, start, end)
    if stretch is not None and _of_gestation(text[start:end], said):
        found.start = _edge(text, stretch, "from", clock)
        found.stop = _edge(text, stretch, "to", clock)
        if stretch["to"][:1].isalpha():
            found.relation = (Relation.UNTIL_DELIVERY, stretch.span("to"))
        return found
    for rule, relation in _RELATIONS:
        span = in_cell(rule, text, start, end)
        if span is not None:
            return _related(found, relation, span, clock)
    label = read_label(text[start:end], start, said)
    _from_label(found, label)
    return found


_RELATIONS = (
    ("cell_throughout", Relation.THROUGHOUT),
    ("cell_until_delivery", Relation.UNTIL_DELIVERY),
    ("cell_postpartum", Relation.POSTPARTUM),
    ("cell_before", Relation.BEFORE_CONCEPTION),
    ("cell_at_delivery", Relation.AT_DELIVERY),
)


def _related(found: Moment, relation: Relation, span: tuple[int, int], clock: Clock) -> Moment:
    found.relation = (relation, span)
    if relation is Relation.THROUGHOUT:
        zero = GestationalAge(days=0, precision=Precision.DAY, as_written="throughout")
        found.start, found.stop = Age(zero, (span,)), _birth(clock, span)
    elif relation is Relation.UNTIL_DELIVERY:
        found.stop = _birth(clock, span)
    elif relation is Relation.AT_DELIVERY:
        found.start, found.point = _birth(clock, span), True
    return found


def _from_label(found: Moment, label: Label) -> None:
    if label.age is None:
        return
    found.start = Age(label.age.value, ((label.age.start, label.age.end),), rule="medications/table")
    if label.age.value.exact:
        found.point = True
    else:
        found.stop = found.start


def _of_gestation(content: str, said: str) -> bool:
    """True if bare numbers of the cell are weeks of gestation: by its own words or by those of its head."""
    if _OF_THERAPY.search(said) or _OF_THERAPY.search(content):
        return False
    return _WEEKS.search(content) is not None or _WEEKS.search(said) is not None or "+" in content


def _edge(text: str, match: re.Match[str], side: str, clock: Clock) -> Age | None:
    written, span = match[side], match.span(side)
    number = _NUMBER.fullmatch(written)
    if number is not None:
        days = int(number["w"]) * 7 + int(number["d"] or number["s"] or 0)
        if days > MAX_GA_DAYS:
            return None
        precision = Precision.DAY if number["d"] or number["s"] else Precision.WEEK
        value = GestationalAge(days=days, precision=precision, as_written=written)
        return Age(value, (span,), rule="medications/table")
    if side == "to":
        return _birth(clock, span)
    days = CONCEPTION_DAYS if written.lower() == "conception" else 0
    return Age(
        GestationalAge(days=days, precision=Precision.DAY, as_written=written),
        (span,),
        rule="medications/table",
    )


def _birth(clock: Clock, span: tuple[int, int]) -> Age | None:
    fact = clock.delivery
    if fact is None:
        return None
    spans = (span, *((quote.start, quote.end) for quote in fact.quotes))
    return Age(fact.value, spans, fact.derived, "medications/until_delivery")


def edge_in(text: str, start: int, end: int, said: str, clock: Clock, *, stop: bool) -> Moment:
    """What a cell under "Start" or "Stop" tells: the age in it, conception, delivery, or before the pregnancy."""
    found = Moment()
    content = text[start:end].strip()
    match = _NUMBER.match(text, start, end)
    if (
        match is not None
        and _WEEKS.search(f"{said} {content}")
        and not _OF_THERAPY.search(f"{said} {content}")
    ):
        days = int(match["w"]) * 7 + int(match["d"] or match["s"] or 0)
        precision = Precision.DAY if match["d"] or match["s"] else Precision.WEEK
        if 0 < days <= MAX_GA_DAYS:
            age = Age(
                GestationalAge(days=days, precision=precision, as_written=content),
                ((start, end),),
                rule="medications/table",
            )
            found.start, found.stop = (None, age) if stop else (age, None)
        return found
    whole = moment_in(text, start, end, said, clock)
    if stop:
        found.stop, found.relation = whole.stop or whole.start, whole.relation
        if in_cell("cell_birth", text, start, end):
            found.stop, found.relation = _birth(clock, (start, end)), (Relation.UNTIL_DELIVERY, (start, end))
    else:
        found.start, found.relation = whole.start, whole.relation
        if in_cell("cell_conception", text, start, end) and whole.relation is None:
            onset = GestationalAge(days=CONCEPTION_DAYS, precision=Precision.DAY, as_written=content)
            found.start = Age(onset, ((start, end),), rule="medications/table")
    return found
