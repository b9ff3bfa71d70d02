"""How captions of tables and figures begin."""

import re

_EXTRA = r"(?:supplement(?:ary|al)\s|appendix\s|online\s)?"
_NUMBER = r"(?:S?\d{1,2}[A-Da-d]?|[IVX]{1,5})\b"
TABLE_CAPTION = re.compile(rf"{_EXTRA}tab(?:le|\.)\s{{0,2}}{_NUMBER}", re.IGNORECASE)
FIGURE_CAPTION = re.compile(
    rf"{_EXTRA}(?:fig(?:ure|\.)?|scheme|chart|photo(?:graph)?|image)\s{{0,2}}{_NUMBER}", re.IGNORECASE
)
CAPTION = re.compile(
    rf"{TABLE_CAPTION.pattern}|{FIGURE_CAPTION.pattern}|box\s{{0,2}}{_NUMBER}", re.IGNORECASE
)

_BEHIND = re.compile(r"\s{0,2}(?:$|[.:|–—-]|\([^)]{0,20}\)\.?|[A-Z\d\"“(\[])")


def is_caption(text: str, label: re.Pattern[str]) -> bool:
    """True for a line that begins a caption: a sentence may begin with the same words, but goes on in small letters.

    >>> is_caption("Table 1. Laboratory findings", TABLE_CAPTION), is_caption("Table 1 shows that", TABLE_CAPTION)
    (True, False)
    """
    match = label.match(text)
    return match is not None and _BEHIND.match(text, match.end()) is not None
