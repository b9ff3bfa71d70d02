"""A person's decision on a fact: a row of its own, never an edit."""

import datetime as dt
from enum import StrEnum
from typing import Any

from pydantic import Field

from schemas.base import Record
from schemas.fact import Quote

UNSURE_BELOW = 0.9  # a confidence below which a value must be looked at before a document is submitted


class Action(StrEnum):
    """What the reviewer did with a fact. `undo` takes the last one back, `see` says it was looked at.

    An issue takes an `answer`, whose value is one of `Answer`; so does a whole document, with an `Outcome`. A `move` says
    to which case or pregnancy an entry belongs.
    """

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    ADD = "add"
    COMMENT = "comment"
    UNDO = "undo"
    SEE = "see"
    ANSWER = "answer"
    MOVE = "move"


class Answer(StrEnum):
    """What a person says to an issue: the record is right as it stands, was corrected, or the author has to be asked."""

    RIGHT = "right"
    CORRECTED = "corrected"
    ASK = "ask"


class Outcome(StrEnum):
    """What a person says of a document as a whole: it presents no patient, or does not belong here."""

    NO_PATIENT = "no_patient"
    WRONG_DOCUMENT = "wrong_document"


class Aside(StrEnum):
    """Why somebody sets a document aside: it waits for its authors, for somebody else, or cannot be read."""

    LATER = "later"
    ASK_AUTHOR = "ask_author"
    SOMEBODY_ELSE = "somebody_else"
    UNREADABLE = "unreadable"
    OTHER = "other"


class QueryState(StrEnum):
    """How far a question on a value is: it waits for an answer, has one, or is done with."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class Status(StrEnum):
    """How far the review of a document is; `final` is submitted and, where two reviewed it, adjudicated."""

    NEW = "new"
    IN_REVIEW = "in_review"
    TO_ADJUDICATE = "to_adjudicate"
    FINAL = "final"


SHARED = "shared"  # the layer of decisions on a document that is reviewed once
ADJUDICATED = "adjudicated"  # the layer of the adjudicator's


class Decision(Record):
    """Who decided what, when, and on which path of which extraction.

    `path` is a path of `facts_in` ("cases.0.medications.1.dose"); `value` is the corrected or
    added value as JSON and None otherwise; `was` is the value that was shown when it was decided.
    `anchor` names the fact in a way that outlives re-extraction (`pipeline.decisions.anchors`). Decisions of
    one `layer` make one record: all of a document that is reviewed once, those of one reviewer where two
    review it blind, the adjudicator's. `number` is the row's in the store, 0 before it is stored; an undo
    names the row that it takes back in `undoes`, and so does the rejection by which an added patient is taken back.
    """

    number: int = Field(default=0, ge=0)
    layer: str = SHARED
    anchor: str = ""
    was: Any = None
    undoes: int | None = None

    document_id: str
    extraction_key: str
    path: str = Field(min_length=1)
    action: Action
    value: Any = None
    quote: Quote | None = None
    comment: str = ""
    reviewer: str = Field(min_length=1)
    at: dt.datetime
