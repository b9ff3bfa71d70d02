"""Speed and memory of the exports: `python -m pipeline.registries.bench --records 100000 [--target fhir ...]`.

A store is filled with short records, and each target is exported in a process of its own.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from pathlib import Path

from pipeline.bench.fill import fill
from pipeline.registries.options import Options
from pipeline.registries.records import entries
from pipeline.registries.targets import MODULES, export
from pipeline.store import open_store

MEGABYTE = 1024.0  # kilobytes


def main() -> int:
    """Print a line a target: records, seconds, records a second, peak memory."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.registries.bench", description=__doc__)
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--target", action="append", choices=sorted(MODULES), help="[all]")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/bench.db"
        repository = open_store(address)
        fill(repository, options.records)
        repository.close()
        sys.stdout.write(f"{'target':14}{'records':>10}{'seconds':>10}{'records/s':>11}{'peak MB':>9}\n")
        for name in options.target or sorted(MODULES):
            spawned = multiprocessing.get_context("spawn").Process(
                target=measure, args=(name, address, Path(folder) / name)
            )
            spawned.start()
            spawned.join()
            if spawned.exitcode:
                return 1
    return 0


def measure(name: str, address: str, folder: Path) -> None:
    """Export a store to one target and print what it took."""
    repository = open_store(address, create=False)
    begin = time.perf_counter()
    outcome = export(name, entries(repository, Options()), folder)
    seconds = time.perf_counter() - begin
    repository.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    count = outcome.written + outcome.refused
    sys.stdout.write(f"{name:14}{count:>10,}{seconds:>10,.0f}{count / seconds:>11,.0f}{peak:>9,.0f}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
