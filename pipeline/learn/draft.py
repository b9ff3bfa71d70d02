"""A draft from the reviews of a store, and its report."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from extractors import site
from extractors.confidence.weigh import CURVE, WEIGHTS
from pipeline.evaluate.compare import compared
from pipeline.learn import confidence, model, proposals, report, suite
from pipeline.learn.reading import read
from pipeline.learn.taught import Taught, values
from pipeline.settings import Settings
from pipeline.sites import active, new_draft
from schemas.errors import InputError

COPIED = (WEIGHTS, CURVE, site.MODEL)


def make(folder: Path, documents: Sequence[Taught], data: Path | None) -> Path:
    """A draft of what the documents teach, on top of the version that counts; nothing of it is accepted.

    Raises InputError where no review is finished, or the data to be mixed in are not there.
    """
    if not documents:
        raise InputError(
            str(folder), "there is nothing to learn from", "submit a document on the page of gravida review"
        )
    model.check(data)
    fitted, trained = _fitted(documents), model.trained(documents, data)
    draft, base = new_draft(folder), active(folder)
    if base is not None:
        for name in COPIED:
            _copy(base / name, draft / name)
    if fitted is not None:
        confidence.write(fitted, draft)
    if trained.model is not None:
        model.write(trained.model, draft)
    earlier = [one for one in proposals.read(base) if one.accepted] if base is not None else []
    known = {(one.table, one.name) for one in earlier}
    new = [one for one in proposals.proposed(documents) if (one.table, one.name) not in known]
    proposals.write(draft, [*new, *earlier])
    (draft / report.LEARNT).write_text(report.learnt(len(documents), fitted, trained), encoding="utf-8")
    return draft


def _fitted(documents: Sequence[Taught]) -> confidence.Refitted | None:
    try:
        return confidence.refitted(list(values(documents)))
    except ModuleNotFoundError:
        return None


def _copy(old: Path, new: Path) -> None:
    if old.is_dir():
        shutil.copytree(old, new)
    elif old.exists():
        shutil.copyfile(old, new)


def measure(folder: Path, draft: Path, documents: Sequence[Taught], settings: Settings) -> report.Measured:
    """Write the accepted rows into the draft's tables, read everything before and after, and keep the report."""
    proposed = proposals.read(draft)
    proposals.put_in(draft, proposed)
    frozen, reviewed = suite.frozen(), suite.reviewed(documents)
    accepted = [one for one in proposed if one.accepted and one.is_line]
    lines = suite.lines(accepted)
    sources = {**frozen.sources, **reviewed.sources, **lines}
    before, after = (
        read(sources, version, settings.workers, settings.allowance) for version in (active(folder), draft)
    )
    unread = [line.name for line in accepted if not suite.holds(line, after[line.name])]
    made = report.Measured(
        frozen=compared(frozen.gold, before, after),
        reviewed=compared(reviewed.gold, before, after) if reviewed.gold else None,
        lines=len(accepted),
        lines_before=sum(suite.holds(line, before[line.name]) for line in accepted),
        lines_after=len(accepted) - len(unread),
        unread=unread,
    )
    report.keep(draft, proposed, made)
    return made
