"""Runs are simulated from parts; only that they are measured is asked of a real one."""

import math

import pytest

from corpus.discover import discover
from pipeline.bench.night import BATCH, Parts, Run, measured, simulated, workers_for

EVEN = Parts(read=(0.02,), handed=0.001, written=0.001, stored=20_000, worker_mb=250)


@pytest.mark.parametrize(
    ("workers", "run"),
    [
        (1, Run(0.02, False)),
        (2, Run(0.01, False)),
        (8, Run(0.0025, False)),
        (10, Run(26 * 0.02 / BATCH, False)),  # a batch that does not divide by ten waits for its last
        (64, Run(0.002, True)),
        (256, Run(0.002, True)),
    ],
)
def test_a_run_is_as_quick_as_its_workers_until_its_own_process_is_full(workers, run):
    found = simulated(EVEN, workers)
    assert (found.seconds, found.own_is_full) == (pytest.approx(run.seconds), run.own_is_full)


def test_one_long_document_holds_up_a_batch():
    some_long = Parts(read=(*[0.01] * 99, 10.0), handed=0, written=0, stored=0, worker_mb=0)
    assert simulated(some_long, 64).seconds > 4 * 0.11 / 64


def test_the_same_parts_give_the_same_run():
    parts = Parts(read=(0.01, 0.02, 0.4), handed=0, written=0, stored=0, worker_mb=0)
    assert simulated(parts, 7) == simulated(parts, 7)
    assert simulated(parts, 7) != simulated(parts, 7, seed=2)


def test_hours():
    assert Run(0.0036, False).hours(1_000_000) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("documents", "hours", "workers"), [(1_440_000, 8, 1), (2_880_000, 8, 2), (14_400_001, 8, None)]
)
def test_the_fewest_workers_that_are_done_in_time(documents, hours, workers):
    assert workers_for(EVEN, documents, hours) == workers


def test_parts_are_measured_of_what_can_be_read(tmp_path):
    texts = tmp_path / "texts"
    texts.mkdir()
    for number in range(3):
        (texts / f"{number}.txt").write_text(f"A 3{number}-year-old woman took iron 100 mg daily.")
    (texts / "empty.txt").write_text("")
    (work := tmp_path / "work").mkdir()
    parts = measured(list(discover([texts])), work)
    assert len(parts.read) == 3
    numbers = (*parts.read, parts.handed, parts.written, parts.stored, parts.worker_mb)
    assert all(number > 0 and math.isfinite(number) for number in numbers)
