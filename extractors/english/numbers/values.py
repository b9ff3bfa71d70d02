"""Numbers in words, ordinals, Roman numerals and digits as the world groups them."""

import re

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
).split()
_ORDINAL_TENS = {"twentieth": 20, "thirtieth": 30, "fortieth": 40, "fiftieth": 50}
_OTHERS = {
    "a": 1,
    "an": 1,
    "single": 1,
    "once": 1,
    "twice": 2,
    "thrice": 3,
    "no": 0,
    "none": 0,
    "nil": 0,
    "both": 2,
    "a couple of": 2,
}
_WORDS = {word: number for number, word in enumerate(_UNITS)} | _TENS | _OTHERS
_ORDINAL_WORDS = {word: number for number, word in enumerate(_ORDINALS)} | _ORDINAL_TENS
_LABELS = "ABCDEFGH"
_ROMAN = {"I": 1, "V": 5, "X": 10}


def whole(text: str) -> int | None:
    """The whole number that a word, an ordinal, a Roman numeral or digits stand for; None if none.

    >>> [whole(text) for text in ("13", "thirteen", "twenty-one", "3rd", "third", "IV", "no", "many")]
    [13, 13, 21, 3, 3, 4, 0, None]
    """
    text = text.strip()
    if match := re.fullmatch(r"(\d{1,6})\s?(?:st|nd|rd|th)?", text, re.IGNORECASE):
        return int(match[1])
    lowered = re.sub(r"[\s-]+", " ", text.lower())
    if lowered in _WORDS:
        return _WORDS[lowered]
    if lowered in _ORDINAL_WORDS:
        return _ORDINAL_WORDS[lowered]
    tens, _, unit = lowered.partition(" ")
    if tens in _TENS and unit in _UNITS[1:10]:
        return _TENS[tens] + _WORDS[unit]
    if tens in _TENS and unit in _ORDINALS[1:10]:
        return _TENS[tens] + _ORDINAL_WORDS[unit]
    return roman(text)


def roman(text: str) -> int | None:
    """The value of a Roman numeral up to 39, None if it is none or is not written as the Romans would.

    >>> roman("XIV"), roman("IIII"), roman("mix")
    (14, None, None)
    """
    if not re.fullmatch(r"X{0,3}(?:IX|IV|V?I{0,3})", text) or not text:
        return None
    values = [_ROMAN[letter] for letter in text]
    return sum(-v if any(v < later for later in values[i + 1 :]) else v for i, v in enumerate(values))


def decimal(text: str) -> float | None:
    """The number that digits stand for, with any of the world's grouping; None if none.

    A comma or point before exactly three last digits groups thousands when the number has a group
    elsewhere or no other reading is usual: "12,000" and "165.000" are thousands only where the caller
    says so (see `labs.values`); here a single point is always a decimal, a single comma before three
    digits groups, any other comma is a decimal.

    >>> [decimal(text) for text in ("12,000", "2,79,000", "0,5", "9. 7", "44 000", "1.5", "½", "1/2", "2½", "1 1/2")]
    [12000.0, 279000.0, 0.5, 9.7, 44000.0, 1.5, 0.5, 0.5, 2.5, 1.5]
    """
    text = text.strip().replace("\u202f", " ").replace("\u2009", " ").replace("\u00a0", " ").replace("·", ".")
    if text in _FRACTIONS:
        return _FRACTIONS[text]
    if match := re.fullmatch(r"(?:(\d{1,3})\s)?(\d{1,3})\s?/\s?(\d{1,3})", text):
        return int(match[1] or 0) + int(match[2]) / int(match[3]) if int(match[3]) else None
    if text and text[-1] in _FRACTIONS and text[:-1].strip().isdigit():
        return int(text[:-1]) + _FRACTIONS[text[-1]]
    text = re.sub(r"(?<=\d)\s?([.,])\s?(?=\d)", r"\1", text)
    if re.fullmatch(r"\d{1,3}( \d{3})+", text) or re.fullmatch(r"\d{1,3}(,\d{2,3})*,\d{3}(\.\d+)?", text):
        return float(text.replace(" ", "").replace(",", ""))
    if re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", text):
        return float(text.replace(".", ""))
    if re.fullmatch(r"\d+(?:[.,]\d+)?|[.]\d+", text):
        return float(text.replace(",", "."))
    return None


def mixed(text: str) -> float | None:
    """The number that words stand for, with halves, thirds and quarters; None if none.

    >>> [mixed(text) for text in ("one and a half", "half a", "a quarter", "three-quarters", "two", "some")]
    [1.5, 0.5, 0.25, 0.75, 2.0, None]
    """
    lowered = re.sub(r"[\s-]+", " ", text.strip().lower())
    wholes, joined, part = lowered.rpartition(" and ")
    part = re.sub(r" (?:an?|of)$", "", part)
    count, _, name = part.rpartition(" ")
    share = _PARTS.get(name.removesuffix("s"))
    if share is None:
        number = whole(lowered)
        return None if number is None else float(number)
    number, several = whole(wholes) if joined else 0, whole(count) if count else 1
    return None if number is None or several is None else number + several * share


_PARTS = {"half": 0.5, "third": 1 / 3, "quarter": 0.25}
_FRACTIONS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}


def label_number(written: str) -> int:
    """The number from 1 of a label: digits, a word, a Roman numeral or a letter; 0 for anything else.

    >>> label_number("2"), label_number("II"), label_number("B"), label_number("second")
    (2, 2, 2, 2)
    """
    if len(written) == 1 and written.upper() in _LABELS and not whole(written):
        return _LABELS.index(written.upper()) + 1
    return whole(written) or 0
