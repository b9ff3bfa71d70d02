"""What tables and columns hold, in words."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _known() -> dict[str, dict[str, str]]:
    return tomllib.loads((files(__package__) / "descriptions.toml").read_text(encoding="utf-8"))


def table_about(name: str) -> str:
    """What a table holds."""
    return _known()["tables"][name]


def column_about(name: str) -> str:
    """What a column that is no fact of the record holds. Raises KeyError for one that nobody described."""
    return _known()["columns"][name]
