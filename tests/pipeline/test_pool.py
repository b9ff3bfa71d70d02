"""Worker processes: order, bad items, slow items, dead workers."""

import pytest

from pipeline.allowance import Allowance
from pipeline.pool import Cause, Lost, Pool, WorkerError
from schemas.errors import SettingsError
from tests.pipeline import workers


def run(work, items, *, count=2, seconds=60.0, megabytes=2_500, prepare=None):
    with Pool(work, workers=count, allowance=Allowance(seconds, megabytes), prepare=prepare) as pool:
        return list(pool.map(items))


def test_results_come_in_the_order_of_the_items():
    assert run(workers.double, range(700)) == [2 * number for number in range(700)]


def test_no_items_no_processes():
    with Pool(workers.double, workers=2, allowance=Allowance()) as pool:
        assert list(pool.map([])) == []
        assert pool._workers == []


def test_one_item_starts_one_worker():
    with Pool(workers.double, workers=2, allowance=Allowance()) as pool:
        assert list(pool.map([4])) == [8]
        assert len(pool._workers) == 1


def test_a_pool_can_be_used_again():
    with Pool(workers.double, workers=1, allowance=Allowance()) as pool:
        assert [list(pool.map([1, 2])), list(pool.map([3]))] == [[2, 4], [6]]


def test_a_deadly_item_is_lost_alone():
    items = [*range(10), ("die", 0), *range(10, 20)]
    results = run(workers.mind, items)
    assert results[:10] == list(range(10))
    assert results[10] == Lost(("die", 0), Cause.DIED, Allowance(60.0), 9)
    assert results[11:] == list(range(10, 20))


def test_an_item_whose_worker_was_killed_gets_a_second_chance(tmp_path):
    assert run(workers.mind, [1, ("die once", str(tmp_path / "marker")), 2]) == [1, "second chance", 2]


def test_a_slow_item_is_lost_alone():
    results = run(workers.mind, [1, ("sleep", 60), 2, ("sleep", 0.01)], count=1, seconds=1.0)
    assert results == [1, Lost(("sleep", 60), Cause.SECONDS, Allowance(1.0), -9), 2, "slept"]


def test_items_and_results_larger_than_a_pipe():
    items = [workers.Large(3_000_000) for _ in range(6)]
    assert [len(result) for result in run(workers.length, items, count=1)] == [3_000_000] * 6


def test_many_large_results():
    assert [len(one) for one in run(workers.mind, [("many", 500_000)] * 40)] == [500_000] * 40


def test_workers_that_cannot_start_end_the_run():
    with pytest.raises(WorkerError, match=r"^workers: three ended before their first document; "):
        run(workers.double, [1], count=1, prepare=workers.fail_to_start)


def test_an_error_of_the_installation_ends_the_run():
    with pytest.raises(SettingsError, match=r"^rules: broken; mend them$"):
        run(workers.double, [1], prepare=workers.fail_for_a_reason)


@pytest.mark.parametrize(
    ("item", "cause"),
    [
        (("grow", 3_000), Cause.MEMORY),
        (("leap", 3_000), Cause.DIED),
    ],  # what is refused at once was never seen
    ids=["by and by", "at once"],
)
def test_an_item_that_takes_too_much_memory_is_lost_alone(item, cause):
    first, lost, last = run(workers.mind, [1, item, 2], count=1, megabytes=500)
    assert (first, last) == (1, 2)
    assert (lost.item, lost.cause) == (item, cause)


def test_the_memory_of_a_worker_that_stays_below_is_its_own():
    assert run(workers.mind, [("grow", 100), 2], count=1, megabytes=500) == ["grown", 2]
