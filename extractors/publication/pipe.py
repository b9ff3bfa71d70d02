"""The `obs_publication` component: what kind of publication it is, and whether it presents a patient."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from extractors.findings import document_of, quoted
from extractors.publication.cues import Cue, Place, cues
from extractors.publication.declared import Declared, declared
from extractors.publication.weigh import Verdict, totals, weigh
from schemas.document import Document, SectionKind
from schemas.fact import Fact, Quote
from schemas.publication import PublicationKind

MOST_QUOTES = 3
_OF_ARTICLES = frozenset({SectionKind.TITLE, SectionKind.ABSTRACT})


@dataclass(frozen=True, slots=True)
class Publication:
    """What a document is, None where nothing in it says so, and whether it presents a patient."""

    kind: Fact[PublicationKind] | None
    patients: bool


class PublicationPipe:
    """Sets `doc._.publication`, and takes the cases from a doc that presents no patient unless a person said it does.

    Cues of title, abstract and text and the types that the article is called by are weighed against each other:
    how persons are introduced one by one, how groups are counted, assigned and tested.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Judge the doc by its whole text."""
        document = document_of(doc)
        found, called = cues(document), declared(document)
        verdict = weigh(
            totals(found, called),
            cases=len(doc._.cases),
            length=len(document.text),
            article=bool(called) or any(section.kind in _OF_ARTICLES for section in document.sections),
        )
        doc._.publication = Publication(_fact(doc, verdict, found, called), verdict.patients)
        if not verdict.patients and not doc._.told_patients:
            doc._.cases = ()
        return doc


def _fact(
    doc: Doc, verdict: Verdict, found: Sequence[Cue], called: Sequence[Declared]
) -> Fact[PublicationKind] | None:
    """The kind with the words that speak for it; where only the metadata do, with the title that they are about."""
    telling = sorted(
        (cue for cue in found if cue.speaks in verdict.speaks), key=lambda cue: _rank(cue, verdict)
    )
    banners = [one.place for one in called if one.place and one.type.speaks == verdict.speaks[0]]
    by_metadata = any(one.type.speaks in verdict.speaks for one in called)
    if banners or by_metadata and not telling:
        method = "derived:publication/declared"
    elif telling:
        method = f"rule:publication/{telling[0].rule.id}"
    elif verdict.patients:
        return None
    else:
        method = "derived:publication/no_person"
    places = [*banners, *((cue.start, cue.end) for cue in telling)] or [_title(document_of(doc))]
    quotes = _different(quoted(doc, *place) for place in places)
    return Fact(
        value=verdict.kind,
        quotes=tuple(sorted(quotes, key=lambda one: one.start)),
        confidence=verdict.confidence,
        method=method,
    )


def _different(quotes: Iterable[Quote]) -> list[Quote]:
    """The first quotes of different words and places."""
    found: list[Quote] = []
    for one in quotes:
        again = any(one.text.casefold() == other.text.casefold() for other in found)
        if not again and all(one.end <= other.start or other.end <= one.start for other in found):
            found.append(one)
        if len(found) == MOST_QUOTES:
            break
    return found


def _rank(cue: Cue, verdict: Verdict) -> tuple[int, bool, float, int]:
    """The most telling cues first: of what decided, in the title, of the greatest weight, the earliest."""
    return verdict.speaks.index(cue.speaks), cue.place is not Place.TITLE, -cue.weight, cue.start


def _title(document: Document) -> tuple[int, int]:
    """The title, or the first line of a text without one."""
    for section in document.sections:
        if section.kind is SectionKind.TITLE and document.text[section.start : section.end].strip():
            return section.start, section.end
    start = len(document.text) - len(document.text.lstrip())
    end = document.text.find("\n", start)
    return start, end if end > start else len(document.text)


@Language.factory("obs_publication")
def make_publication(nlp: Language, name: str) -> PublicationPipe:
    """Make the component."""
    return PublicationPipe()
