"""Another program run on bytes, with a limit on its work: seconds of the processor, since a busy machine is no fault of a page."""

import os
import subprocess
from collections.abc import Sequence
from threading import Event, Thread
from time import monotonic

import psutil

_LONGEST_WAIT = 10  # times the seconds of work, by the clock
_LOOKS = 4  # at a program during its seconds


def run_program(command: Sequence[str], given: bytes, seconds: float) -> subprocess.CompletedProcess[bytes]:
    """What the program said of what it was given; it may use one processor only.

    Raises subprocess.TimeoutExpired where it worked longer than `seconds`, or ten times as long passed by the clock, and
    OSError where it cannot be started.
    """
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ | {"OMP_THREAD_LIMIT": "1"}
    ) as process:  # fmt: skip
        ended, overrun = Event(), Event()
        watch = Thread(target=_watch, args=(process, seconds, ended, overrun), daemon=True)
        watch.start()
        try:
            out, errors = process.communicate(given)
        finally:
            ended.set()
            process.kill()  # nothing where it has ended
            watch.join()
    if overrun.is_set():
        raise subprocess.TimeoutExpired(command, seconds)
    return subprocess.CompletedProcess(command, process.returncode, out, errors)


def _watch(process: subprocess.Popen[bytes], seconds: float, ended: Event, overrun: Event) -> None:
    """End a program that works, or waits, too long."""
    until = monotonic() + _LONGEST_WAIT * seconds
    while not ended.wait(seconds / _LOOKS):
        if _worked(process) >= seconds or monotonic() >= until:
            overrun.set()
            process.kill()
            return


def _worked(process: subprocess.Popen[bytes]) -> float:
    """Seconds of the processor that it has used."""
    try:
        times = psutil.Process(process.pid).cpu_times()
    except psutil.Error:
        return 0.0
    return float(times.user + times.system)
