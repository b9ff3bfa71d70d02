"""The pregnancies of a case: the reported one by what its sentences tell, earlier ones by their history."""

import re

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.delivery import ages, ends
from extractors.delivery.told import Told, told
from extractors.matching import Mention, entries, fact
from extractors.neonates.collect import collect as collect_neonates
from extractors.obstetric.earlier import earlier_pregnancies
from extractors.patient.collect import collect as collect_patient
from schemas.fact import Fact
from schemas.gestation import GestationalAge
from schemas.pregnancy import DeliveryMode, Outcome, Pregnancy

CHILD_YEARS = 11  # a younger patient was born from the pregnancy, and did not carry it
BEGINNING = 90  # characters of a case in which its patient is named
_CHILD = re.compile(r"\b(?:baby|infant|neonate|newborn|girl|boy|child)\b", re.IGNORECASE)
_WOMAN = re.compile(r"\b(?:wom[ae]n|mother|lady|mrs|pregnan\w+|gravida|primi\w+|she)\b", re.IGNORECASE)
_PREGNANT = re.compile(
    r"\b(?:pregnan\w+|gestation\w*|gravid\w*|primi\w+|G\dP\d\w*|deliver(?:ed|y)|amenorrh\w+|newborn|born|trimester|miscarr\w+|"
    r"abortion|c(?:a)?esar\w+|twins?|f(?:o)?et(?:us|al))\b",
    re.IGNORECASE,
)


def collect(doc: Doc, case: CaseSpan) -> tuple[Pregnancy, ...]:
    """The case's pregnancies: the reported one first, if the case tells of one; then earlier ones."""
    index = _index(doc, case, told(doc, case))
    return ((index,) if index else ()) + earlier_pregnancies(doc, case)


def _index(doc: Doc, case: CaseSpan, sentences: list[Told]) -> Pregnancy | None:
    """The reported pregnancy, None if nothing is told of one."""
    if not any(_PREGNANT.search(sentence.text) for sentence in sentences):
        return None
    mentions = [m for m in entries(doc, "gestation") if m.start in case]
    placed = ages.place(mentions, sentences)
    of_child = _is_child(doc, case, sentences)
    end = ages.end(placed, sentences)
    if end is None and of_child and placed:
        end = placed[0].age
    presentation = None if of_child else ages.presentation(placed)
    index = Pregnancy(
        is_index=True,
        presentation=fact(doc, presentation) if presentation else None,
        end=_fact(doc, end),
        outcome=_outcome(doc, sentences),
        delivery_mode=_mode(doc, sentences, end),
        fetuses=_fetuses(doc, sentences),
        neonates=collect_neonates(doc, case),
    )
    return index if any(True for _ in index.facts()) else None


def _is_child(doc: Doc, case: CaseSpan, sentences: list[Told]) -> bool:
    """True if the patient is the child born from the pregnancy: by age, or because the case begins with it."""
    age = collect_patient(doc, case).age
    if age is not None:
        return age.value.years <= CHILD_YEARS
    begin = sentences[0].text[:BEGINNING]
    return _CHILD.search(begin) is not None and _WOMAN.search(begin) is None


def _fact(doc: Doc, mention: Mention[GestationalAge] | None) -> Fact[GestationalAge] | None:
    return fact(doc, mention) if mention else None


def _outcome(doc: Doc, sentences: list[Told]) -> Fact[Outcome] | None:
    mention = ends.first("outcome", sentences)
    return fact(doc, ends.as_type(mention, Outcome)) if mention else None


def _mode(doc: Doc, sentences: list[Told], end: Mention[GestationalAge] | None) -> Fact[DeliveryMode] | None:
    """The mode told with the age at the end or with a newborn; else the one told first."""
    places = [end.start] if end else []
    places += [newborn.start for newborn in entries(doc, "neonates")]
    mention = ends.told_with("mode", sentences, places)
    return fact(doc, ends.as_type(mention, DeliveryMode)) if mention else None


def _fetuses(doc: Doc, sentences: list[Told]) -> Fact[int] | None:
    mention = ends.first("fetuses", sentences)
    return fact(doc, mention) if mention else None
