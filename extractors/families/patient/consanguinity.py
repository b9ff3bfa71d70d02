"""Whether the couple of a case, the parents of its child, are related by blood."""

from collections.abc import Iterator

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.english.context.about import About, about_in
from extractors.english.context.whether import denied
from extractors.english.sentences.pipe import Sentence
from extractors.families.patient.values import kinship, pattern
from extractors.findings import Mention, document_of, fact
from schemas.fact import Fact

ORIGIN = 60  # characters before words of kinship in which whose parents they are is told
DENIED_BEHIND = 40  # characters behind them in which they are denied


def related(doc: Doc, case: CaseSpan, *, child: bool) -> Fact[bool] | None:
    """True where they are said to be related, False where it is denied, None where the text does not say.

    The couple are the patient and the partner, or the parents of a `child` who is the patient. An adult patient's own parents
    are somebody else's couple. Where the case tells it twice and differently nothing is read.
    """
    told = list(_told(doc, case, child=child))
    if len({mention.value for mention in told}) != 1:
        return None
    return fact(doc, told[0])


def _told(doc: Doc, case: CaseSpan, *, child: bool) -> Iterator[Mention[bool]]:
    for sentence in doc._.sentences:
        if sentence.start in case:
            yield from _in_sentence(document_of(doc).text, sentence, child=child)


def _in_sentence(whole: str, sentence: Sentence, *, child: bool) -> Iterator[Mention[bool]]:
    text = whole[sentence.start : sentence.end]
    found = kinship(text)
    if not found or about_in(text, sentence) is About.OTHERS:
        return
    for rule, match in found:
        if not child and pattern("own_origin").search(text, max(0, match.start() - ORIGIN), match.end()):
            continue
        behind = text[match.end() : match.end() + DENIED_BEHIND]
        no = (
            rule == "unrelated"
            or denied(text, match.start())
            or pattern("kinship_denied").match(behind) is not None
        )
        start, end = sentence.start + match.start(), sentence.start + match.end()
        yield Mention(start, end, not no, f"patient/{rule}")
