"""Results in running text, with what the sentences before say: whose they are, and what "the level" is."""

import re
from dataclasses import replace

from spacy.tokens import Doc

from extractors.labs.amounts import Amount
from extractors.labs.entry import LabEntry, entry_of
from extractors.labs.fits import fits
from extractors.labs.names import NameHit
from extractors.labs.sentence import Reading, read_sentence
from extractors.labs.unknown import unknown_name
from extractors.labs.when import dated
from extractors.labs.whose import SUBJECTS, Whose, topic_of, whose
from schemas.fact import Subject

MEMORY = 12  # results that "the level" may point back to
_BACK = re.compile(
    r"\b(?:(?:the|her|his|a|this|next|mean|peak|trough|last|first|second|third|repeat(?:ed)?|\w+-hour|\w+)\s)?(?:levels?|values?|concentrations?|peak|trough|nadir|titres?|titers?)"
    r"(?:\s(?:on|at|in|of|was|were|is|had|been|taken|after|before|fell|fallen|rose|risen|then|again|to|reached|dropped|increased|decreased|down|up|the|day|admission|discharge|only|about)|[\s,]|=|:){0,12}$"
    r"|^(?:\s|at|on|by|after|after,|the|and|in)*\s?(?:it|this)\s(?:had\s|has\s|then\s|later\s)?(?:was|fall|fell|fallen|rose|risen|dropped|increased|decreased|come down|gone up|peaked|reached|been|declined|climbed)"
    r"(?:\s(?:to|at|again|back|down|up|slowly|rapidly|further|steadily|gradually))*\s?$",
    re.IGNORECASE,
)


class Story:
    """Reads a document's sentences in order and remembers what the last results were of."""

    def __init__(self, doc: Doc) -> None:
        """Start with nothing remembered."""
        self._doc = doc
        self._recent: list[LabEntry] = []
        self._subject = Whose.PATIENT

    def pass_over(self, sentence: str) -> None:
        """Take note of a sentence without numbers."""
        self._subject = topic_of(sentence, self._subject)

    def read(self, text: str, offset: int, ages: list[tuple[int, int]]) -> list[LabEntry]:
        """The results of a sentence, as entries at document offsets."""
        readings, orphans = read_sentence(text, ages)
        readings += self._adopted(text, orphans, readings)
        readings.sort(key=lambda reading: reading.amount.start)
        found = [entry for reading in readings if (entry := self._entry(text, reading, offset)) is not None]
        dated(self._doc, found, text, offset)
        self._subject = topic_of(text, self._subject)
        self._recent = (self._recent + found)[-MEMORY:]
        return [entry for entry in found if entry.subject is not None or entry.case_number != -1]

    def _entry(self, text: str, reading: Reading, offset: int) -> LabEntry | None:
        who, cord = whose(text, min(reading.name.start, reading.amount.start), max(reading.name.end, reading.amount.start), self._subject)
        if who is Whose.RELATIVE:
            return None
        entry = entry_of(text, reading, offset)
        if entry is None:
            return None
        entry.subject = SUBJECTS.get(who)
        if cord and entry.specimen in (None, "serum", "blood", "plasma"):
            entry.specimen = "cord blood"
        return entry

    def _adopted(self, text: str, orphans: list[Amount], readings: list[Reading]) -> list[Reading]:
        """Results for amounts that no name of the sentence claimed: by "the level", or under a new name."""
        adopted: list[Reading] = []
        for amount in orphans:
            before = text[: amount.start]
            known = self._pointed_at(before, amount, readings)
            if known is not None:
                adopted.append(Reading(known, amount, amount.unit, amount.unit_span, "labs/back_reference", 0.8))
                continue
            name = unknown_name(text, amount, bool(readings))
            if name is not None:
                adopted.append(Reading(name, amount, amount.unit, amount.unit_span, "labs/unknown_name", 0.6))
        return adopted

    def _pointed_at(self, before: str, amount: Amount, readings: list[Reading]) -> NameHit | None:
        match = _BACK.search(before[-90:])
        if match is None:
            return None
        start = len(before) - len(before[-90:]) + match.start()
        written = before[start:].strip()
        end = start + len(before[start:].rstrip())
        for reading in reversed([r for r in readings if r.amount.start < amount.start]):
            if _same_kind(reading.unit, amount):
                return replace(reading.name, start=start, end=end, written=written)
        for entry in reversed(self._recent):
            if _same_kind(entry.unit_read, amount) and (amount.unit is None or entry.test_row is None or fits(entry.test_row, amount.unit)):
                return NameHit(start, end, entry.test.value.as_written, entry.test.value.name, entry.test_row, entry.specimen)
        return None


def _same_kind(unit: object, amount: Amount) -> bool:
    if amount.unit is None:
        return unit is None
    return unit is not None and getattr(unit, "ucum", None) == amount.unit.ucum


__all__ = ["Story", "Subject"]
