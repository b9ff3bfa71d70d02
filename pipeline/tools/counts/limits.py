"""Ceilings: what may not be passed, and how they are lowered with each gain."""

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

LIMITS = Path(__file__).with_name("limits.toml")


@dataclass(frozen=True, slots=True)
class Limit:
    """What a count may be today (`ceiling`), what it shall become (`goal`), and what is counted."""

    ceiling: float
    goal: float
    what: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits by the name of the count, and the signatures that may have many arguments."""

    counts: Mapping[str, Limit]
    signatures: tuple[str, ...]


def load(path: Path = LIMITS) -> Limits:
    """The limits of the file."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Limits({name: Limit(**row) for name, row in table["counts"].items()}, tuple(table["signatures"]))


def rounded(count: float) -> float:
    """A count as it is kept: whole numbers as they are, a mean rounded up to one decimal.

    >>> rounded(12), rounded(6.412)
    (12, 6.5)
    """
    return int(count) if count == int(count) else math.ceil(count * 10) / 10


def lowered(text: str, today: Mapping[str, float]) -> str:
    """The text of the file with each ceiling brought down to today's count; none is raised.

    >>> lowered('x = { ceiling = 9, goal = 0, what = "things" }', {"x": 7})
    'x = { ceiling = 7, goal = 0, what = "things" }'
    >>> lowered("x = { ceiling = 9, goal = 0 }", {"x": 11})
    'x = { ceiling = 9, goal = 0 }'
    """
    for name, count in today.items():
        line = re.compile(rf"^({re.escape(name)} = \{{ ceiling = )([\d.]{{1,12}})", re.MULTILINE)
        match = line.search(text)
        if match is not None and rounded(count) < float(match[2]):
            text = f"{text[: match.start(2)]}{rounded(count):g}{text[match.end(2) :]}"
    return text
