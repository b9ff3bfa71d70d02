"""Pregnancies that stay the reported one, or another one, by what people verified, and are told again as the software tells them.

Which one is the reported one is in its anchor, so decisions follow it under the other name.
"""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.decisions.anchors import anchors
from pipeline.decisions.links import is_link
from schemas.report import Report
from schemas.review import Action, Decision

Flags = Mapping[str, bool]  # of pregnancies by their paths: whether each is the reported one


def flags_of(report: Report, case: str) -> Flags:
    """What a report says of the pregnancies of a case."""
    pregnancies = report.cases[int(case.split(".")[1])].pregnancies
    return {f"{case}.pregnancies.{place}": one.is_index for place, one in enumerate(pregnancies)}


def with_flags(report: Report, flags: Flags) -> Report:
    """The report with what is said of some pregnancies."""
    cases = [
        case.model_copy(
            update={
                "pregnancies": tuple(
                    one.model_copy(
                        update={"is_index": flags.get(f"cases.{number}.pregnancies.{place}", one.is_index)}
                    )
                    for place, one in enumerate(case.pregnancies)
                )
            }
        )
        for number, case in enumerate(report.cases)
    ]
    return report.model_copy(update={"cases": tuple(cases)})


def renamed(rows: Sequence[Decision], before: Report, now: Report, versions: str) -> Iterator[Decision]:
    """Decisions under the names that pregnancies have `now`; those made on this reading say by their paths which they are.

    What names a pregnancy in its value was said under the names from before, but what was said behind all that was taken back.
    """
    paths = {anchor: path for path, anchor in anchors(before).items()}
    names = anchors(now)
    since = max((row.number for row in rows if row.action is Action.UNDO), default=0)
    for row in rows:
        if row.extraction_key != versions or row.number < since:
            row = _naming(row, paths, names)
        parts = row.anchor.split(".")
        if len(parts) < 4 or parts[2] != "pregnancies" or "@" in row.anchor:
            yield row
            continue
        own = ".".join(row.path.split(".")[:4]) if row.extraction_key == versions else ""
        path = own if own in names else paths.get(".".join(parts[:4]), "")
        name = names.get(path)
        yield row if name is None else row.model_copy(update={"anchor": ".".join([name, *parts[4:]])})


def _naming(row: Decision, paths: Mapping[str, str], names: Mapping[str, str]) -> Decision:
    """A decision on whose something is, with the pregnancy in it under the name that it has now."""
    if row.action is not Action.MOVE and not is_link(row.anchor):
        return row
    given = {"value": row.value, "was": row.was}
    known = {
        name: names[paths[part]] for name, part in given.items() if isinstance(part, str) and part in paths
    }
    return row.model_copy(update=known) if known else row
