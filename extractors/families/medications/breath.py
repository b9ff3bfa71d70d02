"""Which drugs of a sentence are named in one breath: only words that join stand between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, takewhile

from extractors.families.medications.cues import pattern
from extractors.families.medications.group import Group
from extractors.families.medications.mentions import Act, Piece, Time

LONGEST = 60  # characters between two drugs that are named in one breath


@dataclass(slots=True)
class Breath:
    """The pieces of the sentence that begins at `start`, in the order of the text."""

    text: str
    start: int
    pieces: Sequence[Piece]
    ends: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Note how far the pieces up to each reach, verbs aside."""
        told = (self.start if isinstance(piece, Act) else piece.end for piece in self.pieces)
        self.ends = list(accumulate(told, max))

    def joins(self, group: Group, index: int, begin: int) -> bool:
        """True if the drug at `index`, which with its parts begins at `begin`, is named in one breath with the group."""
        since = takewhile(lambda piece: piece.start >= group.end, self._back_from(index))
        if any(piece.start < begin and isinstance(piece, Act | Time) for piece in since):
            return False
        between = self.text[self._read_before(index, begin) : begin]
        if len(between) > LONGEST:
            return False
        if "," in between and pattern("instead").search(self.text, self.start, group.start):
            return False
        return between.strip() in ("/", "+") or pattern("coordinated").fullmatch(between) is not None

    def _read_before(self, index: int, begin: int) -> int:
        """Where what was read before the drug ends, verbs aside: a piece that ends at or before `begin`."""
        read = self.start
        for at, piece in zip(range(index - 1, -1, -1), self._back_from(index), strict=True):
            if self.ends[at] <= read:
                break
            if piece.end <= begin and not isinstance(piece, Act):
                read = max(read, piece.end)
        return read

    def _back_from(self, index: int) -> Iterator[Piece]:
        return map(self.pieces.__getitem__, range(index - 1, -1, -1))
