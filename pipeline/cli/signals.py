"""What the terminal and the system ask of a command: to end, with everything closed behind it."""

import signal
from types import FrameType, TracebackType
from typing import Self

from pipeline.cli.output import say

_ASKING = ("SIGINT", "SIGTERM", "SIGHUP")  # the last is unknown to Windows
_SHELL = 128  # what a shell adds to the number of a signal


class Ending:
    """Whether this process was asked to end; from then on, whatever stops it is its end and no error."""

    def __init__(self) -> None:
        """Not yet asked."""
        self.status: int | None = None

    def listen(self) -> None:
        """Turn the signals into KeyboardInterrupt; one that is ignored (nohup) stays ignored."""
        for name in _ASKING:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) in (
                signal.SIG_DFL,
                signal.default_int_handler,
            ):
                signal.signal(number, self._ask)

    def __enter__(self) -> Self:
        """What happens inside is what the signals ask to end."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Make whatever stopped an asked process its end: SystemExit with the status of the signal."""
        if error is not None and self.status is not None:
            say("gravida: stopped")
            raise SystemExit(self.status) from None

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        # Once is enough, as the command is closing; a second Ctrl-C does not wait for that.
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_IGN)
        self.status = _SHELL + number
        raise KeyboardInterrupt


ENDING = Ending()  # of this process, as the signals are
