"""A site's folder: drafts that change nothing, versions that people accepted, which of them counts, and the log.

SITE/drafts/4/        what was learnt, with its report; a person looks at it and edits `proposals.csv`
SITE/versions/3/      an accepted draft, never changed again
SITE/current          the number of the version that counts; empty for what is shipped alone
SITE/log.jsonl        who accepted what, and who went back, with the digest of each
"""

import datetime as dt
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extractors import site
from schemas.errors import SettingsError

DRAFTS, VERSIONS, CURRENT, LOG, REPORT = "drafts", "versions", "current", "log.jsonl", "report.json"


@dataclass(frozen=True, slots=True)
class Version:
    """An accepted version: its number, its name in records, who accepted it when, and whether it counts."""

    number: str
    name: str
    by: str
    at: str
    counts: bool


def active(folder: Path | None) -> Path | None:
    """The folder of the version that counts, None where nothing was accepted.

    Raises SettingsError where the site is not there, or where its version is not what was accepted.
    """
    if folder is None:
        return None
    if not folder.is_dir():
        raise SettingsError(f"setting site = '{folder}': is no folder; make it, or unset the setting")
    number = _current(folder)
    if not number:
        return None
    found = folder / VERSIONS / number
    if not found.is_dir() or site.digest(found) != _accepted(folder, number)["digest"]:
        raise SettingsError(
            f"site {found}: is not what was accepted; restore it, or go back with gravida learn rollback"
        )
    return found


def listed(folder: Path) -> list[Version]:
    """The accepted versions, oldest first."""
    found, current = [], _current(folder)
    for path in sorted(_numbered(folder / VERSIONS), key=lambda path: int(path.name)):
        told = _accepted(folder, path.name)
        name = f"{path.name}-{told['digest'][: site.SHOWN]}"
        found.append(Version(path.name, name, told["by"], told["at"], path.name == current))
    return found


def new_draft(folder: Path) -> Path:
    """An empty folder for a draft, with a number that no draft or version has."""
    taken = [
        int(path.name) for part in (DRAFTS, VERSIONS) for path in _numbered(folder / part)
    ]  # fmt: skip
    draft = folder / DRAFTS / str(max(taken, default=0) + 1)
    draft.mkdir(parents=True)
    return draft


def draft(folder: Path, number: str | None) -> Path:
    """The draft of a number, the newest without one. Raises SettingsError where there is none."""
    there = sorted(_numbered(folder / DRAFTS), key=lambda path: int(path.name))
    found = there[-1] if there and number is None else folder / DRAFTS / (number or "none")
    if found not in there:
        raise SettingsError(f"site {folder}: has no draft {number or ''}; make one with gravida learn draft")
    return found


def accept(folder: Path, chosen: Path, who: str) -> str:
    """Make a draft the version that counts; its name in records.

    The caller has seen that its report is about what lies in it.
    """
    target = folder / VERSIONS / chosen.name
    target.parent.mkdir(exist_ok=True)
    digest = site.digest(chosen)
    shutil.copytree(chosen, target)
    _log(folder, "accept", who, chosen.name, digest=digest)
    _count(folder, chosen.name)
    shutil.rmtree(chosen)
    return f"{chosen.name}-{digest[: site.SHOWN]}"


def roll_back(folder: Path, number: str | None, who: str) -> str:
    """Let an earlier version count again, the one before without a number; "" for what is shipped alone.

    Raises SettingsError where there is no such version.
    """
    numbers = [one.number for one in listed(folder)]
    if number is None:
        current = _current(folder)
        before = numbers[: numbers.index(current)] if current in numbers else []
        number = before[-1] if before else "0"
    if number != "0" and number not in numbers:
        raise SettingsError(f"site {folder}: has no version {number}; see gravida learn versions")
    _log(folder, "roll back", who, number)
    _count(folder, "" if number == "0" else number)
    return "" if number == "0" else number


def _count(folder: Path, number: str) -> None:
    part = folder / f".{CURRENT}"
    part.write_text(number, encoding="utf-8")
    part.replace(folder / CURRENT)


def _current(folder: Path) -> str:
    path = folder / CURRENT
    return path.read_text(encoding="utf-8").strip() if path.exists() else ""


def _numbered(folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if path.name.isdigit()] if folder.is_dir() else []


def _log(folder: Path, what: str, who: str, number: str, **more: str) -> None:
    line = {"at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "what": what, "by": who}
    with (folder / LOG).open("a", encoding="utf-8") as file:
        file.write(json.dumps({**line, "version": number, **more}, ensure_ascii=False) + "\n")


def _accepted(folder: Path, number: str) -> dict[str, Any]:
    """What the log says of the acceptance of a version. Raises SettingsError where it says nothing."""
    path = folder / LOG
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for line in reversed(lines):
        told: dict[str, Any] = json.loads(line)
        if told["what"] == "accept" and told["version"] == number:
            return told
    raise SettingsError(f"site {path}: says of nobody who accepted version {number}; restore the file")
