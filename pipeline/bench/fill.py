"""A store with many short records, for measuring what works on stores."""

import hashlib
from dataclasses import replace

from pipeline import outcomes, steps
from pipeline.outcomes import Read
from pipeline.store import Repository
from schemas.document import Document

BATCH = 2_000
TEXT = (
    "A 31-year-old woman, G2P1, took labetalol 200 mg twice daily from 20 weeks. Hemoglobin was 10.1 g/dL "
    "(11.0-15.0). She delivered a live boy at 38 weeks. Number {number}."
)


def fill(repository: Repository, count: int) -> None:
    """Put so many short documents into a store, each with a record of its own."""
    first = Document(id="0" * 16, name="first", text=TEXT.format(number=0))
    report = steps.make_report(first)
    run = repository.start_run(report.versions, {"bench": count})
    for start in range(0, count, BATCH):
        batch: list[Read] = []
        for number in range(start, min(start + BATCH, count)):
            name = hashlib.sha256(str(number).encode()).hexdigest()[:16]
            document = first.model_copy(
                update={"id": name, "name": f"report-{number:06d}", "text": TEXT.format(number=number)}
            )
            made = report.model_copy(update={"document_id": name, "document_name": document.name})
            read = outcomes.read(document, made, "bench")
            batch.append(replace(read, title=f"A case of hypertension, number {number}", unsure=number % 7))
        repository.add_batch(run, batch)
