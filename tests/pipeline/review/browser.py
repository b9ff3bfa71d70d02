"""A real server in a process of its own, and a real browser."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time

import pytest

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
START_SECONDS = 60


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Server:
    """`gravida review` on a port of this machine; it can be killed and started again."""

    def __init__(self, address, *options):
        self.port = free_port()
        self.url = f"http{'s' if '--tls-certificate' in options else ''}://127.0.0.1:{self.port}"
        self._command = [
            sys.executable,
            "-c",
            "from pipeline.cli.main import main; main()",
            "review",
            "--port",
            str(self.port),
            "--store",
            address,
            *options,
        ]
        self.start()

    def start(self):
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=dict(os.environ)
        )
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self._process.poll() is not None:
                pytest.fail(f"the server ended: {self._process.stderr.read().decode()}")
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=2).close()
                return
            except OSError:
                time.sleep(0.1)
        pytest.fail("the server did not start")

    def kill(self):
        """End it as a crash does, without a chance to finish."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._process.stderr.close()
