"""What a person sends: one model for the page and the API."""

from typing import Any, Self

from pydantic import Field, model_validator

from schemas.base import Record
from schemas.review import Action

MOST_TOGETHER = 2_000  # decisions in one request: above what a document of hundreds of values needs
LONGEST_COMMENT = 2_000
LONGEST_READING = 500
BIG = 2**31 - 1  # the largest whole number that every database takes


class Place(Record):
    """Half-open characters of the document's text."""

    start: int = Field(ge=0, le=BIG)
    end: int = Field(ge=1, le=BIG)

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.end <= self.start:
            raise ValueError("a place ends after its start")
        return self


class Asked(Record):
    """One decision as it is asked for.

    `anchor` names the value (`GET documents/ID` lists them); for a new entry it is the list, such as
    `cases.0.medications`. Give `value` as the record's JSON, or `fields` as they are typed in the editor.
    `seen` is the version of the value that was shown, 0 for one that nobody decided on: a newer one
    refuses the request, unless it says the same. `mark` is that of the value which was shown as what accepting leaves, empty
    for any: where that is another one now, nothing is stored. A correction needs `quote`, or `not_in_text` with the reason in
    `comment`. Decisions with the same `act` are taken back together. An undo takes back what counts for the value, or the
    decision that it names in `undoes`, on what the newest record does not have.
    """

    anchor: str = Field(min_length=1, max_length=300)
    action: Action
    value: Any = None
    fields: dict[str, str] | None = None
    quote: Place | None = None
    not_in_text: bool = False
    comment: str = Field(default="", max_length=LONGEST_COMMENT)
    seen: int = Field(default=0, ge=0, le=BIG)
    mark: str = Field(default="", max_length=64)
    undoes: int = Field(default=0, ge=0, le=BIG)
    act: int = Field(default=0, ge=0, lt=MOST_TOGETHER)


class AskedTogether(Record):
    """Decisions that are stored together: all, or none.

    `reading` is the one that was shown (`GET documents/ID` names it): where the document was read anew since, nothing is
    stored. Without it only the versions of the values are looked at.
    """

    reading: str = Field(default="", max_length=LONGEST_READING)
    decisions: tuple[Asked, ...] = Field(min_length=1, max_length=MOST_TOGETHER)
