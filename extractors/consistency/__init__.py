"""What does not agree inside a record: each disagreement an issue with both quotes."""

from extractors.consistency.checks import issues

__all__ = ["issues"]
