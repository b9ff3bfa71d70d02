"""Fixtures that all tests share: a folder of their own, a store, a Prefect server, the command line."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from typer.testing import CliRunner, Result

from pipeline.store import Repository, open_store
from tests.not_run import pytest_terminal_summary  # noqa: F401  a hook of pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of the code
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test."""
    for name in list(os.environ):
        if name.startswith("GRAVIDA_"):
            monkeypatch.delenv(name)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Repository]:
    """A new SQLite store."""
    repository = open_store(f"sqlite:///{tmp_path / 'store.db'}")
    yield repository
    repository.close()


@pytest.fixture(scope="session")
def shared() -> Path:
    """Reference material that is not part of the repository."""
    if not SHARED.is_dir():
        pytest.skip("needs the reference texts beside the repository (../shared)")
    return SHARED


@pytest.fixture(scope="session")
def prefect() -> Iterator[None]:
    """A Prefect server for the whole session."""
    import logging

    from prefect.logging.configuration import setup_logging
    from prefect.settings import PREFECT_LOGGING_LEVEL, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    os.environ.update(
        DO_NOT_TRACK="1", PREFECT_SERVER_ANALYTICS_ENABLED="false", PREFECT_SERVER_UI_ENABLED="false"
    )
    with (
        temporary_settings({PREFECT_LOGGING_LEVEL: "CRITICAL", PREFECT_LOGGING_TO_API_ENABLED: False}),
        prefect_test_harness(server_startup_timeout=120),
    ):
        setup_logging()
        logging.getLogger("prefect").setLevel(logging.CRITICAL)
        yield


@pytest.fixture
def gravida() -> Callable[..., Result]:
    """Runs a command in this process: `gravida("show", "DW01")`."""
    from pipeline.cli.main import app

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run
