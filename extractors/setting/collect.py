"""Whether the case is one of pregnancy, loss, birth, puerperium or of a newborn, with the words that say so."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.english.context.about import About, about_in
from extractors.english.rules import find_all, load_rules
from extractors.findings import document_of, quoted
from schemas.document import SectionKind
from schemas.fact import Fact
from schemas.patient import Patient, Setting, Sex
from schemas.pregnancy import Outcome, Pregnancy

LATE_YEARS = 50  # an older woman's pregnancies are mostly told of the past
ENOUGH = 3.0  # of the weights of cues: one that is plain, or two that hint
VOID = 60  # characters before a cue in which another time or a denial takes its meaning
MOST_TIMES = 2  # that one rule counts
MOST_QUOTES = 3
SURE = 0.95
HINTED = 0.85  # confidence where little more than enough hints at it
_LOSSES = frozenset(
    {Outcome.MISCARRIAGE, Outcome.TERMINATION, Outcome.ECTOPIC, Outcome.MOLAR, Outcome.STILLBIRTH}
)
_NEVER = "never"


@dataclass(frozen=True, slots=True)
class Hint:
    """Words at `[start, end)` that tell of a setting, and how plainly."""

    start: int
    end: int
    setting: Setting
    weight: float
    rule: str


def collect(
    doc: Doc, case: CaseSpan, patient: Patient, pregnancies: Sequence[Pregnancy]
) -> Fact[Setting] | None:
    """The setting of a case, None where it is not one of obstetrics."""
    age = patient.age.value.years if patient.age else None
    if patient.age is not None and patient.is_newborn:
        return Fact(
            value=Setting.NEWBORN,
            quotes=patient.age.quotes[:1],
            confidence=SURE,
            method="derived:setting/age",
        )
    male = patient.sex is not None and patient.sex.value is Sex.MALE
    if age is not None and not patient.may_carry:
        return None
    hints = [*_told(pregnancies), *_hints(doc, case)]
    weights = _weighed(hints)
    total = sum(weights.values())
    if total < (2 * ENOUGH if age is not None and age > LATE_YEARS else ENOUGH):
        return None
    value = _of_the_child(weights, male=male) if age is None else None
    if male and value is None:
        return None
    return _fact(doc, value or _setting(weights, pregnancies), hints, SURE if total >= 2 * ENOUGH else HINTED)


def _weighed(hints: Sequence[Hint]) -> dict[Setting, float]:
    """What all hints to each setting weigh, each rule counted a few times."""
    weights, counts = defaultdict[Setting, float](float), Counter[str]()
    for hint in hints:
        counts[hint.rule] += 1
        if counts[hint.rule] <= MOST_TIMES:
            weights[hint.setting] += hint.weight
    return weights


def _of_the_child(weights: dict[Setting, float], *, male: bool) -> Setting | None:
    """The newborn, if the patient of unsaid age is a boy of whose birth is told, or the child is told of most."""
    newborn = weights[Setting.NEWBORN]
    mothers = weights[Setting.PREGNANCY] + weights[Setting.PUERPERIUM]
    return Setting.NEWBORN if (newborn if male else newborn >= mothers) else None


def _fact(doc: Doc, value: Setting, hints: Sequence[Hint], confidence: float) -> Fact[Setting]:
    """The setting with the most telling words."""
    telling = sorted((one for one in hints if one.setting is value), key=lambda one: (-one.weight, one.start))
    chosen = telling[:MOST_QUOTES] or hints[:MOST_QUOTES]
    return Fact(
        value=value,
        quotes=tuple(quoted(doc, one.start, one.end) for one in sorted(chosen, key=lambda one: one.start)),
        confidence=confidence,
        method=f"rule:setting/{chosen[0].rule}",
    )


def _setting(weights: dict[Setting, float], pregnancies: Sequence[Pregnancy]) -> Setting:
    """The part of obstetrics that the case is about: how its pregnancy ended, else what is told first of it."""
    index = next((one for one in pregnancies if one.is_index), None)
    if index is not None and index.outcome is not None and index.outcome.value in _LOSSES:
        return Setting.LOSS
    for setting in (Setting.PREGNANCY, Setting.LOSS, Setting.PUERPERIUM, Setting.BIRTH, Setting.NEWBORN):
        if weights.get(setting):
            return setting
    return Setting.PREGNANCY


def _told(pregnancies: Sequence[Pregnancy]) -> Iterator[Hint]:
    """What the record itself tells of the reported pregnancy: its age at presentation and its end."""
    index = next((one for one in pregnancies if one.is_index), None)
    if index is None:
        return
    for fact in (index.presentation, index.end):
        if fact is not None and not fact.derived:
            yield Hint(fact.quotes[0].start, fact.quotes[0].end, Setting.PREGNANCY, ENOUGH, "index_pregnancy")
    for one in (index.delivery_mode, index.outcome):
        if one is not None and not one.derived:
            yield Hint(one.quotes[0].start, one.quotes[0].end, Setting.BIRTH, ENOUGH / 2, "index_birth")


def _hints(doc: Doc, case: CaseSpan) -> Iterator[Hint]:
    """What the sentences about the patient hint at; what is said of another time or denied is left out."""
    text = document_of(doc).text
    rules = load_rules("setting")
    for sentence in doc._.sentences:
        if sentence.start not in case:
            continue
        words = text[sentence.start : sentence.end]
        if sentence.section is not SectionKind.TITLE and about_in(words, sentence) is About.OTHERS:
            continue
        found = list(find_all(rules, words))
        voids = [match.span() for rule, match in found if rule.data["setting"] == _NEVER]
        for rule, match in found:
            setting = rule.data["setting"]
            if setting == _NEVER or any(
                start < match.end() and match.start() - end < VOID for start, end in voids
            ):
                continue
            yield Hint(
                sentence.start + match.start(), sentence.start + match.end(), Setting(setting),
                rule.data["weight"], rule.id,
            )  # fmt: skip
