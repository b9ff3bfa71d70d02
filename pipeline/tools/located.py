"""Whether every quote and every word of PDFs is found where it stands: `python -m pipeline.tools.located PATH ...`.

For each file: how many quotes its record has and how many words its text, and how many of both have boxes that lie on
other letters of the page, or on one more or less at an end. Folders are searched for PDFs.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.tools.places import Misplaced, misplaced, misplaced_words
from pipeline.tools.reading import Reading, read, side_by_side

SOME_ARE_OFF = 3


@dataclass(frozen=True, slots=True)
class Located:
    """One file: how many quotes and words were looked for, and those that are off; `error` where it is not read."""

    quotes: int = 0
    off: tuple[Misplaced, ...] = ()
    words: int = 0
    words_off: tuple[Misplaced, ...] = ()
    error: str = ""

    @property
    def far(self) -> int:
        """How many quotes lie on other words than their own."""
        return sum(not one.by_a_letter for one in self.off)

    @property
    def words_far(self) -> int:
        """How many words lie on others."""
        return sum(not one.by_a_letter for one in self.words_off)


def look(path: Path) -> Located:
    """Read a PDF and look for all of it on its pages."""
    reading = read(path)
    if not isinstance(reading, Reading):
        return Located(error=reading)
    data = path.read_bytes()
    quotes, off = misplaced(reading.document, reading.report, data)
    words, words_off = misplaced_words(reading.document, data)
    return Located(quotes, tuple(off), words, tuple(words_off))


def lines(path: Path, one: Located, shown: int) -> Iterator[str]:
    """What is said of a file."""
    if one.error:
        yield f"{path}: not read: {one.error}"
        return
    yield (
        f"{path}: {one.quotes} quotes, {one.far} off, {len(one.off) - one.far} by a letter; "
        f"{one.words} words, {one.words_far} off, {len(one.words_off) - one.words_far} by a letter"
    )
    for what, found in (("quote", one.off), ("word", one.words_off)):
        for wrong in found[:shown]:
            yield f"    {what}, page {wrong.page}: {wrong.quote!r} lies on {wrong.under!r}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line a file and the sums. 3 where a quote is off."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--show", type=int, default=0, metavar="N", help="list the first N of each file")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args(arguments)
    paths = [file for path in options.paths for file in _pdfs(path)]
    found = []
    for path, one in side_by_side(look, paths, options.workers):
        found.append(one)
        sys.stdout.write("".join(f"{line}\n" for line in lines(path, one, options.show)))
    off, near = sum(one.far for one in found), sum(len(one.off) - one.far for one in found)
    words, far = sum(one.words for one in found), sum(one.words_far for one in found)
    more = sum(len(one.words_off) for one in found) - far
    sys.stdout.write(
        f"{len(found)} files: {sum(one.quotes for one in found)} quotes, {off} off, {near} by a letter; "
        f"{words} words, {far} off, {more} by a letter\n"
    )
    return SOME_ARE_OFF if off or near else 0


def _pdfs(path: Path) -> list[Path]:
    return sorted(path.rglob("*.pdf")) if path.is_dir() else [path]


if __name__ == "__main__":
    sys.exit(main())
