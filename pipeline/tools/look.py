"""`python -m pipeline.tools.look ROUND PATH... [--records FILE]`: a first look, kept with what was known of each value.

ROUND is a folder of corpus/looks with gold. The documents are read once: what was said goes to `first.jsonl`, every
scored value with its reasons, and whether it was right, to `values.csv`; of texts that are not in the round, which are
other people's, without their words. A round that has a first look is refused. With
--records the records are taken from a file that `gravida extract --format json` wrote at the time of the look; they must
say what `first.jsonl` says, and documents that are not among them have no values.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus.discover import discover
from pipeline import steps
from pipeline.evaluate.score import load_facts
from pipeline.outcomes import Failed
from pipeline.tools.confidence.values import values_of, write
from pipeline.tools.looks import LOOKS
from schemas.document import Document
from schemas.errors import GravidaError, InputError
from schemas.facts import to_facts
from schemas.report import Report

FIRST = "first.jsonl"
_Pair = tuple[Document, Report]


def keep(folder: Path, found: Sequence[_Pair]) -> int:
    """Keep what was said and known of the round's documents; the number of values.

    Raises InputError where the round has no gold of a document, or another first look.
    """
    gold = load_facts(folder / "gold")
    said = {report.document_name: to_facts(report, document) for document, report in found}
    if unknown := sorted(set(said) - set(gold)):
        raise InputError(str(folder), f"has no gold of {unknown[0]}", "name the documents of the round only")
    first = folder / FIRST
    if first.exists():
        _same(first, said)
    else:
        ours = (folder / "texts").is_dir()  # other people's sentences are not kept
        kept = (facts if ours else _without(facts, "evidence") for _, facts in sorted(said.items()))
        lines = (json.dumps(facts, ensure_ascii=False) + "\n" for facts in kept)
        first.write_text("".join(lines), encoding="utf-8")
    values = [
        value
        for document, report in sorted(found, key=lambda pair: pair[1].document_name)
        for value in values_of(report, document, gold[report.document_name])
    ]
    write(folder, values)
    return len(values)


def _same(first: Path, said: Mapping[str, Any]) -> None:
    for name, facts in load_facts(first).items():
        if name in said and _bare(facts) != _bare(said[name]):
            raise InputError(
                str(first),
                f"says something else of {name}",
                "a text has one first look; give the records of that look",
            )


def _bare(value: Any) -> Any:
    """What is said, without the words it stands on."""
    return _without(value, "evidence", "label")


def _without(value: Any, *left_out: str) -> Any:
    if isinstance(value, Mapping):
        return {key: _without(part, *left_out) for key, part in value.items() if key not in left_out}
    return [_without(part, *left_out) for part in value] if isinstance(value, list) else value


def _read(paths: Sequence[Path], records: Path | None) -> Iterator[_Pair]:
    kept = None if records is None else _records(records)
    for source in discover(paths):
        if kept is not None:
            document = source.read()
            if document.name in kept:
                yield document, kept[document.name]
            continue
        pair = steps.outcome_of(source, lambda document, report: (document, report))
        if isinstance(pair, Failed):
            raise InputError(pair.where, pair.what, pair.advice)
        yield pair


def _records(path: Path) -> dict[str, Report]:
    lines = path.read_text(encoding="utf-8").splitlines()
    reports = [Report.model_validate_json(line) for line in lines if line.strip()]
    return {report.document_name: report for report in reports}


def main() -> int:
    """Look once at a round; 2 where that cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.tools.look", description=__doc__)
    parser.add_argument("round", help="a folder of corpus/looks with gold")
    parser.add_argument("paths", type=Path, nargs="+", help="the documents of the round")
    parser.add_argument("--records", type=Path, help="records that were made at the time of the look")
    asked = parser.parse_args()
    folder = LOOKS / asked.round
    try:
        if asked.records is None and (folder / FIRST).exists():
            raise InputError(
                str(folder), "has a first look", "a text has only one; give --records of that look"
            )
        count = keep(folder, list(_read(asked.paths, asked.records)))
    except GravidaError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{folder}: {count:,} values kept\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
