"""What the `obs_labs` component found becomes one case's part of the record."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from operator import eq
from typing import TypeVar

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.english.context.person import herself, whole
from extractors.english.sentences.pipe import sentence_at
from extractors.families.labs.codes import loinc, specimen
from extractors.families.labs.entry import LabEntry
from extractors.families.labs.words import QualitativeEntry
from extractors.findings import Mention, entries, of_case, quoted
from schemas.fact import Fact, Quote, Subject
from schemas.gestation import GestationalAge
from schemas.lab import LabResult, LabUnit, Qualitative, ReferenceRange
from schemas.patient import Patient
from schemas.pregnancy import CalendarDate

T = TypeVar("T")


def collect(doc: Doc, case: CaseSpan) -> tuple[LabResult, ...]:
    """The case's laboratory results with their reference ranges, in the text's order."""
    own = [entry for entry in entries(doc, "labs") if _is_of(entry, case)]
    if not own:
        return ()
    patient: Patient = of_case(doc, "patients", case.index)
    default = Subject.MOTHER if patient.may_carry else Subject.PATIENT
    return tuple(_record(doc, group, default) for group in merged(own))


def collect_qualitative(doc: Doc, case: CaseSpan) -> tuple[Qualitative, ...]:
    """The case's results in words, each test and result once, in the text's order."""
    groups: dict[tuple[str, str], list[QualitativeEntry]] = {}
    for entry in entries(doc, "labs_qualitative"):
        if entry.start in case:
            groups.setdefault((entry.test.value.name, entry.result.value), []).append(entry)
    return tuple(
        Qualitative(test=_fact(doc, [e.test for e in group]), result=_fact(doc, [e.result for e in group]))
        for group in groups.values()
    )


def _is_of(entry: LabEntry, case: CaseSpan) -> bool:
    if entry.case_number is not None:
        return entry.case_number == case.index + 1
    return entry.start in case


def _record(doc: Doc, group: list[LabEntry], default: Subject) -> LabResult:
    best = group[0]
    unit = _first(doc, (entry.unit for entry in group))
    test = _fact(doc, [entry.test for entry in group])
    code = loinc(best.test_row, unit.value if unit else None)
    return LabResult(
        test=test.model_copy(update={"value": test.value.model_copy(update={"loinc": code})}),
        measurement=_fact(doc, [entry.measurement for entry in group]),
        unit=unit,
        reference_range=_first(doc, (entry.reference for entry in group)),
        at=next((entry.at for entry in group if entry.at), None),
        date=_first(doc, (entry.date for entry in group)),
        specimen=specimen(doc._.document.text, best),
        subject=Fact(
            value=best.subject or default,
            quotes=(quoted(doc, *_subject_words(doc, best)),),
            confidence=0.9,
            method="rule:labs/whose",
        ),
    )


def _subject_words(doc: Doc, entry: LabEntry) -> tuple[int, int]:
    """The words that say whose the result is: those that name somebody, else the patient in its sentence, else its value."""
    text: str = doc._.document.text
    if entry.subject_words is not None:
        return whole(text, entry.subject_words)
    place = entry.start, entry.end
    if entry.subject is not None:
        return place
    return herself(text, place, sentence_at(doc, entry.start).span) or place


def _first(doc: Doc, told: Iterable[Mention[T] | None]) -> Fact[T] | None:
    """What the first entry says that says it; None where none does."""
    mention = next(filter(None, told), None)
    return None if mention is None else _fact(doc, [mention])


def _fact(doc: Doc, mentions: Sequence[Mention[T]]) -> Fact[T]:
    """The first mention as a fact that stands on the quotes of all."""
    first = mentions[0]
    quotes: dict[tuple[int, int], Quote] = {}
    for mention in mentions:
        quotes.setdefault((mention.start, mention.end), quoted(doc, mention.start, mention.end))
    return Fact(
        value=first.value,
        quotes=tuple(quotes.values()),
        confidence=first.confidence,
        method=f"rule:{first.rule}",
    )


@dataclass(slots=True)
class _Group:
    """Entries that tell one result, and what any of them says of it."""

    entries: list[LabEntry] = field(default_factory=list)
    unit: Mention[LabUnit] | None = None
    reference: Mention[ReferenceRange] | None = None
    at: Fact[GestationalAge] | None = None
    date: Mention[CalendarDate] | None = None

    def accepts(self, entry: LabEntry) -> bool:
        """True if nothing that the entry says differs from what the group says."""
        first = self.entries[0]
        return (
            entry.subject is first.subject
            and entry.measurement.value.high == first.measurement.value.high
            and _agree(self.unit, entry.unit, _same_unit)
            and _agree(self.reference, entry.reference, _same_range)
            and _agree(self.at, entry.at, _same_age)
            and _agree(self.date, entry.date, eq)
        )

    def add(self, entry: LabEntry) -> None:
        """Take the entry in."""
        self.entries.append(entry)
        self.unit = self.unit or entry.unit
        self.reference = self.reference or entry.reference
        self.at = self.at or entry.at
        self.date = self.date or entry.date


def merged(entries: Iterable[LabEntry]) -> list[list[LabEntry]]:
    """Groups of entries that tell one result, in the text's order; the fullest of a group comes first.

    Two entries are one result when test, value and comparator agree, and nothing that both say
    differs: unit, range, whose, gestational age, date.
    """
    groups: list[_Group] = []
    by_key: dict[tuple[str, float, object], list[_Group]] = {}
    for entry in entries:
        alike = by_key.setdefault(entry.key, [])
        home = next((group for group in alike if not group.entries or group.accepts(entry)), None)
        if home is None:
            home = _Group()
            groups.append(home)
            alike.append(home)
        home.add(entry)
    return [sorted(group.entries, key=_poverty) for group in groups]


def _poverty(entry: LabEntry) -> tuple[int, int]:
    parts = (entry.unit, entry.reference, entry.at, entry.date, entry.specimen)
    return sum(part is None for part in parts), entry.start


def _agree(
    one: Mention[T] | Fact[T] | None, other: Mention[T] | Fact[T] | None, same: Callable[[T, T], bool]
) -> bool:
    """True unless both are told and are not the same."""
    return one is None or other is None or same(one.value, other.value)


def _same_age(a: GestationalAge, b: GestationalAge) -> bool:
    return a.days == b.days


def _same_range(a: ReferenceRange, b: ReferenceRange) -> bool:
    return (a.low, a.high) == (b.low, b.high)


def _same_unit(a: LabUnit, b: LabUnit) -> bool:
    """Equal in UCUM or as written; a bare mass is the short form of its excretion ("2.6 g" of "g/24 h")."""
    if a.ucum is not None and a.ucum == b.ucum or a.as_written == b.as_written:
        return True
    short, long = sorted((a.as_written, b.as_written), key=len)
    return long.startswith((f"{short}/", f"{short} /"))
