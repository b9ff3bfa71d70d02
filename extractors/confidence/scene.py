"""What stands where in a document of which a record was made: sentences, sections, tables, numbers, words of others."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from extractors.english.context.cues import Category, cues_in
from extractors.english.context.past import looks_back, years_ago
from extractors.english.context.person import Person, persons
from extractors.english.context.whose import someone_elses
from extractors.english.spans import Span, starting_in
from extractors.findings import Mention
from extractors.terms.tests import TOKEN
from schemas.document import Document, SectionKind
from schemas.fact import Fact, Quote, facts_in
from schemas.gestation import GestationalAge
from schemas.report import Report

SHORTEST = 3  # letters of a word that says something
YEAR_DIGITS = 4
LONG = 260  # characters of a sentence
FEW = 2
REACH = 300  # characters before a thing in which somebody is named
ANYBODY = (Person.SELF, Person.MOTHER, Person.NEONATE, Person.FETUS)
CHILDREN = (Person.NEONATE, Person.FETUS)


Age = Mention[GestationalAge]


class Places:
    """Stretches of a text in order, those that overlap as one where `joined`."""

    def __init__(self, spans: Iterable[Span], *, joined: bool = False) -> None:
        """The stretches may come in any order and more than once."""
        self._spans = list(_joined(sorted(set(spans)))) if joined else sorted(set(spans))

    def inside(self, within: Span) -> Sequence[Span]:
        """Those that begin in `[start, end)`."""
        first = bisect_left(self._spans, (within[0], 0))
        return self._spans[first : bisect_left(self._spans, (within[1], 0), lo=first)]

    def touch(self, span: Span) -> bool:
        """True if one of the joined stretches holds a character of this one."""
        place = bisect_left(self._spans, (span[1], 0)) - 1
        return place >= 0 and self._spans[place][1] > span[0]


def _joined(spans: Sequence[Span]) -> Iterator[Span]:
    start, end = 0, -1
    for one in spans:
        if one[0] > end:
            if end >= 0:
                yield start, end
            start, end = one
        end = max(end, one[1])
    if end >= 0:
        yield start, end


class Scene:
    """A record's document with the places of all that was read in it."""

    def __init__(
        self, report: Report, document: Document, sentences: Sequence[Span], ages: Sequence[Age]
    ) -> None:
        """`sentences` are the stretches of the document's sentences, `ages` all gestational ages in it, both in order."""
        self.text = document.text
        self.report = report
        self.ages = ages
        self._document = document
        self._sentences = sentences
        self._starts = [start for start, _ in sentences]
        self._of_sentence: dict[Span, frozenset[str]] = {}
        self._read = Places((span for _, fact in facts_in(report) for span in spans_of(fact)), joined=True)
        self.flagged = Places(
            (_span(quote) for issue in report.issues for quote in issue.quotes), joined=True
        )
        self.tables = Places(((table.start, table.end) for table in document.tables), joined=True)

    def sentence(self, at: int) -> Span:
        """The sentence that holds the character; the character alone where none does."""
        place = bisect_right(self._starts, at) - 1
        if place < 0 or at >= self._sentences[place][1]:
            return at, at + 1
        return self._sentences[place]

    def ages_in(self, within: Span) -> Sequence[Age]:
        """The gestational ages that begin in the stretch, whoever's they are."""
        return starting_in(self.ages, *within)

    def named_before(self, at: int) -> Person | None:
        """Whom the words nearest before the character name: the patient, the mother or a child; None if nobody."""
        named = list(persons(self.text, max(0, at - REACH), at, *ANYBODY))
        return named[-1].person if named else None

    def section(self, at: int) -> SectionKind | None:
        """The kind of the section that holds the character."""
        return self._document.section_at(at)

    def in_table(self, at: int) -> bool:
        """True for a character of a table."""
        return self.tables.touch((at, at + 1))

    def unread(self, within: Span) -> tuple[int, int]:
        """How many numbers, and how many words of three letters and more, of the stretch no value stands on."""
        numbers = words = 0
        for token in TOKEN.finditer(self.text, *within):
            if self._read.touch(token.span()):
                continue
            if token[0][0].isdigit():
                numbers += not self._is_fraction(token.start())
            else:
                words += len(token[0]) >= SHORTEST
        return numbers, words

    def _is_fraction(self, at: int) -> bool:
        before = self.text[max(0, at - 2) : at]
        return before[:1].isdigit() and before[1:] in (".", ",")

    def of_sentence(self, at: int) -> frozenset[str]:
        """The reasons that the sentence of the character gives all its values: its length, what it leaves unread, what it says."""
        sentence = self.sentence(at)
        known = self._of_sentence.get(sentence)
        if known is None:
            known = self._of_sentence[sentence] = frozenset((*self._left(sentence), *self._said(sentence)))
        return known

    def _left(self, sentence: Span) -> Iterator[str]:
        if sentence[1] - sentence[0] > LONG:
            yield "long_sentence"
        numbers, _ = self.unread(sentence)
        if numbers:
            yield "numbers_unread" if numbers > FEW else "number_unread"

    def _said(self, sentence: Span) -> Iterator[str]:
        for cue in cues_in(self.text, *sentence):
            if cue.category is not Category.END:
                yield f"said_{cue.category.value}"
        words = self.text[slice(*sentence)]
        if looks_back(words):
            yield "said_past"
        if someone_elses(words, len(words)):
            yield "said_relative"
        if years_ago(words) or any(_is_year(token[0]) for token in TOKEN.finditer(words)):
            yield "said_year"
        for one in persons(self.text, *sentence, *CHILDREN):
            yield f"said_{one.person.value}"


def spans_of(fact: Fact[Any]) -> list[Span]:
    """Where a fact's quotes stand, in order."""
    return sorted({_span(quote) for quote in fact.quotes})


def _span(quote: Quote) -> Span:
    return quote.start, quote.end


def _is_year(token: str) -> bool:
    """True for the digits of a year."""
    return len(token) == YEAR_DIGITS and token[:2] in ("19", "20")
