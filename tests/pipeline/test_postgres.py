"""The same store on PostgreSQL, where its programs are installed."""

import datetime as dt
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from pipeline.store import open_store
from pipeline.store.runs import Counts, Run
from pipeline.store.worklist import Wanted
from schemas.errors import StoreError
from tests.pipeline.support import VERSIONS, document, failed, read
from tests.pipeline.test_store import decision, warned

NOW = dt.datetime.now(dt.UTC)
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin")) if Path("/usr/lib/postgresql").is_dir() else []


def as_postgres(*command):
    """Run a program of PostgreSQL, which refuses to be run by root."""
    user = "postgres" if os.geteuid() == 0 else None
    subprocess.run([*map(str, command)], check=True, capture_output=True, timeout=60, cwd="/", user=user)


@pytest.fixture(scope="module")
def postgres():
    pytest.importorskip("psycopg")
    if not PROGRAMS or not (PROGRAMS[-1] / "initdb").exists():
        pytest.skip("needs the programs of a PostgreSQL server")
    folder = Path(tempfile.mkdtemp(prefix="gravida-postgres-"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    as_postgres(
        PROGRAMS[-1] / "initdb", "-D", data, "-U", "gravida", "--auth=trust", "-E", "UTF8", "--no-sync"
    )
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    as_postgres(PROGRAMS[-1] / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    yield f"postgresql://gravida@/postgres?host={folder}"
    as_postgres(PROGRAMS[-1] / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder)


def test_a_store_on_postgresql(postgres):
    store = open_store(postgres)
    run = store.start_run(VERSIONS, {"workers": 2})
    assert store.add_batch(run, [read(), read("A 31-year-old woman.", "two"), failed()]) == Counts(
        2, 0, 1, 40
    )
    assert store.add_batch(run, [read(label="other")]) == Counts(unchanged=1)
    assert store.known([document().id], VERSIONS) == {document().id}
    assert store.latest(store.find("one")).document == document()
    assert [stored.report.document_name for stored in store.records()] == ["one", "two"]
    assert store.failures(run) == [failed()]
    store.reviews.decide([decision()], [None])
    assert [(one.path, one.action, one.at) for one in store.reviews.decisions(document().id)] == [
        (decision().path, decision().action, decision().at)
    ]
    store.finish_run(run)
    assert store.recent_runs(9) == [Run(run, "finished", 2, 1, 1, NOW)]
    with pytest.raises(Exception, match="extractions is append-only"), store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE extractions SET cases = 7")
    warned(store)
    assert [one.name for one in store.reviews.work(Wanted(warning="ocr_unsure"))[0]] == []
    assert [one.name for one in store.reviews.work(Wanted(warning="any"))[0]] == []
    store.close()
    again = open_store(postgres, create=False)
    assert again.count() == 3
    with again._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    again.close()
    with pytest.raises(StoreError, match="was made by a newer Gravida"):
        open_store(postgres)
