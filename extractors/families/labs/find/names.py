"""Names of tests in a sentence: token by token through the table, the longest name first."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from extractors.english.gate import gated
from extractors.english.units.values import unit_at
from extractors.terms.tests import TOKEN, Name, Test, Trait, name_index, normal, tests

_JOINT = re.compile(r"[\s\-‐–'’/().,+]{0,2}")
_FOLLOWED_BY_OTHER = gated(
    r"\s(?:sul(?:ph|f)ate|gluconate|bicarbonate|hydroxide|polystyrene|carbonate|chloride|citrate|oxide|"
    r"acetate|fumarate|sucrose|carboxymaltose|dextran|valproate"
    r"|supplement\w*|tablets?|infusions?|injections?|therapy|replacement|transfusions?|concentrates?|drip|"
    r"pump|syrup|pessar\w+|groups?|arms?|PI|RI|Doppler|S/D)\b",
    re.IGNORECASE,
)
_VALUE_FOLLOWS = re.compile(r"\+?\s?(?:levels?\s)?(?:was\s|of\s|[:=]\s?)?[<>]?\s?\d")
_NUMBER_FOLLOWS = re.compile(r"\s?[:=]?\s?[<>]?\s?\d{1,7}(?:[.,]\d{1,3})?")
_GOES_ON = re.compile(r"[.,]\d")
_DIGITS = re.compile(r"\d{1,4}(?![\d])")
_BLOOD_PAIR = re.compile(r"(?<![\w/&])H\s?[/&]\s?(?P<second>H)(?=\s?(?:was |were |of |at |:|=)?\s?\d)")
LEADING = 3  # characters before a name that a cell begins with
_KINDS = frozenset("direct indirect conjugated unconjugated ionized ionised".split())
_VALUE_AFTER_KIND = re.compile(r"\s?(?:was|of|=|:|component|fraction)?\s?[<>]?\s?\d")
_PAIR_FOLLOWS = re.compile(r"(?:\s(?:was|were|of)|\s?[:=])?\s?\d{1,3}(?:\.\d{1,2})?\s?/\s?\d")
_CLASSED = re.compile(r"(?P<base>.{3,60}) ig[gma]")
_TAIL = gated(
    r"[\s-](?:levels?|counts?|concentrations?|values?|rates?|titers?|titres?|activity)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class NameHit:
    """A test named at `[start, end)` of the sentence; `test` is None for a name that the table lacks."""

    start: int
    end: int
    written: str
    name: str
    test: Test | None
    specimen: str | None = None
    cue_required: bool = False
    others: tuple[Name, ...] = ()


def find_names(text: str) -> list[NameHit]:
    """The tests named in a sentence, in order, without overlaps; coordinated parts count as names.

    >>> [hit.name for hit in find_names("Total and direct bilirubin were raised")]
    ['total bilirubin', 'direct bilirubin']
    """
    index = name_index()
    tokens = [(match.group(), match.start(), match.end()) for match in TOKEN.finditer(text)]
    forms = [normal(token[0]) for token in tokens]
    found: list[NameHit] = []
    position, count = 0, len(tokens)
    while position < count:
        sizes = index.lengths.get(forms[position])
        group = _longest(text, tokens, forms, position, sizes) if sizes else ()
        if not group:
            if found and forms[position] in _KINDS:
                found += _kind_of(text, tokens[position], found)
            position += 1
            continue
        if len(group[0].tokens) == 2 and _two_values(text, tokens, position):
            group = _longest(text, tokens, forms, position, (1,)) or group
        size = len(group[0].tokens)
        start, end = tokens[position][1], tokens[position + size - 1][2]
        if (
            not _FOLLOWED_BY_OTHER.match(text, end)
            and not _numbered(text, end)
            and not tests()[group[0].test].histology
        ):
            found += _coordinated(text, tokens, position, group[0])
            found.append(_dotted(text, _hit(text, start, end, group)))
        position += size
    if "H" in text:
        found = sorted([*found, *_blood_pair(text)], key=lambda hit: hit.start)
    return _of_antibodies(text, found)


def _dotted(text: str, hit: NameHit) -> NameHit:
    """The name with the stop of an abbreviation, which inside a sentence is a part of the word: "Plt. 88"."""
    inside = text.startswith(". ", hit.end) and hit.end + 2 < len(text)
    return replace(hit, end=hit.end + 1, written=text[hit.start : hit.end + 1]) if inside else hit


def leading_name(text: str) -> NameHit | None:
    """The test that a cell's text begins with, None if it begins with anything else.

    >>> hit = leading_name("Hb (g/dL)")
    >>> hit.name if hit else None
    'hemoglobin'
    """
    first = next(iter(find_names(text)), None)
    return first if first is not None and first.start < LEADING else None


def _blood_pair(text: str) -> Iterator[NameHit]:
    """Yield hemoglobin and hematocrit for "H/H 9/36" and "H&H of 7.2 and 21.5"."""
    for match in _BLOOD_PAIR.finditer(text):
        for at, test in ((match.start(), "hemoglobin"), (match.start("second"), "hematocrit")):
            yield NameHit(at, at + 1, text[at : at + 1], test, tests()[test])


def _two_values(text: str, tokens: list[tuple[str, int, int]], at: int) -> bool:
    """True for "PT/INR: 18/1.6", where each half of a name has a value of its own."""
    (_, _, end), (_, start, stop) = tokens[at : at + 2]
    return text[end:start].strip() == "/" and _PAIR_FOLLOWS.match(text, stop) is not None


def _kind_of(text: str, token: tuple[str, int, int], found: list[NameHit]) -> Iterator[NameHit]:
    """Yield the part of a test that its kind alone names: "bilirubin 3.6 mg/dl (direct 2.1)"."""
    word, start, end = token
    last = found[-1]
    if not _VALUE_AFTER_KIND.match(text, end) or "." in text[last.end : start].replace(".", "", 1):
        return
    parent = normal(TOKEN.findall(last.name)[-1]) if TOKEN.findall(last.name) else ""
    other = name_index().names.get((normal(word), parent), ())
    if other and other[0].test != last.name:
        yield _hit(text, start, end, other)


def _of_antibodies(text: str, found: list[NameHit]) -> list[NameHit]:
    """The names, with a class alone read as the class of the antibody before it: "anticardiolipin IgG 68, IgM 22"."""
    base = ""
    for position, hit in enumerate(found):
        antibody = _CLASSED.fullmatch(hit.name)
        kind = hit.test.traits.get(Trait.ANTIBODY_CLASS) if hit.test else None
        if kind and base:
            wanted = f"{base} {kind}"
            if wanted in tests():
                found[position] = replace(hit, name=wanted, test=tests()[wanted])
        elif antibody or f"{hit.name} igg" in tests():
            base = antibody["base"] if antibody else hit.name
        else:
            base = ""
    return found


def _numbered(text: str, end: int) -> bool:
    """True for "IgG2" where the table knows "IgG" only: the digit is part of another name."""
    digits = _DIGITS.match(text, end)
    return (
        digits is not None
        and text[end - 1].isalpha()
        and text[digits.end() : digits.end() + 1] not in (".", ",")
        and unit_at(text, digits.end()) is None
    )


def _hit(text: str, start: int, end: int, group: tuple[Name, ...]) -> NameHit:
    """The hit of the names that the written form may be; the one written letter by letter so comes first."""
    written = text[start:end]
    ordered = tuple(sorted(group, key=lambda name: name.written != written)) if len(group) > 1 else group
    return _named(start, end, written, ordered[0], ordered[1:])


def _named(start: int, end: int, written: str, name: Name, others: tuple[Name, ...]) -> NameHit:
    test = tests()[name.test]
    needs_cue = name.cue_required or test.cue_required and len(name.tokens) == 1
    return NameHit(start, end, written, name.test, test, name.specimen, needs_cue, others)


def readings(hit: NameHit) -> Iterator[NameHit]:
    """The hit, then the same as each other test that its written form may name ("TP", "PC")."""
    yield hit
    for name in hit.others:
        yield _named(hit.start, hit.end, hit.written, name, ())


def _longest(
    text: str, tokens: list[tuple[str, int, int]], forms: list[str], at: int, sizes: tuple[int, ...]
) -> tuple[Name, ...]:
    names = name_index().names
    for size in sizes:
        group = names.get(tuple(forms[at : at + size]))
        if group is None or at + size > len(tokens):
            continue
        if size > 1 and not all(
            _JOINT.fullmatch(text, tokens[k - 1][2], tokens[k][1]) for k in range(at + 1, at + size)
        ):
            continue
        if size > 1 and _in_number(text, tokens[at + size - 2][2], *tokens[at + size - 1]):
            continue
        fitting = tuple(name for name in group if _cased(text, tokens[at][1], tokens[at + size - 1][2], name))
        if fitting:
            return fitting
    return ()


def _in_number(text: str, before: int, word: str, start: int, end: int) -> bool:
    """True for the 4 of "IgG 4.2 g/L": digits apart from the name that begin a number, no part of the name."""
    return word.isdigit() and before < start and _GOES_ON.match(text, end) is not None


def _cased(text: str, start: int, end: int, name: Name) -> bool:
    """A short name is told by its capitals, and stands alone ("K" is no part of "K/µL", "Na" none of "Na-")."""
    if not name.short:
        return True
    if start and (
        text[start - 1].isalnum()
        or text[start - 1] == "_"
        or text[start - 1] == "-"
        and text[start - 2 : start - 1].isalnum()
    ):
        return False
    if (
        end < len(text)
        and text[end].isalpha()
        or text[start:end] == "Hg"
        and text[:start].endswith(("mm ", "mm/"))
    ):
        return False
    written = text[start:end]
    letters = "".join(character for character in written if character.isalpha())
    in_table = "".join(character for character in name.written if character.isalpha())
    as_in_table = letters == in_table
    if len(letters) == 1:
        return (
            as_in_table
            and (
                bool(_VALUE_FOLLOWS.match(text, end)) or text[start - 1 : start] == text[end : end + 1] == "/"
            )
            and not text[:start].lower().endswith("vitamin ")
        )
    if len(letters) == 2:
        upper = letters.isupper() and not name.cue_required  # "PI" is an index of flow, "Pi" phosphate
        return as_in_table or upper or letters.istitle() and in_table.islower()
    if as_in_table or any(character.isupper() for character in letters):
        return True
    value = _NUMBER_FOLLOWS.match(text, end + text.startswith(". ", end))  # "plt 21 x 10^9/L"
    return value is not None and unit_at(text, value.end()) is not None


def _coordinated(text: str, tokens: list[tuple[str, int, int]], at: int, name: Name) -> list[NameHit]:
    """The first half of "total and direct bilirubin": a name that shares its last words with the next."""
    if len(name.tokens) < 2 or at == 0:
        return []
    word, start, end = tokens[at - 1]
    before = at - 1
    if word.lower() in ("and", "or") and at >= 2:
        before = at - 2
        word, start, end = tokens[before]
    joint = text[end : tokens[at][1]]
    if not re.fullmatch(r"\s?(?:,\s?(?:and\s)?|/|&\s?|and\s|or\s)", joint):
        return []
    wanted = (normal(word), *name.tokens[1:])
    other = name_index().names.get(wanted, ())
    if not other or other[0].test == name.test:
        return []
    return [_hit(text, start, end, other)]


def with_tail(text: str, end: int) -> int:
    """Where the name ends with its "level" or "count"."""
    match = _TAIL.match(text, end)
    return match.end() if match else end
