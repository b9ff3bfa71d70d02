"""One result with all its parts at document offsets: what the pipe writes and the record is made of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from extractors.english.numbers.digits import read_number
from extractors.english.units.dimensions import Dimension, dimension_of
from extractors.english.units.values import Unit
from extractors.families.labs.attach.walk import Reading
from extractors.families.labs.find.amounts import Amount
from extractors.families.labs.find.names import NameHit
from extractors.families.labs.find.ranges import RangeHit
from extractors.families.labs.fits import fits
from extractors.families.labs.gaps.said import ends, fills, holds
from extractors.findings import Mention
from extractors.terms.drugs import drug_terms
from extractors.terms.tests import Test, Trait, tests
from schemas.fact import Fact, Subject
from schemas.gestation import GestationalAge
from schemas.lab import LabTest, LabUnit, Measurement, ReferenceRange
from schemas.pregnancy import CalendarDate

TITRE = LabUnit(as_written="titer", ucum="{titer}")
LONGEST_WORD = 24
_COUNTED = frozenset(("/uL", "/mm3", "{copies}/mL", "{parasites}/uL", "[IU]"))


@dataclass(slots=True)
class LabEntry:
    """A result read at `[start, end)`; `case_number` is the patient that a table row names, else None.

    `fluid_said` is True where words away from the test, as a caption, name the specimen.
    """

    start: int
    end: int
    test: Mention[LabTest]
    measurement: Mention[Measurement]
    unit: Mention[LabUnit] | None = None
    reference: Mention[ReferenceRange] | None = None
    at: Fact[GestationalAge] | None = None
    date: Mention[CalendarDate] | None = None
    specimen: str | None = None
    fluid_said: bool = False
    subject: Subject | None = None
    subject_words: tuple[int, int] | None = None
    case_number: int | None = None
    unit_read: Unit | None = None
    test_row: Test | None = None
    backwards: bool = False

    @property
    def key(self) -> tuple[str, float, object]:
        """Test, value and comparator: what the same result told twice has in common."""
        measured = self.measurement.value
        return self.test.value.name, measured.value, measured.comparator


def entry_of(text: str, reading: Reading, offset: int) -> LabEntry | None:
    """The entry of a sentence's reading, None where its digits make no number, and of "potassium chloride 40 mEq"."""
    name, amount = special(reading.name, reading.unit), reading.amount
    measured = measurement(name.test, amount, reading.unit, text)
    if measured is None or _ends_a_drug(text, reading.name):
        return None
    test = lab_test(name, amount)
    start = amount.end - len(measured.as_written) + offset  # with the sign of a value below zero
    entry = LabEntry(
        start=start,
        end=amount.end + offset,
        test=Mention(name.start + offset, name.end + offset, test, reading.rule, reading.confidence),
        measurement=Mention(
            start,
            amount.end + offset,
            measured,
            reading.rule,
            reading.confidence,
        ),
        unit=_unit(reading, offset),
        specimen=name.specimen or (name.test.specimen if name.test else None),
        unit_read=reading.unit,
        test_row=name.test,
    )
    if reading.ranged is not None:
        _add_range(entry, reading.ranged, offset, text)
    return entry


def _ends_a_drug(text: str, name: NameHit) -> bool:
    """True for the chloride of "potassium chloride"."""
    before = text[max(0, name.start - LONGEST_WORD) : name.start]
    first = before.split()[-1:] if before.endswith(" ") else []
    return bool(first) and f"{first[0].lstrip('(')} {text[name.start : name.end]}".lower() in drug_terms()


def special(name: NameHit, unit: Unit | None) -> NameHit:
    """The test that a unit makes of a name: a share is a percentage, cells per field are of urine."""
    if name.test is None:
        return name
    unfasted = name.name.removeprefix("fasting ")
    if unfasted != name.name and unfasted in tests():
        return replace(name, name=unfasted)  # the row keeps the code of the fasting test
    other = tests().get(_by_unit(name, name.test.traits).get(unit.dimension, "")) if unit else None
    return replace(name, name=other.name, test=other, specimen=None) if other else name


