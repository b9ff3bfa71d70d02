"""A store that was made before there was a review."""

import datetime as dt
import json
import zlib

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from pipeline.review.access import open_document
from pipeline.store import open_store
from pipeline.store.worklist import Wanted
from schemas.fact import facts_in
from tests.pipeline.review.records import document, report


def test_its_documents_are_listed_and_its_decisions_kept(tmp_path, local):
    address = f"sqlite:///{tmp_path / 'old.db'}"
    of = document()
    made = report(of)
    old = json.loads(of.model_dump_json(exclude_none=True)) | {"warnings": ["OCR is unsure of 3 words"]}
    engine = create_engine(address)
    config = Config()
    config.set_main_option("script_location", "pipeline.store:migrations")
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        at = dt.datetime(2026, 1, 2).isoformat(" ")
        values = {
            "id": of.id,
            "at": at,
            "key": made.versions.key,
            "document": zlib.compress(json.dumps(old).encode()),
            "report": made.model_dump_json(exclude_none=True),
        }
        for statement in (
            "INSERT INTO runs VALUES (1, :at, NULL, 'finished', :key, '{}', 1, 0, 0, 10)",
            "INSERT INTO documents VALUES (:id, 'headaches', 'x', 'text', 'en', NULL, 10, :at)",
            "INSERT INTO extractions VALUES (1, :id, :key, 1, :at, :document, :report, 1, 2, 2, 1)",
            "INSERT INTO decisions VALUES (1, :id, :key, 'cases.0.patient.age', 'accept', NULL, NULL, '', 'ann', :at)",
        ):
            connection.execute(text(statement), values)
    engine.dispose()
    store = open_store(address)
    work, total = store.reviews.work(Wanted(search="Headaches"))
    facts = [fact for _, fact in facts_in(made)]
    assert (total, work[0].values, work[0].unsure, work[0].issues) == (1, len(facts), 1, 1)
    assert work[0].expected == 0.25  # one of four unsure values
    assert work[0].warnings == ("unsorted",)
    assert [(one.code, one.message) for one in store.latest(of.id).document.warnings] == [
        ("unsorted", "OCR is unsure of 3 words")
    ]
    assert [(one.reviewer, one.layer) for one in store.reviews.decisions(of.id)] == [("ann", "shared")]
    assert open_document(store, of.id, local).held("cases.0.patient.age").decision is not None
    store.close()
