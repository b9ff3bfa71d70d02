"""Creative Commons licences by their short names, however a publication words them."""

import re
from dataclasses import dataclass

_ADDRESS = r"creativecommons\.\s?org/\s?(?:licen[sc]es/\s?(?P<address>by(?:-nc)?(?:-nd|-sa)?)|publicdomain/\s?(?P<zero>zero))"
_SHORT = r"\bCC[\s-]{0,2}(?:(?P<short>BY(?:[\s-]{0,2}NC)?(?:[\s-]{0,2}(?:ND|SA))?)|(?P<naught>0))(?![A-Za-z])"
_GAP = r"[\s,/–—-]{0,4}"
_WORDS = (
    rf"Creative\s{{1,2}}Commons{_GAP}(?:license\s{{0,2}})?(?:\(?CC\)?\s)?(?P<words>Attribution"
    rf"(?:{_GAP}(?:and\s)?Non{_GAP}Commercial(?:{_GAP}use)?)?"
    rf"(?:{_GAP}(?:and\s)?(?:No{_GAP}Deriv(?:atives?|s)?(?:{_GAP}works?)?|Share{_GAP}Alike))?)"
)
_VERSION = r"(?:[\s/,v(–-]|International|Unported|Generic|License|Licence|Public|Version){0,8}?(?P<version>[1-4]\.0)\b"
_LICENCE = re.compile(rf"(?:{_ADDRESS}|{_SHORT}|{_WORDS})(?:{_VERSION})?", re.IGNORECASE)
_OTHERS = re.compile(
    r"reproduced|adapted|reprinted|modified from|\bdata (?:made )?available|dedication", re.IGNORECASE
)
_BEFORE = 120  # characters in which a licence of other people's pictures or of the data would be announced


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence's short name and the words it was read from."""

    name: str
    words: str


def find_licence(text: str) -> Licence | None:
    """The first Creative Commons licence that a text grants, None where it grants none.

    A version that stands only at a later mention of the same licence counts.

    >>> find_licence("distributed under the Creative Commons Attribution Non Commercial (CC BY-NC 4.0) license").name
    'CC BY-NC 4.0'
    >>> find_licence("http://creativecommons.org/licenses/by-nc-nd/3.0/").name
    'CC BY-NC-ND 3.0'
    >>> find_licence("All rights reserved.")
    """
    found = [
        (_letters(match), match["version"], match)
        for match in _LICENCE.finditer(text)
        if not _OTHERS.search(text, max(0, match.start() - _BEFORE), match.start())
    ]
    granted = [one for one in found if one[0] != "CC0"] or found
    if not granted:
        return None
    letters, version, match = granted[0]
    version = version or next((later for name, later, _ in granted if name == letters and later), None)
    return Licence(f"{letters} {version}" if version else letters, " ".join(match[0].split()))


def _letters(match: re.Match[str]) -> str:
    if match["zero"] or match["naught"]:
        return "CC0"
    if match["address"] or match["short"]:
        parts = re.findall(r"by|nc|nd|sa", (match["address"] or match["short"]).lower())
        return "CC " + "-".join(part.upper() for part in parts)
    words = re.sub(r"[^a-z]", "", match["words"].lower())
    parts = [
        short
        for long, short in (("noncommercial", "NC"), ("noderiv", "ND"), ("sharealike", "SA"))
        if long in words
    ]
    return "-".join(["CC BY", *parts])
