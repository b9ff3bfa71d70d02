"""Makes `corpus/ligature_words.txt`: words with ff, fi, fl, ffi or ffl, in which a lost ligature can be restored.

    python -m pipeline.tools.ligature_words WORDLIST...

WORDLIST is a list of English words, one a line (the files of SCOWL, for example Debian's wamerican and
wbritish); names of drugs and tests come from `extractors/terms`.
"""

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

_LIGATURE = re.compile(r"ff|fi|fl")
_WORD = re.compile(r"[a-z]{3,30}")
_TERMS = ("drug_names.csv", "drugs.csv", "lab_names.csv", "lab_tests.csv")


def words_of(lines: Iterable[str]) -> Iterator[str]:
    """The words in lower case that hold a ligature.

    >>> list(words_of(["Ofloxacin 200", "profile's", "aspirin"]))
    ['ofloxacin', 'profile']
    """
    for line in lines:
        yield from (word for word in _WORD.findall(line.lower()) if _LIGATURE.search(word))


def term_names() -> Iterator[str]:
    """Names of the first column of the term tables."""
    for name in _TERMS:
        with (files("extractors") / "terms" / name).open(encoding="utf-8") as lines:
            for row in csv.reader(lines):
                yield row[0]


def main(lists: list[str]) -> None:
    """Write the table anew."""
    found = set(words_of(term_names()))
    for path in lists:
        found.update(words_of(Path(path).read_text(encoding="utf-8").splitlines()))
    target = Path(__file__).parents[2] / "corpus" / "ligature_words.txt"
    target.write_text("\n".join(sorted(found)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
