"""The `obs_pregnancy` component: pregnancies: presentation, end, outcome and mode of delivery."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from spacy.language import Language
from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.english.gate import gated
from extractors.families.pregnancy import ages, found
from extractors.families.pregnancy.before import came_before
from extractors.findings import Mention, entries, fact, of_case, put, put_cases
from extractors.story.calendar import AnchorKind
from extractors.story.pipe import case_anchors, dates_in, story_sentences
from extractors.story.told import Told
from schemas.fact import Fact
from schemas.gestation import GestationalAge
from schemas.patient import Patient, Sex
from schemas.pregnancy import CalendarDate, Conception, DeliveryMode, Outcome

CHILD_YEARS = 11  # a younger patient was born from the pregnancy, and did not carry it
BEGINNING = 90  # characters of a case in which its patient is named
_CHILD = gated(r"\b(?:baby|infant|neonate|newborn|girl|boy|child|proband)\b", re.IGNORECASE)
_WOMAN = gated(r"\b(?:wom[ae]n|mother|lady|mrs|pregnan\w+|gravida|primi\w*|she)\b", re.IGNORECASE)
_FETUS = gated(r"\bf(?:o)?et(?:us|al)\b", re.IGNORECASE)
_PREGNANT = gated(
    r"\b(?:pregnan\w+|gestation\w*|gravid\w*|primi\w*|G\s?\d{1,2}[\s,/-]{0,2}[PAL]\s?\d\w*|G\d(?=\s(?:at|who|with|presented|was)\b)|P\s?\d\s?\+\s?\d|deliver(?:ed|y|ies)|SVD|NVD|LSCS|last\smenstrual|LMP|amenorrh\w+|newborn|born|trimester|miscarr\w+|"
    r"abort\w+|antenatal|prenatal|obstetric\w*|c(?:a)?esar\w+|f(?:o)?et(?:us|al)|post-?partum|birth)\b",
    re.IGNORECASE,
)
_BIRTHDAYS = frozenset({AnchorKind.DATED, AnchorKind.DATED_WEEK})  # anchors whose date may be the birth's
_BIRTH = gated(
    r"\b(?:born|birth|deliver\w*|gestation\w*|pregnan\w*|preterm|premature|pre-term)\b", re.IGNORECASE
)
_BORN_ALIVE = frozenset({Outcome.LIVE_BIRTH.value, Outcome.NEONATAL_DEATH.value})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a case tells of its reported pregnancy; None where it is silent."""

    case: int
    presentation: Fact[GestationalAge] | None = None
    end: Fact[GestationalAge] | None = None
    outcome: Mention[Outcome] | None = None
    mode: Mention[DeliveryMode] | None = None
    fetuses: Mention[int] | None = None
    conception: Mention[Conception] | None = None
    date: Fact[CalendarDate] | None = None


class PregnancyPipe:
    """Writes the findings `pregnancy`: entries are `Reading`s, one a case that tells of a pregnancy.

    The clock of a report of one case learns when its pregnancy ended.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Read the reported pregnancy of every case."""
        text: str = doc._.document.text
        readings = [r for case in doc._.cases if (r := _read(doc, case, text)) is not None]
        put(doc, "pregnancy", readings)
        put_cases(doc, "pregnancy_end", {r.case: r.end for r in readings})
        if len(doc._.cases) == 1 and readings and readings[0].end is not None:
            doc._.clock = doc._.clock.ended(readings[0].end)
        return doc


def reading(doc: Doc, case: CaseSpan) -> Reading | None:
    """What the component read of a case, None if the case tells of no pregnancy."""
    return next((r for r in entries(doc, "pregnancy") if r.case == case.index), None)


def _read(doc: Doc, case: CaseSpan, text: str) -> Reading | None:
    if not any(_PREGNANT.search(text, start, end) for start, end in case.stretches):
        return None
    sentences = story_sentences(doc, case)
    if not any(_PREGNANT.search(sentence.text) for sentence in sentences):
        return None
    who = _who(doc, case, sentences)
    if who is _Who.MAN or who is _Who.CHILD and not any(_BIRTH.search(s.text) for s in sentences):
        return None
    told = found.findings(text, sentences)
    mentions = [m for m in entries(doc, "told_ages") if m.start in case]
    events = [event for event in entries(doc, "births") if event.start in case]
    outcome = found.outcome(told)
    ectopic = outcome is not None and outcome.rule.data["value"] == Outcome.ECTOPIC.value
    alive = outcome is None or outcome.rule.data["value"] in _BORN_ALIVE
    story = ages.Story(doc, doc._.clock, sentences, mentions, events, ectopic, alive)
    unseen = who is _Who.CHILD or came_before(doc, case, sentences)
    presented = None if unseen else ages.presentation(story)
    end = ages.of_child(story) if who is _Who.CHILD else ages.end(story, presented)
    fetuses, conception = found.first("fetuses", told), found.first("conception", told)
    mode = found.mode(told, [*_places(end), *(newborn.start for newborn in entries(doc, "newborns"))])
    return Reading(
        case.index,
        presented,
        end,
        found.as_type(outcome.mention, Outcome) if outcome else None,
        found.as_type(mode.mention, DeliveryMode) if mode else None,
        fetuses.mention if fetuses else None,
        found.as_type(conception.mention, Conception) if conception else None,
        _date_of(doc, case, story),
    )


def _places(end: Fact[GestationalAge] | None) -> list[int]:
    return [quote.start for quote in end.quotes] if end else []


def _date_of(doc: Doc, case: CaseSpan, story: ages.Story) -> Fact[CalendarDate] | None:
    """The date told in the sentence of the birth, None if none or several stand there; LMP and due date aside."""
    anchored = {a.date.start for a in case_anchors(doc, case) if a.kind not in _BIRTHDAYS}
    for sentence in story.sentences:
        if not story.births(sentence):
            continue
        dates = [d for d in dates_in(doc, sentence.start, sentence.end) if d.start not in anchored]
        if len(dates) == 1:
            return fact(doc, dates[0])
    return None


class _Who(Enum):
    """Whose report it is."""

    WOMAN = auto()
    CHILD = auto()
    MAN = auto()


def _who(doc: Doc, case: CaseSpan, sentences: Sequence[Told]) -> _Who:
    """The child born from the pregnancy (by age, or because the case begins with it), a man, else a woman."""
    patient: Patient = of_case(doc, "patients", case.index)
    begin = sentences[0].text[:BEGINNING]
    child, woman = _CHILD.search(begin), _WOMAN.search(begin)
    if _FETUS.search(begin) or woman is not None and (child is None or woman.start() < child.start()):
        return _Who.WOMAN
    male = patient.sex is not None and patient.sex.value is Sex.MALE
    if patient.age is not None:
        young = patient.age.value.years <= CHILD_YEARS
        return _Who.CHILD if young else _Who.MAN if male else _Who.WOMAN
    return _Who.CHILD if male or child is not None and woman is None else _Who.WOMAN


@Language.factory("obs_pregnancy")
def make_pregnancy(nlp: Language, name: str) -> PregnancyPipe:
    """Make the component."""
    return PregnancyPipe()
