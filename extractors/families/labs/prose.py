"""Results in running text, with what the sentences before say: whose they are, and what "the level" is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Doc

from extractors.english.context.owner import Owner, Specimen, owner_of, specimens
from extractors.english.context.person import Person
from extractors.english.context.topic import Topic
from extractors.english.numbers.digits import read_number
from extractors.english.rules import rule_of
from extractors.english.spans import blanked
from extractors.english.times.spoken import find_spoken
from extractors.english.units.values import Unit
from extractors.families.labs.attach.sentence import read_sentence
from extractors.families.labs.attach.walk import Reading
from extractors.families.labs.entry import LabEntry, entry_of
from extractors.families.labs.find.amounts import Amount
from extractors.families.labs.find.fluids import fluid_told
from extractors.families.labs.find.names import NameHit, find_names
from extractors.families.labs.find.unknown import unknown_name
from extractors.families.labs.fits import STRONG, fits
from extractors.families.labs.fluids import in_fluid, is_of_blood
from extractors.families.labs.gaps.said import ROOM, holds
from extractors.families.labs.gaps.words import all_series, runs
from extractors.families.labs.when import dated
from extractors.findings import Mention
from extractors.terms.tests import Kind, Trait
from schemas.fact import Subject
from schemas.gestation import GestationalAge

MAX_SENTENCE = 1_500  # characters; the work on a piece grows faster than its length
BACK_REFERENCE = "labs/back_reference"
CORD_BLOOD = "cord blood"
WINDOW = 90  # characters before a number in which "the level" stands
DRUG_NAMED = 2  # sentences before in which a drug may be named whose level is told
MEMORY = 60  # results that "the level" may point back to


SUBJECTS = {Person.NEONATE: Subject.NEONATE, Person.FETUS: Subject.FETUS, Person.PARTNER: Subject.PARTNER}


class Prose:
    """Reads a document's sentences in order and remembers what the last results were of."""

    def __init__(self, doc: Doc, known: list[LabEntry]) -> None:
        """Start with what the tables told."""
        self._doc = doc
        self._recent = list(known)
        self._topic = Topic()
        self._before: list[str] = []  # the sentences before, in which a drug is named whose level is told

    def pass_over(self, sentence: str, offset: int) -> None:
        """Take note of a sentence without numbers."""
        self._before = [*self._before[1 - DRUG_NAMED :], sentence]
        self._topic = self._topic.after(self._doc._.document.text, (offset, offset + len(sentence)))

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
            self._adopt(text, blanked(text, [*masked, *find_spoken(text)]), readings)
            readings = [reading for reading in readings if reading.named]
        said = specimens(text) if readings else []
        found = [
            entry for reading in readings if (entry := self._entry(text, reading, offset, said)) is not None
        ]
        dated(self._doc, found, text, offset, ages)
        self.pass_over(text, offset)
        self._recent = (self._recent + found)[-MEMORY:]
        return found

    def _adopt(self, text: str, plain: str, readings: list[Reading]) -> None:
        """Give the results that no test claimed to one by "the level", by a series, or by words that the table lacks."""
        among_results = any(reading.named for reading in readings)
        for position, reading in enumerate(readings):
            if reading.named:
                continue
            before = readings[position - 1] if position else None
            adopted = _goes_on(plain, before, reading) if before else None
            if adopted is None and (known := self._pointed_at(text, plain, reading, readings)):
                adopted = replace(reading, name=known, rule=BACK_REFERENCE, confidence=0.8)
            if adopted is None and (name := unknown_name(text, reading.amount, among_results)):
                adopted = replace(reading, name=name, rule="labs/unknown_name")
            if adopted is not None:
                readings[position], among_results = adopted, True

    def _entry(self, text: str, reading: Reading, offset: int, said: list[Specimen]) -> LabEntry | None:
        owner = self._owner(text, reading, offset, said)
        if owner.who is Person.RELATIVE or not _is_laboratory(text, reading):
            return None
        entry = entry_of(text, reading, offset)
        if entry is None:
            return None
        row = reading.name.test
        fetal = row is not None and row.traits.get(Trait.FETAL) == entry.test.value.name
        entry.subject = Subject.FETUS if fetal else SUBJECTS.get(owner.who)
        entry.subject_words = owner.words
        fluid = fluid_told(text, reading.amount.start, reading.amount.end)
        if fluid is not None:
            in_fluid(entry, fluid)
        if owner.cord and is_of_blood(entry.specimen):
            entry.specimen = CORD_BLOOD
        return entry

    def _owner(self, text: str, reading: Reading, offset: int, said: list[Specimen]) -> Owner:
        """Whose a result is: by its sentence, else by whom the sentences before tell of."""
        at = max(reading.name.end, reading.amount.start)
        told = owner_of(text, said, at)
        if told.who is not Person.SELF or told.words is not None or any(one.end <= at for one in said):
            return told.moved(offset)
        whole: str = self._doc._.document.text
        sentence = offset, offset + len(text)
        meant = self._topic.meant(whole, sentence)
        return meant if meant.words else self._topic.after(whole, sentence).newborn or told

    def _pointed_at(self, text: str, plain: str, reading: Reading, readings: list[Reading]) -> NameHit | None:
        """The test that "the level" or "it" stands for: one whose last results had the same unit."""
        amount = reading.amount
        if amount.unit is not None and amount.unit.dimension not in STRONG:
            return None
        found = _pointer(plain, amount.start)
        if found is None:
            return None
        start = found + len(text[found : amount.start]) - len(text[found : amount.start].lstrip())
        end = start + len(text[start : amount.start].rstrip(" (["))
        written = text[start:end]
        for other in reversed(readings):
            if other.named and other.amount.start < amount.start and _same_kind(other.unit, amount):
                return replace(other.name, start=start, end=end, written=written)
        candidates = [entry for entry in self._recent if _same_kind(entry.unit_read, amount)]
        if not candidates:
            return self._named_before(text, amount, (start, end))
        repeated = [entry for entry in candidates if entry.measurement.value.value == read_number(amount.low)]
        best = repeated[-1] if repeated else candidates[-1]
        if not repeated and holds("level_word", written):
            counts = Counter(entry.test.value.name for entry in candidates)
            best = max(candidates, key=lambda entry: counts[entry.test.value.name])
        return NameHit(start, end, written, best.test.value.name, best.test_row, best.specimen)

    def _named_before(self, text: str, amount: Amount, span: tuple[int, int]) -> NameHit | None:
        """The test that "the level" at `span` is of where no result of it was told.

        It is the last that the sentence names before, or the drug that the sentences before it named.
        """
        written = text[slice(*span)]
        if amount.unit is None or not holds("drug_level", written):
            return None
        here = [name for name in find_names(text[: span[0]]) if name.test is not None]
        before = [name for sentence in self._before for name in find_names(sentence)]
        drugs = [name for name in before if name.test is not None and name.test.kind is Kind.DRUG_LEVEL]
        fitting = (name for name in reversed([*drugs, *here]) if fits(name.test, amount.unit))
        named = next(fitting, None)
        return None if named is None else replace(named, start=span[0], end=span[1], written=written)


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


