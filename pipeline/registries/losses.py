"""What a target could not hold, by record and by kind, and which records it refused."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol, TextIO

LINES, SUMMARY = "losses.jsonl", "losses.json"
MOST_REFUSALS = 100  # refusals that the summary names; the lines name them all


class Named(Protocol):
    """A record, as the loss report names it."""

    @property
    def document_id(self) -> str:
        """The document's identifier."""

    @property
    def name(self) -> str:
        """The document's name."""


class Losses:
    """The loss report of one export, while it is written.

    Losses of the record at hand are held until `commit`, so that a record that is refused has a reason
    and no losses.
    """

    def __init__(self, folder: Path, target: str, kinds: Mapping[str, str]) -> None:
        """`kinds` says for every kind of loss why the target cannot hold it."""
        self._folder, self._target, self._kinds = folder, target, kinds
        self._held: list[dict[str, Any]] = []
        self._counts: Counter[str] = Counter()
        self._records: Counter[str] = Counter()
        self.written = 0
        self.refused = 0
        self.refusals: list[tuple[str, str]] = []

    def __enter__(self) -> "Losses":
        self._file: TextIO = (self._folder / LINES).open("w", encoding="utf-8", newline="\n")
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def lost(self, kind: str, path: str, value: object = None) -> None:
        """Something of the record at hand that is not in the export. `kind` is one of the target's."""
        if kind not in self._kinds:
            raise KeyError(f"{self._target} has no kind of loss {kind!r}")
        line: dict[str, Any] = {"kind": kind, "path": path}
        if value is not None:
            line["value"] = value if isinstance(value, (bool, int, float)) else str(value)
        self._held.append(line)

    def held(self) -> list[dict[str, Any]]:
        """The losses of the record at hand, which are then no longer held."""
        held, self._held = self._held, []
        return held

    def hold(self, lines: list[dict[str, Any]]) -> None:
        """Losses that were found when the record at hand was made."""
        self._held += lines

    def commit(self, entry: Named) -> None:
        """The record at hand is written."""
        self.written += 1
        for line in self._held:
            self._counts[line["kind"]] += 1
            self._write(entry, line)
        self._records.update({line["kind"] for line in self._held})
        self._held.clear()

    def refuse(self, entry: Named, reason: str) -> None:
        """The record at hand is not written."""
        self._held.clear()
        self.refused += 1
        if len(self.refusals) < MOST_REFUSALS:
            self.refusals.append((entry.name, reason))
        self._write(entry, {"kind": "refused", "path": "", "value": reason})

    @property
    def by_kind(self) -> dict[str, int]:
        """How often each kind of loss happened."""
        return {kind: self._counts[kind] for kind in sorted(self._counts)}

    def summarise(self) -> None:
        """Write the summary by kind."""
        kinds = {
            kind: {"count": count, "records": self._records[kind], "why": self._kinds[kind]}
            for kind, count in self.by_kind.items()
        }
        summary = {
            "target": self._target,
            "written": self.written,
            "refused": self.refused,
            "losses": kinds,
            "refusals": [{"document": name, "reason": reason} for name, reason in self.refusals],
        }
        text = json.dumps(summary, ensure_ascii=False, indent=2) + "\n"
        (self._folder / SUMMARY).write_text(text, encoding="utf-8", newline="\n")

    def _write(self, entry: Named, line: dict[str, Any]) -> None:
        about = {"document_id": entry.document_id, "document": entry.name}
        self._file.write(json.dumps(about | line, ensure_ascii=False) + "\n")
