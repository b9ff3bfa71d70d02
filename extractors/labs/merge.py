"""The same result told twice is one entry with both quotes."""

from collections.abc import Iterable

from extractors.labs.entry import LabEntry


def merged(entries: Iterable[LabEntry]) -> list[list[LabEntry]]:
    """Groups of entries that tell one result, in the text's order; the fullest of a group comes first.

    Two entries are one result when test, value and comparator agree, and nothing that both say
    differs: unit, range, whose, gestational age, date. Entries of one sentence stay apart.
    """
    groups: list[list[LabEntry]] = []
    by_key: dict[tuple[str, float, object], list[list[LabEntry]]] = {}
    for entry in entries:
        home = next((group for group in by_key.get(entry.key, []) if all(_same(entry, other) for other in group)), None)
        if home is None:
            home = []
            groups.append(home)
            by_key.setdefault(entry.key, []).append(home)
        home.append(entry)
    return [sorted(group, key=_poverty) for group in groups]


def _poverty(entry: LabEntry) -> tuple[int, int]:
    parts = (entry.unit, entry.reference, entry.at, entry.date, entry.specimen)
    return sum(part is None for part in parts), entry.start


def _same(a: LabEntry, b: LabEntry) -> bool:
    if a.subject is not b.subject or a.measurement.value.high != b.measurement.value.high or a.case_number != b.case_number and a.case_number and b.case_number:
        return False
    if a.unit and b.unit and not _same_unit(a.unit.value.as_written, b.unit.value.as_written, a.unit.value.ucum, b.unit.value.ucum):
        return False
    if a.reference and b.reference and (a.reference.value.low, a.reference.value.high) != (b.reference.value.low, b.reference.value.high):
        return False
    if a.at and b.at and a.at.value.days != b.at.value.days:
        return False
    return not (a.date and b.date and a.date.value != b.date.value)


def _same_unit(a: str, b: str, ucum_a: str | None, ucum_b: str | None) -> bool:
    """Equal in UCUM or as written; a bare mass is the short form of its excretion ("2.6 g" of "g/24 h")."""
    if ucum_a is not None and ucum_a == ucum_b or a == b:
        return True
    short, long = sorted((a, b), key=len)
    return long.startswith(f"{short}/") or long.startswith(f"{short} /")
