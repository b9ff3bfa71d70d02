"""Body fluids other than blood: the same analyte in another fluid is another test."""

from dataclasses import replace

from extractors.english.units.dimensions import Dimension
from extractors.families.labs.entry import LabEntry
from extractors.families.labs.gaps.said import holds, without
from extractors.terms.tests import Trait, tests, with_trait
from schemas.lab import LabTest

_OTHER = {"semen": "sperm"}
_ONLY_KNOWN = frozenset(("urine", "semen"))  # whose tests have names of their own
SHORT = {"cerebrospinal fluid": "csf"}  # as the table of tests names them


def in_fluid(entry: LabEntry, fluid: str) -> None:
    """Turn a result that would be of blood into one of the fluid, under the fluid's own test."""
    if entry.specimen == fluid:
        entry.fluid_said = True
    if not is_of_blood(entry.specimen):
        return
    test, short = entry.test.value, SHORT.get(fluid, fluid)
    own = _own_name(entry, (fluid, short))
    if own.startswith((fluid, short)):
        entry.specimen, entry.fluid_said = fluid, True
        return
    row = tests().get(f"{short} {own}") or tests().get(f"{_OTHER.get(fluid)} {own}")
    if row is None and fluid in _ONLY_KNOWN:
        return
    entry.specimen, entry.fluid_said = fluid, True
    if row is None and not test.known:
        return
    renamed = LabTest(
        name=row.name if row else f"{short} {own}",
        as_written=test.as_written,
        loinc=row.loinc if row else None,
    )
    entry.test = replace(entry.test, value=renamed)
    entry.test_row = row


def is_of_blood(specimen: str | None) -> bool:
    """True for blood and its parts, and where nothing is said."""
    return not specimen or holds("blood_or_part", specimen)


def _own_name(entry: LabEntry, fluid: tuple[str, str]) -> str:
    """What is measured, without its fluid; cells where the fluid alone is named: "the CSF showed 420 cells/mm3"."""
    name, unit = entry.test.value.name, entry.unit_read
    if without("examined", name) in fluid and unit is not None and unit.dimension is Dimension.COUNT:
        return with_trait(Trait.CELLS_OF_FLUID)[0].name
    return name.removeprefix("blood ")
