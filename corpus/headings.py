"""What a heading is for, by its words alone."""

import csv
import re
from functools import cache
from importlib.resources import files

from schemas.document import SectionKind

LONGEST_HEADING = 90  # characters; a longer line is a sentence or a title
_NUMBERING = re.compile(r"^\(?(?:\d{1,2}(?:\.\d{1,2}){0,3}[.):]?|(?:[IVX]{1,4}|[A-H])[.):])\s{1,3}")
_ONE_CASE = re.compile(
    r"(?:(?:clinical )?(?:case|patient|observation|woman|pregnancy|twin pregnancy)(?: report| presentation| study| history)?"
    r"(?: (?:no\.?|number|n°|#))? ?#?(?:\d{1,2}|[ivx]{1,4}|[a-h]|one|two|three|four|five|six)"
    r"|(?:the )?(?:first|second|third|fourth|fifth|sixth) (?:case|patient|observation)(?: report| presentation)?)"
    r"(?:$|\s{0,2}[:.–—(-])"
)
_TRIM = re.compile(r"[\s:.–—-]+$")


@cache
def _table() -> dict[str, tuple[SectionKind, bool]]:
    """Heading to its kind, and whether it counts inside an abstract only."""
    with (files("corpus") / "headings.csv").open(encoding="utf-8") as lines:
        return {
            row["heading"]: (SectionKind(row["kind"]), row["scope"] == "abstract")
            for row in csv.DictReader(lines)
        }


def plain(heading: str) -> str:
    """A heading without its number, its colon and its capitals.

    >>> plain("2.1. CASE PRESENTATION:")
    'case presentation'
    """
    text = " ".join(heading.replace("&", "and").replace("’", "'").split())
    bare = _NUMBERING.sub("", text, count=1) or text
    return _TRIM.sub("", bare).lower()


def kind_of(heading: str, *, in_abstract: bool = False) -> SectionKind | None:
    """The kind of section a heading opens, None for words that are no known heading.

    >>> kind_of("2. Case presentation"), kind_of("CASE 1: a twin pregnancy"), kind_of("She was well")
    (<SectionKind.CASE: 'case'>, <SectionKind.CASE: 'case'>, None)
    """
    if not heading or len(heading) > LONGEST_HEADING or not heading[-1:].strip():
        return None
    words = plain(heading)
    known = _table().get(words)
    if known is not None:
        kind, only_abstract = known
        return None if only_abstract and not in_abstract else kind
    if (
        heading[-1] != "."
        and _ONE_CASE.match(_NUMBERING.sub("", heading.strip(), count=1).lower())
        and "|" not in heading
        and "/" not in heading
    ):
        return SectionKind.CASE
    return None


def starts_like_heading(text: str) -> bool:
    """True when a line begins with a capital or a number, as headings do."""
    return bool(text) and (text[0].isupper() or text[0].isdigit())
