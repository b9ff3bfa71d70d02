"""Files that people drop on the page: kept apart under names of our own, read by worker processes, stored.

A client's file name is only ever shown: it names nothing on the disk.
"""

import queue
import secrets
import shutil
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from corpus.limits import Limits
from corpus.sources import Source
from pipeline import steps
from pipeline.outcomes import Failed, Outcome, Read, Unchanged
from pipeline.store import Repository
from pipeline.store.repository import Counts
from schemas.errors import GravidaError, NotFoundError

SUFFIXES = (".txt", ".text", ".md", ".xml", ".nxml", ".pdf", ".html", ".htm")
MOST_FILES = 100
JOBS_KEPT = 50
LONGEST_NAME = 120


@dataclass(slots=True)
class File:
    """One file of an upload. `state` is waiting, read, unchanged or failed."""

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

    def __init__(self, repository: Repository, limits: Limits, *, seconds: float) -> None:
        """Nothing is read before there is a file; `seconds` is the most that one document may take."""
        self._repository, self._limits, self._seconds = repository, limits, seconds
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
        if suffix not in SUFFIXES:
            file.state, file.message = (
                "failed",
                f"{suffix or 'this kind of file'} is not read; give text, XML, HTML or PDF",
            )
        else:
            file.path = job.folder / f"{len(job.files)}{suffix}"
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
                    if file.state == "waiting":
                        file.state, file.message = "failed", " ".join(str(error).split())[:300]
            finally:
                job.done = True
                shutil.rmtree(job.folder, ignore_errors=True)

    def _read(self, job: Job) -> None:
        files = [file for file in job.files if file.path is not None and file.state == "waiting"]
        if not files:
            return
        sources = [
            Source(Path(file.name).stem, f"upload/{file.name}", file.path, limits=self._limits)
            for file in files
            if file.path is not None
        ]
        versions = steps.current_versions()
        run = self._repository.start_run(versions, {"upload": job.owner, "files": len(sources)})
        total, status = Counts(), "failed"
        try:
            results = steps.through(steps.to_store, sources, workers=1, seconds=self._seconds)
            for file, outcome in zip(files, results, strict=True):
                total += self._store(file, outcome, run)
            status = "finished"
        finally:
            self._repository.finish_run(run, total, status=status)

    def _store(self, file: File, outcome: Outcome, run: int) -> Counts:
        counts = self._repository.add_batch(run, [outcome])
        match outcome:
            case Failed():
                file.state, file.message = "failed", f"{outcome.what}; {outcome.advice}"
            case Read() | Unchanged():
                file.state = "read" if counts.read else "unchanged"
                file.document_id = outcome.document_id
        return counts
