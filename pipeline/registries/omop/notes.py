"""The text of a case as NOTE, and every quote at its offset as NOTE_NLP."""

import datetime as dt
from typing import TYPE_CHECKING, Final

from pipeline.registries.records import software
from schemas.fact import facts_in
from schemas.medication import Status

if TYPE_CHECKING:
    from pipeline.registries.omop.rows import CaseRows

NLP, ENGLISH, UTF8, NONE = 32858, 4180186, 32678, 0
WITHHELD: Final = "(withheld)"
AROUND = 60  # characters of the text on both sides of a quote in a snippet


def add_note(made: "CaseRows") -> None:
    """The note of a case, with all of the text, so that offsets are those of the document."""
    entry, year = made.entry, made.entry.report.metadata.year
    day = dt.date(year, 1, 1) if year else made.dates.index
    english = entry.report.language == "en"
    note = made.put(
        "note", made.path, "note_id",
        person_id=made.mother,
        note_date=day,
        note_type_concept_id=NLP,
        note_class_concept_id=NONE,
        note_title=entry.report.metadata.title or entry.name,
        note_text=WITHHELD if entry.withheld else entry.document.text or WITHHELD,
        encoding_concept_id=UTF8,
        language_concept_id=ENGLISH if english else NONE,
        note_source_value=entry.document_id,
    )  # fmt: skip
    for path, fact in facts_in(made.case, f"{made.path}."):
        denied = path.endswith(".status") and fact.value is Status.NOT_GIVEN
        for count, quote in enumerate(fact.quotes):
            words = entry.words(quote)
            made.put(
                "note_nlp", f"{path}.quotes.{count}", "note_nlp_id",
                note_id=note,
                section_concept_id=NONE,
                snippet=None if words is None else entry.document.text[max(quote.start - AROUND, 0) : quote.end + AROUND][:250],
                offset=str(quote.start),
                lexical_variant=WITHHELD if words is None else words,
                note_nlp_concept_id=NONE,
                nlp_system=f"{software()} ({entry.versions})"[:250],
                nlp_date=entry.made_at.date(),
                term_exists="N" if denied else "Y",
                term_modifiers=f"path={path};end={quote.end};method={fact.method};confidence={fact.confidence:g}",
            )  # fmt: skip
