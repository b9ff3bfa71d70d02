"""Reasons in words for a reviewer."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from schemas.errors import RuleError


@cache
def meanings() -> Mapping[str, str]:
    """What each reason means, in words for a reviewer. Raises RuleError where one has none."""
    raw = tomllib.loads((files("extractors.confidence") / "reasons.toml").read_text(encoding="utf-8"))
    for name, text in raw.items():
        if not isinstance(text, str) or not text:
            raise RuleError(f"confidence/reasons.toml: {name} has no words; write what it means")
    return raw
