"""The sender's own mapping of terms to MedDRA: Gravida has no licence for the dictionary and ships none of it.

A CSV file with the columns `term`, `code` (lowest level term, 8 digits) and `version` ("27.0"), named by
`GRAVIDA_MEDDRA`. A term is found whatever its case.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from schemas.errors import SettingsError

COLUMNS = ("term", "code", "version")
CODE, VERSION = re.compile(r"\d{8}"), re.compile(r"\d{1,2}\.\d")


@dataclass(frozen=True, slots=True)
class Meddra:
    """Codes and versions by term in lower case; empty without a file."""

    terms: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def find(self, term: str) -> tuple[str, str] | None:
        """Code and version of a term, None where the sender has none.

        >>> Meddra({"headache": ("10019211", "27.0")}).find("Headache")
        ('10019211', '27.0')
        """
        return self.terms.get(" ".join(term.lower().split()))


def load(path: Path | None) -> Meddra:
    """The mapping in a file, an empty one without. Raises SettingsError with the line that is wrong."""
    if path is None:
        return Meddra()
    try:
        with path.open(newline="", encoding="utf-8") as file:
            terms = dict(_term(path, number, row) for number, row in enumerate(csv.DictReader(file), 2))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"meddra: {path} cannot be read ({error}); name a CSV file in UTF-8") from None
    versions = sorted({version for _, version in terms.values()})
    if len(versions) > 1:
        raise SettingsError(
            f"meddra: {path} has the versions {', '.join(versions)}; a report may have one (ICH E.i.2.1a): map all terms to one"
        )
    return Meddra(terms)


def _term(path: Path, number: int, row: Mapping[str, str | None]) -> tuple[str, tuple[str, str]]:
    term, code, version = (" ".join((row.get(name) or "").split()) for name in COLUMNS)
    if not term or not CODE.fullmatch(code) or not VERSION.fullmatch(version):
        raise SettingsError(
            f"meddra: {path}, line {number}: needs {', '.join(COLUMNS)}: a term, 8 digits, and a version like 27.0"
        )
    return term.lower(), (code, version)
