"""What the part after "para" says: births alone, births plus losses, or term-preterm-abortions-living."""

import re
from dataclasses import dataclass
from enum import Enum, auto

from extractors.english.numbers.values import numeral


class Form(Enum):
    """How the part after "para" is built."""

    BIRTHS = auto()
    PLUS = auto()
    FOUR_PLUS = auto()
    TPAL = auto()
    UNDECIDED = auto()


@dataclass(frozen=True, slots=True)
class Reading:
    """Counts by key, and the form; `options` are the readings of an undecided one."""

    counts: dict[str, int]
    form: Form
    options: tuple[str, ...] = ()


_TPAL = ("term", "preterm", "abortions", "living")


def reading(match: re.Match[str]) -> Reading | None:
    """The reading of a match of the payload pattern, None if its numeral is none."""
    groups = match.groupdict()
    if groups.get("plus"):
        return _plus(_numbers(groups["plus"]), groups["plus"])
    if groups.get("parts"):
        return _tpal(_numbers(groups["parts"]))
    if groups.get("spaced"):
        return _spaced(groups["spaced"])
    if groups.get("run"):
        return _run(groups["run"])
    births = numeral(groups["n"])
    return None if births is None else Reading({"parity": births}, Form.BIRTHS)


def _plus(numbers: list[int], written: str) -> Reading:
    if len(numbers) == 2:
        return Reading({"parity": numbers[0], "abortions": numbers[1]}, Form.PLUS)
    if len(numbers) == 4:
        return Reading(_counts(numbers), Form.FOUR_PLUS)
    first, second, third = numbers
    options = (
        f"{first} term, {second} preterm, {third} abortions",
        f"{first} births, {second} abortions, {third} living",
    )
    return Reading({}, Form.UNDECIDED, options)


def _spaced(written: str) -> Reading | None:
    lead, bracket, rest = written.replace("[", "(").partition("(")
    if bracket:
        return _tpal([int(lead), *_digits(rest)])
    return _tpal(_digits(written))


def _numbers(written: str) -> list[int]:
    """The numbers between whatever signs."""
    return [int(n) for n in "".join(one if one.isdigit() else " " for one in written).split()]


def _digits(written: str) -> list[int]:
    """The digits, each a number of its own."""
    return [int(one) for one in written if one.isdigit()]


def _tpal(numbers: list[int]) -> Reading:
    """Four numbers, or the parity and four numbers; a parity that is not term + preterm stays as written."""
    if len(numbers) == 5:
        return Reading(_counts(numbers[1:]) | {"parity": numbers[0]}, Form.TPAL)
    return Reading(_counts(numbers), Form.TPAL)


def _counts(numbers: list[int]) -> dict[str, int]:
    return dict(zip(_TPAL, numbers, strict=True))


def _run(digits: str) -> Reading:
    if len(digits) == 4:
        return Reading(_counts([int(d) for d in digits]), Form.TPAL)
    return Reading({}, Form.UNDECIDED, tuple(_options(digits)))


def _options(digits: str) -> list[str]:
    """The ways in which three, five or six digits may have been meant."""
    if len(digits) == 3:
        a, b, c = list(digits)
        return [
            f"{a} term, {b} preterm, {c} abortions (living left out)",
            f"{a} births, {b} abortions, {c} living",
        ]
    options = []
    for lead in range(1, len(digits) - 3):
        rest = digits[lead:]
        if len(rest) == 4:
            t, p, a, living = list(rest)
            options.append(
                f"para {digits[:lead]}, then {t} term, {p} preterm, {a} abortions, {living} living"
            )
    if len(digits) == 5:
        for cut in range(4):
            parts = [digits[i : i + 1] for i in range(cut)] + [digits[cut : cut + 2]]
            parts += [digits[i : i + 1] for i in range(cut + 2, 5)]
            if not parts[cut].startswith("0"):
                t, p, a, living = parts
                options.append(f"{t} term, {p} preterm, {a} abortions, {living} living")
    return options
