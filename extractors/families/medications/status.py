"""Was it taken? "No steroids were given", "she declined it", "stopped before conception", "only if needed"."""

import re

from extractors.families.medications.cues import pattern
from schemas.medication import Status

_VERBS = (
    r"(?:given|used|administered|needed|required|necessary|offered|prescribed|applied|added|started|commenced|initiated|"
    r"performed|taken|injected|received|indicated|available|wanted|introduced|instituted|considered|tolerated|recommended|accepted|possible|done)"
)
_WAS = r"(?:was|were|is|are|had been|has been|have been|being|be)"
_ADVERB = r"(?:\s(?:\w{3,14}ly|thus|therefore|also|then|yet|however|even|either|both))?"


def not_given(before: str, after: str) -> tuple[str, int, int] | None:
    """`("before" | "after", start, end)` of the words that deny the drug, None if none do.

    `before` ends where the drug starts, `after` begins where its group of drugs ends.
    """
    for rule_id in ("denied_before", "denied_list"):
        if (match := pattern(rule_id).search(before)) and not pattern("at_first").match(after):
            return ("before", match.start(), match.end())
    if match := pattern("denied_after").match(after):
        return ("after", match.start(), match.end())
    return None


def planned(clause: str) -> bool:
    """True if the clause only plans, proposes or reserves the drug."""
    return bool(pattern("planned").search(clause)) and not pattern("told_given").search(clause)


def stopped_before_conception(clause: str) -> bool:
    """True if the clause says that the drug had ended before the pregnancy began."""
    return bool(pattern("ended_before_conception").search(clause))


def earlier(sentence: str, report_year: int | None) -> bool:
    """True if the sentence tells of an earlier pregnancy, or of a year before the report's."""
    if pattern("past").search(sentence):
        return not pattern("ongoing").search(sentence)
    match = pattern("in_year").search(sentence)
    if match is None:
        return False
    year = int(match[1] or match[2])
    old = report_year is not None and year < report_year
    return (bool(pattern("earlier_event").search(sentence)) and old) and not pattern("ongoing").search(
        sentence
    )


_OTHER_CLAUSE = re.compile(
    r"\b(?:was|were|had been)\b[^.;]{0,90}?(?:,\s)?\b(?:and|but|while|whereas)\s", re.IGNORECASE
)


def own_clause(text: str, start: int, drug: int) -> int:
    """Where the words that govern the drug at `drug` begin, after another drug's clause: "A was stopped, and B was begun"."""
    return max((other.end() for other in _OTHER_CLAUSE.finditer(text, start, drug)), default=start)


def status(clause: str, sentence: str, report_year: int | None, *, in_story: bool) -> Status:
    """Given, past or planned, for a drug that is not denied; `in_story` if an earlier pregnancy's story tells it."""
    if in_story or stopped_before_conception(clause):
        return Status.PAST
    if planned(clause):
        return Status.PLANNED
    if pattern("present_pregnancy").search(clause.split(";")[0]):
        return Status.GIVEN
    return Status.PAST if earlier(sentence, report_year) else Status.GIVEN
