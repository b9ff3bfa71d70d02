"""Ages of one patient that cannot all be: abstract against body, and ages against calendar years."""

from collections.abc import Iterator
from itertools import pairwise

from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan
from extractors.english.dates.values import years
from extractors.english.sentences.pipe import sentence_at
from extractors.families.patient.mentions import AgeMention
from extractors.families.patient.values import pattern
from extractors.findings import document_of, entries, quoted
from schemas.document import SectionKind
from schemas.fact import Quote
from schemas.report import Issue

ADULT_YEARS = 12  # below it a year is too coarse a measure
NEAR = 140  # characters from an age to the year that it is tied to, and the words of birth before that
SLACK_YEARS = 1  # a birthday lies between
_SUMMARY = (SectionKind.ABSTRACT, SectionKind.TITLE)


def disagreements(doc: Doc, case: CaseSpan) -> Iterator[Issue]:
    """An issue for each pair that disagrees, with both quotes; the record keeps the case section's age."""
    own = [entry for entry in entries(doc, "patient") if entry.mention.start in case and not entry.of_mother]
    yield from _told_two_ways(doc, [entry for entry in own if not entry.of_past])
    yield from _against_years(doc, case, own)


def _told_two_ways(doc: Doc, now: list[AgeMention]) -> Iterator[Issue]:
    document = document_of(doc)
    summary = next((e for e in now if document.section_at(e.mention.start) in _SUMMARY), None)
    body = next((e for e in now if document.section_at(e.mention.start) not in _SUMMARY), None)
    if summary is None or body is None:
        return
    here, there = summary.mention.value.years, body.mention.value.years
    if here != there and min(here, there) >= ADULT_YEARS:
        yield Issue(
            code="age_told_two_ways",
            message=f"the patient is {here:g} years old in the abstract and {there:g} in the body; {there:g} is kept",
            quotes=(_quote(doc, summary), _quote(doc, body)),
        )


def _against_years(doc: Doc, case: CaseSpan, own: list[AgeMention]) -> Iterator[Issue]:
    """Each age beside a year gives a year of birth; two that lie apart cannot both be."""
    births = [*_births(doc, case), *_dated(doc, own)]
    for (year, quote), (other, beside) in pairwise(births):
        if abs(year - other) > SLACK_YEARS:
            yield Issue(
                code="age_against_years",
                message=f"{quote.text!r} gives {year} as the year of birth, {beside.text!r} gives {other}",
                quotes=(quote, beside),
            )
            return


def _births(doc: Doc, case: CaseSpan) -> Iterator[tuple[int, Quote]]:
    text = document_of(doc).text
    born = pattern("year_of_birth")
    first = next((match for start, end in case.stretches for match in born.finditer(text, start, end)), None)
    if first is not None and any(e.mention.value.years >= ADULT_YEARS for e in entries(doc, "patient")):
        yield int(first["year"]), quoted(doc, first.start(), first.end())


def _dated(doc: Doc, own: list[AgeMention]) -> Iterator[tuple[int, Quote]]:
    """Ages beside the year in which they were the age: "In 2014, at the age of 37"."""
    text = document_of(doc).text
    for entry in own:
        mention = entry.mention
        sentence = sentence_at(doc, mention.start)
        near = max(sentence.start, mention.start - NEAR), min(sentence.end, mention.end + NEAR)
        of_birth = {match.start("year") for match in pattern("year_of_birth").finditer(text, *near)}
        for match in years(text, *near):
            if match.start() in of_birth:
                continue
            start, end = min(mention.start, match.start()), max(mention.end, match.end())
            between = text[min(mention.end, match.end()) : max(mention.start, match.start())]
            if pattern("age_ties_to_year").match(between) and mention.value.years >= ADULT_YEARS:
                yield int(match[0]) - int(mention.value.years), quoted(doc, start, end)
                break


def _quote(doc: Doc, entry: AgeMention) -> Quote:
    return quoted(doc, entry.mention.start, entry.mention.end)
