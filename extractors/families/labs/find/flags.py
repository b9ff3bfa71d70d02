"""The marks that a laboratory sets beside a result outside its range: "H", "(L)", "*", "↑"."""

from extractors.families.labs.gaps.said import begins


def after_flag(text: str, at: int) -> int:
    """Where the text goes on behind a mark that stands at `at`, or `at` where none does.

    >>> [after_flag(text, 3) for text in ("5.9 H mmol/L", "9.1* g/dL", "45 (H) U/L", "6.9 L/min", "5.9 Hb")]
    [5, 4, 6, 3, 3]
    """
    match = begins("flag", text, at)
    return match.end() if match else at
