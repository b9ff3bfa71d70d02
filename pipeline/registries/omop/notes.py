"""The text of a case as NOTE, and every quote at its offset as NOTE_NLP."""

import datetime as dt
from typing import Any, Final, Protocol

from pipeline.registries.dates import Anchor
from pipeline.registries.records import Entry, software
from schemas.fact import facts_in
from schemas.medication import Status
from schemas.report import Case

NLP, ENGLISH, UTF8, NONE = 32858, 4180186, 32678, 0
WITHHELD: Final = "(withheld)"
AROUND = 60  # characters of the text on both sides of a quote in a snippet


class Made(Protocol):
    """The rows of a case, as far as its note asks for them."""

    entry: Entry
    case: Case
    path: str
    mother: int
    dates: Anchor

    def put(self, table: str, path: str, key: str, **values: Any) -> int:
        """Add a row made of the part of the record at a path; its key."""
        ...


def add_note(made: Made) -> None:
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
        for count, quote in enumerate(fact.evidence):
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
