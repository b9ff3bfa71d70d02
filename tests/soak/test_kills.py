"""Twenty kills with every test run; `make soak` kills a thousand times."""

import random
import shutil

import pytest

from tests.soak.kills import review_kills, run_kills, undisturbed, write_texts
from tests.soak.stores import content

RUN_KILLS = (
    "worker",
    "run",
    "worker",
    "prefect",
    "worker",
    "worker",
    "run",
    "worker",
    "prefect",
    "worker",
    "run",
    "worker",
)
REVIEW_KILLS = 8


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    """Reports, a cache, and the store that nobody disturbed."""
    folder = tmp_path_factory.mktemp("soak")
    texts = write_texts(folder / "texts", 40)
    return texts, folder / "cache", undisturbed(texts, folder, folder / "cache"), folder / "undisturbed.db"


def test_runs_that_are_killed(quiet, tmp_path):
    texts, cache, wanted, _ = quiet
    address = f"sqlite:///{tmp_path / 'killed.db'}"
    run_kills(texts, address, cache, RUN_KILLS, chance=random.Random(1), longest=6.0)
    assert content(address) == wanted


def test_a_review_server_that_is_killed(quiet, tmp_path):
    path = tmp_path / "reviewed.db"
    shutil.copy(quiet[3], path)
    review_kills(f"sqlite:///{path}", REVIEW_KILLS, chance=random.Random(2))
