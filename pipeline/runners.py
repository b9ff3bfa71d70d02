"""Prefect's task runners by name, for batches that are not read by our own processes."""

import sys
from typing import Any

from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from pipeline.choices import Runner
from schemas.errors import GravidaError, SettingsError

WRITERS = 1  # threads that write batches while the next is read

# What Dask would watch of a cluster of our own, many times a second, and nobody looks at.
QUIET_DASK = {
    "logging": {"distributed": "critical", "distributed.client": "critical"},
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "10s",
}
QUIET_RAY = {"logging_level": "ERROR", "log_to_driver": False}

# What a cluster raises that has gone as a whole, by the module that defines it; looked up only where it is loaded.
_GONE = (
    ("distributed.client", "FutureCancelledError"),
    ("distributed.comm.core", "CommClosedError"),
    ("ray.exceptions", "RayError"),
)


class ClusterError(GravidaError):
    """A cluster has gone with its scheduler: nothing more can be read on it."""


def gone() -> tuple[type[BaseException], ...]:
    """The errors after which a cluster takes no more work; those of a lost worker are told by its batch."""
    loaded = ((sys.modules.get(module), name) for module, name in _GONE)
    return tuple(getattr(module, name) for module, name in loaded if module is not None)


def task_runner(runner: Runner, workers: int, address: str | None = None) -> TaskRunner[Any]:
    """The task runner of a run, on the cluster at `address` or on one made for the run.

    Raises SettingsError where its extra is not installed.
    """
    made: TaskRunner[Any]
    try:
        match runner:
            case Runner.PROCESSES:
                made = ThreadPoolTaskRunner(max_workers=WRITERS)
            case Runner.THREADS:
                made = ThreadPoolTaskRunner(max_workers=workers)
            case Runner.DASK:
                import dask

                dask.config.set(QUIET_DASK)  # read when distributed is imported
                from prefect_dask import DaskTaskRunner

                cluster = {"n_workers": workers, "threads_per_worker": 1, "dashboard_address": None}
                made = DaskTaskRunner(address=address) if address else DaskTaskRunner(cluster_kwargs=cluster)
            case Runner.RAY:
                from prefect_ray import RayTaskRunner

                alone = {"num_cpus": workers, "include_dashboard": False, **QUIET_RAY}
                made = (
                    RayTaskRunner(address=address, init_kwargs=dict(QUIET_RAY))
                    if address
                    else RayTaskRunner(init_kwargs=alone)
                )
    except ModuleNotFoundError as error:
        advice = "install it with pip install 'gravida[cluster]', or use --runner processes"
        raise SettingsError(f"runner {runner.value}: {error.name} is missing; {advice}") from None
    return made
