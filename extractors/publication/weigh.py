"""All cues of a publication weighed against each other."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp

from extractors.publication.cues import Cue, Place
from extractors.publication.declared import Declared
from schemas.publication import PublicationKind as Kind

CASE = "case"
MENTION = "mention"  # a person who may be a patient
PEOPLE = "people"
STUDY = "study"
SERIES = "series"
LETTER = "letter"
_PERSONS = (Kind.COHORT, Kind.TRIAL)
_MEASURED = (*_PERSONS, Kind.ANIMAL, Kind.LABORATORY)
_OTHERS = (*_MEASURED, Kind.REVIEW, Kind.GUIDELINE, Kind.OTHER)
SPEAKS = frozenset({CASE, MENTION, PEOPLE, STUDY, SERIES, LETTER, *(kind.value for kind in _OTHERS)})
ONE_CUE = 3.0  # the weight of a series that is told of in one place only, which may be another's
TOLD_APART = 3.0  # what numbered patients speak for patients
IDLE = 2.0  # the most that words for a person speak without an act of his ("she had")
TOLD = 2.5  # the least that presents a patient in a long text
LONG = 3000  # characters of a text that tells more of its patient than that there is one
SHORTEST_ARTICLE = 600  # characters
SHORTEST_TEXT = 300  # characters; fewer are too few to judge
SPREAD = 2.5  # a margin of so much has odds of e to one
MOST_SURE = 0.99


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a publication is, whether it presents a patient, and the words that it speaks by."""

    kind: Kind
    patients: bool
    speaks: tuple[str, ...]
    confidence: float


def totals(cues: Iterable[Cue], declared: Iterable[Declared]) -> Mapping[str, float]:
    """The weight of all that speaks for each word of `SPEAKS`."""
    found: defaultdict[str, float] = defaultdict(float)
    counts: Counter[str] = Counter()
    for cue in cues:
        counts[cue.rule.id] += 1
        if counts[cue.rule.id] <= cue.rule.data["most"]:
            found[cue.speaks] += cue.weight
        if cue.place is Place.TITLE:
            found[cue.speaks] += cue.weight
    for called in declared:
        found[called.type.speaks] += called.type.weight
    return found


def weigh(found: Mapping[str, float], *, cases: int, length: int, article: bool) -> Verdict:
    """The verdict on the weights of a text of `length` characters in which `cases` patients were told apart.

    A few words that are no `article`, and some more that speak for nothing, are taken for a note on a patient.
    """
    against = _against(found)
    best = max(_OTHERS, key=lambda kind: against[kind])
    case = _told(found, cases, length=length, article=article)
    note = not article and length < (SHORTEST_TEXT if case or against[best] else SHORTEST_ARTICLE)
    if note or (case > against[best] and (case >= TOLD or length < LONG)):
        return _presenting(found, case - against[best], cases)
    if not against[best]:
        return Verdict(Kind.OTHER, False, (Kind.OTHER.value,), _sure(0.0))
    kind, speaks = _named(found, best)
    return Verdict(kind, False, speaks, _sure(max(against[best] - case, 0.0)))


def _told(found: Mapping[str, float], cases: int, *, length: int, article: bool) -> float:
    """How much speaks for a patient.

    Where nobody is presented, mentions count in a short text, and in one without a form that tells of an act.
    """
    case, mention = found.get(CASE, 0.0), found.get(MENTION, 0.0)
    if cases > 1:
        case += TOLD_APART
    alone = length < LONG if article else length < SHORTEST_ARTICLE or mention > IDLE
    return case + mention if case or alone else 0.0


def _against(found: Mapping[str, float]) -> dict[Kind, float]:
    """How much speaks for each kind that presents no patient; what is shared counts for the kinds it may be.

    A study is one of persons only where persons are told of.
    """
    people, study = found.get(PEOPLE, 0.0), found.get(STUDY, 0.0)
    own = {kind: found.get(kind.value, 0.0) for kind in _OTHERS}
    if not people:
        own[Kind.OTHER] += own.pop(Kind.COHORT)
        own[Kind.COHORT] = 0.0
    elif not own[Kind.TRIAL]:
        own[Kind.COHORT] = own[Kind.COHORT] or 0.1
    shared = {kind: study + (people if kind in _PERSONS else 0.0) for kind in (*_MEASURED, Kind.OTHER)}
    return {
        kind: own[kind] + (shared.get(kind, 0.0) if own[kind] or kind is Kind.OTHER else 0.0)
        for kind in _OTHERS
    }


def _presenting(found: Mapping[str, float], margin: float, cases: int) -> Verdict:
    if found.get(LETTER):
        return Verdict(Kind.LETTER, True, (LETTER, CASE, MENTION), _sure(margin))
    if cases > 1 or found.get(SERIES, 0.0) > ONE_CUE:
        return Verdict(Kind.CASE_SERIES, True, (SERIES, CASE, MENTION), _sure(margin))
    return Verdict(Kind.CASE_REPORT, True, (CASE, MENTION), _sure(margin))


def _named(found: Mapping[str, float], best: Kind) -> tuple[Kind, tuple[str, ...]]:
    """The kind of a publication without a patient, and what speaks for it, the most telling first."""
    if best in _PERSONS and found.get(SERIES, 0.0) > found.get(best.value, 0.0):
        return Kind.CASE_SERIES, (SERIES, PEOPLE)
    speaks = (
        best.value,
        *((PEOPLE,) if best in _PERSONS else ()),
        *((STUDY,) if best is not Kind.REVIEW else ()),
    )
    return best, speaks


def _sure(margin: float) -> float:
    """The confidence of a verdict that won by this margin."""
    return round(min(MOST_SURE, 1 / (1 + exp(-margin / SPREAD))), 2)
