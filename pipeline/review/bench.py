"""How fast the pages are with many documents: `python -m pipeline.review.bench --documents 100000`.

Prints server times (the processor's work for one request) as medians and 95th percentiles. The
store is filled with short documents, and with the sample publications, whose pages are asked for.
"""

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

from starlette.testclient import TestClient

from corpus.discover import discover
from pipeline import steps
from pipeline.bench.fill import fill
from pipeline.outcomes import Read
from pipeline.review import document_routes
from pipeline.review.access import open_document
from pipeline.review.app import create_app
from pipeline.review.config import ReviewConfig
from pipeline.review.people import LOCAL, Person, Role
from pipeline.review.rendering import PageImages
from pipeline.review.requests import Asked, AskedTogether
from pipeline.review.web import Desk, environment
from pipeline.store import Repository, open_store
from schemas.review import Action

ROUNDS = 40
SERIES = {"series of 12": ("labetalol", 12), "series of 48": ("nifedipine", 48)}  # about 500 and 2,000 values
PATIENT = (
    "Case {n}\nA {age}-year-old woman, gravida {gravida} para {para}, with {para} previous miscarriages, was seen at {week} weeks of "
    "gestation. She took {drug} {dose} mg twice daily from 1{week} weeks until 30 weeks. Levothyroxine 5 mg daily was started at "
    "13 weeks. Hemoglobin was 10.{week} g/dL (normal 11.0-15.0) and platelet count was {dose} x 10^9/L (normal 150-400). She "
    "delivered a live girl of {grams} g by cesarean section at 36 weeks and {para} days, with Apgar scores of 8 and 9.\n"
)
ME = Person(LOCAL, Role.ADMIN)


def samples(repository: Repository, folder: Path) -> list[str]:
    """Put publications into a store; their ids."""
    reads = [one for one in map(steps.to_store, discover([folder])) if isinstance(one, Read)]
    run = repository.start_run(steps.current_versions(), {})
    repository.add_batch(run, reads)
    return [one.document_id for one in reads]


def series(folder: Path) -> None:
    """Write case series of many patients, as texts."""
    for name, (drug, patients) in SERIES.items():
        told = (
            PATIENT.format(
                n=n,
                drug=drug,
                age=20 + (patients + n) % 20,
                gravida=2 + n % 3,
                para=n % 2,
                week=8 + n % 2,
                dose=100 + patients + n,
                grams=2400 + 7 * patients + n,
            )
            for n in range(1, patients + 1)
        )
        (folder / f"{name}.txt").write_text("Case reports\n\n" + "\n".join(told), encoding="utf-8")


def deciding(repository: Repository, document_id: str) -> Callable[[], object]:
    """What a request that accepts one value does, with what it draws anew."""
    desk = Desk(repository, ReviewConfig(), *(cast(Any, None),) * 2, environment(), "")
    opened = open_document(repository, document_id, ME)
    waiting = iter([slot.anchor for slot in opened.present.values() if slot.fact is not None])

    def work() -> object:
        asked = Asked(anchor=next(waiting), action=Action.ACCEPT)
        return document_routes.decided(desk, document_id, ME, AskedTogether(decisions=(asked,)))

    return work


def measure(name: str, work: Callable[[], object]) -> float:
    """The median of a request's milliseconds, printed with the 95th percentile."""
    work()
    times = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        work()
        times.append((time.process_time() - begin) * 1000)
    median, high = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    sys.stdout.write(f"{name:48} {median:8.1f} ms  {high:8.1f} ms\n")
    return median


def getting(client: TestClient, address: str) -> Callable[[], object]:
    """What a request for a page does, with its way through the application."""
    return lambda: client.get(address).raise_for_status()


def run(repository: Repository, count: int, folder: Path) -> None:
    """Fill a store and measure its pages."""
    begin = time.perf_counter()
    fill(repository, count)
    with tempfile.TemporaryDirectory(prefix="gravida-bench-") as written:
        series(Path(written))
        ids = [*samples(repository, folder), *samples(repository, Path(written))]
    gc.collect()
    gc.freeze()  # as the server does
    sys.stdout.write(f"{count:,} documents in {time.perf_counter() - begin:.0f} s\n")
    sys.stdout.write(f"{'server time':48} {'median':>11}  {'95 %':>11}\n")
    with TestClient(create_app(repository, ReviewConfig()), base_url="http://127.0.0.1:8000") as client:
        for name, query in (
            ("work list, newest last", "sort=added"),
            ("work list, most unsure first", "sort=unsure&down=true"),
            ("work list, by status", "sort=status"),
            ("work list, by reviewer, the last first", "sort=reviewer&down=true"),
            ("work list, page 1,000", f"sort=name&at={max(1, min(count, 50_000) // 50)}"),
            ("work list, search in titles", "search=number+4321"),
            ("work list, search without a match", "search=eclampsia+zzz"),
            ("work list, one status, with issues", "status=new&only=issues"),
        ):
            measure(name, getting(client, f"/?{query}"))
        for document_id in ids:
            work = repository.reviews.one(document_id)
            name = f"document {work.name} ({work.format}, {work.values} values)"
            measure(name, getting(client, f"/documents/{document_id}"))
    images = PageImages(repository.reviews.original)
    pdf = next((one for one in ids if repository.reviews.has_original(one)), "")
    if pdf:
        measure("page image, cached", lambda: images.png(pdf, 1))
    images.close()
    for document_id in ids:
        work = repository.reviews.one(document_id)
        measure(f"a decision, {work.name} ({work.values} values)", deciding(repository, document_id))


def main() -> None:
    """The benchmark of the review's pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--samples", type=Path, default=Path("corpus/samples"))
    parser.add_argument("--store", help="an empty store of your own; without it a temporary SQLite file")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gravida-bench-") as folder:
        repository = open_store(options.store or f"sqlite:///{folder}/bench.db")
        try:
            run(repository, options.documents, options.samples)
        finally:
            repository.close()


if __name__ == "__main__":
    main()
