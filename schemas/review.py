"""A person's decision on a fact: a row of its own, never an edit."""

import datetime as dt
from enum import StrEnum
from typing import Any

from pydantic import Field

from schemas.base import Record
from schemas.fact import Quote


class Action(StrEnum):
    """What the reviewer did with a fact."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    ADD = "add"
    COMMENT = "comment"


class Decision(Record):
    """Who decided what, when, and on which path of which extraction.

    `path` is a path of `Record.facts` ("cases.0.medications.1.dose"); `value` is the corrected or
    added value as JSON and None otherwise.
    """

    document_id: str
    extraction_key: str
    path: str = Field(min_length=1)
    action: Action
    value: Any = None
    quote: Quote | None = None
    comment: str = ""
    reviewer: str = Field(min_length=1)
    at: dt.datetime
