"""The pieces of a formula and what they count together: "G4", "P2+1" and "A2" are two births, a loss, two children alive."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.english.numbers.values import numeral
from extractors.english.rules import Rule
from extractors.families.obstetric.readings import Form, Reading
from extractors.families.obstetric.statements import MAX_COUNT

# What a formula counts beside births and pregnancies; the letter A is read last, with all others known.
_COUNTED = ("living", "abortions", "miscarriages", "terminations", "ectopics", "term", "preterm")


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


@dataclass(frozen=True, slots=True)
class Counted:
    """What was worked out of the pieces, the readings of an undecided one, and whether its A is children alive."""

    worked_out: tuple[str, ...]
    options: tuple[str, ...]
    alive: bool


def add_pieces(counts: dict[str, int], pieces: Sequence[Piece], para: Reading | None) -> Counted:
    """Add to gravidity and births what the other pieces count."""
    roles = {piece.role: piece for piece in pieces}
    numbers = {role: number for role, piece in roles.items() if (number := piece.number) is not None}
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
        worked_out = worked_out or _with_sections(counts, numbers.get("sections"))
    return Counted(_of_parts(counts) or worked_out, options, alive)


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
    parity = counts.get("parity")
    if (
        sections is None
        or parity is None
        or sections <= parity
        and not _stand_beside(counts, parity + sections)
    ):
        return ()
    counts["parity"] += sections
    return ("parity",)


def _stand_beside(counts: dict[str, int], births: int) -> bool:
    """True where only with the sections beside the births do births and losses make up the pregnancies before this one: "G4 P1 C1 A1"."""
    gravidity, abortions = counts.get("gravidity"), counts.get("abortions")
    return gravidity is not None and abortions is not None and births + abortions == gravidity - 1


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
