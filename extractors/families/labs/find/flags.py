"""The marks that a laboratory sets beside a result outside its range: "H", "(L)", "*", "↑"."""

import re

_FLAG = re.compile(r"\s?(?:\((?:HH?|LL?|[Hh]igh|[Ll]ow)\)|(?:HH?|LL?)(?![\w/])|[*↑↓⬆⬇▲▼]{1,3})")


def after_flag(text: str, at: int) -> int:
    """Where the text goes on behind a mark that stands at `at`, or `at` where none does.

    >>> [after_flag(text, 3) for text in ("5.9 H mmol/L", "9.1* g/dL", "45 (H) U/L", "6.9 L/min", "5.9 Hb")]
    [5, 4, 6, 3, 3]
    """
    match = _FLAG.match(text, at)
    return match.end() if match else at
