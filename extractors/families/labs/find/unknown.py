"""Names that the table lacks: words before a number with a laboratory unit."""

from extractors.families.labs.find.amounts import Amount
from extractors.families.labs.find.names import NameHit
from extractors.families.labs.fits import STRONG
from extractors.families.labs.gaps.said import begins, finds, holds
from extractors.families.labs.gaps.words import any_of, running

MAX_WORDS = 5
WINDOW = 120  # characters before the amount in which its name stands
REACH = 240  # characters around the amount in which words tell a laboratory from a drug


def unknown_name(text: str, amount: Amount, among_results: bool) -> NameHit | None:
    """The words that name what the amount measures, None where they do not look like a test.

    >>> from extractors.families.labs.find.amounts import find_amounts
    >>> text = "The serum zonulin level was 12 ng/mL"
    >>> unknown_name(text, find_amounts(text, [])[0], False).name
    'serum zonulin'
    """
    if amount.unit is None or amount.unit.dimension not in STRONG:
        return None
    near, far = max(0, amount.start - REACH), amount.end + REACH
    if any_of("drugged", "no_analyte").search(text, near, far) or not (
        among_results or any_of("laboratory").search(text, near, far)
    ):
        return None
    window = max(0, amount.start - WINDOW)
    links = running("links").search(text, window, amount.start)
    found = _before(text, window, links.start()) if links else None
    if found is not None:
        return found
    forward = begins("name_behind", text, amount.end)
    if forward is not None and among_results:
        return NameHit(
            forward.start("name"), forward.end("name"), forward["name"], forward["name"].lower(), None
        )
    return None


def _before(text: str, window: int, end: int) -> NameHit | None:
    """The name that ends at `end`, from the last boundary on."""
    start = window
    for boundary in finds("name_boundary", text, window, end):
        if boundary.end() < end:
            start = boundary.end()
    match = next(finds("last_words", text[start:end]), None)
    if match is None:
        return None
    begin = start + match.start("name")
    while (leading := any_of("before_name").match(text, begin, end)) and text[
        leading.end() : leading.end() + 1
    ].isspace():
        begin = leading.end() + 1
    written = text[begin:end].strip()
    words = written.split()
    if (
        holds("no_name", written)
        or not words
        or len(words) > MAX_WORDS
        or any_of("nameless", "change", "state").fullmatch(words[-1])
    ):
        return None
    if not holds("letters", written):
        return None
    return NameHit(begin, begin + len(written), written, written.lower(), None)
