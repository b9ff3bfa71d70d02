"""The pregnancies of a case: the reported one by what its sentences tell, earlier ones by their history."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.context.values import About, about
from extractors.matching import Mention, entries, fact
from extractors.neonates.collect import collect as collect_neonates
from extractors.obstetric.earlier import earlier_pregnancies
from extractors.sentences.pipe import Sentence
from schemas.document import SectionKind
from schemas.fact import Fact
from schemas.gestation import GestationalAge
from schemas.pregnancy import DeliveryMode, Outcome, Pregnancy

_EARLIER = re.compile(
    r"\b(?:previous(?:ly)?|prior|past|last|earlier|first|second|third|fourth|fifth|sixth) "
    r"(?:\w+ ){0,2}(?:pregnan|deliver|birth|child|confinement|one|c(?:a)?esarean|abortion|miscarriage|gestation)\w*"
    r"|\b(?:history of|years? (?:ago|earlier|before|prior))\b|^In (?:19|20)\d\d\b",
    re.IGNORECASE,
)
_MODE = {
    DeliveryMode.CESAREAN: re.compile(
        r"\b(?:c(?:a)?esar[ei]+an|c-section|LSCS|LUCS|(?<=lower segment )CS)\b", re.IGNORECASE
    ),
    DeliveryMode.INSTRUMENTAL: re.compile(r"\b(?:forceps|vacuum|ventouse)\b", re.IGNORECASE),
    DeliveryMode.VAGINAL: re.compile(
        r"\bvaginal(?:ly)?\b[^.]{0,20}(?:deliver|birth)\w*|\bdelivered\b[^.]{0,60}\bvaginally\b|\bvaginal route\b|"
        r"\b(?:normal|spontaneous|breech|vertex) (?:\w+ )?(?:delivery|birth)\b|born spontaneously|gave birth spontaneously",
        re.IGNORECASE,
    ),
}
_OUTCOME = (
    (
        Outcome.ECTOPIC,
        re.compile(
            r"\b(?:ectopic|extra-?uterine|tubal|cornual|abdominal|ovarian|scar) (?:\w+ )?(?:pregnancy|gestation)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Outcome.STILLBIRTH,
        re.compile(
            r"\b(?:still-?birth|stillborn|intra-?uterine (?:f(?:o)?etal )?(?:death|demise)|IUFD|macerated)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Outcome.NEONATAL_DEATH,
        re.compile(r"\b(?:neonate|newborn|baby|infant|f(?:o)?etus)\b[^.]{0,30}\bdied\b", re.IGNORECASE),
    ),
    (
        Outcome.TERMINATION,
        re.compile(
            r"\b(?:interruption of (?:the )?pregnancy|terminat(?:ed|ion) of (?:the |her )?pregnancy|pregnancy was terminated|induced abortion)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Outcome.MISCARRIAGE,
        re.compile(
            r"\b(?:(?:missed|incomplete|spontaneous|inevitable) (?:abortion|miscarriage)|miscarried|miscarriage)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Outcome.LIVE_BIRTH,
        re.compile(
            r"\b(?:live|alive|healthy|viable|living)(?:[- ]born)? (?:\w+ ){0,3}(?:baby|infant|neonate|newborn|boy|girl|son|daughter|child|infants|twins)\b|\b(?:was|were) born\b|\blive birth\b|\bgave birth\b|\bApgar\b|\b(?:girl|boy|infant|baby)\b[^.]{0,40}\b(?:weighing|was born|was delivered)\b",
            re.IGNORECASE,
        ),
    ),
    (
        Outcome.ONGOING,
        re.compile(
            r"\bongoing pregnancy\b|\bexpectant of\b|\bpregnancy is (?:ongoing|continuing)\b|continue with the pregnancy",
            re.IGNORECASE,
        ),
    ),
)
_DELIVERED = re.compile(
    r"\b(?:deliver(?:ed|y)|born|birth|c(?:a)?esar[ei]+an|LSCS|c-section|extracted)\b", re.IGNORECASE
)
_PRESENTS = re.compile(
    r"\b(?:present(?:s|ed|ing)|admitted|referred|booked|seen|visited|came|brought|consulted|transferred|attended|complain\w*|"
    r"diagnosed|noted|hospitali[sz]ed|developed|pregnant|underwent|had)\b",
    re.IGNORECASE,
)
_SAME_DAY = re.compile(
    r"\b(?:same (?:day|night|evening)|that (?:day|night|evening)|immediate(?:ly)?)\b", re.IGNORECASE
)
_FETUSES = re.compile(
    r"\b(?:(?P<one>singleton|single (?:live |viable |intra-?uterine )*(?:f(?:o)?etus|embryo|pregnancy))|(?P<two>twin|dichorionic|monochorionic)s?\b[^.]{0,20}|(?P<three>triplet)s?)\b",
    re.IGNORECASE,
)
_PREGNANT = re.compile(
    r"\b(?:pregnan\w+|gestation\w*|gravid\w*|primi\w+|G\dP\d|deliver\w*|amenorrh|newborn|born|trimester)\b",
    re.IGNORECASE,
)
Told = list[tuple[Sentence, str]]
Ages = list[Mention[GestationalAge]]
_CASE_FIRST = {SectionKind.CASE: 0, None: 0, SectionKind.BODY: 0, SectionKind.ABSTRACT: 1}


def collect(doc: Doc, case: CaseSpan) -> tuple[Pregnancy, ...]:
    """The case's pregnancies: the reported one first, if the case tells of one; then earlier ones."""
    sentences = list(_sentences(doc, case))
    index = _index(doc, case, sentences)
    return ((index,) if index else ()) + earlier_pregnancies(doc, case)


