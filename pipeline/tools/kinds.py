"""Which publications present a patient, and of what kind each is taken to be: `python -m pipeline.tools.kinds FOLDER`.

Folders of case reports ask which lost their case, folders of other publications which gave a patient.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.formats import is_wanted
from pipeline.tools.reading import Reading, read, side_by_side


@dataclass(frozen=True, slots=True)
class Judged:
    """A publication: its kind, how sure, by which words, and its cases; `kind` is the reason where it is not read."""

    path: Path
    kind: str
    confidence: float = 0.0
    quote: str = ""
    cases: int = 0


def judge(path: Path) -> Judged:
    """The kind of the publication in a file."""
    reading = read(path)
    if not isinstance(reading, Reading):
        return Judged(path, f"not read: {reading}")
    kind, cases = reading.report.publication_kind, len(reading.report.cases)
    if kind is None:
        return Judged(path, "(not told)", cases=cases)
    return Judged(path, kind.value.value, kind.confidence, " ".join(kind.quotes[0].text.split()), cases)


def lines(judged: Sequence[Judged], *, patients: bool) -> Iterator[str]:
    """The counts of a folder, then each publication with patients, or each without."""
    having = [one for one in judged if one.cases]
    kinds = Counter(one.kind for one in judged).most_common()
    yield f"{len(judged)} publications, {len(having)} with a patient: " + ", ".join(
        f"{kind} {count}" for kind, count in kinds
    )
    for one in judged:
        if bool(one.cases) is patients:
            yield f"  {one.path.name:28} {one.kind:13} {one.confidence:4.2f} {one.cases} case(s)  {one.quote[:90]}"


def main(arguments: Sequence[str] | None = None) -> None:
    """Print what each folder's publications are taken for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--patients", action="store_true", help="list those with a patient [those without]")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args(arguments)
    for folder in options.folders:
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and is_wanted(path.name))
        judged = [one for _, one in side_by_side(judge, paths, options.workers)]
        sys.stdout.write(f"{folder}: " + "\n".join(lines(judged, patients=options.patients)) + "\n")


if __name__ == "__main__":
    main()
