"""What a heading is for, by its words alone.

The words stand in `headings.csv`, one kind a row; brackets hold words that may stand in one place
("[physical|clinical] examination", "[|our] case"). How a heading is dressed (its number, bar, ornament,
capitals, letter-spacing) is taken off here, and headings that join several ("Treatment and outcome") are
read part by part.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product

from schemas.document import SectionKind
from schemas.errors import RuleError

LONGEST_HEADING = 90  # characters; a longer line is a sentence or a title
_BANNER = "banner"
_SCOPES = frozenset({"any", "abstract", "detail", "block", "part"})
_ORNAMENT = re.compile(r"^[\s#*_■□▪▫•●○►▸▶◆◇➤✓|│┃§¶>-]{1,8}(?=\S)")
_NUMBER = r"(?:\d{1,2}(?:\.\d{1,2}){0,3}|[IVX]{1,4}|[A-H])"
_BAR = r"[|│┃ǀ∣¦❘•·/]"
_NUMBERING = re.compile(
    rf"^\(?(?:{_NUMBER}\s{{0,2}}[.):]{{0,2}}\s{{0,2}}{_BAR}\s{{0,3}}"  # "2 | ", "II. | "
    r"|\d{1,2}(?:\.\d{1,2}){0,3}[.):]?\s{1,3}"
    r"|\d{1,2}[.):](?=[A-Z])"  # "2.CASE REPORT"
    r"|(?:[IVX]{1,4}|[A-H])[.):]\s{0,3}|[IVX]{1,4}\s{1,3}(?=[A-Z]{3}))"
)
_ONE_CASE = re.compile(
    r"(?:(?:clinical )?(?:case|patient|observation|woman|pregnancy|twin pregnancy)(?: report| presentation| study| history)?"
    r"(?: (?:no\.?|number|n°|#))? ?#?(?:\d{1,2}|[ivx]{1,4}|[a-h]|one|two|three|four|five|six)"
    r"|(?:the )?(?:first|second|third|fourth|fifth|sixth) (?:case|patient|observation)(?: report| presentation)?)"
    r"(?:$|\s{0,2}[:.–—(-])"
)
_TRIM = re.compile(r"[\s:.*_|–—-]+$")
_REMARK = re.compile(r"\s{0,2}[(\[][^()\[\]]{1,40}[)\]]$")  # "Case report (Figure 1)"
_JOINT = re.compile(r"\s{0,2}[/,;:+]\s{0,2}(?:and\s)?|\s(?:and|with|plus|or)\s|\s[–—-]\s")
_MOST_PARTS = 4
_BREAK = re.compile(r"\s{0,2}[|│•·–—:/]\s{0,2}|\s-\s|,\s")
_ALTERNATIVES = re.compile(r"\[([^\]]*)\]")
_FIRST = (SectionKind.CASE, SectionKind.ABSTRACT, SectionKind.METHODS, SectionKind.INTRODUCTION, SectionKind.DISCUSSION,
          SectionKind.CONCLUSION, SectionKind.RESULTS, SectionKind.BACK)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading opens.

    `scope`: "any"; "abstract" for words that are headings in an abstract only; "detail" for parts of a case that
    a discussion has as well ("Treatment"); "block" for labels and boxes that hold one block wherever they
    stand; "part" for words that count beside others only.
    """

    kind: SectionKind
    scope: str


