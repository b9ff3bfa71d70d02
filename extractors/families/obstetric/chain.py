"""Formulas: pieces that follow each other ("G3", "P1", "L1", "A1") become one statement."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extractors.english.gate import gated
from extractors.english.numbers.values import numeral
from extractors.english.rules import Rule, find_all
from extractors.families.obstetric.cues import rules_of
from extractors.families.obstetric.readings import Form, Reading, reading
from extractors.families.obstetric.statements import MAX_COUNT, Source, Statement
from extractors.findings import Mention
from schemas.obstetric import Convention

_JOIN = re.compile(r"(?:[ \t,;:/()\[\]&|-]{0,4}|\.(?=[A-Z])|[ ,;]?\n)(?:(?:and|with|plus|et|y)\s)?")
_JOIN_PLUS = re.compile(r"\s?\+\s?")
# A number that is followed by one of these is an age, a week or an amount.
_MEASURE = gated(
    r"[\s-]{0,2}(?:years?|yrs?|weeks?|wks?|months?|days?|hours?|mg|ml|kg|cm|mm|%|/\d|\+\d|\.\d)",
    re.IGNORECASE,
)
_FOREIGN = gated(
    r"genotyp|serotyp|\bHLA\b|\balleles?\b|mutations?\b|variants?\b|\bfactor\s|rotavirus|\bstrains?\b|\bVP[47]\b|tumou?r|grade\b|carcinoma|\bNET\b",
    re.IGNORECASE,
)
_PERSON_BEFORE = gated(
    r"(?:(?:years?|yrs?\.?|year)[\s-]{0,2}(?:old|of age)|\d\s?y(?:r)?\s?/?\s?o)[\s,]{1,2}(?:[A-Za-z'-]{2,20}[\s,]{1,2}){0,4}\(?$|"
    r"\b(?:woman|lady|mother|patient|female|wife|she (?:is|was) an?|obstetric (?:history|summary|code|"
    r"formula)(?: (?:is|was))?|a)[\s,:]{1,2}\(?$",
    re.IGNORECASE,
)
_PERSON_AFTER = gated(
    r"\)?[\s,]{1,2}(?:[A-Za-z'-]{2,20}[\s,]{1,2}){0,3}(?:woman|lady|mother|female|patient|at|with|presented|who|came|was|is|in)\b",
    re.IGNORECASE,
)
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
    return tuple(rule for rule in rules_of("token") if "start" in rule.features)


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
        if inside or _MEASURE.match(text, match.end()):
            continue
        pieces = _follow(text, [Piece(rule.data["role"], rule, match)])
        if mention := _statement(text, pieces):
            found.append(mention)
            reached = mention.end
    return sorted(found, key=lambda mention: mention.start)


def _number_first(text: str) -> Iterator[Mention[Statement]]:
    for rule, match in find_all(rules_of("pair"), text):
        gravidity, parity = numeral(match["g"]), numeral(match["p"])
        if gravidity is None or parity is None or gravidity > MAX_COUNT:
            continue
        statement = Statement((("gravidity", gravidity), ("parity", parity)), Source.FORMULA, Convention.GP)
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
    seen = {piece.role for piece in pieces}
    for join in (_JOIN, _JOIN_PLUS):
        gap = join.match(text, end)
        if gap is None:
            continue
        best: Piece | None = None
        for rule in rules_of("token"):
            role = rule.data["role"]
            if role in seen or (role == "para" and "code" in rule.features and not _code(pieces)):
                continue
            match = rule.pattern.match(text, gap.end())
            if (
                match
                and not _MEASURE.match(text, match.end())
                and (best is None or match.end() > best.match.end())
            ):
                best = Piece(role, rule, match)
        if best is not None and (
            best.role in ("gravida", "para")
            or "code" not in best.rule.features
            or _code(pieces)
            or gap[0].strip(" ,") == ""
        ):
            return best
    return None


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
    if not _believable(text, start, end, pieces, counts, para):
        return None
    for role in ("living", "abortions", "miscarriages", "terminations", "ectopics", "term", "preterm"):
        if role in roles and (number := roles[role].number) is not None:
            counts.setdefault(role, number)
    sections = roles["sections"].number if "sections" in roles else None
    worked_out: tuple[str, ...] = ()
    if sections is not None and sections > counts.get("parity", sections):
        counts["parity"] += sections
        worked_out = ("parity",)
    if "term" in roles and roles["term"].rule.id == "letter_t" and "parity" in counts:
        counts["preterm"] = counts.pop("parity")
    options = () if para is None else para.options
    alive = False
    if "letter_a" in roles and (number := roles["letter_a"].number) is not None:
        meaning = meaning_of_a(counts, number, para.form if para else Form.BIRTHS)
        if meaning is None:
            options += (f"A{number} as abortions", f"A{number} as children alive")
        else:
            counts.setdefault(meaning, number)
            alive = meaning == "living"
    if "term" in counts and "preterm" in counts and "parity" not in counts and _one_child_each(counts):
        counts["parity"] = counts["term"] + counts["preterm"]
        worked_out = ("parity",)
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


def _believable(
    text: str, start: int, end: int, pieces: list[Piece], counts: dict[str, int], para: Reading | None
) -> bool:
    """False for genotypes, tumour grades, gas pressures and other letters with digits."""
    roles = [piece.role for piece in pieces]
    if not counts and not (para and para.options):
        return False
    if not all("code" in piece.rule.features for piece in pieces):
        return "gravida" in roles or "para" in roles
    if _FOREIGN.search(text, max(0, start - _CONTEXT), min(len(text), end + 20)):
        return False
    gravidity, parity = counts.get("gravidity"), counts.get("parity")
    if gravidity is not None and "para" in roles:
        return parity is None or parity <= gravidity + 1
    if para is not None and para.form in (Form.PLUS, Form.FOUR_PLUS):
        return True
    if {"living", "letter_a"} & set(roles) and ("para" in roles or _few_of(pieces, gravidity)):
        return True
    if _PERSON_BEFORE.search(text[max(0, start - _CONTEXT) : start]) is None:
        return False
    return para is not None and para.form is Form.TPAL or _PERSON_AFTER.match(text, end) is not None


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
