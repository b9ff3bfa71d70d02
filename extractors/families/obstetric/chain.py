"""Formulas: pieces that follow each other ("G3", "P1", "L1", "A1") become one statement."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from extractors.english.numbers.values import numeral
from extractors.english.rules import Rule, find_all
from extractors.families.obstetric.cues import of_kind, pattern
from extractors.families.obstetric.readings import Form, Reading, reading
from extractors.families.obstetric.statements import MAX_COUNT, Source, Statement
from extractors.findings import Mention
from schemas.obstetric import Convention

_SIGNS = frozenset(" \t,;:/()[]&|-")  # between the pieces of a formula
MOST_SIGNS = 4
# What a formula counts beside births and pregnancies; the letter A is read last, with all others known.
_COUNTED = ("living", "abortions", "miscarriages", "terminations", "ectopics", "term", "preterm")
_BEHIND = 20  # characters behind it that may
_CONTEXT = 60  # characters on each side that may show what a letter with a digit is


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a formula: what it counts and its match."""

    role: str
    rule: Rule
    match: re.Match[str]

    @property
    def number(self) -> int | None:
        """The piece's own number."""
        groups = self.match.groupdict()
        written = groups.get("n") or groups.get("first")
        return numeral(written) if written else None


@cache
def _starts() -> tuple[Rule, ...]:
    return tuple(rule for rule in of_kind("token") if "start" in rule.features)


def formulas(text: str) -> list[Mention[Statement]]:
    """Every formula in the text, in order, none inside another."""
    found = list(_number_first(text))
    paired = sorted((mention.start, mention.end) for mention in found)
    reached = 0
    starts = sorted(
        ((match.start(), -match.end(), _starts().index(rule)), rule, match)
        for rule, match in find_all(_starts(), text)
    )
    for _, rule, match in starts:
        place = bisect_right(paired, (match.start(), len(text)))
        inside = match.start() < reached or place > 0 and match.start() < paired[place - 1][1]
        if inside or pattern("is_measured").match(text, match.end()):
            continue
        pieces = _follow(text, [Piece(rule.data["role"], rule, match)])
        if mention := _statement(text, pieces):
            found.append(mention)
            reached = mention.end
    return sorted(found, key=lambda mention: mention.start)


def _number_first(text: str) -> Iterator[Mention[Statement]]:
    for rule, match in find_all(of_kind("pair"), text):
        gravidity, parity = numeral(match["g"]), numeral(match["p"])
        if gravidity is None or parity is None or gravidity > MAX_COUNT:
            continue
        counts = [("gravidity", gravidity), ("parity", parity)]
        if losses := match.groupdict().get("a"):
            counts.append(("abortions", int(losses)))
        convention = Convention.GPA if losses else Convention.GP
        statement = Statement(tuple(counts), Source.FORMULA, convention)
        yield Mention(match.start(), match.end(), statement, f"obstetric/{rule.id}")


def _follow(text: str, pieces: list[Piece]) -> list[Piece]:
    """The pieces that follow the first one, each counted once."""
    while len(pieces) < 8:
        piece = _next(text, pieces)
        if piece is None:
            return pieces
        pieces.append(piece)
    return pieces


def _next(text: str, pieces: list[Piece]) -> Piece | None:
    end = pieces[-1].match.end()
    for begin in _joined(text, end):
        piece = _longest(text, begin, pieces)
        if piece is not None and _may_follow(piece, pieces, text[end:begin]):
            return piece
    return None


def _joined(text: str, end: int) -> Iterator[int]:
    """Where the piece after one that ends at `end` may begin: across signs and a joining word, or across a plus."""
    reached = end
    while reached < min(end + MOST_SIGNS, len(text)) and text[reached] in _SIGNS:
        reached += 1
    word = pattern("joins_formula").match(text, reached)
    yield word.end() if word else reached
    if plus := pattern("plus").match(text, end):
        yield plus.end()


