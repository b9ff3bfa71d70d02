"""What is known of a drug and of each of its parts."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from extractors.confidence.attached import attached, crowd
from extractors.confidence.scene import CHILDREN, FEW, Places, Scene, spans_of
from extractors.english.spans import Span
from extractors.english.units.conversion import conversion
from schemas.fact import Fact, Subject, facts_in
from schemas.medication import Dose, Medication, Status
from schemas.report import Case

SHORT_NAME = 4  # letters of a name that may be another word
EARLY = 0.25  # of a case


@dataclass(frozen=True, slots=True)
class _All:
    """What the drugs of a case have together."""

    names: Places
    uses: Mapping[Span, int]
    regimens: Mapping[str, int]
    standings: Mapping[str, set[tuple[Subject, Status]]]
    mostly_of_child: bool
    no_mother: bool


def of_drugs(scene: Scene, case: Case, head: str) -> Iterator[tuple[str, Iterator[str]]]:
    """Yield the paths of the case's drugs and their parts, each with reasons."""
    every = _all(case)
    for number, entry in enumerate(case.medications):
        at = f"{head}.medications.{number}"
        shared = list(_of_entry(scene, entry, every))
        for path, _ in facts_in(entry, f"{at}."):
            yield path, iter(shared)
        yield f"{at}.drug", _of_name(entry)
        for path in ("subject", "status"):
            yield f"{at}.{path}", _of_standing(scene, case, entry, getattr(entry, path))
            yield f"{at}.{path}", _whose(scene, entry, every)
        if entry.dose is not None:
            yield f"{at}.dose", _of_dose(entry.dose.value)
        for path, part in _parts(entry).items():
            yield f"{at}.{path}", attached(scene, part, spans_of(entry.drug), every.names)
            yield f"{at}.{path}", _shared(every.uses[spans_of(part)[-1]])
            if path.startswith("window."):
                yield f"{at}.{path}", _of_window(scene, entry, part)


def _all(case: Case) -> _All:
    standings: dict[str, set[tuple[Subject, Status]]] = defaultdict(set)
    for entry in case.medications:
        standings[entry.drug.value.generic].add((entry.subject.value, entry.status.value))
    parts = [part for entry in case.medications for part in _parts(entry).values()]
    children = sum(map(_of_child, case.medications))
    return _All(
        names=Places(span for entry in case.medications for span in spans_of(entry.drug)),
        uses=Counter(span for part in parts for span in spans_of(part)),
        regimens=Counter(entry.drug.value.generic for entry in case.medications),
        standings=standings,
        mostly_of_child=2 * children > len(case.medications),
        no_mother=not case.patient.may_carry,
    )


def _parts(entry: Medication) -> dict[str, Fact[Any]]:
    """What was attached to the drug, by its path in the entry."""
    parts = {
        "dose": entry.dose,
        "route": entry.route,
        "frequency": entry.frequency,
        "duration_days": entry.duration_days,
        "window.start": entry.window.start,
        "window.stop": entry.window.stop,
    }
    return {path: part for path, part in parts.items() if part is not None}


def _of_child(entry: Medication) -> bool:
    return entry.subject.value in (Subject.NEONATE, Subject.FETUS)


def _of_entry(scene: Scene, entry: Medication, every: _All) -> Iterator[str]:
    yield from crowd(scene, spans_of(entry.drug)[0][0], every.names, "drugs")
    if every.regimens[entry.drug.value.generic] > 1:
        yield "several_regimens"
    if entry.drug.value.class_only:
        yield "class_only"
    if _of_child(entry):
        yield "of_child"
    elif entry.subject.value is Subject.MOTHER and every.no_mother:
        yield "patient_no_mother"
    if entry.status.value is not Status.GIVEN:
        yield f"status_{entry.status.value.value}"


def _of_name(entry: Medication) -> Iterator[str]:
    if not _parts(entry):
        yield "bare_name"
    if len(entry.drug.value.as_written) <= SHORT_NAME:
        yield "short_name"


def _of_dose(dose: Dose) -> Iterator[str]:
    if dose.unit is None:
        yield "no_unit"
    elif conversion(dose.unit, "mg") is None and not dose.unit.startswith("IU"):
        yield "unit_of_a_form"
    if dose.high is not None:
        yield "value_range"


def _of_standing(scene: Scene, case: Case, entry: Medication, part: Fact[Any]) -> Iterator[str]:
    """How whose it was, or whether it was taken, is told."""
    own = spans_of(entry.drug)
    if spans_of(part)[0] in own:
        yield "by_default"
    window = entry.window
    if window.start is None and window.stop is None and window.relation is None:
        yield "undated"
    if not _parts(entry):
        yield "bare_name"
    if (own[0][0] - case.start) / max(1, case.end - case.start) < EARLY:
        yield "early_in_case"


def _whose(scene: Scene, entry: Medication, every: _All) -> Iterator[str]:
    """Whom the sentence names, against whose the drug is; whether the drug is told otherwise elsewhere."""
    named = not scene.of_sentence(spans_of(entry.drug)[0][0]).isdisjoint(("said_neonate", "said_fetus"))
    nearest = scene.named_before(spans_of(entry.drug)[0][0])
    if _of_child(entry):
        yield "mostly_of_child" if every.mostly_of_child else "seldom_of_child"
        if not named:
            yield "child_not_named"
        if nearest not in CHILDREN:
            yield "another_nearer"
    else:
        if named:
            yield "child_named"
        if nearest in CHILDREN:
            yield "another_nearer"
    if len(every.standings[entry.drug.value.generic]) > 1:
        yield "told_otherwise"


def _shared(uses: int) -> Iterator[str]:
    if uses > 1:
        yield "shared" if uses <= FEW else "widely_shared"


def _of_window(scene: Scene, entry: Medication, part: Fact[Any]) -> Iterator[str]:
    if len(scene.ages_in(scene.sentence(spans_of(part)[-1][0]))) > 1:
        yield "ages_in_sentence"
    start, stop = entry.window.start, entry.window.stop
    if start is not None and stop is not None:
        yield "point" if start.value.days == stop.value.days else "both_ends"
    if entry.duration_days is not None:
        yield "with_duration"
    if not part.value.exact:
        yield "inexact"
