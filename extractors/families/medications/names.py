"""Drug names in a text: by a table of names, abbreviations of the text's own, and slips beside a dose."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from rapidfuzz import fuzz, process

from extractors.english.gate import gated
from extractors.families.medications.cues import pattern
from extractors.terms.drugs import (
    DrugName,
    DrugTerm,
    drug_index,
    drug_terms,
    plain_words,
    vaccine_targets,
    words,
)
from extractors.terms.tests import name_index, normal

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_GLUED = re.compile(r"([a-z]{6,})\d{1,4}(?:m?g|ug|ml|iu)$")  # "thalidomide100mg"
_SPLITS = frozenset({" ", "-", "- ", "‐", "\u00a0"})  # between the halves of a word written in two
_LEAD = 2  # letters of a second word by which names are looked up
_LEAST_HALF = 4  # letters: shorter halves are words of their own
_LONGEST_ABBREVIATION = 4  # letters
_DIGIT = re.compile(r"\d")
_JOINERS = frozenset(
    {
        " ",
        "-",
        "/",
        "- ",
        " -",
        " / ",
        "/ ",
        " /",
        "(",
        ")",
        ") ",
        " (",
        "+",
        " + ",
        "®",
        "® ",
        "–",
        "\u00a0",
        "’",
        "'",
        "’s ",
        "'s ",
        ")-",
        "‐",
        "‑",
    }
)
_DOSE_AFTER = gated(r"\s?\(?\d{1,5}(?:[.,]\d{1,3})?\s?(?:mg|g|mcg|ug|µg|μg|iu|units?)\b", re.IGNORECASE)
_DOSE_BEFORE = gated(r"\d\s?(?:mg|g|mcg|ug|µg|μg|iu|units?)\s(?:of\s)?$", re.IGNORECASE)
_LEAST_FUZZY = 8  # letters: shorter words have too many neighbours
_FUZZY_SCORE = 88.0  # one slip in eight letters
_FUZZY_CONFIDENCE = 0.7
_ENGLISH = re.compile(
    r"(?:ed|ings?|ly|ments?|tions?|ness|able|ible|ful|less|ity|ical)$"
)  # ends no drug's name
_COMBINED = re.compile(r"\s?(?:/|\+|-)\s?(?:\d{1,4}(?:\.\d{1,2})?\s?(?:mg|g|mcg|µg)\s)?")
_SLASH = re.compile(r"\s?/\s?")
_MOST_PARTS = 5  # of a combination product
_ONE_BREATH = 32  # characters between two mentions that may be one
_ROUTE_LEAD = gated(r"(?:intravenous|oral|parenteral|topical|IV)\s", re.IGNORECASE)
_DOSED = re.compile(r"\s\d{1,4}(?:\.\d{1,2})?\s?(?:mg|g|mcg|µg)\s?[/+]\s?")  # "piperacillin 4 g / tazobactam"
_BRAND = re.compile(r"\b([A-Z][a-z-]{3,18})[®™]?\s?\($")
_BRACKET_OPENS = re.compile(r"[®™]?,?\s?[(\[]\s?")
_BRACKET_REST = re.compile(r"[^()\[\]\d]{0,40}[)\]]")


@dataclass(frozen=True, slots=True)
class DrugMention:
    """A drug at `[start, end)`. `terms` has several parts for combinations written with a slash or a plus."""

    start: int
    end: int
    terms: tuple[DrugTerm, ...]
    as_written: str
    confidence: float = 1.0
    rule: str = "medications/name"

    @property
    def generic(self) -> str:
        """The name that the record shows: parts of a combination are joined by a slash."""
        return "/".join(term.generic for term in self.terms)

    @property
    def is_class(self) -> bool:
        """True for a class without a named drug."""
        return all(term.is_class for term in self.terms)

    def has(self, trait: str) -> bool:
        """True if the drug, or a part of the combination, has the trait ("bulk")."""
        return any(trait in term.traits for term in self.terms)

    @property
    def cue_required(self) -> bool:
        """True if the word is a drug only beside a dose or a word of treatment."""
        return all(term.cue_required for term in self.terms)


def find(text: str, abbreviations: Mapping[str, str] | None = None) -> list[DrugMention]:
    """Every drug name in the text, left to right, without overlaps; the longest name wins.

    `abbreviations` maps short forms that the text defines to their long forms. A brand in brackets
    after its generic name, and the parts of a combination, are one mention.
    """
    tokens = [(m.start(), m.end(), m[0].lower()) for m in _WORD.finditer(text)]
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
        elif end - start >= _LEAST_FUZZY and (slip := _slip(text, tokens[position])) is not None:
            found.append(slip)
    ordered = sorted([*found, *_vaccines(text, found)], key=lambda mention: mention.start)
    return _joined(text, _with_products(text, ordered))


def _vaccines(text: str, found: list[DrugMention]) -> Iterator[DrugMention]:
    """The vaccines of "vaccinated against influenza and pneumococcus", each at the name of its germ."""
    if "accinat" not in text and "mmuni" not in text:
        return
    targets = vaccine_targets()
    for match in pattern("vaccinated_against").finditer(text):
        for word in _WORD.finditer(match["targets"]):
            term = targets.get(word[0].lower())
            start = match.start("targets") + word.start()
            if term is not None and not any(m.start <= start < m.end for m in found):
                yield DrugMention(
                    start, start + len(word[0]), (term,), word[0], rule="medications/vaccinated"
                )


Token = tuple[int, int, str]


@lru_cache(maxsize=1 << 16)
def _may_begin(word: str) -> bool:
    """False for a word that begins no name: not alone, in the plural, glued to a dose or as a name's first half."""
    index, firsts = drug_index(), _first_words()
    place = bisect_left(firsts, word)
    if place < len(firsts) and firsts[place].startswith(word):
        return True
    return word[:-1] in index or (not word.isalpha() and _GLUED.match(word) is not None)


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
    if not word.isalpha() and (glued := _GLUED.match(word)):
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
    """False for a short name in small letters that is a word of the language: "same" is not SAMe."""
    if len(name.words) > 1 or len(written) > _LONGEST_ABBREVIATION or name.type == "generic":
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
            if gap not in _JOINERS and not (gap == ", " and name.term.kind == "vaccine"):
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