@cache
def _tables() -> tuple[dict[str, Heading], frozenset[str]]:
    """Headings by their words, and the banners of journals. Raises RuleError for rows that cannot be."""
    known: dict[str, Heading] = {}
    banners: set[str] = set()
    with (files("corpus") / "headings.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if row["scope"] not in _SCOPES:
                raise RuleError(f"headings.csv: scope {row['scope']!r} of {row['heading']!r} is unknown")
            if row["kind"] == _BANNER:
                banners.update(expanded(row["heading"]))
                continue
            here = Heading(SectionKind(row["kind"]), row["scope"])
            for words in expanded(row["heading"]):
                if known.setdefault(words, here) != here:
                    raise RuleError(f"headings.csv: {words!r} stands twice, as {known[words]} and as {here}")
    return known, frozenset(banners)


def expanded(pattern: str) -> Iterator[str]:
    """Every heading that a row of the table stands for.

    >>> list(expanded("[|our] case [report|history]"))
    ['case report', 'case history', 'our case report', 'our case history']
    """
    parts = _ALTERNATIVES.split(pattern)
    choices = [part.split("|") if position % 2 else [part] for position, part in enumerate(parts)]
    for chosen in product(*choices):
        words = " ".join("".join(chosen).split())
        if words:
            yield words


@cache
def _spaceless() -> dict[str, str]:
    """Headings without their spaces, for letter-spaced and glued ones."""
    return {words.replace(" ", ""): words for words, known in _tables()[0].items() if known.scope != "part"}


def plain(heading: str) -> str:
    """A heading without its number, its colon and its capitals.

    >>> plain("2.1. CASE PRESENTATION:"), plain("2 | CASE REPORT"), plain("C A S E  R E P O R T")
    ('case presentation', 'case report', 'case report')
    """
    text = " ".join(heading.replace("&", " and ").replace("’", "'").split())
    text = _ORNAMENT.sub("", text, count=1) or text
    bare = _TRIM.sub("", _NUMBERING.sub("", text, count=1)) or _TRIM.sub("", text)
    known = _tables()[0]
    words = bare.lower()
    if words in known:
        return words
    without = _REMARK.sub("", words, count=1)
    if without in known:
        return without
    for spaced in (bare, _TRIM.sub("", text)) if text.isupper() else ():
        if (whole := _spaceless().get(spaced.lower().replace(" ", ""))) is not None:
            return whole
    return words


def kind_of(heading: str, *, in_abstract: bool = False) -> SectionKind | None:
    """The kind of section a heading opens, None for words that are no known heading.

    >>> kind_of("2. Case presentation"), kind_of("CASE 1: a twin pregnancy"), kind_of("She was well")
    (<SectionKind.CASE: 'case'>, <SectionKind.CASE: 'case'>, None)
    """
    found = known_heading(heading, in_abstract=in_abstract)
    return None if found is None else found.kind


def known_heading(heading: str, *, in_abstract: bool = False) -> Heading | None:
    """What a heading opens where it stands, None for words that are no known heading there."""
    found = read_heading(heading)
    return None if found is None or found.scope == "abstract" and not in_abstract else found


@lru_cache(maxsize=4096)
def read_heading(heading: str) -> Heading | None:
    """What a heading opens, None for words that are no known heading."""
    if not heading or len(heading) > LONGEST_HEADING or not heading[-1:].strip():
        return None
    words = plain(heading)
    known = _tables()[0].get(words)
    if known is not None and known.scope != "part":
        if not starts_like_heading(heading):
            return known if known.scope == "any" and heading[-1] != "." else None
        row = (
            known.scope == "detail" and "|" in heading and not heading.isupper()
        )  # "2 | Delivery" of a table
        return None if row else known
    if "|" in words:
        return None
    if heading[-1] != "." and "/" not in heading and _ONE_CASE.match(_bare(heading)):
        return Heading(SectionKind.CASE, "any")
    return _joint(words) if starts_like_heading(heading) and heading[-1] not in ".,;" else None


def _bare(heading: str) -> str:
    text = _ORNAMENT.sub("", heading.strip(), count=1)
    return _NUMBERING.sub("", text, count=1).lower()


def _joint(words: str) -> Heading | None:
    """A heading of several: "treatment, outcome and follow-up"."""
    parts = _JOINT.split(words)
    if not 1 < len(parts) <= _MOST_PARTS:
        return None
    known = [_tables()[0].get(part) for part in parts]
    found = [part for part in known if part is not None]
    if len(found) < len(known) or all(part.scope == "part" for part in found):
        return None
    kinds = {part.kind for part in found}
    kind = next((kind for kind in _FIRST if kind in kinds), None)
    if kind is None or SectionKind.BACK in kinds and len(kinds) > 1:
        return None
    scopes = {part.scope for part in found}
    scope = next((scope for scope in ("any", "detail", "block") if scope in scopes), "abstract")
    return Heading(kind, scope)


def is_banner(line: str) -> bool:
    """True for what journals print above a title: the sort of article, the column, "Open Access".

    Such words open no section there, even where they are a heading elsewhere.

    >>> is_banner("CASE REPORT | Open Access"), is_banner("Letter to the Editor"), is_banner("Case 1")
    (True, True, False)
    """
    if not line or len(line) > LONGEST_HEADING or line[-1] in ".,;":
        return False
    banners = _tables()[1]
    words = plain(line)
    return words in banners or all(part in banners for part in _BREAK.split(words))


def is_numbered(heading: str) -> bool:
    """True for a heading with a number or a letter of its own: "2. Case report"."""
    return _NUMBERING.match(_ORNAMENT.sub("", heading.strip(), count=1)) is not None


def starts_like_heading(text: str) -> bool:
    """True when a line begins with a capital, a number or an ornament, as headings do."""
    return bool(text) and (text[0].isupper() or text[0].isdigit() or _ORNAMENT.match(text) is not None)
