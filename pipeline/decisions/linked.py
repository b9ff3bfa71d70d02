"""What a verified entry says that is no fact, carried into a newer reading: it stays what people saw.

Where the newer reading says otherwise, or does not have the entry, the decision on its drug or test is one on that too.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.decisions.anchors import anchors
from pipeline.decisions.filled import Filled
from pipeline.decisions.fold import MAIN, Folded, saw
from pipeline.decisions.homes import Homes
from pipeline.decisions.links import LINKS, PREGNANCY, is_link, said, says_nothing
from pipeline.decisions.reading import names_of, paths_of
from pipeline.store.rows import Stored
from schemas.review import Action, Decision


def linked(layers: Sequence[Folded], before: Stored, found: Homes, filled: Filled) -> Iterator[Decision]:
    """The decisions of an older reading on what its entries say beside their facts, and the newer reading does not."""
    paths, names, now = paths_of(before), names_of(before), anchors(filled.report)
    here = {anchor: path for path, anchor in now.items()}
    for folded in layers:
        for anchor, held in folded.held.items():
            decision, head = held.decision, anchor.rpartition(".")[0]
            if decision is None or not anchor.endswith(MAIN) or not saw(decision) or head not in paths:
                continue
            home = filled.home(head)
            for name in LINKS[anchor.split(".", 3)[2]] if home is not None else ():
                own = f"{head}.{name}"
                was = said(before.report, names, f"{paths[head]}.{name}")
                gone = found.of(head) is None and not says_nothing(was)
                differs = gone or filled.link(was, own, str(home)) != said(
                    filled.report, now, f"{here[str(home)]}.{name}"
                )
                if folded.of(own).decision is None and differs:
                    yield _on_link(decision, own, was)


def _on_link(decision: Decision, anchor: str, was: str) -> Decision:
    """A decision on a drug or test as one on what else its entry said."""
    more = {"anchor": anchor, "action": Action.ACCEPT, "value": None, "was": was, "comment": ""}
    return decision.model_copy(update=more)


def unfound_links(rows: Sequence[Decision], found: Homes, filled: Filled) -> list[str]:
    """The links, by their older anchors, of entries that the newer reading does not have and that were put into it."""
    some = {row.anchor for row in rows if is_link(row.anchor)}
    return sorted(one for one in some if found.of(one) is None and filled.home(one) is not None)


def links_moved(row: Decision, home: str, filled: Filled) -> dict[str, Any]:
    """What of a decision on a link names a pregnancy, under the name that it has in a newer reading."""
    if not row.anchor.endswith(f".{PREGNANCY}"):
        return {}
    given = {"value": row.value, "was": row.was}
    return {
        name: filled.link(part, row.anchor, home) for name, part in given.items() if isinstance(part, str)
    }
