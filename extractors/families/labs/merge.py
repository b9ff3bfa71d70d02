"""The same result told twice is one entry with both quotes."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from extractors.families.labs.entry import LabEntry
from extractors.findings import Mention
from schemas.fact import Fact
from schemas.gestation import GestationalAge
from schemas.lab import LabUnit, ReferenceRange
from schemas.pregnancy import CalendarDate


@dataclass(slots=True)
class _Group:
    """Entries that tell one result, and what any of them says of it."""

    entries: list[LabEntry] = field(default_factory=list)
    unit: Mention[LabUnit] | None = None
    reference: Mention[ReferenceRange] | None = None
    at: Fact[GestationalAge] | None = None
    date: Mention[CalendarDate] | None = None

    def accepts(self, entry: LabEntry) -> bool:
        """True if nothing that the entry says differs from what the group says."""
        first = self.entries[0]
        return (
            entry.subject is first.subject
            and entry.measurement.value.high == first.measurement.value.high
            and (self.unit is None or entry.unit is None or _same_unit(self.unit.value, entry.unit.value))
            and (
                self.reference is None
                or entry.reference is None
                or _same_range(self.reference.value, entry.reference.value)
            )
            and (self.at is None or entry.at is None or self.at.value.days == entry.at.value.days)
            and (self.date is None or entry.date is None or self.date.value == entry.date.value)
        )

    def add(self, entry: LabEntry) -> None:
        """Take the entry in."""
        self.entries.append(entry)
        self.unit = self.unit or entry.unit
        self.reference = self.reference or entry.reference
        self.at = self.at or entry.at
        self.date = self.date or entry.date


def merged(entries: Iterable[LabEntry]) -> list[list[LabEntry]]:
    """Groups of entries that tell one result, in the text's order; the fullest of a group comes first.

    Two entries are one result when test, value and comparator agree, and nothing that both say
    differs: unit, range, whose, gestational age, date.
    """
    groups: list[_Group] = []
    by_key: dict[tuple[str, float, object], list[_Group]] = {}
    for entry in entries:
        alike = by_key.setdefault(entry.key, [])
        home = next((group for group in alike if not group.entries or group.accepts(entry)), None)
        if home is None:
            home = _Group()
            groups.append(home)
            alike.append(home)
        home.add(entry)
    return [sorted(group.entries, key=_poverty) for group in groups]


def _poverty(entry: LabEntry) -> tuple[int, int]:
    parts = (entry.unit, entry.reference, entry.at, entry.date, entry.specimen)
    return sum(part is None for part in parts), entry.start


def _same_range(a: ReferenceRange, b: ReferenceRange) -> bool:
    return (a.low, a.high) == (b.low, b.high)


def _same_unit(a: LabUnit, b: LabUnit) -> bool:
    """Equal in UCUM or as written; a bare mass is the short form of its excretion ("2.6 g" of "g/24 h")."""
    if a.ucum is not None and a.ucum == b.ucum or a.as_written == b.as_written:
        return True
    short, long = sorted((a.as_written, b.as_written), key=len)
    return long.startswith((f"{short}/", f"{short} /"))