def _slip(text: str, token: Token) -> DrugMention | None:
    """An unknown long word beside a dose, if it is nearly a drug's name."""
    start, end, word = token
    if not (_DIGIT.search(text, end, end + 3) or _DIGIT.search(text, max(0, start - 12), start)):
        return None
    if not word.isalpha():
        return None
    if not (_DOSE_AFTER.match(text, end, end + 16) or _DOSE_BEFORE.search(text, max(0, start - 16), start)):
        return None
    if word in plain_words() or _ENGLISH.search(word):
        return None
    term = _nearest(word)
    if term is None or _measured(word):
        return None
    return DrugMention(start, end, (term,), text[start:end], _FUZZY_CONFIDENCE, "medications/fuzzy")


@cache
def _measured(word: str) -> bool:
    """True for a word that is a laboratory test's name, or nearly one: "albumine", "transferin"."""
    tests = {
        tokens[0] for tokens in name_index().names if len(tokens) == 1 and len(tokens[0]) >= _LEAST_FUZZY - 1
    }
    tests -= _single_words().keys()
    return (
        normal(word) in tests
        or process.extractOne(word, tests, scorer=fuzz.ratio, score_cutoff=_FUZZY_SCORE) is not None
    )


@cache
def _single_words() -> dict[str, DrugTerm]:
    return {
        first: name.term
        for first, names in drug_index().items()
        for name in names
        if len(name.words) == 1 and len(first) >= _LEAST_FUZZY - 1
    }


@cache
def _nearest(word: str) -> DrugTerm | None:
    candidates = [name for name in _single_words() if name[0] == word[0]]
    best = process.extractOne(word, candidates, scorer=fuzz.ratio, score_cutoff=_FUZZY_SCORE)
    return _single_words()[best[0]] if best else None


def _joined(text: str, found: list[DrugMention]) -> list[DrugMention]:
    """Combinations and brands in brackets as one mention."""
    out: list[DrugMention] = []
    for mention in found:
        previous = out[-1] if out else None
        mention = _branded(text, mention)
        if previous is not None and mention.start <= previous.start:
            out.pop()  # the brand that stands before the brackets was found by itself
            previous = out[-1] if out else None
        whole = _one(text, previous, mention) if previous is not None else None
        if whole is None:
            out.append(mention)
        else:
            out[-1] = whole
    return out


