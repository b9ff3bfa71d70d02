"""The sentences about a case's patient, and which of their words tell of an earlier pregnancy."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice, pairwise

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.english.context.about import About, about_in
from extractors.english.context.another import LOOKING_BACK
from extractors.english.dates.values import years
from extractors.english.rules import pattern_of
from extractors.english.sentences.pipe import Sentence
from extractors.english.spans import starting_in
from extractors.findings import Mention, entries
from extractors.story.cues import pattern
from extractors.story.numbered import numbers, reported
from schemas.document import SectionKind
from schemas.gestation import GestationalAge

ORDER = {SectionKind.CASE: 0, None: 0, SectionKind.BODY: 0, SectionKind.RESULTS: 0, SectionKind.ABSTRACT: 1}
PLACES_KEPT = 4096  # several ask of the same words
LOOK_BACK = 110  # characters before an event in which its clause is read


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence about the patient: where it stands, its text, whether it is of the abstract.

    `earlier` says that the whole of it tells of an earlier pregnancy, `later` of one that followed the reported one.
    `reported` is the number of the reported pregnancy among the woman's, None where the case tells none.
    """

    start: int
    end: int
    text: str
    abstract: bool
    earlier: bool
    later: bool = False
    reported: int | None = None

    @property
    def numbered(self) -> int | None:
        """The number of the pregnancy of which the sentence tells, None where it names none, or several."""
        named = set(numbers(self.text))
        return named.pop() if len(named) == 1 else None

    @property
    def of_reported(self) -> bool:
        """True if the sentence names the reported pregnancy by its number."""
        return self.numbered is not None and self.numbered == self.reported

    @property
    def of_lower(self) -> bool:
        """True if the sentence names an earlier pregnancy by its number, and no other."""
        return self.numbered is not None and self.names_lower(self.text)

    def names_lower(self, words: str) -> bool:
        """True if the pregnancy that words of the sentence name last by its number is an earlier one."""
        named = numbers(words)
        return self.reported is not None and len(named) > 0 and named[-1] < self.reported

    def past(self, start: int, end: int) -> bool:
        """True if what stands at `[start, end)` of the document belongs to another pregnancy than the reported one."""
        return self.earlier or self.later or _is_past(self, start, end)


@lru_cache(maxsize=PLACES_KEPT)
def _is_past(told: Told, start: int, end: int) -> bool:
    """True where the clause before `[start, end)`, or the words behind it, tell of an earlier pregnancy."""
    at = start - told.start
    reason = len(reason_of(told.text))
    before = told.text[max(0, at - LOOK_BACK, reason if reason <= at else 0) : at]
    begun = max(pattern("clause_begins").finditer(before), key=lambda match: match.end(), default=None)
    cut = begun.end() if begun else 0
    if pattern("one_of_them").search(told.text, at - len(before) + cut, end - told.start):
        return True
    behind = told.text[end - told.start :]
    if pattern("past").search(before, cut) or pattern("past_after").match(behind):
        return True
    if _in_list(told.text, at) or told.names_lower(before[cut:]):
        return True
    came = pattern_of("story", "comes").search(
        before, begun.start() if begun else 0
    )  # "was admitted at 30 weeks in 2021" is now
    if came is None and pattern("in_year_after").match(behind):
        return True
    return _in_formula(before)


@lru_cache(maxsize=1)  # asked of each event of a sentence in turn
def _year_items(text: str) -> tuple[int, ...]:
    """Where the items of a history by years begin, behind their years."""
    return tuple(match.end() for match in pattern("year_item").finditer(text))


def _in_list(text: str, at: int) -> bool:
    """True within an item of a history by years that is not the present one: "2014 – miscarriage; 2017 – stillbirth; 2019 – now"."""
    items = _year_items(text)
    start = max((item for item in items if item <= at), default=None)
    if len(items) < 2 or start is None:
        return False
    item = pattern("item_ends").split(text[start:], maxsplit=1)[0]
    return at < start + len(item) and pattern("now").search(item) is None