def _sentences(doc: Doc, case: CaseSpan) -> Iterator[tuple[Sentence, str]]:
    """The case's sentences of the reported pregnancy, case section before abstract."""
    whole: str = doc._.document.text
    own = [s for s in doc._.sentences if s.start in case and s.section in _CASE_FIRST]
    for sentence in sorted(own, key=lambda s: (_CASE_FIRST[s.section], s.start)):
        text = whole[sentence.start : sentence.end]
        if about(text, sentence.section) is About.PATIENT and not _EARLIER.search(text):
            yield sentence, text


def _index(doc: Doc, case: CaseSpan, sentences: Told) -> Pregnancy | None:
    if not any(_PREGNANT.search(text) for _, text in sentences):
        return None
    ages = [m for m in entries(doc, "gestation") if m.start in case and m.value.exact]
    outcome = _outcome(sentences)
    neonates = collect_neonates(doc, case)
    index = Pregnancy(
        is_index=True,
        presentation=_presentation(doc, sentences, ages),
        end=_end(doc, sentences, ages),
        outcome=fact(doc, outcome) if outcome else None,
        delivery_mode=_mode(doc, sentences),
        fetuses=_fetuses(doc, sentences),
        neonates=neonates,
    )
    return index if any(True for _ in index.facts()) else None


def _presentation(doc: Doc, sentences: Told, ages: Ages) -> Fact[GestationalAge] | None:
    inside = [(s, t, m) for s, t in sentences for m in ages if s.start <= m.start < s.end]
    chosen = next((m for s, t, m in inside if _PRESENTS.search(t)), None) or next(
        (m for _, _, m in inside), None
    )
    return fact(doc, chosen) if chosen else None


def _end(doc: Doc, sentences: Told, ages: Ages) -> Fact[GestationalAge] | None:
    last: Mention[GestationalAge] | None = None
    found: Mention[GestationalAge] | None = None
    for sentence, text in sentences:
        inside = [m for m in ages if sentence.start <= m.start < sentence.end]
        cue = _DELIVERED.search(text)
        if cue and inside:
            found = min(inside, key=lambda m: abs(m.start - sentence.start - cue.start()))
        elif cue and last and _SAME_DAY.search(text):
            found = last
        if inside:
            last = inside[-1]
    return fact(doc, found) if found else None


def _outcome(sentences: Told) -> Mention[Outcome] | None:
    for outcome, pattern in _OUTCOME:
        for sentence, text in sentences:
            match = pattern.search(text)
            if match:
                return Mention(
                    sentence.start + match.start(), sentence.start + match.end(), outcome, "delivery/outcome"
                )
    return None


def _mode(doc: Doc, sentences: Told) -> Fact[DeliveryMode] | None:
    best: Mention[DeliveryMode] | None = None
    for sentence, text in sentences:
        for value, pattern in _MODE.items():
            match = pattern.search(text)
            if match and best is None:
                best = Mention(
                    sentence.start + match.start(), sentence.start + match.end(), value, "delivery/mode"
                )
    return fact(doc, best) if best else None


def _fetuses(doc: Doc, sentences: Told) -> Fact[int] | None:
    for sentence, text in sentences:
        match = _FETUSES.search(text)
        if match:
            number = 1 if match["one"] else 2 if match["two"] else 3
            return fact(
                doc,
                Mention(
                    sentence.start + match.start(), sentence.start + match.end(), number, "delivery/fetuses"
                ),
            )
    return None
