"""Drug names that the table lacks: asked of the model, only where a dose or a treatment stands beside a name."""

from collections.abc import Iterator, Sequence

from extractors.english.sentences.pipe import Sentence
from extractors.families.medications.cues import pattern
from extractors.families.medications.drug import DrugMention
from extractors.ner.model import NAME, suggest, version
from extractors.terms.drugs import DrugTerm
from extractors.terms.tests import name_index, normal

MODEL_CONFIDENCE = 0.6
AGREED_CONFIDENCE = 0.85  # a slip that the table forgave and the model takes for a drug as well
SURE = 1.0
LEAST_LETTERS = 5
NEAR = 40  # characters around a name in which its cue stands
LONGEST_SENTENCE = 2000  # characters; more is no sentence


def unknown(
    text: str, sentences: Sequence[Sentence], known: Sequence[DrugMention], source: str = ""
) -> list[DrugMention]:
    """The known mentions with the model's added: new names at low confidence, slips that it confirms surer.

    The model sees only sentences in which a cue stands and the table found nothing it is sure of.
    """
    asked = [s for s in sentences if _worth_asking(text, s, known)]
    if not asked:
        return list(known)
    found = suggest([text[s.start : s.end] for s in asked], source)
    new: list[DrugMention] = []
    confirmed: set[int] = set()
    for sentence, names in zip(asked, found, strict=True):
        for name in names:
            start, end = sentence.start + name.start, sentence.start + name.end
            same = [m for m in known if m.start < end and start < m.end]
            confirmed.update(m.start for m in same)
            if not same and _admissible(text, start, end, sentence):
                new.append(_mention(text, start, end, source))
    kept = [_confirm(m) if m.start in confirmed and m.confidence < SURE else m for m in known]
    return sorted([*kept, *new], key=lambda mention: mention.start)


def _worth_asking(text: str, sentence: Sentence, known: Sequence[DrugMention]) -> bool:
    if sentence.end - sentence.start > LONGEST_SENTENCE:
        return False
    if any(sentence.start <= m.start < sentence.end and m.confidence == SURE for m in known):
        return False
    return any(_names_near(text, start, end, sentence) for start, end in _cues(text, sentence))


def _names_near(text: str, start: int, end: int, sentence: Sentence) -> bool:
    """True if a word near the cue may be a name: long enough, and not built like a plain English word."""
    near = text[max(sentence.start, start - NEAR) : min(sentence.end, end + NEAR)]
    return any(not pattern("asked_plain").search(word[0]) for word in pattern("long_word").finditer(near))


def _cues(text: str, sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Where in the sentence a dose or a verb of treatment stands."""
    for rule in ("asked_dose", "asked_verb"):
        for match in pattern(rule).finditer(text, sentence.start, sentence.end):
            yield match.span()


def _admissible(text: str, start: int, end: int, sentence: Sentence) -> bool:
    """True for a word like a name, beside a cue, that is no laboratory test and no other substance."""
    written = text[start:end]
    if (
        not pattern("may_be_name").fullmatch(written)
        or len(written) < LEAST_LETTERS
        or pattern("asked_no_drug").search(written)
    ):
        return False
    if (normal(written.split()[0]),) in name_index().names:
        return False
    before, after = text[max(sentence.start, start - NEAR) : start], text[end : min(sentence.end, end + NEAR)]
    return (
        pattern("asked_before").search(before) is not None or pattern("asked_after").match(after) is not None
    )


def _mention(text: str, start: int, end: int, source: str) -> DrugMention:
    written = text[start:end]
    term = DrugTerm(
        generic=" ".join(written.lower().split()),
        drug_class=None,
        is_class=False,
        atc=None,
        rxcui=None,
        kind="drug",
        cue_required=False,
    )
    rule = f"model:{version(source)}"
    return DrugMention(start, end, (term,), written, MODEL_CONFIDENCE, rule)


def _confirm(mention: DrugMention) -> DrugMention:
    """A slip at the confidence of two that agree; the model is named beside the rule."""
    return DrugMention(
        mention.start,
        mention.end,
        mention.terms,
        mention.as_written,
        AGREED_CONFIDENCE,
        f"{mention.rule}+{NAME}",
    )
