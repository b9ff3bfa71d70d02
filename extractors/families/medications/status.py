"""Was it taken? "No steroids were given", "she declined it", "stopped before conception", "only if needed"."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from extractors.english.asked import Asked
from extractors.english.context.cues import Category
from extractors.english.context.standing import Standing, standing
from extractors.english.numbers.values import whole
from extractors.families.medications.cues import pattern, stands
from extractors.families.medications.telling import Clause, Telling
from extractors.families.medications.window import BEGINS
from schemas.fact import Subject
from schemas.gestation import Relation
from schemas.medication import Status

_CONTEXT = Asked("english/context")
_FOR = 4  # the characters with which a length opens
_PAUSE = 20  # characters before a length in which a pause is told
SENTENCES_KEPT = 16  # each drug of a sentence asks the same of it
_DENIED = (Category.REPEATED, Category.NEGATED)
_ELSE = (
    Category.CONDITIONAL,
    Category.UNCERTAIN,
    Category.GIVEN,
    Category.RECOMMENDED,
    Category.PLANNED,
)
# What is only supposed, advised to anybody or not known is no drug of the patient, nor is another word of one told before.
_NOT_HERS = frozenset({Category.REPEATED, Category.CONDITIONAL, Category.UNCERTAIN, Category.RECOMMENDED})
_GOES_ON = BEGINS | {"continue", "stop"}  # acts after which it was taken in the pregnancy
_STATUSES = {Category.NEGATED: Status.NOT_GIVEN, Category.PLANNED: Status.PLANNED}


@dataclass(frozen=True, slots=True)
class Place:
    """Where drugs of one group stand: `[first, end)`, between where its `clause` begins and where the next group does."""

    first: int
    end: int
    clause: int
    limit: int
    sentence: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Told:
    """Whether a drug was taken, and the words that say so; `status` None for one that is none of the patient's."""

    status: Status | None
    words: tuple[int, int] | None = None
    standing: Standing | None = None


def denied(text: str, place: Place) -> Standing | None:
    """The words that deny the drugs, or tell of no more of them; None if none do."""
    other = pattern("but_other").search(text, place.end, place.limit)
    limit = other.start() if other is not None and place.limit < place.sentence[1] else place.limit
    found = standing(text, (place.first, place.end), (place.sentence[0], limit), _DENIED)
    if found is None or found.start >= place.first:
        return found
    if pattern("at_first").match(text, place.end, place.limit):
        return None
    given = (Category.GIVEN,) if found.about_use else ()  # "She denied fever, and paracetamol was given"
    told_so = standing(text, (place.first, place.end), (place.first, place.limit), given)
    return None if told_so else found


def of_last_alone(text: str, clause: Clause, told: Telling, denial: Standing, place: Place) -> bool:
    """True if a denial behind drugs is the last one's, after an active verb: "She received A, and B was not needed"."""
    if denial.start < clause.end or told.drug.start == clause.tellings[-1].drug.start:
        return False
    several = len({telling.drug.start for telling in clause.tellings}) > 1
    if not several or pattern("singular").match(text[clause.end : place.limit]) is None:
        return False
    drug, before = (told.drug.start, told.drug.end), (place.sentence[0], told.drug.start)
    return bool(clause.acts) or standing(text, drug, before, (Category.GIVEN,)) is not None


def paused(text: str, denial: Standing) -> bool:
    """True for words that end what is being taken ("was withheld") where they deny what is not."""
    return pattern("paused").search(text, denial.start, denial.end) is not None


def ended(telling: Telling, pause: Standing) -> Telling:
    """The telling ended by words of a pause; what is told behind them is so after it ("was held, then resumed at 50 mg")."""
    if telling.offset >= pause.end:
        return telling
    return replace(telling, acts=("stop",), start=None, stop=telling.start)


def told(text: str, place: Place, year: int | None, *, in_story: bool, reported: int | None = None) -> Told:
    """Whether drugs that nothing denies were taken.

    `in_story` if an earlier pregnancy's story tells them; `reported` is the number of the reported pregnancy.
    """
    own = place.clause
    if own > place.sentence[0]:
        own = own_clause(text, own, place.first)
    reason = _CONTEXT.begins("gives_a_reason", text[place.sentence[0] : place.first], 0)
    if reason is not None:
        own = max(own, place.sentence[0] + reason.end())
    ended = stands("ended_before_conception", text, own, place.limit)
    if in_story or ended is not None:
        return Told(Status.PAST, ended)
    if year is not None and (then := _used_then(text, own, place.limit, year)) is not None:
        return Told(Status.PAST, then)
    found = standing(text, (place.first, place.end), (own, place.limit), _ELSE)
    if found is not None and found.asserted is not Category.GIVEN and not _taken_then(text, place, found):
        return of_standing(found)
    part = text[own : place.limit].partition(";")[0]
    now = stands("present_pregnancy", part, 0, len(part))
    begin, end = place.sentence
    if now is None and (past := earlier(text[begin:end], year, reported)) is not None:
        return Told(Status.PAST, (begin + past[0], begin + past[1]))
    return Told(Status.GIVEN, (found.start, found.end) if found else None)


