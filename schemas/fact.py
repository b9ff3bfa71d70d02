"""A value and where it comes from."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Annotated, Any, Generic, Self, TypeVar

from pydantic import Field, StringConstraints, model_validator

from schemas.base import Record
from schemas.document import Document, SectionKind

T = TypeVar("T")
R = TypeVar("R", bound=Record)

Method = Annotated[str, StringConstraints(pattern=r"^(rule|model|derived|review):[\w.@/+-]+$")]
Reason = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,39}$")]
Confidence = Annotated[float, Field(ge=0.0, le=1.0)]


class Quote(Record):
    """An exact slice of `Document.text`: half-open characters, and the slice itself.

    `page` counts from 1 and is None where the format has no pages.
    """

    start: int = Field(ge=0)
    end: int = Field(gt=0)
    text: str = Field(min_length=1)
    section: SectionKind | None = None
    page: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _length_agrees(self) -> Self:
        if self.end - self.start != len(self.text):
            raise ValueError(f"quote {self.start}-{self.end} has {len(self.text)} characters of text")
        return self

    def stands_in(self, document: Document) -> bool:
        """True if the document's text at these offsets is this quote, letter by letter."""
        return document.text[self.start : self.end] == self.text


def quote(document: Document, start: int, end: int) -> Quote:
    """The quote at `[start, end)` of a document's text, with its section and page.

    Surrounding white space is left out. Raises ValueError if nothing else is there.
    """
    text = document.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    return Quote(
        start=start,
        end=start + len(text),
        text=text,
        section=document.section_at(start),
        page=document.page_at(start),
    )


class Subject(StrEnum):
    """Whose fact it is. `mother` is a pregnant or obstetric woman, `patient` anyone else."""

    MOTHER = "mother"
    PATIENT = "patient"
    NEONATE = "neonate"
    FETUS = "fetus"
    PARTNER = "partner"


REVIEW = "review:"  # how the method of a value begins that a person gave
NOT_IN_TEXT = (
    "/not-in-text"  # the end of a method: a reviewer gave the value, and no words of the text say it
)


class Fact(Record, Generic[T]):
    """A value with the quotes that it stands on.

    `method` names the rule or the model that found it (`rule:ages/weeks_plus_days`,
    `model:gravida-ner@1`), or the reasoning (`derived:sum_of_losses`); a derived fact has the
    quotes that it follows from. A value that a reviewer gave and that is not in the text has the quotes that it
    stands beside, and no `evidence`. `confidence` is the share of such facts that are right, `why` what it is
    judged by besides the method: short words that `extractors/confidence/reasons.toml` explains.
    """

    value: T
    quotes: tuple[Quote, ...] = Field(min_length=1)
    confidence: Confidence = 1.0
    method: Method
    why: tuple[Reason, ...] = ()

    @property
    def evidence(self) -> tuple[Quote, ...]:
        """The words that say the value; none where a reviewer gave it and marked that no words do."""
        return () if self.method.endswith(NOT_IN_TEXT) else self.quotes

    @property
    def derived(self) -> bool:
        """True if the value was worked out, not read."""
        return self.method.startswith("derived:")


def facts_in(record: Record, prefix: str = "") -> Iterator[tuple[str, Fact[Any]]]:
    """Yield `(path, fact)` for every fact inside a record, in field order.

    A path joins field names and list positions with dots: `medications.0.dose`.
    """
    for field in type(record).model_fields:
        yield from _facts(getattr(record, field), f"{prefix}{field}")


def _facts(value: object, path: str) -> Iterator[tuple[str, Fact[Any]]]:
    if isinstance(value, Fact):
        yield path, value
    elif isinstance(value, Record):
        yield from facts_in(value, f"{path}.")
    elif isinstance(value, tuple):
        for position, item in enumerate(value):
            yield from _facts(item, f"{path}.{position}")


def rewritten(record: R, change: Callable[[str, Fact[Any]], Fact[Any]], prefix: str = "") -> R:
    """The record with each of its facts as `change` makes it of the fact's path, as in `facts_in`, and the fact.

    What holds no changed fact is the same object.
    """
    if isinstance(record, Fact):
        return change(prefix, record)  # type: ignore[return-value]
    made: dict[str, object] = {}
    for field in type(record).model_fields:
        value = getattr(record, field)
        new = _rewritten(value, change, f"{prefix}.{field}" if prefix else field)
        if new is not value:
            made[field] = new
    return record.model_copy(update=made) if made else record


def _rewritten(value: object, change: Callable[[str, Fact[Any]], Fact[Any]], path: str) -> object:
    if isinstance(value, Record):
        return rewritten(value, change, path)
    if isinstance(value, tuple):
        items = tuple(_rewritten(item, change, f"{path}.{place}") for place, item in enumerate(value))
        return items if any(new is not old for new, old in zip(items, value, strict=True)) else value
    return value
