"""By which way: adverbs, abbreviations, forms and procedures."""

from collections.abc import Iterator

from extractors.matching import Mention
from extractors.medications.cues import scan
from schemas.medication import Route


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Mention[Route]]:
    """Yield every route written in `[start, end)`.

    >>> [str(route.value) for route in find("40 mg s.c., then orally under spinal anaesthesia")]
    ['subcutaneous', 'oral', 'intrathecal']
    """
    for cue in scan("route", text, start, len(text) if end is None else end):
        adverb = "_ly" if text[cue.start : cue.end].lower().endswith(("ly", "by mouth", "os")) else ""
        yield Mention(cue.start, cue.end, Route(cue.rule.data["route"]), f"medications/{cue.rule.id}{adverb}")
