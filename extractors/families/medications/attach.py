"""Which part belongs to which drug: rows of `attach.toml`, tried in order, the first that holds decides.

A row says `what` (amount, often, way, length), what must be so (`when`, named in `scene.py`), which words stand
between (`across`, `unless`: rules of `rules.toml`, looked for in the words since the part before), how the sentence looks
around it (`before`, no farther than the stretch at hand, and `after`: its shape) and to whom the part goes (`to`).
`example` is a sentence that the row decides and `means` what then comes out; a test walks them all.

The shape of a sentence is its words in small letters with a capital for each piece: D a drug, K a class of drugs, A an
amount, F how often, R a way, L a length, T a time, P a pronoun, X a fluid; a bar stands where a stretch of pieces that
touch each other ends: "she took| D A, R D A| T.".
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from extractors.english.needs import ENDLESS
from extractors.english.parsed import parsed
from extractors.families.medications.cues import pattern
from extractors.families.medications.mentions import (
    Act,
    Amount,
    Fluid,
    Length,
    Named,
    Often,
    Part,
    Piece,
    Pronoun,
    Time,
    Way,
)
from extractors.families.medications.scene import ASKED, Scene
from schemas.errors import RuleError

_WHERE = "families/medications/attach.toml"
_PARTS: Sequence[type[Part]] = (Amount, Often, Way, Length)
_WHAT: Mapping[str, type[Part]] = {part.__name__.lower(): part for part in _PARTS}
_LETTERS: Mapping[type[Piece], str] = {
    Amount: "A",
    Often: "F",
    Way: "R",
    Length: "L",
    Time: "T",
    Pronoun: "P",
    Fluid: "X",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `when` are questions with the answer that they must have."""

    id: str
    what: tuple[type[Part], ...]
    when: tuple[tuple[str, bool], ...]
    across: str
    unless: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    to: str
    example: str
    means: tuple[str, ...]

    def holds(self, scene: Scene) -> bool:
        """True if all that the row asks for is so."""
        if not isinstance(scene.part, self.what):
            return False
        if any(ASKED[name](scene) is not answer for name, answer in self.when):
            return False
        if self.across and not pattern(self.across).search(scene.gap):
            return False
        if self.unless and pattern(self.unless).search(scene.gap):
            return False
        if self.before is not None and not self.before.search(scene.before, _begin(self.before, scene)):
            return False
        return self.after is None or self.after.match(scene.after) is not None


def _begin(before: re.Pattern[str], scene: Scene) -> int:
    """Where in the shape before the part a match that ends at the part may begin: a row sees no farther than its stretch."""
    width = _width(before)
    return scene.stretch if width is None else max(0, len(scene.before) - width)


@cache
def _width(pattern: re.Pattern[str]) -> int | None:
    """The most characters that a match may have; None without a bound."""
    most = parsed(pattern.pattern, 0).getwidth()[1]
    return most if most < ENDLESS else None


def decide(stage: str, scene: Scene) -> Row:
    """The first row of the stage that holds; the last row of each stage holds always."""
    return next(row for row in rows(stage) if row.holds(scene))


@cache
def rows(stage: str) -> tuple[Row, ...]:
    """The rows of a stage in order. Raises RuleError for a row that is not understood."""
    raw = (files("extractors.families.medications") / "attach.toml").read_text(encoding="utf-8")
    table = tomllib.loads(raw)
    goes = frozenset(table["goes"][stage])
    return tuple(_row(entry, table.get("parts", {}), goes) for entry in table[stage])


def _row(entry: Mapping[str, Any], parts: Mapping[str, str], goes: frozenset[str]) -> Row:
    name = f"{_WHERE}: row {entry.get('id', '?')!r}"
    if unknown := sorted(entry.keys() - {field.name for field in fields(Row)}):
        raise RuleError(f"{name} has an unknown key {unknown[0]!r}; mend or delete it")
    when = tuple(_asked(name, text) for text in entry.get("when", ()))
    if entry["to"] not in goes:
        raise RuleError(
            f"{name} goes to {entry['to']!r}, which `[goes]` does not name for its stage; mend it"
        )
    if not entry.get("example"):
        raise RuleError(f"{name} has no example; write one")
    return Row(
        id=entry["id"],
        what=tuple(_WHAT[what] for what in entry["what"]),
        when=when,
        across=entry.get("across", ""),
        unless=entry.get("unless", ""),
        before=_shape(entry.get("before"), parts),
        after=_shape(entry.get("after"), parts),
        to=entry["to"],
        example=entry["example"],
        means=tuple(entry.get("means", ())),
    )


def _asked(name: str, text: str) -> tuple[str, bool]:
    question = text.removeprefix("not ")
    if question not in ASKED:
        raise RuleError(f"{name} asks {question!r}, which `scene.py` does not answer; mend it")
    return question, question == text


def _shape(source: str | None, parts: Mapping[str, str]) -> re.Pattern[str] | None:
    if source is None:
        return None
    return re.compile(re.sub(r"<<(\w+)>>", lambda match: parts[match[1]], source))


# --- shapes -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shape:
    """A sentence's shape and where in it each piece stands."""

    written: str
    places: Sequence[tuple[int, int]]

    def around(self, index: int) -> tuple[str, str]:
        """The shape before and after a piece."""
        start, end = self.places[index]
        return self.written[:start], self.written[end:]


def shape_of(text: str, pieces: Sequence[Piece], end: int) -> Shape:
    """The shape of a sentence that ends at `end`; verbs stand in it as words."""
    made: list[str] = []
    places: list[tuple[int, int]] = []
    length, reached = 0, pieces[0].start if pieces else 0
    for piece, parted in zip(pieces, _parted(text, pieces), strict=True):
        if isinstance(piece, Act):
            places.append((length, length))
            continue
        lead = text[reached : piece.start].lower() + "|" * parted
        made += (lead, _letter(piece))
        length += len(lead) + 1
        places.append((length - 1, length))
        reached = max(reached, piece.end)
    return Shape("".join((*made, text[reached:end].lower())), places)


def _letter(piece: Piece) -> str:
    if isinstance(piece, Named):
        return "K" if piece.drug.is_class else "D"
    return _LETTERS[type(piece)]


def _parted(text: str, pieces: Iterable[Piece]) -> list[bool]:
    """For each piece, whether a stretch of pieces that touch each other ends before it."""
    parted: list[bool] = []
    last: Piece | None = None
    end = -1
    for piece in pieces:
        if isinstance(piece, Act):
            parted.append(False)
            continue
        alone = isinstance(piece, Time | Pronoun | Fluid)
        gap = text[end : piece.start] if piece.start > end else ""
        tight = "tight_dose" if isinstance(piece, Named) and isinstance(last, Amount) else "tight"
        touches = last is not None and not alone and pattern(tight).match(gap) is not None
        parted.append(not touches)
        end = max(end, piece.end) if touches else piece.end
        last = None if alone else piece
    return parted
