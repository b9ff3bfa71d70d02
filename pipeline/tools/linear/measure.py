"""Seconds of the processor for a text from its bytes to its record, at two lengths, beside ordinary text."""

import contextlib
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from time import process_time

from pydantic import BaseModel, ConfigDict, Field

from corpus.readers.read import read_bytes
from pipeline.steps import make_report
from schemas.errors import InputError

STEP = 4  # how many times longer the second text is
CASE = (
    "A 30-year-old woman, gravida 2 para 1, was admitted at 31 weeks with a headache. She received labetalol 200 mg orally "
    "twice daily. Platelets were 92 x 10^9/L. A boy of 1,650 g was delivered at 33 weeks and went home with his mother.\n\n"
)
_LEAST = 1e-4  # seconds: less cannot be told from nothing


class _Kind(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    repeat: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds for a text of `length` characters of these words and for one `STEP` times as long."""

    words: str
    length: int
    short: float
    long: float

    @property
    def growth(self) -> float:
        """How many times more the longer text costs; `STEP` where time grows with length."""
        return self.long / max(self.short, _LEAST)

    @property
    def per_character(self) -> float:
        """Seconds for a character of the longer text."""
        return self.long / (STEP * self.length)


@cache
def inputs() -> tuple[str, ...]:
    """The words that are repeated. Raises ValidationError for a table of another form."""
    data = tomllib.loads((files(__package__) / "inputs.toml").read_text(encoding="utf-8"))
    return tuple(words for kind in data.values() for words in _Kind.model_validate(kind).repeat)


def costs(words: str, length: int, *, behind_case: bool) -> Cost:
    """What the words cost at `length` characters and `STEP` times as many, alone or behind a case, without the case's own."""
    opening = CASE if behind_case else ""
    own = _seconds(opening * 2) if behind_case else 0.0
    short, long = (
        max(_seconds(f"{opening}{repeated(words, size)}\n\n{opening}") - own, 0.0)
        for size in (length, STEP * length)
    )
    return Cost(words, length, short, long)


def ordinary(length: int) -> Cost:
    """What as many characters of ordinary text cost: the shipped samples, one behind the other."""
    return costs(_ordinary_text(), length, behind_case=False)


def repeated(words: str, length: int) -> str:
    """The words again and again, `length` characters long."""
    return (words * (length // len(words) + 1))[:length]


@cache
def _ordinary_text() -> str:
    return "\n\n".join(_samples())


def _samples() -> Iterator[str]:
    for path in sorted((files("corpus") / "samples").iterdir(), key=lambda path: path.name):
        if path.name.endswith(".txt"):
            yield path.read_text(encoding="utf-8")


def _seconds(text: str) -> float:
    """Seconds from bytes to record; a text that is refused costs what it takes to refuse it."""
    began = process_time()
    with contextlib.suppress(InputError):
        make_report(read_bytes(text.encode(), "text", suffix=".txt"))
    return process_time() - began
