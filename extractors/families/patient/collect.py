"""The patient of a case: age and sex at presentation, each with its quote."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.english.context.about import About, about_in
from extractors.english.context.sex import SexWord, sexes
from extractors.english.context.whose import names_childs_mother, names_spouse
from extractors.english.sentences.pipe import sentence_at
from extractors.families.patient.consanguinity import related
from extractors.families.patient.mentions import AgeMention
from extractors.families.patient.values import pattern
from extractors.findings import Mention, entries, fact, quoted
from schemas.document import SectionKind
from schemas.fact import Fact
from schemas.patient import Age, Patient, Sex

BESIDE = 4  # characters between a noun and the age behind it
NEAR = 60  # characters around an age in which a noun tells the patient's sex
_ORDER = {SectionKind.CASE: 0, None: 0, SectionKind.BODY: 0, SectionKind.ABSTRACT: 1, SectionKind.TITLE: 2}
PRONOUN_CONFIDENCE = 0.8


def collect(doc: Doc, case: CaseSpan) -> Patient:
    """Age and sex of the case's patient and consanguinity of the couple; None where the text does not say."""
    chosen = _age(doc, case)
    age = None
    if chosen is not None:
        same = [
            e.mention for e in _ages(doc, case) if e.mention.value == chosen.mention.value and not e.of_mother
        ]
        mention = chosen.mention
        quotes = tuple(quoted(doc, m.start, m.end) for m in dict.fromkeys([mention, *same]))
        age = Fact[Age](
            value=mention.value, quotes=quotes, confidence=mention.confidence, method=f"rule:{mention.rule}"
        )
    child = _is_child(chosen)
    return Patient(age=age, sex=_sex(doc, case, chosen), consanguinity=related(doc, case, child=child))


def _ages(doc: Doc, case: CaseSpan) -> list[AgeMention]:
    found: list[AgeMention] = [entry for entry in entries(doc, "patient") if entry.mention.start in case]
    return found


def _age(doc: Doc, case: CaseSpan) -> AgeMention | None:
    """The first age that is said to be the patient's own now: case section before abstract before title."""
    document = doc._.document

    def rank(entry: AgeMention) -> tuple[int, int]:
        return (_ORDER.get(document.section_at(entry.mention.start), 3), entry.mention.start)

    candidates = [e for e in _ages(doc, case) if not e.of_mother and not e.of_past]
    first = min(candidates, key=rank, default=None)
    if first is None or first.mention.rule != "patient/newborn":
        return first
    if _infant_first(doc, first):
        return first
    return min((e for e in candidates if e.mention.rule != "patient/newborn"), key=rank, default=None)


def _infant_first(doc: Doc, entry: AgeMention) -> bool:
    """True if the report is the newborn's: no adult was introduced before, by age, title or obstetric word.

    Where the case is told in sections of its own, what stands before them (title, abstract) introduces nobody.
    """
    document, at = doc._.document, entry.mention.start
    opening = 0
    if document.section_at(at) is SectionKind.CASE:
        opening = min(s.start for s in document.sections if s.kind is SectionKind.CASE)
    adults = [e for e in entries(doc, "patient") if opening <= e.mention.start < at and not e.of_mother]
    return not adults and not pattern("adult").search(document.text, opening, at)


def _sex(doc: Doc, case: CaseSpan, age: AgeMention | None) -> Fact[Sex] | None:
    word = _noun_near(doc, age.mention) if age else None
    if word is not None:
        return _told_by(doc, word)
    return _first_noun_or_pronouns(doc, case, child=_is_child(age))


def _told_by(doc: Doc, word: SexWord, confidence: float = 1.0) -> Fact[Sex]:
    return fact(doc, Mention(word.start, word.end, word.sex, f"patient/{word.rule}", confidence))


def _noun_near(doc: Doc, age: Mention[Age]) -> SexWord | None:
    """The sexed noun right after the age, else right before it, in the same sentence; no spouse's."""
    sentence = sentence_at(doc, age.start)
    start, end = max(sentence.start, age.start - NEAR), min(sentence.end, age.end + NEAR)
    whole: str = doc._.document.text
    of_child = age.value.of_child
    nouns = [
        m for m in _shifted(sexes(whole[start:end]), start) if not (m.pronoun or of_child and m.motherly)
    ]
    after = [
        m
        for m in nouns
        if m.end > age.end
        and (of_child or not _is_born(whole, start, m.start))
        and not names_spouse(whole, m.start, m.end)
    ]
    before = [m for m in nouns if m.end <= age.start and not names_spouse(whole, start, m.start)]
    return _beside(whole, age, nouns) or (after[0] if after else before[-1] if before else None)


def _beside(text: str, age: Mention[Age], nouns: Sequence[SexWord]) -> SexWord | None:
    """The noun within the words of the age, or with nothing but a comma before them: "the woman, 22 years old, ...; the boy"."""
    near = (m for m in nouns if m.start < age.end and m.end > age.start - BESIDE)
    return next((m for m in near if not text[m.end : age.start].strip(" ,(")), None)


def _is_born(text: str, start: int, at: int) -> bool:
    """True for the noun of a child that the person gives birth to: "and delivered a healthy boy"."""
    return pattern("gives_birth").search(text[start:at]) is not None


def _is_child(age: AgeMention | None) -> bool:
    return age is not None and age.mention.value.of_child


def _first_noun_or_pronouns(doc: Doc, case: CaseSpan, *, child: bool) -> Fact[Sex] | None:
    """The first sexed noun of the case, unless its pronouns mostly tell the other sex; of a child they may be its mother's."""
    found = [word for word in _told(doc, case) if not (child and word.motherly)]
    nouns = [word for word in found if not word.pronoun]
    if child and nouns:
        return _told_by(doc, nouns[0])
    pronouns = [word for word in found if word.pronoun]
    if not pronouns:
        return _told_by(doc, nouns[0]) if nouns else None
    usual = Counter(word.sex for word in pronouns).most_common(1)[0][0]
    chosen = next((word for word in (*nouns, *pronouns) if word.sex is usual), pronouns[0])
    return _told_by(doc, chosen, PRONOUN_CONFIDENCE)


def _told(doc: Doc, case: CaseSpan) -> list[SexWord]:
    """The words of the case that tell a sex, no spouse's; where a child is told of first, without those of a mother."""
    found: list[SexWord] = []
    whole: str = doc._.document.text
    for sentence in doc._.sentences:
        text = whole[sentence.start : sentence.end]
        if sentence.start in case and about_in(text, sentence) is About.PATIENT:
            own = [
                m
                for m in sexes(text)
                if not names_childs_mother(text, m.start, m.end)
                and not names_spouse(text, m.start, m.end)
                and not _is_born(text, 0, m.start)
            ]
            found += _shifted(own, sentence.start)
    child = pattern("child_first").match(whole, case.start)
    return [m for m in found if not (child and m.motherly)]


def _shifted(found: Iterable[SexWord], offset: int) -> list[SexWord]:
    return [replace(m, start=m.start + offset, end=m.end + offset) for m in found]
