"""`python -m pipeline.tools.peers ENVIRONMENTS`: other tools beside Gravida, as a table of docs/accuracy.md.

ENVIRONMENTS is a folder with a Python environment for each tool, under its name (`make peers` makes them). Texts and
gold are those of the first looks whose texts are here; Gravida's row is what it said at its first look.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors.terms.drugs import drug_index
from extractors.terms.tests import name_index
from pipeline.evaluate.draws import cell_of
from pipeline.evaluate.score import Scores, load_facts, score
from pipeline.tools.confidence.__main__ import page_with
from pipeline.tools.looks import LOOKS, PAGE
from pipeline.tools.peers import adapters
from schemas.errors import GravidaError

MARK = "peers"
OWN = "Gravida at its first look"
NAMES = {
    "plain": "regular expressions and a table of names",
    "quantulum3": "quantulum3",
    "edsnlp": "EDS-NLP",
    "medspacy": "medspaCy",
}
# The fields of the table, and which tools have nothing for them.
FIELDS = (
    ("medication", "drug"),
    ("medication", "dose"),
    ("medication", "not given"),
    ("lab", "value"),
    ("lab", "unit"),
    ("lab", "reference range"),
    ("medication", "route"),
    ("medication", "frequency"),
    ("medication", "start_ga_days"),
    ("attribution", "drug subject"),
    ("obstetric", "gravidity"),
    ("obstetric", "parity"),
    ("patient", "age_years"),
    ("pregnancy", "outcome"),
    ("neonate", "birth_weight_g"),
)
CANNOT: Mapping[str, frozenset[str]] = {
    "plain": frozenset(field for _, field in FIELDS)
    - {"drug", "dose", "value", "unit", "gravidity", "parity", "age_years"},
    "quantulum3": frozenset(field for _, field in FIELDS) - {"drug", "dose", "value", "unit"},
    "edsnlp": frozenset(field for _, field in FIELDS) - {"drug", "dose", "value", "unit", "not given"},
    "medspacy": frozenset(field for _, field in FIELDS) - {"drug", "not given"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A tool with its version, its scores, and the fields for which it has nothing."""

    name: str
    scores: Scores
    cannot: frozenset[str] = frozenset()


def texts_and_gold() -> tuple[dict[str, str], dict[str, Any], dict[str, Any]]:
    """The texts of first looks, their gold and what Gravida said, under names with their round."""
    texts: dict[str, str] = {}
    gold: dict[str, Any] = {}
    said: dict[str, Any] = {}
    for folder in sorted(path for path in LOOKS.iterdir() if (path / "texts").is_dir()):
        wanted, first = load_facts(folder / "gold"), load_facts(folder / "first.jsonl")
        for path in sorted((folder / "texts").iterdir()):
            name = f"{folder.name}/{path.stem}"
            if path.stem in wanted:
                texts[name], gold[name] = path.read_text(encoding="utf-8"), wanted[path.stem]
                said[name] = first[path.stem]
    return texts, gold, said


def names() -> dict[str, tuple[str, str]]:
    """Every shipped name of a drug or a test in lower case, with what it is and its usual name."""
    found = {
        name.written.lower(): ("test", name.test) for all_ in name_index().names.values() for name in all_[:1]
    }
    for group in drug_index().values():
        for drug in group:
            if not drug.term.is_class and not drug.term.cue_required:
                found.setdefault(" ".join(drug.words), ("drug", drug.term.generic))
    return found


def answers(tool: str, python: Path, asked: Path) -> tuple[str, dict[str, Any]]:
    """The tool's version and its facts. Raises GravidaError with the tool's last words where it fails."""
    command = [str(python), str(Path(adapters.__file__)), tool, str(asked)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise GravidaError(f"peers: {NAMES[tool]} failed: {last}")
    head, *lines = done.stdout.splitlines()
    told = [json.loads(line) for line in lines]
    return json.loads(head)["version"], {one["doc"]: one for one in told}


def table(columns: Iterable[Column], documents: int) -> str:
    """F1 by field and tool as Markdown; a stroke where a tool has nothing for a field."""
    columns = list(columns)
    lines = [
        f"{documents} reports.\n\n",
        f"| family | field | gold | {' | '.join(one.name for one in columns)} |\n",
        f"| --- | --- | --- |{' --- |' * len(columns)}\n",
    ]
    for family, field in FIELDS:
        cells = [cell_of(one.scores, (family, field)) for one in columns]
        told = [
            "-" if field in one.cannot else f"{cell.f1:.3f}" for one, cell in zip(columns, cells, strict=True)
        ]
        lines.append(f"| {family} | {field} | {cells[0].gold} | {' | '.join(told)} |\n")
    return "".join(lines)


def main() -> int:
    """Ask each tool and write the table; 1 where one failed."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.tools.peers", description=__doc__)
    parser.add_argument("environments", type=Path)
    folder = parser.parse_args().environments
    texts, gold, said = texts_and_gold()
    columns = [Column(OWN, score(gold, said))]
    try:
        with tempfile.TemporaryDirectory() as place:
            asked = Path(place) / "asked.json"
            asked.write_text(json.dumps({"names": names(), "texts": texts}), encoding="utf-8")
            for tool, name in NAMES.items():
                python = Path(sys.executable) if tool == "plain" else folder / tool / "bin" / "python"
                version, found = answers(tool, python, asked)
                columns.append(Column(f"{name} {version}".strip(), score(gold, found), CANNOT[tool]))
    except (GravidaError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page_with(page, {MARK: table(columns, len(texts))}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
