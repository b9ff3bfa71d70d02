"""What the product reads in a sentence of a page, in the short form of the pages on the families."""

import json
from pathlib import Path
from typing import Any

from corpus.discover import discover
from pipeline import formats, steps

PLACES = {
    "patient": "patient",
    "obstetric": "obstetric",
    "pregnancy": "pregnancy",
    "newborns": "neonates",
    "medications": "medications",
    "labs": "labs",
}
_UNTOLD = {"evidence", "as_written", "derived", "frequency_text", "reference_text"}


def read(text: str, family: str, folder: Path) -> str:
    """What is read as a line: `drug labetalol, dose 200, unit mg; ...`, one part an entry; `nothing` where that is all."""
    file = folder / "text.txt"
    file.write_text(f"{text}\n", encoding="utf-8")
    (source,) = discover([file])
    facts = json.loads(steps.outcome_of(source, formats.facts_line))
    found = [entry for case in facts["cases"] for entry in _entries(case.get(PLACES[family]))]
    return "; ".join(told for told in map(_told, found) if told) or "nothing"


def _entries(found: Any) -> list[dict[str, Any]]:
    return found if isinstance(found, list) else [found] if found else []


def _told(entry: dict[str, Any]) -> str:
    derived = entry.get("derived", [])
    return ", ".join(
        f"{_name(key)} {_value(key, value)}{'*' if key in derived else ''}"
        for key, value in entry.items()
        if key not in _UNTOLD and value not in (None, False, [], {})
    )


def _name(key: str) -> str:
    return key.removesuffix("_days") if "ga_" in key else key


def _value(key: str, value: Any) -> str:
    if "ga_" in key and isinstance(value, int):
        return f"{value // 7}+{value % 7}"
    return str(value)
