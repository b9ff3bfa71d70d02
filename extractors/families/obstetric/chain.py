"""Formulas: pieces that follow each other ("G3", "P1", "L1", "A1") become one statement."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from extractors.english.numbers.values import numeral
from extractors.english.rules import Rule, find_all
from extractors.families.obstetric.cues import of_kind, pattern
from extractors.families.obstetric.pieces import Piece, add_pieces
from extractors.families.obstetric.readings import Form, Reading, reading
from extractors.families.obstetric.statements import MAX_COUNT, MOST_STATEMENTS, Source, Statement
from extractors.findings import Mention
from schemas.obstetric import Convention

_SIGNS = frozenset(" \t,;:/()[]&|-")  # between the pieces of a formula
MOST_SIGNS = 4
_BEHIND = 20  # characters behind it that may
_CONTEXT = 60  # characters on each side that may show what a letter with a digit is


@cache
def _starts() -> tuple[Rule, ...]:
    return tuple(rule for rule in of_kind("token") if "start" in rule.features)


def formulas(text: str) -> list[Mention[Statement]]:
    """The formulas in the text, in order, none inside another: all, or one more than may be of a case."""
    found = list(_number_first(text))
    paired = sorted((mention.start, mention.end) for mention in found)
    reached = 0
    starts = sorted(
        ((match.start(), -match.end(), _starts().index(rule)), rule, match)
        for rule, match in find_all(_starts(), text)
    )
    for _, rule, match in starts:
        if len(found) > MOST_STATEMENTS:
            break
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
    if "gravida" in roles and (gravidity := roles["gravida"].number) is not None:
        counts["gravidity"] = gravidity
    if not (counts or para and para.options) or not _believable(text, (start, end), pieces, counts):
        return None
    counted = add_pieces(counts, pieces, para)
    if any(number > MAX_COUNT for number in counts.values()):
        return None
    statement = Statement(
        counts=tuple(counts.items()),
        source=Source.FORMULA if "gravida" in roles else Source.PARA,
        convention=_convention([piece.role for piece in pieces], para, alive=counted.alive),
        worked_out=counted.worked_out,
        options=counted.options,
    )
    return Mention(start, end, statement, f"obstetric/{pieces[0].rule.id}")


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


def _convention(roles: Sequence[str], para: Reading | None, *, alive: bool) -> Convention:
    if alive:
        return Convention.PARA_PLUS_ALIVE
    if "term" in roles:
        return Convention.TPAL
    if para is not None and para.form in _CONVENTIONS:
        return _CONVENTIONS[para.form]
    if "dead" in roles and "gravida" not in roles:
        return Convention.PLDA
    losses = next((role for role in roles if role in ("letter_a", "abortions")), None)
    if losses is None:
        return Convention.GP
    if "living" not in roles:
        return Convention.GPA
    return Convention.GPAL if roles.index(losses) < roles.index("living") else Convention.GPLA


_CONVENTIONS = {
    Form.TPAL: Convention.TPAL,
    Form.FOUR_PLUS: Convention.FOUR_PART_PLUS,
    Form.PLUS: Convention.PARA_PLUS,
}
