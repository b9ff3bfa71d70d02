"""Files that people drop on the page: kept apart under names of our own, read by worker processes, stored.

A client's file name is only ever shown: it names nothing on the disk.
"""

import queue
import secrets
import shutil
import tempfile
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from corpus.discover import opened
from corpus.formats import is_wanted, suffix_format
from corpus.limits import Limits
from corpus.sources import Source
from pipeline import steps
from pipeline.allowance import Allowance
from pipeline.decisions import told
from pipeline.outcomes import Failed, Outcome, Read, Unchanged
from pipeline.store import Repository
from schemas.errors import GravidaError, NotFoundError

MOST_FILES = 100
MOST_DOCUMENTS = 2_000  # in one file; more are for the command line
JOBS_KEPT = 50
LONGEST_NAME = 120
OPEN = ("waiting", "reading")  # states of a file that is not done


@dataclass(slots=True)
class File:
    """One file of an upload. `state` is waiting, reading, read, unchanged or failed."""

    name: str
    path: Path | None
    state: str = "waiting"
    document_id: str = ""
    message: str = ""


@dataclass(slots=True)
class Job:
    """An upload. `done` says that all of it was read."""

    number: str
    owner: str
    folder: Path
    files: list[File] = field(default_factory=list)
    done: bool = False


def safe_name(name: str) -> tuple[str, str]:
    r"""A client's file name as a stem to show and a suffix, without any folder.

    >>> safe_name("../../etc/pass wd.TXT"), safe_name("C:\\x\\report.pdf")
    (('pass wd', '.txt'), ('report', '.pdf'))
    """
    last = PureWindowsPath(PurePosixPath(name).name).name
    clean = "".join(char for char in last if char.isprintable()).strip()
    suffix = PurePosixPath(clean).suffix.lower()
    stem = clean[: len(clean) - len(suffix)] if suffix else clean
    return (stem.strip(". ")[:LONGEST_NAME] or "upload"), suffix


class Uploads:
    """The uploads of one server, read one after the other by a thread of their own."""

    def __init__(self, repository: Repository, limits: Limits, *, allowance: Allowance) -> None:
        """Nothing is read before there is a file; `allowance` is the most that one document may take."""
        self._repository, self._limits, self._allowance = repository, limits, allowance
        self._jobs: dict[str, Job] = {}
        self._waiting: queue.Queue[Job | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def most_bytes(self) -> int:
        """The largest file that is taken."""
        return self._limits.max_bytes

    def start(self, owner: str) -> Job:
        """A new upload with an empty folder of its own."""
        job = Job(secrets.token_urlsafe(12), owner, Path(tempfile.mkdtemp(prefix="gravida-upload-")))
        with self._lock:
            self._jobs[job.number] = job
            done = [number for number, one in self._jobs.items() if one.done]
            for number in done[: max(0, len(self._jobs) - JOBS_KEPT)]:
                del self._jobs[number]
        return job

    def place(self, job: Job, name: str) -> File:
        """Where the next file of an upload goes; a kind of file that is not read is failed at once."""
        stem, suffix = safe_name(name)
        file = File(stem + suffix, None)
        promised = suffix_format(file.name)
        if promised is None or is_wanted(file.name):
            file.path = job.folder / f"{len(job.files)}{suffix}"
        else:
            file.state = "failed"
            file.message = f"is {promised.title}, which is not read here; {promised.advice}"
        job.files.append(file)
        return file

    def submit(self, job: Job) -> None:
        """Have an upload read."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="gravida-uploads", daemon=True)
                self._thread.start()
        self._waiting.put(job)

    def job(self, number: str, owner: str) -> Job:
        """A person's upload. Raises NotFoundError."""
        job = self._jobs.get(number)
        if job is None or job.owner != owner:
            raise NotFoundError("this upload is not known; look in the work list for its documents")
        return job

    def of(self, owner: str) -> list[Job]:
        """A person's uploads that are known, oldest first."""
        with self._lock:
            return [job for job in self._jobs.values() if job.owner == owner]

    def close(self) -> None:
        """End after the upload that is being read."""
        if self._thread is not None:
            self._waiting.put(None)
            self._thread.join(10)
        for job in self._jobs.values():
            shutil.rmtree(job.folder, ignore_errors=True)

    def _work(self) -> None:
        while (job := self._waiting.get()) is not None:
            try:
                self._read(job)
            except (GravidaError, *steps.DEFECTS) as error:
                for file in job.files:
                    if file.state in OPEN:
                        file.state, file.message = "failed", " ".join(str(error).split())[:300]
            finally:
                job.done = True
                shutil.rmtree(job.folder, ignore_errors=True)

    def _read(self, job: Job) -> None:
        files = [file for file in job.files if file.path is not None and file.state == "waiting"]
        if not files:
            return
        rows: deque[File] = deque()
        sources = self._sources(job, files, rows)
        versions = steps.current_versions()
        run = self._repository.start_run(versions, {"upload": job.owner, "files": len(files)})
        status = "failed"
        try:
            results = steps.through(steps.to_store, sources, workers=1, allowance=self._allowance)
            for outcome in results:
                self._store(rows.popleft(), outcome, run)
            status = "finished"
        finally:
            self._repository.finish_run(run, status=status)

    def _sources(self, job: Job, files: list[File], rows: deque[File]) -> Iterator[Source]:
        """The documents in the files; `rows` gets the line of each, a new one for each further record of a file."""
        for file in files:
            if file.path is None:
                continue
            at = job.files.index(file)
            sources = opened(file.path, f"upload/{file.name}", limits=self._limits)
            for count, source in enumerate(sources):
                row = file if not count else File("", None)
                if count:
                    job.files.insert(at + count, row)
                row.name, row.state = source.origin.removeprefix("upload/"), "reading"
                if count == MOST_DOCUMENTS:
                    row.state, row.message = (
                        "failed",
                        f"and more than {MOST_DOCUMENTS:,} documents; use gravida ingest",
                    )
                    break
                rows.append(row)
                yield source

    def _store(self, file: File, outcome: Outcome, run: int) -> None:
        counts = told.add(self._repository, run, [outcome])
        match outcome:
            case Failed():
                file.state, file.message = "failed", f"{outcome.what}; {outcome.advice}"
            case Read() | Unchanged():
                file.state = "read" if counts.read else "unchanged"
                file.document_id = outcome.document_id
