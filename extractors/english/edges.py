"""What stands right beside a quote: the rest of a number or a word, a sign, a fraction."""

from collections.abc import Iterator

from extractors.english.spans import Span

SIGNS = frozenset("-−–+±<>≤≥~")
FRACTIONS = frozenset("½¼¾⅓⅔⅛")
WITHIN = frozenset(".,/")  # signs that go on with a number where a digit follows them


def edges(text: str, span: Span) -> Iterator[str]:
    """Yield what the quote leaves out at its edges.

    >>> list(edges("Hb 10.2 g/dL", (3, 5))), list(edges("Hb 10.2 g/dL", (3, 7)))
    (['digits_left_out'], [])
    """
    start, end = span
    first, last = text[start], text[end - 1]
    before, after = text[start - 1 : start], text[end : end + 1]
    if first.isalpha() and before.isalpha() or last.isalpha() and after.isalpha():
        yield "word_cut"
    if (
        first.isdigit()
        and _goes_on(text[max(0, start - 2) : start][::-1])
        or last.isdigit()
        and _goes_on(text[end : end + 2])
    ):
        yield "digits_left_out"
    if first.isdigit() and before in SIGNS and before or last.isdigit() and after in FRACTIONS and after:
        yield "sign_left_out"


def _goes_on(beside: str) -> bool:
    """True if the characters outward of a digit belong to its number: another digit, or a point and a digit."""
    return beside[:1].isdigit() or beside[:1] in WITHIN - {"/"} and beside[1:2].isdigit()
