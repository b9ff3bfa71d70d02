"""Names of tests in a sentence: token by token through the table, the longest name first."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from extractors.english.units.dimensions import Dimension
from extractors.english.units.values import Unit, unit_at
from extractors.families.labs.gaps.said import begins, ends, fills, finds
from extractors.families.labs.gaps.words import any_of, is_one_of
from extractors.terms.drugs import drug_terms
from extractors.terms.tests import TOKEN, Name, Test, Trait, in_urine, name_index, normal, tests, with_trait

PAIR = 2  # tokens of two names in one
LEADING = 3  # characters before a name that a cell begins with
LEAST_TOLD = 3  # letters of a name that is told by any capital


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


@dataclass(frozen=True, slots=True)
class _Tokens:
    """The words and numbers of a text with where they stand, and their forms in which names are compared."""

    text: str
    words: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    forms: tuple[str, ...]


def _tokens(text: str) -> _Tokens:
    found = list(TOKEN.finditer(text))
    words = tuple(match[0] for match in found)
    starts, ends = tuple(match.start() for match in found), tuple(match.end() for match in found)
    return _Tokens(text, words, starts, ends, tuple(map(normal, words)))


def find_names(text: str) -> list[NameHit]:
    """The tests named in a sentence, in order, without overlaps; coordinated parts count as names.

    >>> [hit.name for hit in find_names("Total and direct bilirubin were raised")]
    ['total bilirubin', 'direct bilirubin']
    """
    tokens, lengths = _tokens(text), name_index().lengths
    found: list[NameHit] = []
    position, count = 0, len(tokens.words)
    while position < count:
        sizes = lengths.get(tokens.forms[position])
        group = _group(tokens, position, sizes) if sizes else ()
        if group:
            size = len(group[0].tokens)
            found += _named_at(tokens, position, size, group)
            position += size
            continue
        if found and is_one_of("kind_of", tokens.forms[position]):
            found += _kind_of(tokens, position, found)
        position += 1
    if "H" in text:
        found = sorted([*found, *_joint(text)], key=lambda hit: hit.start)
    return _of_antibodies(text, _with_ratios(text, found))


def _with_ratios(text: str, found: list[NameHit]) -> list[NameHit]:
    """The names; two of which a ratio is told are one: "an LDH/AST ratio of 22" is no AST."""
    kept: list[NameHit] = []
    for hit in found:
        joined = _ratio(text, kept[-1], hit) if kept else None
        kept = [*kept[:-1], joined] if joined else [*kept, hit]
    return kept


def _ratio(text: str, over: NameHit, under: NameHit) -> NameHit | None:
    """The ratio of the tests, None where the text tells none of these two."""
    told = begins("ratio_behind", text, under.end)
    if told is None or not fills("over", text, over.end, under.start):
        return None
    written, name = text[over.start : told.end()], f"{over.name}/{under.name} ratio"
    return NameHit(over.start, told.end(), written, name, None)


def _named_at(tokens: _Tokens, at: int, size: int, group: tuple[Name, ...]) -> Iterator[NameHit]:
    """Yield the name, and before it the first half of a pair that shares its last words; nothing of a drug."""
    text, start, end = tokens.text, tokens.starts[at], tokens.ends[at + size - 1]
    of_drug = text[end : end + 1].isspace() and any_of("of_a_drug").match(text, end + 1)
    if of_drug or _numbered(text, end) or _of_other_use(text, start, end, group[0]):
        return
    yield from _coordinated(tokens, at, group[0])
    yield _dotted(text, _hit(text, start, end, group))


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


def _joint(text: str) -> Iterator[NameHit]:
    """Yield both tests of "H/H 9/36" and "H&H of 7.2 and 21.5", which the table of traits tells."""
    first, second = with_trait(Trait.FIRST_OF_PAIR), with_trait(Trait.SECOND_OF_PAIR)
    for match in finds("joint_letters", text):
        for test, at in zip((*first, *second), (match.start(), match.start("second")), strict=True):
            yield NameHit(at, at + 1, text[at : at + 1], test.name, test)


def _kind_of(tokens: _Tokens, at: int, found: list[NameHit]) -> Iterator[NameHit]:
    """Yield the part of a test that its kind alone names: "bilirubin 3.6 mg/dl (direct 2.1)"."""
    text, start, end, last = tokens.text, tokens.starts[at], tokens.ends[at], found[-1]
    if not begins("value_of_kind", text, end) or "." in text[last.end : start].replace(".", "", 1):
        return
    named = TOKEN.findall(last.name)
    other = name_index().names.get((tokens.forms[at], normal(named[-1])), ()) if named else ()
    if other and other[0].test != last.name:
        yield _hit(text, start, end, other)


def _of_antibodies(text: str, found: list[NameHit]) -> list[NameHit]:
    """The names, with a class alone read as the class of the antibody before it: "anticardiolipin IgG 68, IgM 22"."""
    base = ""
    for position, hit in enumerate(found):
        kind = hit.test.traits.get(Trait.ANTIBODY_CLASS) if hit.test else None
        wanted = f"{base} {kind}"
        if kind and base and wanted in tests():
            found[position] = replace(hit, name=wanted, test=tests()[wanted])
        elif not (kind and base):
            base = _antibody(hit.name)
    return found


@cache
def _antibody(name: str) -> str:
    """The antibody whose class a name tells, or that has classes; "" for any other test."""
    classes = [test.traits[Trait.ANTIBODY_CLASS] for test in with_trait(Trait.ANTIBODY_CLASS)]
    told = next((name.removesuffix(f" {one}") for one in classes if name.endswith(f" {one}")), "")
    return told or (name if any(f"{name} {one}" in tests() for one in classes) else "")


def _numbered(text: str, end: int) -> bool:
    """True for "IgG2" where the table knows "IgG" only: the digit is part of another name."""
    digits = begins("index_of_name", text, end)
    return (
        digits is not None
        and text[end - 1].isalpha()
        and text[digits.end() : digits.end() + 1] not in (".", ",")
        and unit_at(text, digits.end()) is None
    )


def _of_other_use(text: str, start: int, end: int, name: Name) -> bool:
    """True for the "P4" of "G7 P4+2" and the "BD" of "40 mg BD", which are no tests."""
    if text[end - 1].isdigit():
        return begins("formula_goes_on", text, end) is not None
    return name.cue_required and end - start == PAIR and ends("amount_before", text, start) is not None


def _hit(text: str, start: int, end: int, group: tuple[Name, ...]) -> NameHit:
    """The hit of the names that the written form may be; the one written letter by letter so comes first."""
    written = text[start:end]
    ordered = tuple(sorted(group, key=lambda name: name.written != written)) if len(group) > 1 else group
    return _named(start, end, written, ordered[0], ordered[1:])


def _named(start: int, end: int, written: str, name: Name, others: tuple[Name, ...]) -> NameHit:
    test = tests()[name.test]
    needs_cue = name.cue_required or test.cue_required and len(name.tokens) == 1
    return NameHit(start, end, written, name.test, test, name.specimen, needs_cue, others)


def readings(hit: NameHit, unit: Unit | None = None) -> Iterator[NameHit]:
    """The hit, then the same as each other test that its written form may name ("TP", "PC").

    In a `unit` of what is passed in a time the test of urine comes first: "normetanephrine 9.4 mg/day".
    """
    if unit is not None and unit.dimension is Dimension.EXCRETION and hit.test is not None:
        passed = in_urine(hit.test)
        if passed is not None and not _may_be_given(hit.test):
            yield replace(hit, name=passed.name, test=passed, others=())
    yield hit
    for name in hit.others:
        yield _named(hit.start, hit.end, hit.written, name, ())


@cache
def _may_be_given(test: Test) -> bool:
    """True for calcium and chloride, of which so much a day is a dose: a drug, or the last word of one's name."""
    return any(term.split()[-1] == test.name for term in drug_terms())


