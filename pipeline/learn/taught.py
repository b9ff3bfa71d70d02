"""What finished reviews say of what was read: which decided values were right, and what the documents hold.

Only values that a person decided on count; nothing is taken from silence.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from extractors.confidence.weigh import field_of, weights
from pipeline.decisions.final import effective, finished, standing, undecided
from pipeline.decisions.fold import MAIN
from pipeline.decisions.opened import Opened
from pipeline.store import Repository
from pipeline.tools.confidence.values import Value, known
from schemas.document import Document
from schemas.fact import REVIEW, Fact, facts_in
from schemas.lab import LabTest
from schemas.medication import Drug
from schemas.report import ENTRIES, Report
from schemas.review import Action, Decision

MOST_WORDS = 4  # of a name
_FAMILIES = {
    "medications": "medication",
    "lab_results": "lab",
    "patient": "patient",
    "obstetric_history": "obstetric",
}


@dataclass(frozen=True, slots=True)
class Taught:
    """A reviewed document: what was `said` of it, what it holds by the decisions, and these by the paths of what was said.

    `whole` says that every value was decided, so that what is not in the record is not in the document.
    """

    document: Document
    said: Report
    holds: Report
    decisions: Mapping[str, Decision]
    whole: bool

    @property
    def name(self) -> str:
        """The document's name."""
        return self.said.document_name


def taught(repository: Repository) -> Iterator[Taught]:
    """Yield the documents whose review is final, as people decided on them."""
    for of in finished(repository):
        yield _taught(of)


def _taught(of: Opened) -> Taught:
    by_path = {one.path: one for one in standing(of)}
    return Taught(of.stored.document, of.stored.report, effective(of), by_path, not undecided(of))


def values(documents: Iterable[Taught]) -> Iterator[Value]:
    """Yield the decided values of fields that confidence is fitted for, each with whether it was right."""
    for of in documents:
        why = known(of.said, of.document)
        for path, fact in facts_in(of.said):
            right = _is_right(path, fact, of.decisions)
            if right is not None and f"field {field_of(path)}" in weights():
                yield Value(
                    document=of.document.id,
                    path=path,
                    family=_family(path),
                    field=field_of(path),
                    said=(),
                    right=right,
                    confidence=fact.confidence,
                    flagged="flagged" in why[path],
                    method=fact.method,
                    why=why[path],
                )


def is_given(fact: Fact[Any]) -> bool:
    """True for a value that a person gave, with the words that say it."""
    return fact.method.startswith(REVIEW) and bool(fact.evidence)


def decided(of: Taught) -> Iterator[tuple[str, Fact[Any]]]:
    """Yield the paths and values of what the document holds that people gave or accepted, with words that say them."""
    accepted = {
        (fact.method, fact.quotes)
        for path, fact in facts_in(of.said)
        if (one := of.decisions.get(path)) is not None and one.action is Action.ACCEPT
    }
    for path, fact in facts_in(of.holds):
        if is_given(fact) or fact.evidence and (fact.method, fact.quotes) in accepted:
            yield path, fact


def name_in(fact: Fact[Drug] | Fact[LabTest]) -> tuple[int, int] | None:
    """Where the name of a drug or test stands: as written, else all of a quote that looks like a name; None for neither."""
    quote, written = fact.evidence[0], fact.value.as_written
    at = quote.text.find(written)
    if at >= 0:
        return quote.start + at, quote.start + at + len(written)
    looks_like_one = len(quote.text.split()) <= MOST_WORDS and not any(map(str.isdigit, quote.text))
    return (quote.start, quote.end) if looks_like_one else None


def _is_right(path: str, fact: Fact[object], decisions: Mapping[str, Decision]) -> bool | None:
    """Whether people left a value as it was read; None where nobody decided on it, or it is not the software's."""
    if fact.method.startswith(REVIEW):
        return None
    if _is_out(path, decisions):
        return False
    decision = decisions.get(path)
    if decision is None:
        return None
    if decision.action is Action.CORRECT:
        return bool(decision.value == fact.model_dump(mode="json")["value"])
    return {Action.ACCEPT: True, Action.REJECT: False}.get(decision.action)


def _is_out(path: str, decisions: Mapping[str, Decision]) -> bool:
    """True for the values of an entry whose drug or test was rejected."""
    steps = path.split(".")
    entry = ".".join(steps[:4])
    if len(steps) < 5 or steps[2] not in ENTRIES:
        return False
    return any(
        (one := decisions.get(f"{entry}{main}")) is not None and one.action is Action.REJECT for main in MAIN
    )


def _family(path: str) -> str:
    """The family of a value as in the scores: whose and whether a drug was taken is by itself."""
    steps = path.split(".")
    if steps[-1] in ("subject", "status"):
        return "attribution"
    return _FAMILIES.get(
        steps[2] if len(steps) > 2 else "", "neonate" if "neonates" in steps else "pregnancy"
    )
