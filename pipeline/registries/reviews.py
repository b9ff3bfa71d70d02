"""What goes on from a review: reviewed documents as gold, and every decision as a line."""

import csv
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from pipeline.decisions.audit import audit_lines
from pipeline.decisions.final import reviewed
from pipeline.decisions.opened import Opened
from pipeline.registries.targets import Written
from pipeline.store import Repository
from schemas.errors import ExportError
from schemas.facts import to_facts

CORRECTIONS, UNDECIDED = "corrections.jsonl", "undecided.csv"
GOLD = "gold.csv"  # which files are of which documents
_UNSAFE = re.compile(r"[^\w.-]", re.ASCII)


def write_gold(repository: Repository, folder: Path) -> list[Written]:
    """Write documents of which people decided every value as `gold/NAME.json`, their texts as `texts/NAME.txt`.

    The files have the form of the annotation guide, so `gravida evaluate FOLDER/gold` scores against them. What is
    final with values that nobody decided on is no gold: `undecided.csv` names those values. `gold.csv` names the files:
    those of an earlier export that are no gold now, because their documents were opened again, go.
    """
    gold, texts = folder / "gold", folder / "texts"
    for one in (gold, texts):
        one.mkdir(parents=True, exist_ok=True)
    taken: set[str] = set()
    rows: list[tuple[str, ...]] = []
    left_out: list[Opened] = []
    for stored in reviewed(repository, left_out):
        name = file_name(stored.report.document_name, stored.report.document_id, taken)
        taken.add(name.lower())
        rows.append((stored.report.document_id, stored.report.document_name, name))
        facts = json.dumps(to_facts(stored.report, stored.document), ensure_ascii=False, indent=1)
        (gold / f"{name}.json").write_text(facts + "\n", encoding="utf-8")
        (texts / f"{name}.txt").write_text(stored.document.text, encoding="utf-8", newline="\n")
    before = _names(folder / GOLD)
    _lines(folder / GOLD, ("document_id", "document_name", "file"), rows)
    for name in (one for one in before if one.lower() not in taken):
        (gold / f"{name}.json").unlink(missing_ok=True)
        (texts / f"{name}.txt").unlink(missing_ok=True)
    return [
        Written(gold, len(taken)),
        Written(texts, len(taken)),
        Written(folder / GOLD, len(rows)),
        _undecided(folder / UNDECIDED, left_out),
    ]


def _names(path: Path) -> set[str]:
    """The names of the files that an earlier export wrote; nothing that could stand elsewhere."""
    if not path.exists():
        return set()
    with path.open(encoding="utf-8", newline="") as file:
        names = {row.get("file") or "" for row in csv.DictReader(file)}
    return {name for name in names if name and not _UNSAFE.search(name) and name.strip("._") == name}


def _lines(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(head)
        lines.writerows(rows)


def _undecided(path: Path, left_out: list[Opened]) -> Written:
    """Write the values that nobody decided on, one a row."""
    rows = [
        (of.work.document_id, of.work.name, anchor)
        for of in left_out
        for anchor in (*of.open_values(), *of.changed(), *of.disputed())
    ]
    _lines(path, ("document_id", "document_name", "value"), rows)
    return Written(path, len(rows))


def file_name(name: str, document_id: str, taken: set[str]) -> str:
    """A document's name as that of a file, whatever is in it; with its id where it is taken.

    >>> file_name("../a b", "0123456789abcdef", set()), file_name("x", "0123456789abcdef", {"x"})
    ('a_b', 'x-0123456789abcdef')
    """
    safe = _UNSAFE.sub("_", name).strip("._")[:100] or document_id
    return f"{safe}-{document_id}" if safe.lower() in taken else safe


def write_corrections(repository: Repository, folder: Path) -> list[Written]:
    """Write every decision and every event of the log as `corrections.jsonl`, one a line."""
    path, count = folder / CORRECTIONS, 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in audit_lines(repository):
            file.write(line)
            count += 1
    return [Written(path, count)]


WRITERS: Mapping[str, Callable[[Repository, Path], list[Written]]] = {
    "gold": write_gold,
    "corrections": write_corrections,
}


def export_reviews(name: str, repository: Repository, folder: Path) -> list[Written]:
    """Write one of `WRITERS` into a folder, which is made where it is missing. Raises ExportError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return WRITERS[name](repository, folder)
    except OSError as error:
        raise ExportError(
            f"{error.filename or folder}: cannot be written ({error.strerror}); name another folder"
        ) from None
