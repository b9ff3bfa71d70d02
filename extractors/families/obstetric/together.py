"""What is said of all births or of all losses together: "both losses were spontaneous", "all five deliveries were at term"."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extractors.english.numbers.values import numeral
from extractors.english.rules import find_all
from extractors.families.obstetric.combine import Quoter
from extractors.families.obstetric.cues import of_kind
from extractors.families.obstetric.derive import Counts
from extractors.families.obstetric.event import Event
from schemas.pregnancy import Outcome

_KINDS = {"miscarriages": Outcome.MISCARRIAGE, "terminations": Outcome.TERMINATION}
TOTAL = {
    "term": "parity",
    "preterm": "parity",
    "living": "parity",
    "miscarriages": "abortions",
    "terminations": "abortions",
}


@dataclass(frozen=True, slots=True)
class Together:
    """Words at `[start, end)` that say of which kind all births or losses were; `number` of them, None if not told."""

    start: int
    end: int
    key: str
    number: int | None
    rule: str


def together(sentence: str, start: int) -> Iterator[Together]:
    """Such words in a sentence whose offset is `start`; offsets are the text's own."""
    for rule, match in find_all(of_kind("together"), sentence):
        groups = match.groupdict()
        written = groups.get("n") or groups.get("many")
        number = 2 if match[0].lower().startswith("both") else numeral(written) if written else None
        yield Together(
            start + match.start(),
            start + match.end(),
            rule.data["counts"],
            number,
            f"rule:obstetric/{rule.id}",
        )


def of_kind_told(event: Event, found: Sequence[Together]) -> Event:
    """The event; an abortion of unsaid kind is of the kind that the words around it tell of all: "the abortion was spontaneous"."""
    told = next((one for one in found if one.start < event.end and event.start < one.end), None)
    kind = _KINDS.get(told.key) if told else None
    return event if kind is None or event.outcome is not None else replace(event, outcome=kind)


def add_together(counts: Counts, found: list[Together], quoter: Quoter) -> None:
    """Count what is said of all: as many as the words tell, else as many as the history has.

    What goes against the history's own number ("both losses" of three), and what is counted otherwise, is left.
    """
    for told in found:
        total = counts.get(TOTAL[told.key])
        number = total if told.number is None else told.number
        if number is None or total not in (None, number) or counts.get(told.key) is not None:
            continue
        counts.values[told.key] = number
        counts.quotes[told.key] = (quoter(told.start, told.end),)
        counts.methods[told.key] = told.rule
