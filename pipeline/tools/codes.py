"""Holds the ATC codes of the drug tables against the ATC/DDD Index: `python -m pipeline.tools.codes INDEX.csv`.

The index is the WHO Collaborating Centre's and may not be passed on, so it is not shipped: a CSV file with the columns
`atc_code` and `atc_name`. What differs is listed, a line each: codes that the index does not have, and codes that it has
under another name than the drug's own or one that the tables know for it.
"""

import csv
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from extractors.terms.drugs import drug_codes, drug_index, drug_terms, words

_LEVELS = re.compile(r"[A-Z]\d\d[A-Z]{2}\d\d")  # a code of one substance; a group has a name of its own


def ours() -> Iterator[tuple[str, str]]:
    """Every drug of the tables with each of its codes."""
    for name, term in drug_terms().items():
        if term.atc:
            yield name, term.atc
    for name, found in drug_codes().items():
        for row in found:
            yield name, row.atc


def differences(index: Mapping[str, str]) -> Iterator[str]:
    """A line for each code that the index does not have, or has under a name that the tables do not know for the drug."""
    names = {name.words: name.term.generic for group in drug_index().values() for name in group}
    for drug, code in ours():
        told = index.get(code)
        if told is None:
            yield f"{drug}: {code} is not in the index"
        elif _LEVELS.fullmatch(code) and names.get(words(told), told) != drug:
            yield f"{drug}: {code} is {told} in the index"


def main(arguments: Sequence[str]) -> int:
    """Print what differs; 0 if nothing does, 1 if something does, 2 on wrong usage."""
    path = Path(arguments[0]) if len(arguments) == 1 else None
    if path is None or not path.is_file():
        sys.stderr.write("usage: python -m pipeline.tools.codes INDEX.csv\n")
        return 2
    with path.open(encoding="utf-8", newline="") as stream:
        table = csv.DictReader(stream)
        if not {"atc_code", "atc_name"} <= set(table.fieldnames or ()):
            sys.stderr.write(f"{path}: needs the columns atc_code and atc_name\n")
            return 2
        index = {row["atc_code"]: row["atc_name"] for row in table}
    found = list(differences(index))
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
