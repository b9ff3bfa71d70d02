"""Drug names in a text: by a table of names, abbreviations of the text's own, and slips beside a dose."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import chain

from extractors.families.medications.combined import joined
from extractors.families.medications.cues import pattern
from extractors.families.medications.drug import DrugMention
from extractors.families.medications.slips import LEAST_FUZZY, Token, slip
from extractors.terms.drugs import TOKEN, DrugName, DrugTerm, drug_index, vaccine_targets, words

_SPLITS = frozenset({" ", "-", "- ", "‐", "\u00a0"})  # between the halves of a word written in two
_LEAD = 2  # letters of a second word by which names are looked up
_LEAST_HALF = 4  # letters: shorter halves are words of their own
_LONGEST_ABBREVIATION = 4  # letters
_JOINERS = frozenset(
    " ~-~/~- ~ -~ / ~/ ~ /~(~)~) ~ (~+~ + ~®~® ~–~\u00a0~’~'~’s ~'s ~)-~‐~‑".split("~")
)  # between the words of a name


def find(text: str, abbreviations: Mapping[str, str] | None = None) -> list[DrugMention]:
    """Every drug name in the text, left to right, without overlaps; the longest name wins.

    `abbreviations` maps short forms that the text defines to their long forms. A brand in brackets
    after its generic name, and the parts of a combination, are one mention.
    """
    tokens = [(m.start(), m.end(), m[0].lower()) for m in TOKEN.finditer(text)]
    short = abbreviations or {}
    found: list[DrugMention] = []
    reached = 0
    for position, (start, end, word) in enumerate(tokens):
        if position < reached:
            continue
        hit = _longest(text, tokens, position) if _may_begin(word) else None
        if hit is not None and text[start:end] in short and _means_another(short[text[start:end]], hit):
            hit = None
        if hit is None and short:
            hit = _abbreviated(text, tokens, position, short)
        if hit is not None:
            found.append(hit[0])
            reached = position + hit[1]
        elif end - start >= LEAST_FUZZY and (near := slip(text, tokens[position])) is not None:
            found.append(near)
    ordered = sorted([*found, *_vaccines(text, found)], key=lambda mention: mention.start)
    return joined(text, ordered)


def _vaccines(text: str, found: list[DrugMention]) -> Iterator[DrugMention]:
    """The vaccines of "vaccinated against influenza and pneumococcus", each at the name of its germ."""
    if "accin" not in text and "mmuni" not in text:
        return
    targets = vaccine_targets()
    for match in chain(
        *(pattern(rule).finditer(text) for rule in ("vaccinated_against", "germs_of_one_head"))
    ):
        for word in TOKEN.finditer(match["targets"]):
            term = targets.get(word[0].lower())
            start = match.start("targets") + word.start()
            if term is not None and not any(m.start <= start < m.end for m in found):
                yield DrugMention(
                    start, start + len(word[0]), (term,), word[0], rule="medications/vaccinated"
                )


@lru_cache(maxsize=1 << 16)
def _may_begin(word: str) -> bool:
    """False for a word that begins no name: not alone, in the plural, glued to a dose or as a name's first half."""
    index, firsts = drug_index(), _first_words()
    place = bisect_left(firsts, word)
    if place < len(firsts) and firsts[place].startswith(word):
        return True
    return word[:-1] in index or (not word.isalpha() and pattern("glued_dose").match(word) is not None)


@cache
def _first_words() -> Sequence[str]:
    return sorted(drug_index())


@cache
def _branches() -> Mapping[str, Mapping[str, tuple[DrugName, ...]]]:
    """Names by their first word and the lead of their second, the longest first; names of one word under ""."""
    found: dict[str, dict[str, tuple[DrugName, ...]]] = {}
    for first, names in drug_index().items():
        branch = found.setdefault(first, {})
        for name in names:
            lead = name.words[1][:_LEAD] if len(name.words) > 1 else ""
            branch[lead] = (*branch.get(lead, ()), name)
    return found


