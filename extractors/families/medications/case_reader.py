"""All sentences of one case, read in order, become its regimens."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractors.cases.pipe import CaseSpan
from extractors.english.context.about import About, about_in, of_others
from extractors.english.context.person import Named, Person, herself
from extractors.english.context.topic import Topic, goes_on, introduced_infant
from extractors.english.dates.values import years
from extractors.english.sentences.pipe import Sentence, pieces
from extractors.english.spans import Spans
from extractors.families.medications import context, lists, subject
from extractors.families.medications import status as statuses
from extractors.families.medications.course import Course, settled
from extractors.families.medications.cues import Cue, pattern, scan, stands
from extractors.families.medications.drug import DrugMention
from extractors.families.medications.drug_tables import DrugTable, in_order, within
from extractors.families.medications.duration import find as find_durations
from extractors.families.medications.find import find as find_pieces
from extractors.families.medications.inherited import with_day
from extractors.families.medications.multiples import times_told
from extractors.families.medications.purpose import purpose
from extractors.families.medications.reader import Reader
from extractors.families.medications.status import Place
from extractors.families.medications.table import RowReader
from extractors.families.medications.telling import Clause, Telling, begun
from extractors.families.medications.times import Side, behind
from extractors.families.medications.times import find as find_windows
from extractors.families.medications.weeks import Age
from extractors.findings import Mention
from extractors.story.clock import Clock
from schemas.document import SectionKind
from schemas.fact import Subject
from schemas.gestation import GestationalAge
from schemas.medication import Status
from schemas.patient import Patient

_SUMMARIES = frozenset({SectionKind.TITLE, SectionKind.ABSTRACT})
_ELSEWHERE = frozenset({SectionKind.DISCUSSION, SectionKind.CONCLUSION, SectionKind.TABLE})
_OPENING = 2  # sentences that introduce the patient; a heading is one
_BREATH = 8  # characters between two drugs of a list
_NEAR = 400  # characters between a regimen and the sentence that goes on about it


@dataclass(frozen=True, slots=True)
class Findings:
    """What earlier components and the name finder found in the whole text, by offset."""

    text: str
    drugs: Sequence[DrugMention]
    ages: Sequence[Mention[GestationalAge]]
    clock: Clock
    earlier: frozenset[int]  # where the sentences of an earlier pregnancy's story begin
    reported: int | None  # the number of the reported pregnancy
    tables: Sequence[DrugTable]
    closed: Spans  # tables that tell of no treatment of the patient


@dataclass(slots=True)
class CaseReader:
    """Reads one case; `regimens` after `read` are its entries in the order of the text.

    `alone` says that the document tells of no other.
    """

    found: Findings
    case: CaseSpan
    alone: bool = True
    patient: Patient = field(default_factory=Patient)
    course: Course = field(default_factory=Course)
    now: Age | None = None
    child: tuple[int, int] | None = None  # where the newborn was named of whom the sentences tell
    topic: Topic = field(default_factory=Topic)
    listing: bool = False  # the sentence before led a list of lines, or was one of them
    item: bool = False
    introduced: tuple[int, int] | None = None
    year: int | None = None
    earlier: bool = False  # the sentence tells of an earlier pregnancy

    def read(self, sentences: Sequence[Sentence]) -> list[Telling]:
        """The regimens told in the sentences. The body is read first: a summary only adds to it."""
        self.introduced = herself(
            self.found.text, (self.case.start, self.case.start), (self.case.start, self.case.end)
        )
        named = [int(year[0]) for year in years(self.found.text, self.case.start, self.case.end)]
        self.year = max(named, default=None)
        body = [s for s in sentences if s.section not in _SUMMARIES]
        summary = [s for s in sentences if s.section in _SUMMARIES]
        told = [s for s in body if s.section is SectionKind.CASE] or body
        openings = (sentence.span for sentence in told[:_OPENING])
        newborn = self.patient.age.quotes[0] if self.patient.age and self.patient.is_newborn else None
        words = (newborn.start, newborn.end) if newborn else None
        self.topic = Topic(introduced_infant(self.found.text, openings) or words)
        for sentence in (*in_order(body, self.found.tables, self.found.closed), *summary):
            if isinstance(sentence, DrugTable):
                self._table(sentence)
                continue
            self.earlier = sentence.start in self.found.earlier
            for piece in pieces(self.found.text, sentence):
                self._sentence(piece)
        return sorted(map(settled, self.course.regimens), key=lambda regimen: regimen.offset)

    def _table(self, table: DrugTable) -> None:
        """Read a table of drugs row by row."""
        self.child = None
        section = SectionKind.TABLE
        for row in RowReader(
            self.found.text, table, self.found.drugs, self.found.ages, self.found.clock
        ).rows():
            case = row.case_number - 1 if row.case_number is not None and not self.alone else None
            if case != self.case.index if case is not None else row.start not in self.case:
                continue
            clauses = [clause.listed(case) for clause in row.clauses]
            self._take(Sentence(row.start, row.end, section), clauses)

    def _sentence(self, sentence: Sentence) -> None:
        self.topic = self.topic.after(self.found.text, sentence.span)
        text = self.found.text[sentence.start : sentence.end]
        self._follow_list(sentence)
        drugs = self._drugs(sentence)
        ages = [a for a in within(self.found.ages, *sentence.span) if self.found.clock.gestational(a)]
        pronouns = self._pronouns(sentence, drugs) if self.course.recent or drugs else []
        drugs = [d for d in drugs if not (d.is_class and any(p.start <= d.start < p.end for p in pronouns))]
        if (
            (drugs or pronouns)
            and sentence.section not in _ELSEWHERE
            and about_in(text, sentence) is About.PATIENT
        ):
            levels = [d.end for d in within(self.found.drugs, *sentence.span) if d not in drugs]
            found = find_windows(self.found.text, sentence.span, ages, self.found.clock, self.now)
            windows = [cue for cue in found if not behind(cue, levels)]
            pieces = find_pieces(self.found.text, sentence.span, drugs, pronouns, windows)
            self._take(sentence, Reader(self.found.text, *sentence.span, pieces).read())
        else:
            place = Place(sentence.end, sentence.end, sentence.start, sentence.end, sentence.span)
            self.child = self._newborn(place)
            self._after_treatment(sentence)
        if not self.earlier:
            self._set_now(ages, sentence)

    def _follow_list(self, sentence: Sentence) -> None:
        """Note whether the sentence is a line of a list of drugs, and whether more may follow."""
        text, start, end = self.found.text, sentence.start, sentence.end
        first = next(iter(within(self.found.drugs, start, end)), None)
        self.item = self.listing and lists.is_item(text, start, end, first.start if first else None)
        self.listing = self.item or lists.leads(text, start, end)

    def _after_treatment(self, sentence: Sentence) -> None:
        """Read the length of the regimen told last: "After four weeks of treatment, ..."."""
        match = pattern("after_treatment").match(self.found.text, sentence.start, sentence.end)
        last = self.course.regimens[-1] if self.course.regimens else None
        if match is None or last is None or last.duration is not None or sentence.start - last.offset > _NEAR:
            return
        lengths = find_durations(self.found.text, match.start(), match.end())
        self.course.regimens[-1] = replace(last, duration=next((length.told for length in lengths), None))

    def _set_now(self, ages: Sequence[Mention[GestationalAge]], sentence: Sentence) -> None:
        windows = find_windows(self.found.text, sentence.span, ages, Clock(), None) if ages else []
        points = [w.age for w in windows if w.side is Side.AT and w.age is not None and w.age.value.exact]
        if points:
            self.now = points[-1]

    def _drugs(self, sentence: Sentence) -> list[DrugMention]:
        """The sentence's drugs; what needs a cue has one where its neighbour in a list is a drug without."""
        named = within(self.found.drugs, *sentence.span)
        told = [not self._measured(drug, sentence) for drug in named]
        for steps in (range(1, len(named)), range(len(named) - 2, -1, -1)):
            for at in steps:
                beside = at - 1 if steps.step == 1 else at + 1
                if not told[at] and told[beside] and self._listed(named[at], named[beside], sentence):
                    told[at] = True
        return [drug for drug, kept in zip(named, told, strict=True) if kept]

    def _listed(self, drug: DrugMention, beside: DrugMention, sentence: Sentence) -> bool:
        """True for a substance or a class named in one breath with a drug."""
        first, second = sorted((drug, beside), key=lambda mention: mention.start)
        text = self.found.text
        return (
            (drug.cue_required or drug.is_class)
            and (drug.is_class or not (beside.cue_required or beside.is_class))
            and second.start - first.end <= _BREATH
            and not context.measured(text, drug.start, drug.end, sentence.span)
            and pattern("in_list").match(text[first.end : second.start]) is not None
        )

    def _measured(self, drug: DrugMention, sentence: Sentence) -> bool:
        text = self.found.text
        place = Place(drug.start, drug.end, sentence.start, sentence.end, sentence.span)
        denial = statuses.denied(text, place)
        if denial is not None and denial.about_use and context.exposed(text, drug.end, sentence.end):
            return False  # "no history of exposure to X"
        if context.measured(text, drug.start, drug.end, sentence.span) and not context.mixed(
            text, sentence.start, drug.start
        ):
            self.course.remember((self.course.known_as(drug),))
            return True
        if drug.has("diluent") and pattern("diluent_drug").search(
            text, max(sentence.start, drug.start - 40), drug.start
        ):
            return True
        needs = drug.cue_required or drug.is_class
        return (
            needs
            and not context.treated(text, drug.start, drug.end, sentence.span)
            and not (self.item or lists.labelled(text, sentence.start, drug.start))
            and denial is None
        )

    def _pronouns(self, sentence: Sentence, drugs: Sequence[DrugMention]) -> list[Cue]:
        names = [(d.start, d.end) for d in drugs if not d.is_class]
        kept: list[Cue] = []
        for cue in scan("pronoun", self.found.text, sentence.start, sentence.end):
            told = bool(kept) or any(d.start < cue.start for d in drugs)
            if cue.rule.id == "amount_alone" and (kept or drugs):
                continue
            if cue.groups.get("what", "").lower() == "which" and not told:
                continue  # of a noun of its own sentence, which is no drug: "a section, which was performed"
            if not any(a <= cue.start < b or self._names(cue, a) for a, b in names):
                kept.append(cue)
        return kept

    def _names(self, cue: Cue, drug: int) -> bool:
        """True if the drug itself follows the word: "the last dose of lithium"."""
        return 0 <= drug - cue.end <= 5 and self.found.text[cue.end : drug].strip() == "of"

    # --- who, and whether ----------------------------------------------------------------------------------------

    def _take(self, sentence: Sentence, clauses: Sequence[Clause]) -> None:
        carried = False  # a drug of the same list was told to be taken
        begins: Age | None = None
        for index, clause in enumerate(clauses):
            limit = clauses[index + 1].start if index + 1 < len(clauses) else sentence.end
            resolved = begun(self._resolved(clause), begins)
            begins = None
            if not resolved or self._of_others(sentence, clause):
                continue
            if clause.pronoun and "switch" in clause.acts:
                begins = self.course.handed_over(resolved[0])
            place = Place(clause.tellings[0].offset, clause.end, clause.clause_start, limit, sentence.span)
            kept = self._kept(sentence, clause, resolved, place)
            if not kept:
                continue
            goes_on = carried and lists.goes_on(self.found.text, clauses[index - 1].end, clause.start)
            carried = goes_on or any(self._counts(told, clause, sentence) for told in kept)
            if index == 0 and not clause.pronoun and _switched(self.found.text, sentence.start, clause):
                self.course.replaced(kept[0])
            for told in kept if carried else ():
                self.course.add(told)
            self.course.remember(told for told in kept if not told.pronoun)

    def _kept(
        self, sentence: Sentence, clause: Clause, resolved: Sequence[Telling], place: Place
    ) -> list[Telling]:
        """The clause's tellings of the patient, each with its owner and its status."""
        owner = clause.tellings[0].owner
        who = (owner, None) if owner else self._who(clause, place)
        if who is None:
            return []
        times = times_told(self.found.text, clause.start, place.limit)
        mine = (replace(told, subject=who[0], subject_span=who[1], times=times) for told in resolved)
        judged = (self._judged(sentence, clause, told, place) for told in mine)
        return [told for told in judged if told is not None]

    def _of_others(self, sentence: Sentence, clause: Clause) -> bool:
        """True if other authors tell of the drugs, or the part of the sentence between semicolons is about other women."""
        text = self.found.text
        if of_others(text, (clause.tellings[0].offset, clause.end), sentence.span):
            return True
        start = text.rfind("; ", sentence.start, clause.start) + 1
        end = text.find(";", clause.start, sentence.end)
        if start == 0 and end < 0:
            return False
        part = text[start or sentence.start : end if end >= 0 else sentence.end]
        return about_in(part, sentence) is About.OTHERS

    def _counts(self, told: Telling, clause: Clause, sentence: Sentence) -> bool:
        """A name without amount, route or frequency counts where the sentence tells that it was taken."""
        if not told.bare or told.status in (Status.NOT_GIVEN, Status.PLANNED) or told.pronoun:
            return True
        acts = {*told.acts, *clause.acts} - {""}
        if acts - {"last"} or (acts and told.stop is not None):
            return True
        if self.item or lists.labelled(self.found.text, sentence.start, told.offset):
            return True
        return context.treated(self.found.text, told.drug.start, told.drug.end, sentence.span)

    def _resolved(self, clause: Clause) -> list[Telling]:
        """The clause's tellings with pronouns replaced by the drugs that they mean."""
        if not clause.pronoun:
            return list(clause.tellings)
        first = clause.tellings[0]
        meant = self.course.antecedents(first, first.drug.as_written.lower())
        return [replace(told, drug=earlier.drug) for earlier in meant for told in clause.tellings]

    def _who(self, clause: Clause, place: Place) -> subject.Told | None:
        """Who took the clause's drugs, with the words that say so; None for a relative whom the record leaves out."""
        text = self.found.text
        born = self.topic.infant is not None or self.found.clock.born(place.first)
        if kin := subject.kin(text, place):
            return subject.of_kin(text, place, kin, child=born and self._child is not None, born=born)
        if clause.pronoun and (owner := self.course.last_owner()) is not None:
            return owner
        return self._surely(clause, place, born=born) or self._named(clause, place)

    def _surely(self, clause: Clause, place: Place, *, born: bool) -> subject.Told | None:
        if not self._of_a_mother:
            return None
        return subject.surely(self.found.text, place, clause.tellings, born=born, child=self._child)

    def _named(self, clause: Clause, place: Place) -> subject.Told:
        """Who the words around the drugs say got them, else of whom the sentences tell."""
        text = self.found.text
        named = subject.receiver(text, place)
        if named is not None and subject.got_it(named):
            return subject.SUBJECTS[named.person], named.span
        only_hers = clause.tellings[0].drug.has("mother_only")
        if only_hers or named is None and self.course.is_hers(clause.tellings, text, place):
            self.child = self._newborn(place)
            who = Subject.MOTHER if self._of_a_mother else Subject.PATIENT
            return who, subject.own(text, place, self.introduced)
        if (child := self._given_to_child(clause, place, named)) is not None:
            return Subject.NEONATE, child
        if named is not None and named.person is Person.MOTHER and self._of_a_mother:
            return Subject.MOTHER, named.span
        return self._unsaid, subject.own(text, place, self.introduced)

    @property
    def _of_a_mother(self) -> bool:
        """True for a woman's case and an infant's: it may tell of a mother and of her newborn."""
        return self.patient.may_carry or self.topic.infant is not None

    @property
    def _unsaid(self) -> Subject:
        """Who takes what the case gives to nobody; whether a woman is a mother is decided by the whole record."""
        of_mother = self._of_a_mother if self.topic.child is None else self.patient.may_carry
        return Subject.MOTHER if of_mother else Subject.PATIENT

    def _given_to_child(self, clause: Clause, place: Place, named: Named | None) -> tuple[int, int] | None:
        """The words that make the drugs the newborn's: its age as their time, else its name; None if they are not."""
        if named is None and self._of_a_mother and (aged := self.found.clock.of_child(place.first)):
            return aged
        self.child = self._newborn(place) or subject.of_newborn(clause.tellings)
        if self.child is None:
            return None
        born = self.topic.infant is not None or self.found.clock.born(place.first)
        return self.child if born or pattern("newly_born").search(self.found.text, *self.child) else None

    @property
    def _child(self) -> tuple[int, int] | None:
        """The words that named the newborn last, None where none was."""
        return self.child or self.topic.child or self.topic.infant

    def _newborn(self, place: Place) -> tuple[int, int] | None:
        """Where the newborn is named of whom the sentence tells, or goes on to tell; None if of none."""
        named = subject.receiver(self.found.text, place)
        if named is None:
            known = self.child
            on = known is not None and goes_on(self.found.text, place.sentence, known)
            return known if on else self.topic.child
        return named.span if named.person is Person.NEONATE else None

    def _judged(self, sentence: Sentence, clause: Clause, told: Telling, place: Place) -> Telling | None:
        """The telling with its status and what its times are worth by it, None for one that is none of the patient's."""
        text = self.found.text
        again = stands("again", text, clause.start, place.limit) is not None
        once_more = again or (statuses.after_birth(told) and told.start is None)
        denial = statuses.denied(text, place)
        if denial is not None and statuses.of_last_alone(text, clause, told, denial, place):
            denial = None
        if denial is not None and (again or self.course.takes(told)) and statuses.paused(text, denial):
            told, denial = statuses.ended(told, denial), None
        denial = None if clause.pronoun else denial
        verdict = (
            statuses.of_standing(denial)
            if denial
            else statuses.told(text, place, self.year, in_story=self.earlier, reported=self.found.reported)
        )
        if verdict.status is None:
            return None
        status, span = statuses.settled(text, told, verdict)
        dated = statuses.dated(text, replace(told, status=status))
        indication = None if denial else told.indication or purpose(text, clause.end, place.limit)
        judged = replace(
            dated,
            status_span=span,
            abstract=sentence.section in _SUMMARIES,
            again=once_more,
            indication=indication,
        )
        return with_day(text, judged, self.found.clock, (place.clause, place.limit))


def _switched(text: str, start: int, clause: Clause) -> bool:
    """True for "she was switched to X", which does not name what X replaces."""
    return "switch" in clause.acts and bool(
        pattern("switch_to").search(text, max(start, clause.start - 40), clause.start)
    )
