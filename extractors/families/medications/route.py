"""By which way: adverbs, abbreviations, forms and procedures."""

from collections.abc import Iterator

from extractors.families.medications.cues import scan
from extractors.findings import Mention
from schemas.medication import Route

# A form implies a route, which a stated route replaces.
_FORMS = (
    "pessar",
    "suppositor",
    "ovule",
    "tab",
    "cap",
    "syrup",
    "gel",
    "cream",
    "lotion",
    "ointment",
    "patch",
    "infus",
    "dripped",
)


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Mention[Route]]:
    """Yield every route written in `[start, end)`.

    >>> [str(route.value) for route in find("40 mg s.c., then orally under spinal anaesthesia")]
    ['subcutaneous', 'oral', 'intrathecal']
    """
    for cue in scan("route", text, start, len(text) if end is None else end):
        written = text[cue.start : cue.end].lower()
        kind = (
            "_ly"
            if written.endswith(("ly", "by mouth", "os"))
            else "_form"
            if written.startswith(_FORMS)
            else ""
        )
        yield Mention(cue.start, cue.end, Route(cue.rule.data["route"]), f"medications/{cue.rule.id}{kind}")
