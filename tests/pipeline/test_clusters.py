"""A run on a Dask cluster of several processes on this machine, which loses a node or its scheduler."""

import importlib.util
import os
import subprocess
import sys
import time
from contextlib import closing, suppress

import psutil
import pytest

from pipeline.store import open_store
from schemas.errors import StoreError
from tests.conftest import ROOT
from tests.pipeline.review.browser import free_port
from tests.soak.kills import write_texts

COUNT = 60
MOST_SECONDS = 300
GRAVIDA = [sys.executable, "-c", "from pipeline.cli.main import main; main()"]

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("prefect_dask") is None, reason="needs dask (the extra cluster)"
)


@pytest.fixture
def environment(tmp_path):
    own = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    return own | {
        "GRAVIDA_CACHE": str(tmp_path / "cache"), "GRAVIDA_BATCH_SIZE": "6", "PYTHONPATH": str(ROOT), "PYTHONSAFEPATH": "1",
        "GRAVIDA_CLUSTER_ADDRESS": f"tcp://127.0.0.1:{free_port()}", "GRAVIDA_STORE": f"sqlite:///{tmp_path}/g.db",
    }  # fmt: skip


@pytest.fixture
def cluster(environment):
    """A scheduler and two nodes, each a process that others hang on."""
    address = environment["GRAVIDA_CLUSTER_ADDRESS"]
    scheduler = ["scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2]]
    commands = [scheduler, *[["worker", address, "--nthreads", "1"]] * 2]
    started = [
        subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.dask_{command}", *options, "--no-dashboard"],
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        for command, *options in commands
    ]
    yield started
    for process in started:
        _kill(process)


def _kill(process):
    """The process and all that hang on it."""
    with suppress(psutil.Error):
        for child in psutil.Process(process.pid).children(recursive=True):
            with suppress(psutil.Error):
                child.kill()
    process.kill()
    process.wait()


def _stored(environment):
    with (
        suppress(StoreError),
        closing(open_store(environment["GRAVIDA_STORE"], create=False)) as store,
    ):
        return len(list(store.records()))
    return 0


@pytest.mark.parametrize(("lost", "status"), [(1, 3), (0, 1)], ids=["node", "scheduler"])
def test_a_cluster_that_loses_a_part(cluster, environment, tmp_path, lost, status):
    texts = write_texts(tmp_path / "texts", COUNT)
    run = subprocess.Popen(
        [*GRAVIDA, "ingest", str(texts), "--runner", "dask", "--workers", "2"],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    until = time.monotonic() + MOST_SECONDS
    while run.poll() is None and not _stored(environment) and time.monotonic() < until:
        time.sleep(0.2)
    _kill(cluster[lost])
    said, _ = run.communicate(timeout=MOST_SECONDS)
    assert run.returncode == status, said
    if status == 1:
        assert f"gravida: cluster {environment['GRAVIDA_CLUSTER_ADDRESS']}: has gone" in said
        again = [*GRAVIDA, "ingest", str(texts), "--runner", "processes"]
        assert subprocess.run(again, env=environment, capture_output=True, check=False).returncode == 3
    assert _stored(environment) == COUNT
