"""The report of a draft: what was learnt, what it changes, and the digest of what it is about."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extractors import site
from pipeline.evaluate.compare import Comparison
from pipeline.evaluate.score import FAMILIES
from pipeline.learn.confidence import Refitted
from pipeline.learn.model import Trained
from pipeline.learn.proposals import Proposal
from pipeline.sites import REPORT
from schemas.errors import InputError

PAGE = "report.md"
LEARNT = "learnt.md"  # the first half, which measuring anew does not change


@dataclass(frozen=True, slots=True)
class Measured:
    """What a draft changes: F1 by field of the frozen suite and of the reviewed documents, and the lines read rightly."""

    frozen: Comparison
    reviewed: Comparison | None
    lines: int
    lines_before: int
    lines_after: int
    unread: Sequence[str] = field(default_factory=tuple)

    @property
    def fallen(self) -> list[str]:
        """The fields of the frozen suite that fell by more than their interval."""
        return [_named(change.key) for change in self.frozen.fallen]


def learnt(documents: int, confidence: Refitted | None, model: Trained) -> str:
    """What was learnt from how many documents, as Markdown."""
    return f"Reviewed documents: {documents:,}.\n\n## Confidence\n\n{_of_confidence(confidence)}\n## Model\n\n{_of_model(model)}"


def _of_confidence(made: Refitted | None) -> str:
    if made is None:
        return "Not fitted: scikit-learn is not there (pip install 'gravida[train]').\n"
    head = f"{made.count:,} decided values of {made.documents:,} documents."
    if made.before is None or made.after is None:
        return f"{head} Too few: nothing was fitted.\n"
    verdict = "better: in the draft" if made.made is not None else "no better: left as it is"
    rows = [
        ("log loss", f"{made.loss_before:.4f}", f"{made.loss_after:.4f}"),
        ("calibration error", f"{made.before.error:.3f}", f"{made.after.error:.3f}"),
        ("at .95 and more", f"{made.before.sure:.1%}", f"{made.after.sure:.1%}"),
        ("of these right", f"{made.before.sure_right:.1%}", f"{made.after.sure_right:.1%}"),
        ("wrong looked at", f"{made.before.caught:.1%}", f"{made.after.caught:.1%}"),
        ("right not looked at", f"{made.before.spared:.1%}", f"{made.after.spared:.1%}"),
    ]
    return f"{head} By folds of documents, on those that were not fitted on, {verdict}.\n\n{_table(rows)}"


def _of_model(made: Trained) -> str:
    head = f"{made.sentences:,} sentences with decided drugs."
    if not (made.new_before and made.new_after and made.old_before and made.old_after):
        return f"{head} Too few: nothing was trained.\n"
    verdict = "better: in the draft" if made.model is not None else "does not pay: left as it is"
    rows = [
        (
            "F1 on reviewed sentences, by folds of documents",
            f"{made.new_before['f1']:.3f}",
            f"{made.new_after['f1']:.3f}",
        ),
        ("F1 on old texts", f"{made.old_before['f1']:.3f}", f"{made.old_after['f1']:.3f}"),
    ]
    return f"{head} Trained on with old texts mixed in, {verdict}.\n\n{_table(rows)}"


def page(folder: Path, proposed: Sequence[Proposal], made: Measured) -> str:
    """The whole report as Markdown."""
    rows = [one for one in proposed if not one.is_line]
    taken = sum(one.accepted for one in rows)
    parts = [
        f"# Draft {folder.name}\n\nNothing changes before `gravida learn accept {folder.name}`.\n",
        (folder / LEARNT).read_text(encoding="utf-8"),
        f"## Rows and lines\n\n{len(rows):,} rows proposed, {taken:,} accepted; {len(proposed) - len(rows):,} corpus lines proposed, "
        f"{made.lines:,} accepted, read rightly before {made.lines_before:,}, now {made.lines_after:,}.\n",
        "".join(f"- not read: {line}\n" for line in made.unread),
        f"## The frozen suite\n\nThe shipped texts with gold.\n\n{_of(made.frozen)}",
    ]
    if made.reviewed is not None:
        parts.append(
            "## The reviewed documents\n\nThose of which every value was decided; the rows were made from them.\n\n"
            f"{_of(made.reviewed)}"
        )
    return "\n".join(part for part in parts if part)


def _of(comparison: Comparison) -> str:
    changed = [change for change in comparison.changes if change.before != change.now]
    head = f"Mistakes mended: {len(comparison.mended):,}, new: {len(comparison.new):,}.\n"
    if not changed:
        return f"{head}\nNo field changes.\n"
    rows = [
        (
            _named(one.key),
            f"{one.before:.3f}",
            f"{one.now:.3f}{', fell by more than its interval' if one.fell else ''}",
        )
        for one in sorted(changed, key=lambda one: FAMILIES.index(one.key[0]))
    ]
    return f"{head}\n{_table(rows)}"


def _named(key: tuple[str, str | None]) -> str:
    return f"{key[0]}: {key[1] or 'all'}"


def _table(rows: Sequence[tuple[str, str, str]]) -> str:
    return "".join(
        f"| {' | '.join(row)} |\n" for row in (("", "before", "now"), ("---", "---", "---"), *rows)
    )


def keep(folder: Path, proposed: Sequence[Proposal], made: Measured) -> None:
    """Write the report beside the draft, with the digest of what it is about."""
    (folder / PAGE).write_text(page(folder, proposed, made), encoding="utf-8")
    told = {"digest": site.digest(folder), "fallen": made.fallen}
    (folder / REPORT).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def fallen(folder: Path) -> list[str]:
    """The fields that fell by the report of a draft.

    Raises InputError where the draft has no report, or was changed after it was made.
    """
    path = folder / REPORT
    told: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    if told.get("digest") != site.digest(folder):
        raise InputError(
            str(folder),
            "was changed after its report was made" if told else "has no report",
            f"run gravida learn report {folder.name} and read it",
        )
    return list(told["fallen"])