def _longest(text: str, begin: int, pieces: list[Piece]) -> Piece | None:
    """The longest piece at `begin` that counts what none before it does."""
    seen = {piece.role for piece in pieces}
    best: Piece | None = None
    for rule in of_kind("token"):
        role = rule.data["role"]
        if role in seen or (role == "para" and "code" in rule.features and not _code(pieces)):
            continue
        match = rule.pattern.match(text, begin)
        if match is None or pattern("is_measured").match(text, match.end()):
            continue
        if best is None or match.end() > best.match.end():
            best = Piece(role, rule, match)
    return best


def _may_follow(piece: Piece, pieces: list[Piece], gap: str) -> bool:
    """False for a letter with a digit that stands apart from a formula in words."""
    return (
        piece.role in ("gravida", "para")
        or "code" not in piece.rule.features
        or _code(pieces)
        or gap.strip(" ,") == ""
    )


def _code(pieces: list[Piece]) -> bool:
    return "code" in pieces[-1].rule.features


def _statement(text: str, pieces: list[Piece]) -> Mention[Statement] | None:
    """The statement of a chain of pieces, None if it is something else that looks alike."""
    start, end = pieces[0].match.start(), pieces[-1].match.end()
    if text[start:end].count("(") < text[start:end].count(")"):
        end = len(text[:end].rstrip(")"))
    roles = {piece.role: piece for piece in pieces}
    para = reading(roles["para"].match) if "para" in roles else None
    counts = {} if para is None else dict(para.counts)
    numbers = {role: number for role, piece in roles.items() if (number := piece.number) is not None}
    if "gravida" in numbers:
        counts["gravidity"] = numbers["gravida"]
    if not (counts or para and para.options) or not _believable(text, (start, end), pieces, counts):
        return None
    counts |= {role: numbers[role] for role in _COUNTED if role in numbers and role not in counts}
    worked_out = _with_sections(counts, numbers.get("sections"))
    _read_p_as_preterm(counts, roles.get("term"))
    if "all_living" in roles and counts.get("parity"):
        counts.setdefault("living", counts["parity"])
    options = () if para is None else para.options
    alive = False
    if "letter_a" in numbers:
        alive, undecided = _with_letter_a(counts, numbers["letter_a"], para.form if para else Form.BIRTHS)
        options += undecided
    worked_out = _of_parts(counts) or worked_out
    if any(number > MAX_COUNT for number in counts.values()):
        return None
    statement = Statement(
        counts=tuple(counts.items()),
        source=Source.FORMULA if "gravida" in roles else Source.PARA,
        convention=_convention(pieces, para, alive),
        worked_out=worked_out,
        options=options,
    )
    return Mention(start, end, statement, f"obstetric/{pieces[0].rule.id}")


def _read_p_as_preterm(counts: dict[str, int], term: Piece | None) -> None:
    """Read the P of "T1P0" as births before term."""
    if term is not None and "with_preterm" in term.rule.features and "parity" in counts:
        counts["preterm"] = counts.pop("parity")


def _with_letter_a(counts: dict[str, int], number: int, form: Form) -> tuple[bool, tuple[str, ...]]:
    """Count what the letter A means; gives whether that is children alive, and its readings where it is undecided."""
    meaning = meaning_of_a(counts, number, form)
    if meaning is None:
        return False, (f"A{number} as abortions", f"A{number} as children alive")
    counts.setdefault(meaning, number)
    return meaning == "living", ()


def _with_sections(counts: dict[str, int], sections: int | None) -> tuple[str, ...]:
    """Add caesarean sections that the births do not hold; gives the key that this worked out."""
    if sections is None or sections <= counts.get("parity", sections):
        return ()
    counts["parity"] += sections
    return ("parity",)


def _of_parts(counts: dict[str, int]) -> tuple[str, ...]:
    """Add births at term and before it up to the parity, where none is written; gives the key that this worked out."""
    if not {"term", "preterm"} <= counts.keys() or "parity" in counts or not _one_child_each(counts):
        return ()
    counts["parity"] = counts["term"] + counts["preterm"]
    return ("parity",)


def _one_child_each(counts: dict[str, int]) -> bool:
    """False if the parts exceed the pregnancies: twins were counted as two births."""
    total = counts["term"] + counts["preterm"] + counts.get("abortions", 0)
    return total <= counts.get("gravidity", MAX_COUNT)


