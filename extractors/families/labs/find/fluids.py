"""Body fluids that a sentence or a head names."""

import re

from extractors.english.gate import gated

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
IN_FLUID = gated(
    r"\s(?:in|of)\s(?:the\s|her\s)?(?:CSF|cerebrospinal fluid|amniotic fluid|ascit(?:es|ic fluid)|pleural fluid|"
    r"serum|plasma|blood|urine)\b",
    re.IGNORECASE,
)
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
