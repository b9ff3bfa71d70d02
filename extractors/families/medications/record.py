"""What the `obs_medications` component found becomes one case's part of the record."""

from collections.abc import Iterable
from typing import TypeVar

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.families.medications.codes import atc
from extractors.families.medications.telling import Telling
from extractors.families.medications.weeks import Age
from extractors.findings import Mention, entries, fact, quoted
from schemas.fact import Fact
from schemas.gestation import GestationalAge, Precision, Window
from schemas.medication import Drug, Medication

T = TypeVar("T")
LONGEST_DAYS = 294  # 42 weeks: an end that is worked out beyond them lies after the pregnancy


def collect(doc: Doc, case: CaseSpan) -> tuple[Medication, ...]:
    """The case's part of the record: medications: one entry a drug and regimen."""
    return tuple(_medication(doc, told) for told in entries(doc, "medications") if _is_of(told, case))


def _is_of(told: Telling, case: CaseSpan) -> bool:
    return told.case == case.index if told.case is not None else told.offset in case


def _medication(doc: Doc, told: Telling) -> Medication:
    drug = told.drug
    term = drug.terms[0] if len(drug.terms) == 1 else None
    value = Drug(
        generic=drug.generic,
        as_written=drug.as_written,
        class_only=drug.is_class,
        drug_class=drug.terms[0].drug_class,
        atc=atc(term, told.route.value if told.route else None, told.dose.value if told.dose else None)
        if term
        else None,
        rxcui=term.rxcui if term else None,
    )
    own = (drug.start, drug.end)
    return Medication(
        drug=_fact(doc, value, dict.fromkeys((*told.mentions, own)), _method(drug.rule), drug.confidence),
        subject=_fact(doc, told.subject, (told.subject_span or own,), "rule:medications/subject"),
        status=_fact(doc, told.status, (told.status_span or own,), "rule:medications/status"),
        dose=_mentioned(doc, told.dose),
        route=_mentioned(doc, told.route),
        frequency=_mentioned(doc, told.frequency),
        duration_days=_mentioned(doc, told.duration),
        window=_window(doc, told),
        indication=_mentioned(doc, told.indication),
    )


def _window(doc: Doc, told: Telling) -> Window:
    start, stop = _age(doc, told.start), _age(doc, told.stop)
    if start and stop and start.value.exact and stop.value.exact and stop.value.days < start.value.days:
        stop = None
    if start is not None and stop is None and told.duration is not None and start.value.exact:
        stop = _counted(doc, start, told.duration)
    relation = None
    if told.relation is not None:
        kind, span = told.relation
        relation = _fact(doc, kind, (span,), "rule:medications/relation")
    return Window(start=start, stop=stop, relation=relation)


def _counted(doc: Doc, start: Fact[GestationalAge], duration: Mention[float]) -> Fact[GestationalAge] | None:
    """Start and length give the end, as a derived fact; None past the longest pregnancy."""
    days = start.value.days + round(duration.value)
    if days > LONGEST_DAYS:
        return None
    quotes = (*start.quotes, quoted(doc, duration.start, duration.end))
    value = GestationalAge(days=days, precision=Precision.DAY, approximate=start.value.approximate)
    return Fact(value=value, quotes=quotes, confidence=0.8, method="derived:medications/start_plus_duration")


def _age(doc: Doc, age: Age | None) -> Fact[GestationalAge] | None:
    if age is None:
        return None
    return _fact(doc, age.value, age.spans, f"{'derived' if age.derived else 'rule'}:{age.rule}")


def _mentioned(doc: Doc, mention: Mention[T] | None) -> Fact[T] | None:
    return None if mention is None else fact(doc, mention)


def _method(rule: str) -> str:
    return rule if rule.startswith("model:") else f"rule:{rule}"


def _fact(
    doc: Doc, value: T, spans: Iterable[tuple[int, int]], method: str, confidence: float = 1.0
) -> Fact[T]:
    quotes = tuple(quoted(doc, start, end) for start, end in spans)
    return Fact(value=value, quotes=quotes, confidence=confidence, method=method)
