"""Work for the worker processes of `test_pool`; it must be importable there."""

import os
import time
from pathlib import Path

from schemas.errors import SettingsError


def double(item):
    return 2 * item


def mind(item):
    """Do what the item says."""
    match item:
        case ("die", _):
            os._exit(9)
        case ("die once", marker):
            if not Path(marker).exists():
                Path(marker).touch()
                os._exit(9)
            return "second chance"
        case ("sleep", seconds):
            time.sleep(seconds)
            return "slept"
        case ("grow", megabytes):
            held = []
            for _ in range(megabytes // 10):  # as a form that draws itself: on and on
                held.append(b"x" * 10_000_000)
                time.sleep(0.01)
            return "grown"
        case ("leap", megabytes):
            return len(b"x" * megabytes * 1_000_000)
        case ("many", bytes_):
            return b"x" * bytes_
        case _:
            return item


def fail_to_start():
    os._exit(3)


def fail_for_a_reason():
    raise SettingsError("rules: broken; mend them")


class Large:
    """An item that does not fit into a pipe."""

    def __init__(self, size):
        self.content = b"y" * size


def length(item):
    """A large answer to a large item."""
    return b"z" * len(item.content)
