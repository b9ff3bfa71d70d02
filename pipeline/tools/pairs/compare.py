"""One pair: the same article from a PDF and from another form, held side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.evaluate.score import Scores, score
from pipeline.tools.pairs.grids import EXACT, Match, Surplus, grids
from pipeline.tools.pairs.grids import compare as compare_grids
from pipeline.tools.pairs.words import Order, body_words, order, words
from pipeline.tools.places import Misplaced, misplaced
from pipeline.tools.reading import read
from schemas.document import Metadata

OTHER_FORMS = (".nxml", ".xml", ".html", ".htm", ".txt")
METADATA = ("title", "doi", "journal", "year")


@dataclass(frozen=True, slots=True)
class Pair:
    """The two files of an article."""

    name: str
    pdf: Path
    other: Path


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the PDF of a pair gave beside what the other form gave."""

    name: str
    pages: int
    seconds: float
    order: Order
    tables: tuple[Match, ...]
    surplus: tuple[Surplus, ...]
    scores: Scores
    metadata: Mapping[str, tuple[str | None, str | None]]
    quotes: int
    misplaced: tuple[Misplaced, ...]
    warnings: tuple[str, ...]

    @property
    def exact_tables(self) -> int:
        """How many tables come with nearly all of their cells."""
        return sum(match.share >= EXACT for match in self.tables)

    def same(self, field: str) -> bool | None:
        """True where a field of the metadata is equal, None where the other form has none."""
        wanted, given = self.metadata[field]
        return None if wanted is None else given is not None and words(wanted) == words(given)


def find_pairs(folder: Path) -> list[Pair]:
    """The pairs of a folder by name: NAME.pdf beside NAME.nxml, .xml, .html or .txt."""
    pairs = []
    for pdf in sorted(folder.glob("*.pdf")):
        others = [pdf.with_suffix(suffix) for suffix in OTHER_FORMS]
        other = next((path for path in others if path.is_file()), None)
        if other is not None:
            pairs.append(Pair(pdf.stem, pdf, other))
    return pairs


def compare(pair: Pair) -> Comparison | str:
    """The comparison of a pair, or in one line why one of its files cannot be read."""
    given, wanted = read(pair.pdf), read(pair.other)
    if isinstance(given, str):
        return given
    if isinstance(wanted, str):
        return wanted
    matches, surplus = compare_grids(grids(wanted.document), grids(given.document))
    quotes, wrong = misplaced(given.document, given.report, pair.pdf.read_bytes())
    return Comparison(
        name=pair.name,
        pages=len(given.document.pages),
        seconds=given.seconds,
        order=order(body_words(wanted.document), words(given.document.text)),
        tables=tuple(matches),
        surplus=tuple(surplus),
        scores=score({pair.name: wanted.facts}, {pair.name: given.facts}),
        metadata=_metadata(wanted.document.metadata, given.document.metadata),
        quotes=quotes,
        misplaced=tuple(wrong),
        warnings=given.warnings,
    )


def _metadata(wanted: Metadata, given: Metadata) -> dict[str, tuple[str | None, str | None]]:
    pairs = {field: (getattr(wanted, field), getattr(given, field)) for field in METADATA}
    return {
        field: tuple(None if value is None else str(value) for value in values)  # type: ignore[misc]
        for field, values in pairs.items()
    }
