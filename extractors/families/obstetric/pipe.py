"""The `obs_obstetric` component: gravidity, parity and earlier pregnancies of each case."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, field, replace

from spacy.language import Language
from spacy.tokens import Doc

from extractors.cases.pipe import CaseSpan, patient_rows
from extractors.cases.rows import Row
from extractors.english.context.about import About, about_in
from extractors.english.context.another import LOOKING_BACK
from extractors.english.context.whose import someone_elses
from extractors.english.sentences.pipe import Sentence
from extractors.english.spans import Spans
from extractors.families.obstetric.asides import asides, with_asides
from extractors.families.obstetric.combine import CAESAREANS, CONFIDENCE, chosen
from extractors.families.obstetric.cues import pattern
from extractors.families.obstetric.derive import LOSSES, Counts, complete
from extractors.families.obstetric.event import Event
from extractors.families.obstetric.events import named_only, says_alive, told
from extractors.families.obstetric.prose import NTH
from extractors.families.obstetric.setting import REACH, Setting, present_age, setting
from extractors.families.obstetric.singly import Singly
from extractors.families.obstetric.statements import MAX_COUNT, MOST_STATEMENTS, Source, Statement
from extractors.families.obstetric.together import Together, add_together, of_kind_told, together
from extractors.families.obstetric.unique import unique
from extractors.families.obstetric.values import find
from extractors.findings import Mention, entries, flag, of_case, put_cases, quoted
from extractors.story.pipe import story_sentences
from extractors.story.told import Told, starts_of_later
from schemas.document import SectionKind
from schemas.fact import Fact, Quote
from schemas.obstetric import COUNTS, Convention, Formula, ObstetricHistory
from schemas.patient import Patient, Sex
from schemas.report import Issue


@dataclass(frozen=True, slots=True)
class CaseHistory:
    """What the component read for one case; the findings "histories" hold them."""

    case: int
    history: ObstetricHistory
    earlier: tuple[Event, ...] = ()


@dataclass
class _Gathered:
    """What one case's sentences say, before it is combined."""

    sentences: list[Sentence] = field(default_factory=list)
    mentions: list[Mention[Statement]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    together: list[Together] = field(default_factory=list)

    def add(
        self, text: str, start: int, events: Sequence[Event], mentions: Sequence[Mention[Statement]]
    ) -> None:
        """Take in what a sentence of the woman tells, whose offset is `start`."""
        self.mentions += mentions
        self.together += together(text, start)
        if not events and says_alive(text):
            self._say_alive()
        self.events += events

    def _say_alive(self) -> None:
        """The child born last lives."""
        last = next((place for place in reversed(range(len(self.events))) if self.events[place].birth), None)
        if last is not None and self.events[last].alive is None:
            self.events[last] = replace(self.events[last], alive=True)

    @property
    def begun(self) -> bool:
        """True once a sentence has told something."""
        return bool(self.events or self.mentions)

    def told_in(self, sentence: str) -> list[Mention[Statement]]:
        """The statements of a sentence; none once there are more than anybody writes."""
        return [] if len(self.mentions) > MOST_STATEMENTS else find(sentence)

    def cut(self) -> Mention[Statement] | None:
        """The last statement that is kept where there are more than anybody writes; those behind it go. None otherwise."""
        if len(self.mentions) <= MOST_STATEMENTS:
            return None
        del self.mentions[MOST_STATEMENTS:]
        return self.mentions[-1]


class ObstetricPipe:
    """Writes the findings `obstetric` with one `CaseHistory` a case, and adds to the findings `issues`."""

    def __call__(self, doc: Doc) -> Doc:
        """Read every case's history."""
        found: dict[int, CaseHistory] = {}
        issues: list[Issue] = []
        for case in doc._.cases:
            gathered = _gather(doc, case)
            if gathered.mentions or gathered.events:
                found[case.index], own = _history(doc, case, gathered)
                issues += own
        put_cases(doc, "histories", found)
        flag(doc, issues)
        return doc


def _gather(doc: Doc, case: CaseSpan) -> _Gathered:
    """Statements and events of the case's own sentences; other people's are left out."""
    patient: Patient = of_case(doc, "patients", case.index)
    child = patient.is_child
    out = _Gathered()
    if _is_man(patient, child):
        return out
    open_event: Event | None = None
    whole: str = doc._.document.text
    later = starts_of_later(story_sentences(doc, case))
    lower = _starts_of_lower(story_sentences(doc, case))
    rows = [row for row in patient_rows(doc) if row.start in case]
    out.mentions += [mention for row in rows for mention in _of_row(whole, row)]
    out.sentences += [sentence for sentence in doc._.sentences if sentence.start in case]
    for sentence in out.sentences:
        text = whole[sentence.start : sentence.end]
        events, statements = _events(text, sentence, open_event, later), out.told_in(text)
        events = with_asides(events, asides(text, sentence.start, statements))
        named = named_only(text, sentence.start)
        if not (events or statements or named or out.begun) or about_in(text, sentence) is not About.PATIENT:
            continue
        events, mentions = _her_own(text, sentence, events, statements, child)
        out.add(text, sentence.start, events, _of_count(mentions, lower))
        open_event = named or (open_event if not events else None)
    return out


def _starts_of_lower(story: Sequence[Told]) -> Spans:
    """The sentences that name an earlier pregnancy by its number."""
    return Spans((told.start, told.end) for told in story if told.of_lower)


def _of_count(mentions: Sequence[Mention[Statement]], lower: Spans) -> list[Mention[Statement]]:
    """The mentions, without those that take the number of an earlier pregnancy for the gravidity."""
    return [mention for mention in mentions if mention.rule != NTH or not lower.holds(mention.start)]


def _events(text: str, sentence: Sentence, open_event: Event | None, later: Set[int]) -> list[Event]:
    """The earlier pregnancies that a sentence tells, unless it tells of a later one."""
    return [] if sentence.start in later else told(text, sentence.start, open_event)


def _is_man(patient: Patient, child: bool) -> bool:
    """True for a grown man of known age, who has no history of his own; a child's is its mother's."""
    male = patient.sex is not None and patient.sex.value is Sex.MALE
    return male and patient.age is not None and not child


def _her_own(
    text: str,
    sentence: Sentence,
    events: Sequence[Event],
    statements: Sequence[Mention[Statement]],
    child: bool,
) -> tuple[list[Event], list[Mention[Statement]]]:
    """What of a sentence is told of the woman: earlier pregnancies that no statement counts, and the statements."""
    start = sentence.start
    if sentence.section in LOOKING_BACK:  # here this pregnancy may count among "two successful pregnancies"
        statements, events = [found for found in statements if not _may_hold_this_birth(found)], []
    if sentence.section is SectionKind.TITLE:
        events = []  # "Live birth in a seventh pregnancy": the one that the report is about
    born = Spans(match.span() for match in pattern("born_herself").finditer(text))
    events = [
        event
        for event in events
        if not born.holds(event.start - start)
        and not someone_elses(text, event.start - start, child=child)
        and not _counted(event, statements, start)
    ]
    own = [found for found in statements if not someone_elses(text, found.start, child=child)]
    mentions = [Mention(start + found.start, start + found.end, found.value, found.rule) for found in own]
    return events, [mention for mention in mentions if not _told_singly(mention, events)]


def _of_row(text: str, row: Row) -> Iterator[Mention[Statement]]:
    """Yield gravidity and parity of a patient whom a table gives a row, where their cells are numbers."""
    for key in ("gravidity", "parity"):
        start, end = row.cells.get(key, (0, 0))
        number = text[start:end].strip()
        if number.isdigit() and int(number) <= MAX_COUNT:
            statement = Statement(((key, int(number)),), Source.FORMULA)
            yield Mention(start, end, statement, "obstetric/table")


def _may_hold_this_birth(mention: Mention[Statement]) -> bool:
    counts = dict(mention.value.counts)
    return mention.value.source is Source.PROSE and not set(counts) <= {*LOSSES, "abortions", "stillbirths"}


def _counted(event: Event, statements: Sequence[Mention[Statement]], start: int) -> bool:
    """True for an outcome without year and ordinal that is the noun of a count: "two previous miscarriages"."""
    if event.year or event.ordinal:
        return False
    return any(
        mention.value.source is Source.PROSE
        and not (mention.rule == CAESAREANS and mention.value.get("parity") == 1)
        and event.start - start < mention.end
        and mention.start < event.end - start
        for mention in statements
    )


def _told_singly(mention: Mention[Statement], events: Sequence[Event]) -> bool:
    """True for "a miscarriage (in 2014)": one pregnancy of its own, which is not the number of them all."""
    counts = dict(mention.value.counts)
    if (
        mention.value.source is not Source.PROSE
        or set(counts.values()) != {1}
        or not set(counts) <= {*LOSSES, "stillbirths"}
    ):
        return False
    return any(
        (event.year or event.ordinal) and event.start < mention.end and mention.start < event.end
        for event in events
    )


def _history(doc: Doc, case: CaseSpan, gathered: _Gathered) -> tuple[CaseHistory, list[Issue]]:
    def quoter(start: int, end: int) -> Quote:
        return quoted(doc, start, end)

    whole: str = doc._.document.text
    cut = gathered.cut()
    state = _setting(doc, gathered, whole)
    mentions = [_with_previous(mention, state.now, whole) for mention in gathered.mentions]
    counts, issues = chosen(mentions, quoter)
    issues += [_not_all(quoter(cut.start, cut.end))] if cut else []
    add_together(counts, gathered.together, quoter)
    told = [of_kind_told(event, gathered.together) for event in gathered.events]
    events = list(_earlier(unique(told), counts, state))
    issues += Singly(events, quoter, now=state.now).add_to(counts)
    complete(counts, now=state.now, counts_birth=state.counts_birth)
    confidences = {f"rule:{mention.rule}": CONFIDENCE[mention.value.source] for mention in mentions}
    facts = {key: _fact(counts, key, confidences) for key in COUNTS if key in counts.values}
    history = ObstetricHistory(**facts, formulas=_formulas(doc, mentions))
    return CaseHistory(case.index, history, tuple(events)), [
        issue.model_copy(update={"case": case.index}) for issue in issues
    ]


def _earlier(events: Sequence[Event], counts: Counts, state: Setting) -> Iterator[Event]:
    """The events without what is told of the pregnancy in which she came: "in her third pregnancy with one living child".

    One with a year of its own is another's: "It was her second pregnancy; in 2018 she had had a termination".
    """
    present = counts.get("gravidity") if state.now else None
    for event in events:
        if event.ordinal is None or event.ordinal != present:
            yield event
        elif event.year is not None:
            yield replace(event, ordinal=None)


def _not_all(last: Quote) -> Issue:
    message = f"more than {MOST_STATEMENTS} statements of gravidity and parity: those behind {last.text!r} were not read"
    return Issue(code="statements_not_all_read", message=message, quotes=(last,))


def _fact(counts: Counts, key: str, confidences: dict[str, float]) -> Fact[int]:
    method = counts.methods[key]
    return Fact[int](
        value=counts.values[key],
        quotes=counts.quotes[key],
        confidence=confidences.get(method, 0.85),
        method=method,
    )


def _setting(doc: Doc, gathered: _Gathered, whole: str) -> Setting:
    """How she stood at the best statement: a formula before a word before prose."""
    if not gathered.mentions:
        return Setting(None)
    best = max(gathered.mentions, key=lambda mention: (mention.value.source, -mention.start))
    own = [s for s in gathered.sentences if about_in(whole[s.start : s.end], s) is About.PATIENT]
    texts = [whole[s.start : s.end] for s in own]
    position = next((i for i, s in enumerate(own) if s.start <= best.start < s.end), 0)
    ages = [
        mention.start
        for mention in entries(doc, "ages")
        if present_age(whole[max(0, mention.start - REACH) : mention.start])
    ]
    aged = [any(s.start <= start < s.end for start in ages) for s in own]
    if not texts:
        return Setting(None)  # a patient of a table, of whom no sentence tells
    return setting(texts, position, aged)


def _with_previous(mention: Mention[Statement], now: bool | None, doc_text: str) -> Mention[Statement]:
    """Read "no previous pregnancies" as gravidity: the present pregnancy is added."""
    previous = mention.value.get("previous_pregnancies")
    if previous is None:
        return mention
    counts: tuple[tuple[str, int], ...] = ()
    words = doc_text[mention.start : mention.end].lower()
    if now is not None or words.startswith("never"):
        counts = (("gravidity", previous + int(bool(now))),)
    if previous == 0:
        counts += (("parity", 0),)
    keys = tuple(key for key, _ in counts)
    return Mention(mention.start, mention.end, Statement(counts, Source.PROSE, worked_out=keys), mention.rule)


def _formulas(doc: Doc, mentions: Sequence[Mention[Statement]]) -> tuple[Fact[Formula], ...]:
    out = []
    for mention in mentions:
        convention = mention.value.convention or (
            Convention.WORDS if mention.value.source is Source.WORD else None
        )
        if convention is not None:
            quote = quoted(doc, mention.start, mention.end)
            formula = Formula(as_written=quote.text, convention=convention)
            out.append(
                Fact[Formula](value=formula, quotes=(quote,), confidence=0.95, method=f"rule:{mention.rule}")
            )
    return tuple(out)


@Language.factory("obs_obstetric")
def make_obstetric(nlp: Language, name: str) -> ObstetricPipe:
    """Make the component."""
    return ObstetricPipe()
