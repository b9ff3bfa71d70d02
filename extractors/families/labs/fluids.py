"""Body fluids other than blood: the same analyte in another fluid is another test."""

import re
from dataclasses import replace

from extractors.english.gate import gated
from extractors.families.labs.entry import LabEntry
from extractors.terms.tests import tests
from schemas.lab import LabTest

_FLUIDS = gated(
    r"\b(?:(?P<amniotic>amniocentesis|amniotic fluid(?! index))|(?P<csf>cerebrospinal fluid|CSF|"
    r"lumbar puncture)|(?P<ascitic>ascitic fluid|ascites|paracentesis)|"
    r"(?P<pleural>pleural fluid|thoracentesis)|(?P<lavage>broncho-?alveolar lavage|BALF?)|"
    r"(?P<synovial>synovial fluid)|(?P<peritoneal>peritoneal fluid)|"
    r"(?P<blood>blood(?! cells?)|serum|plasma))\b",
    re.IGNORECASE,
)
_NAMES = {
    "amniotic": "amniotic fluid", "csf": "cerebrospinal fluid", "ascitic": "ascitic fluid", "pleural": "pleural fluid",
    "lavage": "bronchoalveolar lavage", "synovial": "synovial fluid", "peritoneal": "peritoneal fluid",
}  # fmt: skip
_OTHER = {"semen": "sperm"}
_ONLY_KNOWN = frozenset(("urine", "semen"))  # whose tests have names of their own
IN_FLUID = gated(
    r"\s(?:in|of)\s(?:the\s|her\s)?(?:CSF|cerebrospinal fluid|amniotic fluid|ascit(?:es|ic fluid)|pleural fluid|"
    r"serum|plasma|blood|urine)\b",
    re.IGNORECASE,
)
_SHORT = {"cerebrospinal fluid": "csf"}  # as the table of tests names them
_OF_BLOOD = frozenset((None, "", "blood", "serum", "plasma", "serum/plasma", "whole blood"))
REACH = 160  # characters before the value in which its fluid stands


def fluid_of(sentence: str, start: int) -> str | None:
    """The fluid that the words before the value name last, None for blood and where none is named.

    >>> text = "Lumbar puncture yielded protein 1.2 g/L; serum glucose was 90 mg/dL"
    >>> fluid_of(text, 32), fluid_of(text, 60)
    ('cerebrospinal fluid', None)
    """
    found = None
    for match in _FLUIDS.finditer(sentence, max(0, start - REACH), start):
        found = _NAMES.get(match.lastgroup or "")
    return found


def fluid_told(sentence: str, start: int, end: int) -> str | None:
    """The fluid of the value at `[start, end)`: right behind it, else by the words before; None for blood.

    >>> fluid_told("antibodies 1:320 in CSF", 11, 16)
    'cerebrospinal fluid'
    """
    match = IN_FLUID.match(sentence, end)
    return fluid_of(match[0], len(match[0])) if match else fluid_of(sentence, start)


def in_fluid(entry: LabEntry, fluid: str) -> None:
    """Turn a result that would be of blood into one of the fluid, under the fluid's own test."""
    if entry.specimen not in _OF_BLOOD:
        return
    test, short = entry.test.value, _SHORT.get(fluid, fluid)
    own = _own_name(entry, (fluid, short))
    if own.startswith((fluid, short)):
        entry.specimen = fluid
        return
    row = tests().get(f"{short} {own}") or tests().get(f"{_OTHER.get(fluid)} {own}")
    if row is None and fluid in _ONLY_KNOWN:
        return
    entry.specimen = fluid
    if row is None and not test.known:
        return
    renamed = LabTest(
        name=row.name if row else f"{short} {own}",
        as_written=test.as_written,
        loinc=row.loinc if row else None,
    )
    entry.test = replace(entry.test, value=renamed)
    entry.test_row = row


def _own_name(entry: LabEntry, fluid: tuple[str, str]) -> str:
    """What is measured, without its fluid; cells where the fluid alone is named: "the CSF showed 420 cells/mm3"."""
    name, unit = entry.test.value.name, entry.unit_read
    if name in fluid and unit is not None and unit.dimension == "count":
        return "white blood cell count"
    return name.removeprefix("blood ")