def _group(tokens: _Tokens, at: int, sizes: tuple[int, ...]) -> tuple[Name, ...]:
    """The names of the longest written form; of its first half where each has a value: "PT/INR: 18/1.6"."""
    group = _longest(tokens, at, sizes)
    if not group or len(group[0].tokens) != PAIR:
        return group
    between = tokens.text[tokens.ends[at] : tokens.starts[at + 1]]
    apart = between.strip() == "/" and begins("values_of_pair", tokens.text, tokens.ends[at + 1])
    return (_longest(tokens, at, (1,)) if apart else ()) or group


def _longest(tokens: _Tokens, at: int, sizes: tuple[int, ...]) -> tuple[Name, ...]:
    """The names of the longest written form that begins at a token and is written so."""
    names = name_index().names
    for size in sizes:
        group = names.get(tokens.forms[at : at + size]) if at + size <= len(tokens.words) else None
        if group is None or not _is_one_name(tokens, at, size):
            continue
        start, end = tokens.starts[at], tokens.ends[at + size - 1]
        fitting = tuple(name for name in group if _cased(tokens.text, start, end, name))
        if fitting:
            return fitting
    return ()


def _is_one_name(tokens: _Tokens, at: int, size: int) -> bool:
    """False for tokens that stand apart, and where the last are digits that begin a number."""
    text, starts, stops = tokens.text, tokens.starts, tokens.ends
    if size == 1:
        return True
    last = at + size - 1
    if any(_apart(text, stops[k - 1], starts[k]) for k in range(at + 1, last + 1)):
        return False
    apart = tokens.words[last].isdigit() and stops[last - 1] < starts[last]
    return not (apart and begins("number_goes_on", text, stops[last]))  # the 4 of "IgG 4.2 g/L"