def meaning_of_a(counts: dict[str, int], number: int, form: Form) -> str | None:
    """What the letter A counts: "abortions", "living", or None where the counts cannot decide.

    After "para x+y" the losses are already told, so A is alive, unless it repeats y and could not
    be both. Otherwise A is abortus, unless births and losses would then exceed the pregnancies.

    >>> meaning_of_a({"gravidity": 4, "parity": 2, "abortions": 1}, 2, Form.PLUS)
    'living'
    >>> meaning_of_a({"gravidity": 3, "parity": 1}, 1, Form.BIRTHS)
    'abortions'
    >>> meaning_of_a({"gravidity": 2, "parity": 2}, 2, Form.BIRTHS)
    'living'
    """
    births = counts.get("parity", 0)
    if form in (Form.TPAL, Form.FOUR_PLUS):
        return "abortions"
    if form is Form.PLUS:
        if number == counts["abortions"] != births and number > 0:
            return None
        return "living" if number <= births + 1 else None
    if "living" in counts or "gravidity" not in counts or births + number <= counts["gravidity"]:
        return "abortions"
    return "living" if 0 < number <= births else "abortions"


def _believable(text: str, place: tuple[int, int], pieces: list[Piece], counts: Mapping[str, int]) -> bool:
    """False for genotypes, tumour grades, gas pressures and other letters with digits."""
    roles = frozenset(piece.role for piece in pieces)
    if not all("code" in piece.rule.features for piece in pieces):
        return bool(roles & {"gravida", "para"})
    start, end = place
    if pattern("no_obstetric_code").search(text, max(0, start - _CONTEXT), min(len(text), end + _BEHIND)):
        return False
    gravidity = counts.get("gravidity")
    if gravidity is not None and "para" in roles:
        return counts.get("parity", 0) <= gravidity + 1
    return _tells_more(pieces, roles, gravidity) or _of_a_person(text, place, pieces)


def _tells_more(pieces: list[Piece], roles: frozenset[str], gravidity: int | None) -> bool:
    """True for a code that counts more than letters of other codes do: "P2+1", "P2L2", "G3A2"."""
    if _form(pieces) in (Form.PLUS, Form.FOUR_PLUS):
        return True
    return bool({"living", "letter_a"} & roles) and ("para" in roles or _few_of(pieces, gravidity))


def _of_a_person(text: str, place: tuple[int, int], pieces: list[Piece]) -> bool:
    """True for a code behind words that introduce a woman, and before such if it is short."""
    start, end = place
    if pattern("person_before").search(text[max(0, start - _CONTEXT) : start]) is None:
        return False
    return _form(pieces) is Form.TPAL or pattern("person_after").match(text, end) is not None


def _form(pieces: list[Piece]) -> Form | None:
    """How the part after "para" is built, None where there is none."""
    para = next((reading(piece.match) for piece in pieces if piece.role == "para"), None)
    return para.form if para else None


def _few_of(pieces: list[Piece], gravidity: int | None) -> bool:
    """True for "G3A2", where losses or children are no more than the pregnancies."""
    others = [piece.number or 0 for piece in pieces if piece.role in ("living", "letter_a")]
    return gravidity is not None and gravidity <= MAX_COUNT and sum(others) <= gravidity + 1


def _convention(pieces: list[Piece], para: Reading | None, alive: bool) -> Convention:
    roles = [piece.role for piece in pieces]
    if alive:
        return Convention.PARA_PLUS_ALIVE
    if para is not None and para.form is Form.TPAL or "term" in roles:
        return Convention.TPAL
    if para is not None and para.form is Form.FOUR_PLUS:
        return Convention.FOUR_PART_PLUS
    if para is not None and para.form is Form.PLUS:
        return Convention.PARA_PLUS
    losses = next((i for i, role in enumerate(roles) if role in ("letter_a", "abortions")), None)
    living = roles.index("living") if "living" in roles else None
    if "dead" in roles and "gravida" not in roles:
        return Convention.PLDA
    if losses is not None and living is not None:
        return Convention.GPAL if losses < living else Convention.GPLA
    return Convention.GP if losses is None else Convention.GPA
