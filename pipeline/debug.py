"""Whether tracebacks are wanted; asked before there are settings, and in worker processes."""

import os


def debugging() -> bool:
    """True when GRAVIDA_DEBUG is set to anything but 0."""
    return os.environ.get("GRAVIDA_DEBUG", "") not in ("", "0")
