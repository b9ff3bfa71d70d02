"""What the system asks of a command: to end, as Ctrl-C does, with everything closed behind it."""

import signal
from types import FrameType

_ENDING = ("SIGTERM", "SIGHUP")  # the second is unknown to Windows
_SHELL = 128  # what a shell adds to the number of a signal


class Ending:
    """Whether this process was asked to end."""

    def __init__(self) -> None:
        """Not yet asked."""
        self.status: int | None = None

    def listen(self) -> None:
        """Turn SIGTERM and SIGHUP into KeyboardInterrupt; one that is ignored (nohup) stays ignored."""
        for name in _ENDING:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is signal.SIG_DFL:
                signal.signal(number, self._ask)

    def _ask(self, number: int, _frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_IGN)  # once is enough: the command is closing
        self.status = _SHELL + number
        raise KeyboardInterrupt


ENDING = Ending()  # of this process, as the signals are