def _in_formula(before: str) -> bool:
    """True in words that explain a history: "para 3 (one stillbirth)", "two prior births (both ...)", "G5P3; her preterm birth"."""
    if pattern("told_after_formula").search(before):
        return True
    opened = before.rfind("(")
    if opened < 0 or before.find(")", opened) >= 0:
        return False
    lead = before[max(0, opened - 40) : opened]
    return pattern("formula").search(lead) is not None or pattern("earlier").search(lead) is not None


def reason_of(text: str) -> str:
    """What a sentence gives first as a reason, "" if none: it tells of the past, and the sentence goes on about now.

    >>> reason_of("In view of her previous preterm delivery, cerclage was placed at 14 weeks.")
    'In view of her previous preterm delivery, '
    """
    match = pattern("reason").match(text)
    return match[0] if match else ""


def told(doc: Doc, case: CaseSpan) -> list[Told]:
    """The case's sentences about the patient: the case section's in order, then the abstract's."""
    whole: str = doc._.document.text
    own = [s for s in doc._.sentences if s.section in ORDER and s.start in case]
    ordered = [
        Told(s.start, s.end, text, abstract=s.section is SectionKind.ABSTRACT, earlier=False)
        for s in sorted(own, key=lambda s: (ORDER[s.section], s.start))
        if _of_her(text := whole[s.start : s.end], s)
    ]
    afterwards = _afterwards(whole, ordered, entries(doc, "ages"))
    year = _story_year(whole[case.start : min(afterwards, default=case.end)])
    number = reported([sentence.text for sentence in ordered])
    found: list[Told] = []
    for sentence in ordered:
        goes_on = bool(found) and found[-1].earlier and pattern("goes_on").match(sentence.text) is not None
        later = sentence.start in afterwards and pattern("earlier").search(sentence.text) is None
        placed = replace(sentence, later=later, reported=number)
        earlier = not later and (goes_on or _of_earlier(placed, year))
        found.append(replace(placed, earlier=earlier))
    return list(_retold(whole, list(_with_enclosed(whole, found)), entries(doc, "ages")))


def _of_her(text: str, sentence: Sentence) -> bool:
    """True for a sentence about the patient."""
    return about_in(text, sentence) is not About.OTHERS and pattern("of_relative").match(text) is None


def _afterwards(
    whole: str, sentences: Sequence[Told], ages: Sequence[Mention[GestationalAge]]
) -> frozenset[int]:
    """Where the sentences begin that tell of a pregnancy after the reported one: the end of a paragraph, from "she conceived again" on.

    Only where she came at an age before that (or an age is told, and the words name the next one), and comes no more
    afterwards: else the later one is what the report is about.
    """
    own = [told for told in sentences if not told.abstract]
    last = max((place for place, told in enumerate(own) if _is_of_now(told.text)), default=-1)
    first = next(_openings(own, last, ages), len(own))
    ends = (
        place for place in range(first + 1, len(own)) if "\n" in whole[own[place - 1].end : own[place].start]
    )
    return frozenset(told.start for told in own[first : next(ends, len(own))])


def _is_of_now(text: str) -> bool:
    """True where she comes, or the reported pregnancy is named."""
    return (
        pattern_of("story", "comes").search(text) is not None or pattern("this_one").search(text) is not None
    )


def _openings(own: Sequence[Told], last: int, ages: Sequence[Mention[GestationalAge]]) -> Iterator[int]:
    """The places behind `last` at which words open a later pregnancy, once an age was told, or that she came at one."""
    comes, aged, came = pattern_of("story", "comes"), False, False
    for place, told in enumerate(own):
        if place > last:
            named = aged and (
                pattern("in_the_next").match(told.text) or pattern("once_more").search(told.text)
            )
            if named or came and pattern("afterwards").search(told.text):
                yield place
        if any(age.value.exact for age in starting_in(ages, told.start, told.end)):
            aged, came = True, came or comes.search(told.text) is not None


def starts_of_later(sentences: Sequence[Told]) -> frozenset[int]:
    """Where the sentences begin that tell of later pregnancies."""
    return frozenset(told.start for told in sentences if told.later)


