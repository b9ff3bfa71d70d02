"""Keys of the rows as the CDM has them: 32 bits, the same in every delivery, and no two alike.

A document has a block of numbers, and every row of a table a number in it. Where a block begins is worked out from the
document's identifier; where two documents meet, the later one gets the next free block. `keys.csv` names the block of
every document that was ever delivered; a delivery that finds the one before it goes on with it, so keep it with the data.
"""

import csv
import hashlib
from collections.abc import Iterable
from pathlib import Path

from schemas.errors import ExportError

FILE = "keys.csv"
HEADER = ("document_id", "part", "block")
BLOCK = 1 << 13  # rows of one table
BLOCKS = (1 << 31) // BLOCK


class Keys:
    """The blocks of all documents, kept in a file."""

    def __init__(self, path: Path) -> None:
        """Goes on with the file of the delivery before, where there is one. Raises ExportError for a broken one."""
        self._path = path
        self._blocks: dict[tuple[str, int], int] = {}
        if path.exists():
            with path.open(newline="", encoding="utf-8") as file:
                for row in csv.DictReader(file):
                    document_id, part, block = _kept(path, row)
                    self._blocks[document_id, part] = block
        self._taken = set(self._blocks.values())

    def save(self) -> int:
        """Write the file; how many blocks it names."""
        with self._path.open("w", newline="", encoding="utf-8") as file:
            lines = csv.writer(file, lineterminator="\n")
            lines.writerow(HEADER)
            lines.writerows((*owner, block) for owner, block in sorted(self._blocks.items()))
        return len(self._blocks)

    def numbers(self, document_id: str, identities: Iterable[int]) -> dict[int, int]:
        """The keys of the rows of one table by what they are known by (`keys.number`)."""
        found: dict[int, int] = {}
        taken: set[int] = set()
        for count, identity in enumerate(identities):
            first = self._block(document_id, count // BLOCK) * BLOCK
            if count % BLOCK == 0:
                taken = set()
            place = identity % BLOCK
            while place in taken or first + place == 0:
                place = (place + 1) % BLOCK
            taken.add(place)
            found[identity] = first + place
        return found

    def _block(self, document_id: str, part: int) -> int:
        owner = (document_id, part)
        if owner not in self._blocks:
            if len(self._taken) == BLOCKS:
                raise ExportError(
                    f"{self._path.name}: all {BLOCKS:,} blocks of keys are taken; begin a new CDM"
                )
            digest = hashlib.sha256(f"{document_id}#{part}".encode()).digest()
            block = int.from_bytes(digest[:8]) % BLOCKS
            while block in self._taken:
                block = (block + 1) % BLOCKS
            self._blocks[owner] = block
            self._taken.add(block)
        return self._blocks[owner]


def _kept(path: Path, row: dict[str, str]) -> tuple[str, int, int]:
    part, block = row.get("part") or "", row.get("block") or ""
    if tuple(row) != HEADER or not part.isdigit() or not block.isdigit():
        raise ExportError(
            f"{path.name}: is not the file of keys of a delivery; put the one of the last delivery there, or none"
        )
    return row["document_id"], int(part), int(block)
