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
    """What a column holds. Raises KeyError for one that nobody described."""
    known = _known()["columns"]
    if name not in known and name.endswith("_quote"):
        return f"The words of the text that {name.removesuffix('_quote')} stands on"
    if name not in known and name.endswith("_derived"):
        return f"True where {name.removesuffix('_derived')} was worked out, not read"
    return known[name]
