"""The codes that targets share: `codes.toml`."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def codes() -> dict[str, dict[str, Any]]:
    """The tables of codes.toml."""
    return tomllib.loads((files(__package__) / "codes.toml").read_text(encoding="utf-8"))
