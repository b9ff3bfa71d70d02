"""Training data of the drug-name model, read from the published corpora as they are distributed.

- BC5CDR in PubTator form (Li et al. 2016; a work of the US Government, public domain)
- MACCROBAT2020 in brat standoff (Caufield et al. 2020; CC BY 4.0)
- PHEE as JSON lines (Sun et al. 2022; MIT)
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from extractors.ner.model import LABEL

OTHER = "DISEASE"  # learned beside drugs, for it keeps them apart; never used


@dataclass(frozen=True, slots=True)
class Marked:
    """A text, its `(start, end, label)` spans, and `(start, end)` stretches of which nothing is known."""

    text: str
    spans: tuple[tuple[int, int, str], ...]
    unknown: tuple[tuple[int, int], ...] = ()


def read_bc5cdr(path: Path) -> Iterator[Marked]:
    """One `Marked` an abstract of a PubTator file; chemicals are drugs."""
    for block in path.read_text(encoding="utf-8").strip().split("\n\n"):
        lines = block.splitlines()
        text = lines[0].split("|t|", 1)[1] + "\n" + lines[1].split("|a|", 1)[1]
        spans = []
        for line in lines[2:]:
            columns = line.split("\t")
            if len(columns) >= 6 and columns[4] in ("Chemical", "Disease"):
                label = LABEL if columns[4] == "Chemical" else OTHER
                spans.append((int(columns[1]), int(columns[2]), label))
        yield Marked(text, _apart(spans))


_BRAT_LABELS = {"Medication": LABEL, "Disease_disorder": OTHER}
_BRAT_UNKNOWN = frozenset({"Sign_symptom", "Therapeutic_procedure", "History", "Coreference"})


def read_maccrobat(folder: Path) -> Iterator[Marked]:
    """One `Marked` a case report of a brat folder; discontinuous spans are of unknown kind."""
    for path in sorted(folder.glob("*.txt")):
        spans, unknown = [], []
        for line in path.with_suffix(".ann").read_text(encoding="utf-8").splitlines():
            if not line.startswith("T"):
                continue
            kind, *places = line.split("\t")[1].replace(";", " ").split(" ")
            start, end = int(places[0]), int(places[-1])
            if kind in _BRAT_LABELS and len(places) == 2:
                spans.append((start, end, _BRAT_LABELS[kind]))
            elif kind in _BRAT_UNKNOWN or kind in _BRAT_LABELS:
                unknown.append((start, end))
        yield Marked(path.read_text(encoding="utf-8"), _apart(spans), tuple(unknown))


_PHEE_KNOWN = frozenset({"Dosage", "Route", "Freq", "Duration", "Age", "Gender"})


def read_phee(path: Path) -> Iterator[Marked]:
    """One `Marked` a sentence; only the drugs of its event are marked, so all other words are unknown."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        drugs, known = [], []
        for kind, places in record["entities"]:
            for start, end in places:
                if kind == "Drug":
                    drugs.append((start, end, LABEL))
                elif kind in _PHEE_KNOWN:
                    known.append((start, end))
        spans = _apart(drugs)
        yield Marked(
            record["text"], spans, _gaps(len(record["text"]), [*((a, b) for a, b, _ in spans), *known])
        )


def _apart(spans: list[tuple[int, int, str]]) -> tuple[tuple[int, int, str], ...]:
    """Without overlaps: the longer span stays."""
    kept: list[tuple[int, int, str]] = []
    for span in sorted(spans, key=lambda item: (item[0] - item[1], item[0])):
        if all(span[1] <= other[0] or span[0] >= other[1] for other in kept):
            kept.append(span)
    return tuple(sorted(kept))


def _gaps(length: int, known: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    gaps, position = [], 0
    for start, end in sorted(known):
        if start > position:
            gaps.append((position, start))
        position = max(position, end)
    if position < length:
        gaps.append((position, length))
    return tuple(gaps)
