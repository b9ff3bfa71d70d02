"""Whose pregnancy, and which, a drug or a result belongs to, where the text puts it in one."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from schemas.fact import Fact, Subject, facts_in
from schemas.gestation import Relation, Window
from schemas.lab import LabResult
from schemas.medication import Medication, Status
from schemas.pregnancy import Pregnancy
from schemas.report import Case

Entry = TypeVar("Entry", Medication, LabResult)
NEAR = 400  # characters between a drug's name and the words that tell its earlier pregnancy
_TO_THE_END = frozenset({Relation.THROUGHOUT, Relation.UNTIL_DELIVERY})
_TIED = frozenset({Relation.THROUGHOUT, Relation.UNTIL_DELIVERY, Relation.AT_DELIVERY, Relation.POSTPARTUM})


def placed(case: Case, later: Sequence[tuple[int, int]] = ()) -> Case:
    """The case with `pregnancy` set on its drugs and results: a position in `case.pregnancies`.

    `later` are the stretches of the text that tell of its later pregnancies, in their order. What stands in one belongs to it;
    else to the reported pregnancy where the window or the time is an age of it; what was taken earlier to the
    earlier pregnancy told beside it. None where the text does not put it in one.
    """
    of_later = [position for position, told in enumerate(case.pregnancies) if told.is_later]
    stretches = list(zip(later, of_later, strict=True))
    index = next((position for position, told in enumerate(case.pregnancies) if told.is_index), None)
    return case.model_copy(
        update={
            "medications": tuple(
                _afterwards(entry, case, found)
                if (found := _within(entry.drug, stretches)) is not None
                else _drug(entry, case.pregnancies, index)
                for entry in case.medications
            ),
            "lab_results": tuple(
                entry.model_copy(update={"pregnancy": found})
                if (found := _within(entry.measurement, stretches)) is not None
                else _result(entry, index)
                for entry in case.lab_results
            ),
        }
    )


def _within(fact: Fact[Any], stretches: Iterable[tuple[tuple[int, int], int]]) -> int | None:
    """The later pregnancy in whose stretch the last words of a fact stand, None if in none."""
    at = fact.quotes[-1].start
    return next((position for (start, end), position in stretches if start <= at < end), None)


def _afterwards(entry: Medication, case: Case, position: int) -> Medication:
    """A drug of a later pregnancy; one of the newborn or the partner belongs to none."""
    if entry.subject.value not in (Subject.MOTHER, Subject.FETUS):
        return entry
    index, window = case.index_pregnancy, entry.window
    if index is not None and _borrowed(window, index):
        window = window.model_copy(update={"stop": None})
    return entry.model_copy(update={"pregnancy": position, "window": window})


def _drug(entry: Medication, pregnancies: tuple[Pregnancy, ...], index: int | None) -> Medication:
    if entry.subject.value not in (Subject.MOTHER, Subject.FETUS):
        return entry
    if entry.status.value is Status.PAST and _before_conception(entry.window):
        return entry  # "before conception" is said of the pregnancy that is reported
    if entry.status.value is Status.PAST:
        window = entry.window
        if index is not None and _borrowed(window, pregnancies[index]):
            window = window.model_copy(update={"stop": None})
        return entry.model_copy(update={"pregnancy": _told_beside(entry, pregnancies), "window": window})
    window = entry.window
    if (earlier := _ended_then(window, pregnancies, index)) is not None:
        return entry.model_copy(update={"pregnancy": earlier})
    tied = window.relation is not None and window.relation.value in _TIED
    return entry.model_copy(update={"pregnancy": index if window.start or window.stop or tied else None})


def _before_conception(window: Window) -> bool:
    return window.relation is not None and window.relation.value is Relation.BEFORE_CONCEPTION


def _ended_then(window: Window, pregnancies: tuple[Pregnancy, ...], index: int | None) -> int | None:
    """The earlier pregnancy at whose end a drug was given: its window stands on the words of that end, None where on none."""
    words = {quote for side in (window.start, window.stop) if side is not None for quote in side.quotes}
    own = () if index is None or (end := pregnancies[index].end) is None else end.quotes
    places = (
        position
        for position, told in enumerate(pregnancies)
        if position != index
        and told.end is not None
        and not words.isdisjoint(set(told.end.quotes) - set(own))
    )
    return next(places, None)


def _borrowed(window: Window, index: Pregnancy) -> bool:
    """True for "throughout" of what was taken earlier, whose end was read to that of the reported pregnancy."""
    tied = window.relation is not None and window.relation.value in _TO_THE_END
    if not tied or window.stop is None or index.end is None:
        return False
    return not set(window.stop.quotes).isdisjoint(index.end.quotes)


def _result(entry: LabResult, index: int | None) -> LabResult:
    return entry if entry.at is None else entry.model_copy(update={"pregnancy": index})


def _told_beside(entry: Medication, pregnancies: tuple[Pregnancy, ...]) -> int | None:
    """The earlier pregnancy of which a word stands nearest to the drug's name, None if none is near."""
    place = entry.drug.quotes[-1].start
    distances = [
        (abs(quote_start - place), position)
        for position, told in enumerate(pregnancies)
        if not told.is_index
        for quote_start in _starts(fact for _, fact in facts_in(told))
    ]
    distance, position = min(distances, default=(NEAR + 1, None))
    return position if distance <= NEAR else None


def _starts(facts: Iterable[Fact[object]]) -> Iterable[int]:
    return (quote.start for fact in facts for quote in fact.quotes)


def is_mothers(case: Case) -> bool:
    """True unless a grown woman's case tells of no pregnancy but in her history: then nobody in it is a mother.

    A child's case and a man's keep theirs, whose mother may have taken what is told.
    """
    patient = case.patient
    dated = any(one.window.start or one.window.stop for one in case.medications)
    carrying = patient.setting is not None or dated or any(one.is_index for one in case.pregnancies)
    return carrying or not patient.may_carry


def of_patient(case: Case) -> Case:
    """The case with what it gives to a mother given to its patient, by the same words."""
    medications = tuple(_given_to_patient(one) for one in case.medications)
    results = tuple(_given_to_patient(one) for one in case.lab_results)
    return case.model_copy(update={"medications": medications, "lab_results": results})


def _given_to_patient(entry: Entry) -> Entry:
    if entry.subject is None or entry.subject.value is not Subject.MOTHER:
        return entry
    subject = entry.subject.model_copy(update={"value": Subject.PATIENT})
    return entry.model_copy(update={"subject": subject})
