"""What the document page shows, as typed contexts: cases, families, entries, values."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.decisions.fold import MAIN, State
from pipeline.review.adrift import Adrift
from pipeline.review.issues import IssueView, key_of
from schemas.fact import Quote

PLAIN = frozenset(
    "drug test subject status dose frequency route measurement unit result outcome delivery_mode sex".split()
)


@dataclass(frozen=True, slots=True)
class ValueView:
    """One value. `software` is what the software says now where that is not what counts.

    `contradicted` says that an issue without an answer is about its words. `dispute` tells both sides of a
    difference, `sides` the requests by which each is taken, as JSON. `doubts` are what does not fit in it.
    `stays` says that what people decided stands in the record, and that to accept it keeps it; `mark` tells the value that
    accepting leaves from others.
    """

    key: str
    anchor: str
    path: str
    label: str
    text: str
    state: State
    kind: str
    confidence: int
    unsure: bool
    why: tuple[str, ...]
    to_see: bool
    derived: bool
    method: str
    quotes: tuple[Quote, ...]
    quote: str
    version: int
    software: str
    by: str
    comment: str
    notes: tuple[str, ...]
    dispute: tuple[str, str] | None
    sides: str
    contradicted: bool = False
    doubts: tuple[str, ...] = ()
    stays: bool = False
    mark: str = ""

    @property
    def plain(self) -> bool:
        """True for a value that says by itself what it is, and needs no label beside it."""
        return self.anchor.rsplit(".", 1)[-1] in PLAIN

    @property
    def calm(self) -> bool:
        """True for a value at which nothing asks to be looked at."""
        loud = (
            self.unsure or self.contradicted or self.doubts or self.state in (State.CHANGED, State.REJECTED)
        )
        return not (loud or self.software or self.notes or self.dispute)


@dataclass(frozen=True, slots=True)
class EntryView:
    """A medication, a result, a pregnancy; families without entries have one without a title.

    `gone` is one that a person rejected, `unfound` one that the software no longer finds and that waits for a person.
    `moved` says what a person moved, in words.
    """

    anchor: str
    title: str
    values: tuple[ValueView, ...]
    missing: tuple[tuple[str, str], ...]
    gone: bool
    unfound: bool = False
    moved: tuple[tuple[str, str, int], ...] = ()  # its anchor, in words, and its version

    @property
    def key(self) -> str:
        """Its identifier in the page."""
        return "e" + key_of(self.anchor)

    @property
    def lacks(self) -> tuple[tuple[str, str], ...]:
        """What is missing, its anchors from that of the entry on: `.dose`."""
        return tuple((anchor.removeprefix(self.anchor), words) for anchor, words in self.missing)

    @property
    def calm(self) -> bool:
        """True for an entry that is told in one line, but for what is wrong or unsure in it."""
        return not self.gone and not self.unfound

    @property
    def named(self) -> bool:
        """True for an entry whose first value is its name."""
        return bool(self.values) and self.values[0].anchor.endswith(MAIN)

    @property
    def doubt(self) -> int:
        """The confidence of its least sure open value in percent, 100 without one."""
        return min((one.confidence for one in self.values if one.state is State.OPEN), default=100)


@dataclass(frozen=True, slots=True)
class FamilyView:
    """A family of values of one case. `addable` is the list that new entries go to, empty for none.

    `open` of `total` values are those that nobody has decided on.
    """

    key: str
    anchor: str
    title: str
    entries: tuple[EntryView, ...]
    addable: str
    open: int
    total: int


@dataclass(frozen=True, slots=True)
class CaseView:
    """One patient. `gone` is one of which `by` said that it is none."""

    label: str
    number: int
    families: tuple[FamilyView, ...]
    version: int
    gone: bool
    by: str

    @property
    def open(self) -> int:
        """How many values nobody has decided on."""
        return sum(family.open for family in self.families)


@dataclass(frozen=True, slots=True)
class RecordView:
    """The record beside its source. `withheld` counts the cases that a publication of its `kind` does not present."""

    publication: FamilyView
    kind: str
    withheld: int
    cases: tuple[CaseView, ...]
    issues: tuple[IssueView, ...]
    adrift: Adrift
    outcome: str = ""
    outcome_version: int = 0

    def values(self) -> Iterator[ValueView]:
        """Every value on the page in order."""
        yield from self.publication.entries[0].values
        for case in self.cases:
            for family in case.families:
                for entry in family.entries:
                    yield from entry.values
