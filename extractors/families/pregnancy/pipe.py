"""The `obs_pregnancy` component: pregnancies: presentation, end, outcome and mode of delivery."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.families.pregnancy import ages, found
from extractors.families.pregnancy.before import came_before
from extractors.families.pregnancy.cues import pattern
from extractors.families.pregnancy.presentation import back_in_pregnancy, of_mother, presentation
from extractors.findings import Mention, entries, fact, of_case, put, put_cases
from extractors.story.calendar import AnchorKind
from extractors.story.pipe import case_anchors, dates_in, story_sentences
from extractors.story.told import Told, discussed
from schemas.fact import Fact
from schemas.gestation import GestationalAge
from schemas.patient import Patient, Sex
from schemas.pregnancy import CalendarDate, Conception, DeliveryMode, Outcome

BEGINNING = 90  # characters of a case in which its patient is named
_BIRTHDAYS = frozenset({AnchorKind.DATED, AnchorKind.DATED_WEEK})  # anchors whose date may be the birth's
_BORN = frozenset({Outcome.LIVE_BIRTH, Outcome.NEONATAL_DEATH, Outcome.STILLBIRTH, None})


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
    if not any(pattern("pregnant").search(text, start, end) for start, end in case.stretches):
        return None
    sentences = story_sentences(doc, case)
    if not any(pattern("pregnant").search(sentence.text) for sentence in sentences):
        return None
    who = _who(doc, case, sentences)
    if (
        who is _Who.MAN
        or who is _Who.CHILD
        and not any(pattern("of_birth").search(s.text) for s in sentences)
    ):
        return None
    told = found.findings(text, sentences, discussed(doc, case))
    told = [replace(f, mention=_by_age(doc, f)) for f in told]
    outcome = found.outcome(told)
    story = _story(doc, case, sentences, outcome, told)
    presented = _presented(story, who, seen_before=came_before(doc, case, sentences))
    end = ages.of_child(story) if who is _Who.CHILD else ages.end(story, presented)
    fetuses, conception = found.first("fetuses", told), found.first("conception", told)
    mode = _mode(doc, told, story.outcome, end)
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


def _presented(story: ages.Story, who: "_Who", *, seen_before: bool) -> Fact[GestationalAge] | None:
    """The age at which she presents, of a child's report that of its mother where it is told."""
    if who is _Who.CHILD:
        return of_mother(story)
    return back_in_pregnancy(story) if seen_before else presentation(story)


def _story(
    doc: Doc,
    case: CaseSpan,
    sentences: Sequence[Told],
    outcome: found.Finding | None,
    told: Sequence[found.Finding],
) -> ages.Story:
    mentions = [m for m in entries(doc, "told_ages") if m.start in case]
    events = [event for event in entries(doc, "births") if event.start in case]
    value = Outcome(outcome.mention.value) if outcome else None
    lost = value is Outcome.MISCARRIAGE
    losses = [f.mention for f in told if "by_age" in f.rule.features or (lost and f.mention.value == value)]
    return ages.Story(doc, doc._.clock, sentences, mentions, events, value, losses)


def _by_age(doc: Doc, finding: found.Finding) -> Mention[Any]:
    """The finding's mention; where the heart stopped, a miscarriage or a stillbirth by the gestation that the story gives."""
    mention = finding.mention
    if "by_age" not in finding.rule.features:
        return mention
    age = doc._.clock.at(mention.start)
    viable = age is None or (age.value.days_high or age.value.days) >= ages.VIABLE_DAYS
    return replace(mention, value=Outcome.STILLBIRTH.value if viable else Outcome.MISCARRIAGE.value)


def _mode(
    doc: Doc, told: Sequence[found.Finding], outcome: Outcome | None, end: Fact[GestationalAge] | None
) -> found.Finding | None:
    """The mode of delivery; none of a pregnancy that goes on, of a loss only one told as done."""
    places = [*_places(end), *(newborn.start for newborn in entries(doc, "newborns"))]
    mode = found.mode(told, places)
    if mode is None or outcome is Outcome.ONGOING:
        return None
    return mode if mode.certain or outcome in _BORN else None


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
    child, woman = pattern("child").search(begin), pattern("woman").search(begin)
    if (
        pattern("fetus").search(begin)
        or woman is not None
        and (child is None or woman.start() < child.start())
    ):
        return _Who.WOMAN
    male = patient.sex is not None and patient.sex.value is Sex.MALE
    if patient.age is not None:
        young = patient.is_child
        return _Who.CHILD if young else _Who.MAN if male else _Who.WOMAN
    return _Who.CHILD if male or child is not None and woman is None else _Who.WOMAN


@Language.factory("obs_pregnancy")
def make_pregnancy(nlp: Language, name: str) -> PregnancyPipe:
    """Make the component."""
    return PregnancyPipe()
