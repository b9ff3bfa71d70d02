"""Where the words of a document stand, in arrays: a long document has hundreds of thousands of them."""

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, overload

from pydantic import ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page in points, from the top left corner: `x0 < x1`, `y0 < y1`."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    page: Annotated[int, Field(ge=1)]
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Word:
    """The place of `[start, end)` of the text, within one line of one page: a word, or the letters, figures or signs of one."""

    __pydantic_config__: ClassVar[ConfigDict] = _CLOSED

    start: int
    end: int
    box: Box


class Words(Sequence[Word]):
    """Words in the order of the text; 44 bytes each, where a `Word` has 250.

    >>> words = Words([Word(0, 5, Box(1, 60.0, 80.0, 90.0, 90.0))])
    >>> words[0].box.x1, len(words), words == Words(list(words))
    (90.0, 1, True)
    """

    __slots__ = ("_edges", "_ends", "_pages", "_starts")

    def __init__(self, words: Iterable[Word] = ()) -> None:
        """The given words."""
        self._starts, self._ends, self._pages = array("I"), array("I"), array("I")
        self._edges = array("d")
        for word in words:
            self.add(
                word.start, word.end, word.box.page, (word.box.x0, word.box.y0, word.box.x1, word.box.y1)
            )

    def add(self, start: int, end: int, page: int, edges: tuple[float, float, float, float]) -> None:
        """Put one more word behind the others: its slice, its page, and left, top, right and bottom there."""
        self._starts.append(start)
        self._ends.append(end)
        self._pages.append(page)
        self._edges.extend(edges)

    def shorten(self, end: int) -> bool:
        """Let the last word end at `end`, as where a hyphen goes; False where nothing was left of it, and it is gone."""
        if self._starts[-1] < end:
            self._ends[-1] = end
            return True
        for numbers in (self._starts, self._ends, self._pages):
            numbers.pop()
        del self._edges[-4:]
        return False

    def firsts(self) -> dict[int, int]:
        """The first offset on each page that has words."""
        found: dict[int, int] = {}
        for page, start in zip(self._pages, self._starts, strict=True):
            found.setdefault(page, start)
        return found

    def within(self, start: int, end: int) -> Iterator[Word]:
        """The words of which `[start, end)` holds something."""
        for at in range(bisect_right(self._ends, start), len(self)):
            if self._starts[at] >= end:
                return
            yield self[at]

    def outside(self, length: int) -> Word | None:
        """The first word that does not lie in a text of this length."""
        pairs = zip(self._starts, self._ends, strict=True)
        return next((self[at] for at, (start, end) in enumerate(pairs) if not start <= end <= length), None)

    def __len__(self) -> int:
        return len(self._starts)

    @overload
    def __getitem__(self, at: int) -> Word: ...
    @overload
    def __getitem__(self, at: slice) -> list[Word]: ...
    def __getitem__(self, at: int | slice) -> Word | list[Word]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        at = range(len(self))[at]
        return Word(self._starts[at], self._ends[at], Box(self._pages[at], *self._edges[4 * at : 4 * at + 4]))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Words):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    def __hash__(self) -> int:
        return hash((len(self), self._edges[:4].tobytes()))

    def __repr__(self) -> str:
        return f"Words({list(self)!r})"

    @classmethod
    def _of(cls, words: Iterable[Word]) -> "Words":
        try:
            return cls(words)
        except OverflowError:
            raise ValueError("a word lies outside the text") from None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read and written as a list of words."""
        words = handler.generate_schema(tuple[Word, ...])
        made = core_schema.no_info_after_validator_function(cls._of, words)
        return core_schema.json_or_python_schema(
            json_schema=made,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), made]),
            serialization=core_schema.plain_serializer_function_ser_schema(tuple, return_schema=words),
        )