def _by_unit(name: NameHit, traits: Mapping[Trait, str]) -> dict[Dimension, str]:
    """What a name stands for by the dimension of its unit, "" where for itself."""
    bare = name.name.removesuffix(" count")
    return {
        Dimension.MASS_IN_VOLUME: traits.get(Trait.FETAL, ""),  # "fetal haemoglobin" of a fetus
        Dimension.RATIO: traits.get(Trait.AS_RATIO, ""),  # "urine protein 4.2 g/gCr"
        Dimension.PERCENT: f"{bare} percentage" if bare != name.name else "",
        Dimension.COUNT_IN_FIELD: f"urine {name.name}",
    }


def lab_test(name: NameHit, amount: Amount) -> LabTest:
    """The record's test; LOINC only where the table is sure of it."""
    row = name.test
    return LabTest(
        name=name.name, as_written=name.written, loinc=row.loinc if row else None, known=row is not None
    )


def measurement(test: Test | None, amount: Amount, unit: Unit | None, text: str) -> Measurement | None:
    """The number of an amount as the unit and the test let its digits be read."""
    groups = counts_whole(test, unit) or _points_group(text, amount)
    bounds = _bounds(test, unit) if unit is not None or not groups else None
    value = read_number(amount.low, point_groups=groups, plausible=bounds)
    high = read_number(amount.high, point_groups=groups, plausible=bounds) if amount.high else None
    if value is None:
        return None
    if high is not None and high < value:
        high = None
    start = amount.start
    if test is not None and (test.low or 0) < 0 and high is None and ends("below_zero", text, start, 2):
        value, start = -value, start - 1
    return Measurement(
        value=value, high=high, comparator=amount.comparator, as_written=text[start : amount.end]
    )


def _points_group(text: str, amount: Amount) -> bool:
    """True for "3.450" in a sentence that writes its decimals with commas."""
    if not fills("three_after_point", amount.low):
        return False
    return holds("comma_decimal", text) and not holds("point_decimal", text)


def counts_whole(test: Test | None, unit: Unit | None) -> bool:
    """True if results come as whole counts, so that a point groups thousands ("165.000/mm3")."""
    if unit is not None:
        return unit.ucum in _COUNTED or bool(unit.ucum and unit.ucum.startswith("/"))
    return test is not None and dimension_of(test.ucum) is Dimension.COUNT


def _bounds(test: Test | None, unit: Unit | None) -> Callable[[float], bool] | None:
    if test is None or test.low is None or test.high is None:
        return None
    if unit is not None and unit.ucum != test.ucum:
        return None
    low, high = test.low, test.high
    return lambda value: low <= value <= high


def _unit(reading: Reading, offset: int) -> Mention[LabUnit] | None:
    amount = reading.amount
    if amount.titre:
        return Mention(amount.start + offset, amount.end + offset, TITRE, reading.rule)
    if reading.unit is None or not reading.unit.written:
        return None
    span = reading.unit_span or (
        (reading.ranged.start, reading.ranged.end) if reading.ranged else (amount.start, amount.end)
    )
    unit = LabUnit(as_written=reading.unit.written, ucum=reading.unit.ucum)
    return Mention(
        span[0] + offset, span[1] + offset, unit, reading.rule, 0.8 if reading.unit.repaired else 0.97
    )


def _add_range(entry: LabEntry, ranged: RangeHit, offset: int, text: str) -> None:
    groups = counts_whole(entry.test_row, entry.unit_read or ranged.unit)
    bounds = _bounds(entry.test_row, entry.unit_read)
    low = read_number(ranged.low, point_groups=groups, plausible=bounds) if ranged.low else None
    high = read_number(ranged.high, point_groups=groups, plausible=bounds) if ranged.high else None
    if low is not None and high is not None and high < low:
        entry.backwards = True
        return
    if ranged.unit is not None and entry.test_row is not None and not fits(entry.test_row, ranged.unit):
        return
    value = ReferenceRange(
        low=low,
        high=high,
        as_written=text[ranged.start : ranged.end].strip("([ "),
        unit=ranged.unit.written if ranged.unit else None,
    )
    entry.reference = Mention(ranged.start + offset, ranged.end + offset, value, f"labs/{ranged.rule}", 0.95)
