"""What `gravida ingest` costs beside the bare way from bytes to a record: its start, each document, each unchanged one."""

import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from corpus.discover import discover
from pipeline import steps
from schemas.errors import GravidaError

WARM_UP = 8  # documents before the clock starts
WORKERS = "2"
TINY = "Report {number}. A {age}-year-old woman, gravida 2 para 1, was seen at 20 weeks.\n"


class Whole(NamedTuple):
    """Seconds of the processor, of all processes together."""

    start: float  # of a run with one document
    document: float  # of each further one, read and stored
    bare: float  # of each, from bytes to the record in one process
    unchanged: float  # of each that the store has already

    @property
    def share(self) -> float:
        """The speed of ingest beside the bare one."""
        return self.bare / self.document


def whole(folder: Path, work: Path) -> Whole:
    """Measure on the documents of a folder; `work` is an empty folder for stores and a cache.

    Raises GravidaError where a run fails.
    """
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    some = paths[: max(1, len(paths) // 4)]  # enough to start all workers
    _ingest(paths[:1], work, "warm")  # makes the cache
    start = _ingest(paths[:1], work, "one")
    of_some, of_all = _ingest(some, work, "some"), _ingest(paths, work, "all")
    again_some, again_all = _ingest(some, work, "some"), _ingest(paths, work, "all")
    further = max(1, len(paths) - len(some))
    return Whole(
        start=start,
        document=(of_all - of_some) / further,
        bare=_bare(paths[len(some) :]),
        unchanged=(again_all - again_some) / further,
    )


def write_tiny(folder: Path, count: int) -> None:
    """So many files of a line each, for what a document costs that is not read."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:05}.txt").write_text(
            TINY.format(number=number, age=20 + number % 25), encoding="utf-8"
        )


def write_texts(folder: Path, texts: list[str]) -> None:
    """A file for each text, each with something of its own."""
    folder.mkdir()
    for number, text in enumerate(texts):
        (folder / f"{number:05}.txt").write_text(f"{text}\n\nReport {number}.\n", encoding="utf-8")


def write_pdfs(folder: Path, samples: Path, times: int) -> None:
    """The PDFs of a folder so many times, each with something of its own behind its end."""
    folder.mkdir()
    for path in samples.glob("*.pdf"):
        for number in range(times):
            (folder / f"{number:03}-{path.stem}.pdf").write_bytes(
                path.read_bytes() + f"\n% {number}\n".encode()
            )


def _ingest(paths: list[Path], work: Path, store: str) -> float:
    """Seconds of the processor of one run and of all processes that it waited for."""
    own = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = "from pipeline.cli.main import main; main()"
    address = f"sqlite:///{work / store}.db"
    done = subprocess.run(
        [sys.executable, "-c", command, "ingest", *map(str, paths), "--workers", WORKERS, "--store", address],
        env=own | {"GRAVIDA_CACHE": str(work / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise GravidaError(f"bench: ingest ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _bare(paths: list[Path]) -> float:
    """Seconds of the processor a document, in this process, without a store."""
    for source in discover(paths[:WARM_UP]):
        steps.make_report(source.read())
    began = time.process_time()
    for source in discover(paths):
        steps.make_report(source.read())
    return (time.process_time() - began) / len(paths)