def _longest(text: str, tokens: list[Token], position: int) -> tuple[DrugMention, int] | None:
    branches = _branches()
    start, end, word = tokens[position]
    for used, first in enumerate((word, _split(text, tokens, position)), start=1):
        branch = branches.get(first)
        if branch is None:
            continue
        following = tokens[position + used][2] if position + used < len(tokens) else ""
        for name in (*branch.get(following[:_LEAD], ()), *branch.get("", ())):
            taken = _agrees(text, tokens, position, name)
            if taken and _written_as(text[start:end], name):
                return _mention(text, start, tokens[position + taken - 1][1], name), taken
    return _varied(text, tokens, position)


def _split(text: str, tokens: list[Token], position: int) -> str:
    """The word that two neighbouring tokens make ("hydroxy progesterone"), "" if they are too short to be its halves."""
    if position + 1 >= len(tokens):
        return ""
    start, end, word = tokens[position]
    following, _, rest = tokens[position + 1]
    if len(rest) < _LEAST_HALF or end - start < _LEAST_HALF or text[end:following] not in _SPLITS:
        return ""
    return word + rest


def _varied(text: str, tokens: list[Token], position: int) -> tuple[DrugMention, int] | None:
    """A name of one word in the plural, glued to its dose, or cut by a hyphen."""
    index = drug_index()
    start, end, word = tokens[position]
    tries = [(word[:-1], end, 1)] if word.endswith("s") and len(word) > 4 else []
    if not word.isalpha() and (glued := pattern("glued_dose").match(word)):
        tries.append((glued[1], start + glued.end(1), 1))
    if position + 1 < len(tokens):
        following = tokens[position + 1]
        if text[end : following[0]] in ("-", "- ", "‐"):
            tries.append((word + following[2], following[1], 2))
    for written, stop, used in tries:
        for name in index.get(written, ()):
            if len(name.words) == 1:
                return _mention(text, start, stop, name), used
    return None


def _written_as(written: str, name: DrugName) -> bool:
    """False for a short name in small letters that is a word of the language: "same" is not SAMe; no vaccine's is ("Tdap")."""
    if len(name.words) > 1 or len(written) > _LONGEST_ABBREVIATION or name.type == "generic":
        return True
    if "short_is_no_word" in name.term.traits:
        return True
    return any(letter.isupper() or letter.isdigit() for letter in written[1:])


def _agrees(text: str, tokens: list[Token], position: int, name: DrugName) -> int:
    """How many tokens the name takes here, 0 if it does not stand here.

    The last word may be a plural, and every long word may be written in two. Only vaccines have commas in
    their names ("measles, mumps, rubella"): "iron, folic acid" is a list.
    """
    at, last = position, len(name.words) - 1
    for index, word in enumerate(name.words):
        if at >= len(tokens):
            return 0
        if index:
            gap = text[tokens[at - 1][1] : tokens[at][0]]
            if gap not in _JOINERS and not (gap == ", " and "names_with_commas" in name.term.traits):
                return 0
        written = tokens[at][2]
        if written == word or (index == last and written == word + "s"):
            at += 1
        elif word.startswith(written) and _split(text, tokens, at) == word:
            at += 2
        else:
            return 0
    return at - position


def _mention(text: str, start: int, end: int, name: DrugName) -> DrugMention:
    return DrugMention(start, end, (name.term,), text[start:end], rule=f"medications/{name.type}")


def _abbreviated(
    text: str, tokens: list[Token], position: int, abbreviations: Mapping[str, str]
) -> tuple[DrugMention, int] | None:
    start, end, _ = tokens[position]
    long_form = abbreviations.get(text[start:end])
    if long_form is None:
        return None
    term = named(long_form)
    if term is None:
        return None
    return DrugMention(start, end, (term,), text[start:end], rule="medications/abbreviation"), 1


def _means_another(long_form: str, hit: tuple[DrugMention, int]) -> bool:
    """True for an abbreviation of the table ("EMB") that this text gives to something that is no drug."""
    return hit[1] == 1 and not hit[0].is_class and not find(long_form)


@cache
def named(written: str) -> DrugTerm | None:
    """The drug that a whole phrase names, None if it names none."""
    parts = words(written)
    for name in drug_index().get(parts[0], ()) if parts else ():
        if name.words == parts or (*name.words[:-1], name.words[-1] + "s") == parts:
            return name.term
    return None
