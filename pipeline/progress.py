"""Who is told of every outcome as it comes in, without the flow knowing who that is."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from pipeline.outcomes import Outcome

Listener = Callable[[Outcome], None]

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def report_progress(outcome: Outcome) -> None:
    """Tell the listener, if there is one."""
    listener = _listener.get()
    if listener is not None:
        listener(outcome)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Have `listener` told of every outcome inside the context."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