def _apart(text: str, end: int, start: int) -> bool:
    """True if more than a sign stands between two tokens."""
    return end < start and not fills("joins_tokens", text, end, start)


def _cased(text: str, start: int, end: int, name: Name) -> bool:
    """A short name is told by its capitals, and stands alone ("K" is no part of "K/µL", "Na" none of "Na-")."""
    if not name.short:
        return True
    if _inside(text, start, end):
        return False
    letters, in_table = _letters(text[start:end]), _letters(name.written)
    if len(letters) == 1:
        return letters == in_table and _stands_alone(text, start, end)
    if len(letters) < LEAST_TOLD:
        upper = letters.isupper() and not name.cue_required  # "PI" is an index of flow, "Pi" phosphate
        return letters == in_table or upper or letters.istitle() and in_table.islower()
    if letters == in_table or any(character.isupper() for character in letters):
        return True
    value = begins("bare_value", text, end + text.startswith(". ", end))  # "plt 21 x 10^9/L"
    return value is not None and unit_at(text, value.end()) is not None


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text))


def _inside(text: str, start: int, end: int) -> bool:
    """True for letters that are a part of a longer word or of a unit."""
    before = text[max(0, start - 2) : start]
    if before[-1:].isalnum() or before[-1:] == "_" or before[-1:] == "-" and before[:-1].isalnum():
        return True
    return text[end : end + 1].isalpha() or ends("in_a_unit", text, end) is not None


def _stands_alone(text: str, start: int, end: int) -> bool:
    """True for a single letter before its value ("K 3.1", "Na/K/Cl"), and no vitamin's."""
    slashed = text[start - 1 : start] == text[end : end + 1] == "/"
    told = slashed or begins("value_of_letter", text, end) is not None
    return told and not ends("before_letter", text, start)


def _coordinated(tokens: _Tokens, at: int, name: Name) -> Iterator[NameHit]:
    """Yield the first half of "total and direct bilirubin": a name that shares its last words with the next."""
    if len(name.tokens) < PAIR or at == 0:
        return
    before = at - 2 if at > 1 and is_one_of("joins", tokens.forms[at - 1]) else at - 1
    if not fills("between_halves", tokens.text, tokens.ends[before], tokens.starts[at]):
        return
    other = name_index().names.get((tokens.forms[before], *name.tokens[1:]), ())
    if other and other[0].test != name.test:
        yield _hit(tokens.text, tokens.starts[before], tokens.ends[before], other)


def with_tail(text: str, end: int) -> int:
    """Where the name ends with its "level" or "count"."""
    apart = text[end : end + 1]
    match = any_of("tail").match(text, end + 1) if apart == "-" or apart.isspace() else None
    return match.end() if match else end
