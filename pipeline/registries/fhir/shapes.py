"""The shape of a resource: what FHIR's own models look at, without the words and numbers of the one record.

Two resources of one shape have the same elements, nested alike, with values of the same kinds and patterns; the models
accept both or refuse both. So a shape is checked once, which is what makes an export quick. Shapes are made of the
text of resources, all of a record at a time.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Final

from pipeline.registries.fhir.bundle import Text

# Elements that hold any text: only that there is some counts. What begins or ends with a blank or an escape stays.
TEXT: Final = re.compile(
    r'"(text|display|title|valueString|description|unit)":"[^\s"\\](?:(?:[^"\\]|\\.)*[^\s"\\])?"'
)
CODED: Final = re.compile(r'"(code|value|valueCode)":"([^"\\]+)"')
WHOLE: Final = re.compile(r":[1-9][0-9]*(?=[,}\]])")  # numbers by their kind; 0 and what is below it stay
DECIMAL: Final = re.compile(r":[0-9]+\.[0-9]+(?=[,}\]])")
DIGITS: Final = str.maketrans("123456789", "000000000")
# What resources and publications are identified by: where another resource points, as an id, as a value.
POINTED: Final = re.compile('/[0-9a-f-]{36}"')
NAMED: Final = re.compile('"id":"[0-9a-f-]{36}"')
IDENTITY: Final = re.compile("[0-9a-f]{16}|[0-9a-f-]{36}")
LETTERS: Final = re.compile("[A-Za-z]+")
# Of quotes and targets it does not count how many there are, only of which shapes.
QUOTE: Final = re.compile(r'\{"url":"[^"]*source-quote","extension":\[[^\]]*\]\},?')
TARGETS: Final = re.compile(r'"target":\[([^\]]+)\]')
PATTERNS_KEPT: Final = 20_000  # codes whose pattern is at hand: they come again and again
DIGEST_BYTES: Final = 16


def shapes_of(texts: Sequence[Text]) -> list[bytes]:
    """The shapes of resources.

    >>> one, two, three = shapes_of([Text("", "", text) for text in ('{"value":5}', '{"value":7}', '{"value":"5"}')])
    >>> one == two, one == three
    (True, False)
    """
    whole = POINTED.sub('/U"', "\n".join(one.text for one in texts))
    whole = NAMED.sub('"id":"U"', whole)
    whole = TEXT.sub(r'"\1":"x"', whole)
    whole = CODED.sub(_pattern, whole)
    whole = DECIMAL.sub(":1.5", WHOLE.sub(":1", whole))
    return [_shape(line) for line in whole.translate(DIGITS).split("\n")]


def _shape(line: str) -> bytes:
    quotes = sorted({one.rstrip(",") for one in QUOTE.findall(line)})
    if quotes:
        line = QUOTE.sub("", line)
    line = TARGETS.sub(_kinds, line)
    return blake2b("\n".join((line, *quotes)).encode(), digest_size=DIGEST_BYTES).digest()


def _kinds(found: "re.Match[str]") -> str:
    return f'"target":{sorted(set(found[1].split(",")))}'


def _pattern(found: "re.Match[str]") -> str:
    return f'"{found[1]}":"{_letters(found[2])}"'


@lru_cache(maxsize=PATTERNS_KEPT)
def _letters(code: str) -> str:
    """A code by its pattern: words become one letter, digits keep their number."""
    return "U" if IDENTITY.fullmatch(code) else LETTERS.sub("a", code)


class Shapes:
    """The shapes that the models have accepted."""

    def __init__(self) -> None:
        self._known: set[bytes] = set()

    def unseen(self, texts: Sequence[Text]) -> dict[bytes, Text]:
        """One resource of every shape that was not accepted before."""
        found: dict[bytes, Text] = {}
        for shape, text in zip(shapes_of(texts), texts, strict=True):
            if shape not in self._known:
                found.setdefault(shape, text)
        return found

    def accept(self, shapes: Sequence[bytes]) -> None:
        """The models took a resource of each."""
        self._known.update(shapes)
