"""The base of every record: frozen and closed."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """A frozen model that refuses unknown keys, so that a typing slip in a stored record is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
