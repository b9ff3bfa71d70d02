"""Loading libraries, rules and tables, which live as long as their process."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Spare what is loaded meanwhile the rounds of the collector of garbage, now and later: it would find nothing."""
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()
