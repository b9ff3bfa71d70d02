"""Results in running text, with what the sentences before say: whose they are, and what "the level" is."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from extractors.english.gate import gated
from extractors.english.numbers.digits import read_number
from extractors.english.spans import blanked
from extractors.english.units.values import Unit
from extractors.families.labs.attach.sentence import read_sentence
from extractors.families.labs.attach.walk import Reading
from extractors.families.labs.entry import LabEntry, entry_of
from extractors.families.labs.find.amounts import Amount
from extractors.families.labs.find.fluids import fluid_told
from extractors.families.labs.find.names import NameHit
from extractors.families.labs.find.times import find_times
from extractors.families.labs.find.unknown import unknown_name
from extractors.families.labs.fits import STRONG
from extractors.families.labs.fluids import in_fluid
from extractors.families.labs.when import dated
from extractors.families.labs.whose import SUBJECTS, Cue, Owner, Whose, find_cues, topic_of, whose
from extractors.findings import Mention
from extractors.terms.tests import Trait
from schemas.gestation import GestationalAge

MAX_SENTENCE = 1_500  # characters; the work on a piece grows faster than its length
_BLOOD_GAS = re.compile(r"\bgas(?:es)?\b|\bpH\b|\bP[aA]?C?O\s?2\b|\bp[aA]?C?O\s?2\b|\bbase excess\b|\bHCO")
MEMORY = 60  # results that "the level" may point back to
_BACK = gated(
    r"\b(?:(?:the|her|his|a|this|next|mean|peak|trough|last|first|second|third|repeat(?:ed)?|\w+-hour|"
    r"\w+)\s)?(?:levels?|values?|concentrations?|peak|trough|nadir|titres?|titers?)"
    r"(?:\s(?:on|at|in|of|was|were|is|had|been|taken|after|before|fell|fallen|rose|risen|then|again|to|"
    r"reached|dropped|increased|decreased|down|up|the|day|admission|discharge|only|about)|[\s,]|=|:){0,12}$"
    r"|(?:^|,)(?:\s|,|at\b|on\b|by\b|after\b|the\b|and\b|in\b|later\b|then\b|more\b){0,80}(?:it|this)\s(?:had\s|has\s|then\s|"
    r"later\s)?(?:was|fall|fell|fallen|rose|risen|dropped|increased|decreased|come down|gone up|peaked|"
    r"reached|been|declined|climbed)"
    r"(?:\s(?:to|at|again|back|down|up|slowly|rapidly|further|steadily|gradually))*\s?$",
    re.IGNORECASE,
)

# "the mother's platelets were 210 and the newborn's 18": the same test of somebody else.
_OTHERS_ONE = gated(
    r"\b(?:hers|his|theirs|(?:the\s|her\s|our\s)?(?:newborn|baby|infant|neonate|child|mother|patient|husband|partner)['’]s|"
    r"twin\s?(?:[ab12]|one|two)(?:['’]s)?|that\sof\s(?:the\s|her\s)?(?:newborn|baby|infant|neonate|mother|husband|partner))"
    r"\s(?:(?:was|were|of|being|had|at|only|about|to|fell|rose|reached|and)\s){0,3}$",
    re.IGNORECASE,
)


class Prose:
    """Reads a document's sentences in order and remembers what the last results were of."""

    def __init__(self, doc: Doc, known: list[LabEntry]) -> None:
        """Start with what the tables told."""
        self._doc = doc
        self._recent = list(known)
        self._topic = Owner(Whose.PATIENT)  # its words stand at offsets of the document

    def pass_over(self, sentence: str, offset: int) -> None:
        """Take note of a sentence without numbers."""
        told = topic_of(sentence, self._topic)
        self._topic = told if told.words == self._topic.words else _moved(told, offset)

    def read(self, text: str, offset: int, ages: Sequence[Mention[GestationalAge]]) -> list[LabEntry]:
        """The results of a sentence, as entries at document offsets; `ages` are the sentence's own.

        A sentence longer than `MAX_SENTENCE` is a list or a broken text, and is read in pieces.
        """
        found: list[LabEntry] = []
        for start, end in pieces(text):
            own = [age for age in ages if start <= age.start - offset < end]
            found += self._read(text[start:end], offset + start, own)
        return found

    def _read(self, text: str, offset: int, ages: Sequence[Mention[GestationalAge]]) -> list[LabEntry]:
        masked = [(age.start - offset, age.end - offset) for age in ages]
        readings = read_sentence(text, masked)
        if readings:
            plain = blanked(text, [*masked, *find_times(text)])
            for position, reading in enumerate(readings):
                if not reading.named:
                    readings[position] = self._adopted(text, plain, reading, readings) or reading
            readings = [reading for reading in readings if reading.named]
        cues = find_cues(text) if readings else []
        found = [
            entry for reading in readings if (entry := self._entry(text, reading, offset, cues)) is not None
        ]
        dated(self._doc, found, text, offset, ages)
        self.pass_over(text, offset)
        self._recent = (self._recent + found)[-MEMORY:]
        return found

    def _entry(self, text: str, reading: Reading, offset: int, cues: list[Cue]) -> LabEntry | None:
        told = whose(text, cues, max(reading.name.end, reading.amount.start), self._topic)
        owner = told if told is self._topic else _moved(told, offset)
        who = owner.who
        if who is Whose.RELATIVE:
            return None
        if (
            reading.name.test is not None
            and Trait.WITH_BLOOD_GASES in reading.name.test.traits
            and not _BLOOD_GAS.search(text)
        ):
            return None
        entry = entry_of(text, reading, offset)
        if entry is None:
            return None
        if (
            reading.name.test is not None
            and reading.name.test.traits.get(Trait.FETAL) == entry.test.value.name
        ):
            who = Whose.FETUS
        entry.subject, entry.subject_words = SUBJECTS.get(who), owner.words
        fluid = fluid_told(text, reading.amount.start, reading.amount.end)
        if fluid is not None:
            in_fluid(entry, fluid)
        if owner.cord and entry.specimen in (None, "serum", "blood", "plasma"):
            entry.specimen = "cord blood"
        return entry

    def _adopted(self, text: str, plain: str, reading: Reading, readings: list[Reading]) -> Reading | None:
        """A result that no test claimed, named by "the level" or by words that the table lacks; None if by neither."""
        known = self._pointed_at(text, plain, reading, readings)
        if known is not None:
            return replace(reading, name=known, rule="labs/back_reference", confidence=0.8)
        name = unknown_name(text, reading.amount, any(other.named for other in readings))
        return replace(reading, name=name, rule="labs/unknown_name") if name is not None else None

    def _pointed_at(self, text: str, plain: str, reading: Reading, readings: list[Reading]) -> NameHit | None:
        """The test that "the level" or "it" stands for: one whose last results had the same unit."""
        amount = reading.amount
        if amount.unit is not None and amount.unit.dimension not in STRONG:
            return None
        window = max(0, amount.start - 90)
        match = _BACK.search(plain[window : amount.start]) or _OTHERS_ONE.search(plain[window : amount.start])
        if match is None:
            return None
        start = window + match.start()
        start += len(text[start : amount.start]) - len(text[start : amount.start].lstrip())
        end = start + len(text[start : amount.start].rstrip(" (["))
        written = text[start:end]
        for other in reversed([r for r in readings if r.named and r.amount.start < amount.start]):
            if _same_kind(other.unit, amount):
                return replace(other.name, start=start, end=end, written=written)
        candidates = [entry for entry in self._recent if _same_kind(entry.unit_read, amount)]
        if not candidates:
            return None
        repeated = [entry for entry in candidates if entry.measurement.value.value == read_number(amount.low)]
        best = repeated[-1] if repeated else candidates[-1]
        if not repeated and "level" in match[0].lower():
            counts = Counter(entry.test.value.name for entry in candidates)
            best = max(candidates, key=lambda entry: counts[entry.test.value.name])
        return NameHit(start, end, written, best.test.value.name, best.test_row, best.specimen)


def pieces(text: str) -> list[tuple[int, int]]:
    """`(start, end)` of stretches of at most `MAX_SENTENCE` characters, cut after a semicolon, a comma or a space.

    >>> pieces("Hb 9 g/dL")
    [(0, 9)]
    """
    found: list[tuple[int, int]] = []
    start = 0
    while len(text) - start > MAX_SENTENCE:
        limit = start + MAX_SENTENCE
        cut = next(
            (at + 1 for mark in (";", ",", " ") if (at := text.rfind(mark, start + 1, limit)) > 0), limit
        )
        found.append((start, cut))
        start = cut
    return [*found, (start, len(text))]


def _same_kind(unit: Unit | None, amount: Amount) -> bool:
    if amount.unit is None or unit is None:
        return unit is amount.unit
    return unit.ucum == amount.unit.ucum


def _moved(owner: Owner, offset: int) -> Owner:
    """The owner with its words at offsets of the document."""
    words = (owner.words[0] + offset, owner.words[1] + offset) if owner.words else None
    return replace(owner, words=words)
