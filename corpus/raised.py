"""What becomes of raised characters: exponents stay readable, citation numbers go."""

import re

_CITATION = re.compile(r"[\[(]?\d{1,3}(?:\s?[,;–—‒-]\s?\d{1,3}){0,30}[\])]?(?:\s?[,;–—‒*†‡§¶-]){0,3}")
_EXPONENT = re.compile(r"[+−–-]?\d{1,2}")
_POWERS = frozenset("123")
_DAYS = re.compile(r"[1-6]/7")
_MARKS = re.compile(r"[*†‡§¶#∗,;\s]{1,6}")
_LENGTH = re.compile(r"(?:^|[\s/\d(·*.])(?:[kcdmµμn]?m|in|ft|s|sec)$")  # what is squared and cubed
_UNIT = re.compile(
    r"(?:^|[\s/\d(·*.])(?:[kcdmµμn]?m|s|sec|min|h|hr|d|day|kg|mg|g|[dmµμ]?[lL]|[mµμnp]?mol|in|ft|week)$"
)
_TEN = re.compile(r"(?:^|[^\d.,])10\s?$")
LONGEST_MARK = 3  # characters of the mark of a note
_FOOTNOTE = re.compile(r"[a-h](?:,[a-h]){0,4}")


def raised(before: str, text: str, after: str, *, in_table: bool = False) -> str:
    """How superscript `text` is written between `before` and `after` on one line; "" to drop it.

    >>> raised("platelets 120 × 10", "9", "/L")
    '^9'
    >>> raised("at 32", "12", " weeks"), raised("90 x 10^9/L", "7", ".")
    ('', '')
    >>> raised("32 kg/m", "2", ","), raised("was reported.", "4,5", " We"), raised("38", "o", "C")
    ('2', '', '°')
    >>> raised("at 34", "+2", " weeks"), raised("at 34", "2/7", " weeks"), raised("the 13", "th", " week")
    ('+2', ' 2/7', 'th')
    """
    inner = " ".join(text.split())
    if not inner or _MARKS.fullmatch(inner):
        return ""
    tail = before[-12:]
    if inner in ("o", "0", "º", "°", "O", "∘") and re.match(r"\s?[CF]\b", after[:3]):
        return "°"
    if _DAYS.fullmatch(inner) and tail[-1:].isdigit():
        return f" {inner}"
    if _EXPONENT.fullmatch(inner):
        plain = inner.replace("−", "-").replace("–", "-")
        if _TEN.search(tail):
            return f"^{plain}"
        if (_LENGTH if plain.isdigit() else _UNIT).search(tail) and plain.strip("+-") in _POWERS:
            return plain
    if _CITATION.fullmatch(inner):
        return "" if tail.strip() else inner
    if in_table and _FOOTNOTE.fullmatch(inner) and tail.strip():
        return ""
    return inner
