"""What drugs were given for."""

from extractors.families.medications.cues import pattern
from extractors.findings import Mention

MOST = 160  # characters behind the drugs in which it is told


def purpose(text: str, start: int, end: int) -> Mention[str] | None:
    """What the drugs before `start` were given for, where the clause says so in a few words; None where it does not."""
    match = pattern("indication").search(text, start, min(end, start + MOST))
    if match is None or (
        match[0].startswith("because") and pattern("ended").search(text, start, match.start())
    ):
        return None  # "stopped because of headache"
    return Mention(match.start("what"), match.end("what"), match["what"], "medications/indication", 0.8)
