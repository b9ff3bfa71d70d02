"""Numbers in words, ordinals and Roman numerals; digits are read by `digits`."""

from functools import cache, partial

from extractors.english.rules import pattern_of
from extractors.english.vocabulary import values, words

_LABELS = "ABCDEFGH"
_ROMAN = {"I": 1, "V": 5, "X": 10}
_shape = partial(pattern_of, "english/numbers")


@cache
def _words() -> dict[str, int]:
    return {word: number for name in words("number_list") for word, number in values(name).items()}


def _spaced(text: str) -> str:
    """The words in lower case, one space between them, none of them hyphened."""
    return " ".join(text.lower().replace("-", " ").split())


def whole(text: str) -> int | None:
    """The whole number that a word, an ordinal, a Roman numeral or digits stand for; None if none.

    >>> [whole(text) for text in ("13", "thirteen", "twenty-one", "3rd", "third", "IV", "no", "many")]
    [13, 13, 21, 3, 3, 4, 0, None]
    """
    text = text.strip()
    if match := _shape("counted").fullmatch(text):
        return int(match[1])
    lowered = _spaced(text)
    if lowered in _words():
        return _words()[lowered]
    tens, _, unit = lowered.partition(" ")
    if tens in values("tens") and (unit in values("digit") or unit in values("ordinal_digit")):
        return _words()[tens] + _words()[unit]
    return roman(text)


def is_ordinal(text: str) -> bool:
    """True for the name of a place in an order: "third", "3rd", "35(th)".

    >>> [text for text in ("third", "35(th)", "twenty-first", "three", "35", "last") if is_ordinal(text)]
    ['third', '35(th)', 'twenty-first']
    """
    bare = _shape("ordinal_mark").sub("", text)
    if bare != text and bare[-1:].isdigit():
        return True
    last = _spaced(text.strip()).rpartition(" ")[2]
    return any(last in values(name) for name in ("ordinal_digit", "ordinal_teen", "ordinal_tens"))


def roman(text: str) -> int | None:
    """The value of a Roman numeral up to 39, None if it is none or is not written as the Romans would.

    >>> roman("XIV"), roman("IIII"), roman("mix")
    (14, None, None)
    """
    if not text or not _shape("roman").fullmatch(text):
        return None
    letters = [_ROMAN[letter] for letter in text]
    return sum(-v if any(v < later for later in letters[i + 1 :]) else v for i, v in enumerate(letters))


def numeral(text: str) -> int | None:
    """The number of a formula: as `whole`, with ordinals of several languages and Roman numerals with a slipped l.

    >>> [numeral(text) for text in ("3", "IV", "l", "Il", "two", "4(th)", "II ème", "quinta", "no", "many")]
    [3, 4, 1, 2, 2, 4, 2, 5, 0, None]
    """
    text = text.strip()
    known = values("formula_word").get(text.lower())
    if known is not None:
        return int(known)
    if (number := whole(text)) is not None:
        return number
    if _shape("slipped").fullmatch(text):
        return roman(text.replace("l", "I").upper())
    bare = _shape("ordinal_mark").sub("", text)
    return numeral(bare) if bare != text else None


def mixed(text: str) -> float | None:
    """The number that words stand for, with halves, thirds and quarters; None if none.

    >>> [mixed(text) for text in ("one and a half", "half a", "a quarter", "three quarters of a", "two", "some")]
    [1.5, 0.5, 0.25, 0.75, 2.0, None]
    """
    lowered = _spaced(text.strip())
    wholes, joined, part = lowered.rpartition(" and ")
    part = part.removesuffix(" an").removesuffix(" a").removesuffix(" of")
    count, _, name = part.rpartition(" ")
    share = values("share").get(name.removesuffix("s"))
    if share is None:
        number = whole(lowered)
        return None if number is None else float(number)
    number, several = whole(wholes) if joined else 0, whole(count) if count else 1
    return None if number is None or several is None else number + several * share


def label_number(written: str) -> int:
    """The number from 1 of a label: digits, a word, a Roman numeral or a letter; 0 for anything else.

    >>> label_number("2"), label_number("II"), label_number("B"), label_number("second")
    (2, 2, 2, 2)
    """
    if len(written) == 1 and written.upper() in _LABELS and not whole(written):
        return _LABELS.index(written.upper()) + 1
    return whole(written) or 0