def later_runs(sentences: Sequence[Told]) -> list[list[Told]]:
    """The sentences of the case section that tell of later pregnancies, those of each pregnancy together."""
    runs: list[list[Told]] = []
    for before, told in pairwise((None, *sentences)):
        if told is None or not told.later or told.abstract:
            continue
        if before is not None and before.later and opening(told) is None:
            runs[-1].append(told)
        else:
            runs.append([told])
    return runs


def opening(told: Told) -> tuple[int, int] | None:
    """Where in the document the words stand with which a later pregnancy begins, None where a sentence has none."""
    matches = (pattern(cue).search(told.text) for cue in ("in_the_next", "once_more", "afterwards"))
    found = next((match for match in matches if match is not None), None)
    return None if found is None else (told.start + found.start(), told.start + found.end())


def discussed(doc: Doc, case: CaseSpan) -> list[Told]:
    """The sentences of discussion and conclusion that tell of the report's own patient, where it has one case."""
    if len(doc._.cases) != 1:
        return []
    whole: str = doc._.document.text
    return [
        replace(one, earlier=_of_earlier(one, None))
        for sentence in doc._.sentences
        if sentence.section in LOOKING_BACK
        and about_in(text := whole[sentence.start : sentence.end], sentence) is About.PATIENT
        and (one := Told(sentence.start, sentence.end, text, abstract=False, earlier=False))
    ]


def _with_enclosed(whole: str, found: list[Told]) -> Iterator[Told]:
    """The sentences; one between two of an earlier pregnancy, in their paragraph, tells of it too."""
    for position, sentence in enumerate(found):
        around = found[max(0, position - 1) : position + 2]
        enclosed = (
            len(around) == 3
            and around[0].earlier
            and around[2].earlier
            and "\n" not in whole[around[0].end : around[2].start]
            and not pattern("now").search(sentence.text)
        )
        yield replace(sentence, earlier=True) if enclosed else sentence


def _retold(whole: str, found: Sequence[Told], ages: Sequence[Mention[GestationalAge]]) -> Iterator[Told]:
    """The sentences; a paragraph that goes back, once the end was told, is of an earlier pregnancy, and some tell of a later one."""
    back = later = False
    for position, sentence in enumerate(found):
        if not position or "\n" in whole[found[position - 1].end : sentence.start]:
            later = False
            goes = pattern("goes_back").match(sentence.text) is not None
            back = goes and _any_birth(islice(found, position))
        back = back and pattern("this_one").search(sentence.text) is None
        if sentence.later:
            yield sentence
        elif back:
            yield replace(sentence, earlier=True)
        elif later or (
            pattern("afterwards").search(sentence.text) and _any_age(islice(found, position), ages)
        ):
            later = pattern_of("story", "comes").search(sentence.text) is None
            yield replace(sentence, later=later)
        else:
            yield sentence


def _any_birth(sentences: Iterable[Told]) -> bool:
    """True if one of the sentences tells a birth that is not of an earlier pregnancy."""
    births = pattern_of("story", "birth")
    return any(not told.earlier and births.search(told.text) for told in sentences)


def _any_age(sentences: Iterable[Told], ages: Sequence[Mention[GestationalAge]]) -> bool:
    """True if one of the sentences tells an age of the reported pregnancy."""
    return any(
        age.value.exact and not told.past(age.start, age.end)
        for told in sentences
        for age in starting_in(ages, told.start, told.end)
    )


def _story_year(text: str) -> int | None:
    """The latest year that the case names: the reported pregnancy is of that year or the one before."""
    return max((int(year[0]) for year in years(text, 0, len(text))), default=None)


def _of_earlier(told: Told, year: int | None) -> bool:
    """True if the sentence, its brackets and its reasons aside, tells of an earlier pregnancy and not of the present one."""
    text = told.text
    if told.of_reported:
        return False
    if pattern("listed").match(text):
        return True
    bare = pattern("reason_behind").sub("", pattern("bracketed").sub("", text[len(reason_of(text)) :]))
    own = [int(year[0]) for year in years(bare, 0, len(bare))]
    old = pattern("in_year").search(bare) is not None and year is not None and max(own) < year - 1
    if pattern("now").search(pattern("this").sub("", bare) if old else bare):
        return False
    return old or told.of_lower or pattern("earlier").search(bare) is not None