def _one(text: str, first: DrugMention, second: DrugMention) -> DrugMention | None:
    """The one mention that two are which stand beside each other, None if they are two."""
    between = text[first.end : second.start]
    named_class = first.is_class and not second.is_class
    if len(between) > _ONE_BREATH:
        return None
    if named_class and pattern("class_done_with").search(text, first.start, second.start):
        return second  # "tocolysis with nifedipine": the drug is all that the class was
    if between == " " and second.is_class is not first.is_class:
        known = first if second.is_class else second  # "BNT162b2 vaccine", "the antibiotic ceftriaxone"
        return replace(known, start=first.start, end=second.end)
    if not first.is_class and not second.is_class and _combines(first, second, between):
        return _combination(text, first, second)
    if not _BRACKET_OPENS.fullmatch(between):
        return None
    if named_class:
        return replace(second, start=_after_route(text, first.start))
    return _same(text, first, second)


def _combines(first: DrugMention, second: DrugMention, between: str) -> bool:
    """True if two drugs are one product: joined by a sign, and known as one by the table."""
    if _DOSED.fullmatch(between):
        return _known(first, second) is not None
    if not _COMBINED.fullmatch(between):
        return False
    return second.generic in first.generic.split("/") or _known(first, second) is not None


def _branded(text: str, mention: DrugMention) -> DrugMention:
    """With the brand before its brackets: "Wysolone (prednisolone)"."""
    brand = _BRAND.search(text, max(0, mention.start - 24), mention.start)
    if brand is None or text[mention.end : mention.end + 1] != ")":
        return mention
    return replace(
        mention, start=brand.start(1), end=mention.end + 1, as_written=text[brand.start(1) : mention.end + 1]
    )


def _known(first: DrugMention, second: DrugMention) -> DrugTerm | None:
    """The table's own entry of the two together, None if it has none."""
    return _products().get(frozenset(f"{first.generic}/{second.generic}".split("/")))


@cache
def _products() -> Mapping[frozenset[str], DrugTerm]:
    """The combination products of the table by their parts, in whatever order they are written."""
    return {frozenset(name.split("/")): term for name, term in drug_terms().items() if "/" in name}


def _with_products(text: str, found: Sequence[DrugMention]) -> list[DrugMention]:
    """The mentions, with the longest runs of drugs between slashes that are one product of the table as one."""
    out: list[DrugMention] = []
    position = 0
    while position < len(found):
        run = [found[position]]
        for following in found[position + 1 : position + _MOST_PARTS]:
            if not _SLASH.fullmatch(text[run[-1].end : following.start]):
                break
            run.append(following)
        while len(run) > 2 and frozenset("/".join(m.generic for m in run).split("/")) not in _products():
            run.pop()
        out.append(_product(text, run) if len(run) > 2 else run[0])
        position += len(run) if len(run) > 2 else 1
    return out


def _product(text: str, run: Sequence[DrugMention]) -> DrugMention:
    start, end = run[0].start, run[-1].end
    term = _products()[frozenset("/".join(m.generic for m in run).split("/"))]
    return DrugMention(start, end, (term,), text[start:end], rule="medications/combination")


def _after_route(text: str, start: int) -> int:
    """Where a name begins without the route that its class is called by: "intravenous antibiotics (cefazolin)"."""
    lead = _ROUTE_LEAD.match(text, start)
    return lead.end() if lead else start


def _combination(text: str, first: DrugMention, second: DrugMention) -> DrugMention:
    if second.generic in first.generic.split("/"):
        return replace(first, end=second.end, as_written=text[first.start : second.end])
    parts = (*first.terms, *second.terms)
    known = _known(first, second)
    terms = (known,) if known else parts
    return DrugMention(
        first.start, second.end, terms, text[first.start : second.end], rule="medications/combination"
    )


def _same(text: str, outer: DrugMention, inner: DrugMention) -> DrugMention | None:
    """One mention for "enoxaparin (Clexane)" or "an antispasmodic (tiemonium)"; None if they differ."""
    if outer.is_class and not inner.is_class:
        return None
    if {term.kind for term in (*outer.terms, *inner.terms)} == {"vaccine"}:
        return replace(inner, start=outer.start)  # the brand says more than "the pertussis vaccine"
    kinship = set(outer.generic.split("/")) & set(inner.generic.split("/"))
    if outer.generic != inner.generic and not kinship and not (inner.is_class and not outer.is_class):
        return None
    closing = _BRACKET_REST.match(text, inner.end, inner.end + 44)
    end = closing.end() if closing else inner.end
    return replace(outer, end=end, as_written=text[outer.start : end])