def _goes_on(plain: str, before: Reading, reading: Reading) -> Reading | None:
    """The next of a series whose first was named by "the level"; None where it is no series."""
    if before.rule != BACK_REFERENCE or not _same_kind(before.unit, reading.amount):
        return None
    serial = all_series(plain[before.amount.end : reading.amount.start])
    return replace(reading, name=before.name, rule=BACK_REFERENCE, confidence=0.8) if serial else None


def _is_laboratory(text: str, reading: Reading) -> bool:
    """False for an oxygen saturation and the like without gases of the blood beside it: a vital sign."""
    test = reading.name.test
    return test is None or Trait.WITH_BLOOD_GASES not in test.traits or holds("blood_gases", text)


def _pointer(plain: str, at: int) -> int | None:
    """Where "the level", "it" or "the newborn's" begins that the number at `at` is of; None without one."""
    start = max(0, at - WINDOW)
    for rule in ("the_level", "it_was", "somebody_elses"):
        for match in rule_of(ROOM, rule).finditer(plain, start, at):
            if runs("level_links", plain[match.end() : at]) and (
                rule != "it_was" or _opens(plain, match.start())
            ):
                return match.start()
    return None


def _opens(plain: str, at: int) -> bool:
    """True if a clause begins with the words at `at`, or with a time before them: "on the next day, it"."""
    return runs("clause_opens", plain[plain.rfind(",", 0, at) + 1 : at])
