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
    sides = (
        (text[start], text[max(0, start - 2) : start][::-1], SIGNS),
        (text[end - 1], text[end : end + 2], FRACTIONS),
    )  # the last character of the quote, what stands outward of it, the signs that would be of its number
    if any(inner.isalpha() and beside[:1].isalpha() for inner, beside, _ in sides):
        yield "word_cut"
    numbers = [(beside, signs) for inner, beside, signs in sides if inner.isdigit()]
    if any(_goes_on(beside) for beside, _ in numbers):
        yield "digits_left_out"
    if any(not signs.isdisjoint(beside[:1]) for beside, signs in numbers):
        yield "sign_left_out"


def _goes_on(beside: str) -> bool:
    """True if the characters outward of a digit belong to its number: another digit, or a point and a digit."""
    return beside[:1].isdigit() or beside[:1] in WITHIN - {"/"} and beside[1:2].isdigit()