def _used_then(text: str, start: int, end: int, year: int) -> tuple[int, int] | None:
    """The words by which it had been taken in a year before the report's; None if it goes on, or none say so."""
    match = pattern("used_then").search(text, start, end)
    if match is None or int(match["year"] or match["before"] or match["then"]) >= year:
        return None
    return None if pattern("ongoing").search(text, start, end) else match.span()


def _taken_then(text: str, place: Place, found: Standing) -> bool:
    """True for an advice of which the sentence goes on to tell that it was followed: "was advised, but she stopped it at 24 weeks"."""
    followed = pattern("advice_followed").search(text, place.end, place.sentence[1])
    return found.asserted in (Category.RECOMMENDED, Category.PLANNED) and followed is not None


def of_standing(found: Standing) -> Told:
    """What the words mean for the record."""
    status = None if found.asserted in _NOT_HERS else _STATUSES[found.asserted]
    return Told(status, (found.start, found.end), found)


@lru_cache(maxsize=SENTENCES_KEPT)
def earlier(sentence: str, report_year: int | None, reported: int | None = None) -> tuple[int, int] | None:
    """Where the sentence tells of an earlier pregnancy, or of a year before the report's; None if it does not.

    `reported` is the number of the reported pregnancy, which is no earlier one where its number names it.
    """
    told = (match for match in pattern("past").finditer(sentence) if not _is_reported(match, reported))
    if past := next(told, None):
        return None if pattern("ongoing").search(sentence) else past.span()
    dated = pattern("in_year").search(sentence)
    if dated is None or report_year is None or int(dated[1] or dated[2]) >= report_year:
        return None
    event = pattern("earlier_event").search(sentence)
    return dated.span() if event and not pattern("ongoing").search(sentence) else None


def _is_reported(past: re.Match[str], reported: int | None) -> bool:
    """True for the number of the reported pregnancy: "in her third pregnancy" of a gravida 3."""
    number = past["nth"] or past["bare"]
    return reported is not None and number is not None and whole(number) == reported


def own_clause(text: str, start: int, drug: int) -> int:
    """Where the words that govern the drug at `drug` begin, after another drug's clause: "A was stopped, and B was begun"."""
    return max((other.end() for other in pattern("other_clause").finditer(text, start, drug)), default=start)


def settled(text: str, telling: Telling, verdict: Told) -> tuple[Status, tuple[int, int] | None]:
    """The status and its words, with what a table's own column says and what was over before the pregnancy."""
    status, words = verdict.status or Status.GIVEN, verdict.words
    if status is Status.GIVEN and telling.said is not None:
        status, words = telling.said
    if status is Status.GIVEN and _only_before(text, telling):
        return Status.PAST, telling.relation[1] if telling.relation else words
    return status, words


def dated(text: str, told: Telling) -> Telling:
    """The telling with the times that its status and its person allow: what was not taken has none, a pause is no course."""
    lasting = told.start is not None and told.stop is not None and told.start != told.stop
    past = told.status is Status.PAST and not lasting
    if past or told.status in (Status.NOT_GIVEN, Status.PLANNED) or told.subject is Subject.NEONATE:
        return replace(told, start=None, stop=None)
    length = told.duration if told.status is Status.GIVEN else None
    if length is not None and pattern("pause_leads").search(
        text, max(0, length.start - _PAUSE), length.start + _FOR
    ):
        return replace(told, duration=None)
    return told


def after_birth(told: Telling) -> bool:
    """True for what was taken after the birth."""
    return told.relation is not None and told.relation[0] is Relation.POSTPARTUM


def _only_before(text: str, told: Telling) -> bool:
    """True for what was taken before the pregnancy, without a word that it began or went on then."""
    if told.relation is None or told.relation[0] is not Relation.BEFORE_CONCEPTION:
        return False
    begin = told.relation[1][0]
    if pattern("ever_since").search(text, max(0, begin - 30), begin):
        return False
    goes_on = not _GOES_ON.isdisjoint(told.acts)
    return told.start is None and told.stop is None and not goes_on
