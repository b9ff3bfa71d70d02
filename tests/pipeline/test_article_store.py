"""The same article twice in the store: one record in lists, exports and counts, whatever came first."""

import threading
from itertools import permutations

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from pipeline import outcomes
from pipeline.store import open_store
from pipeline.store.articles import NotJoinedError
from pipeline.store.conflicts import Seen
from pipeline.store.logged import NotCountedError
from pipeline.store.worklist import Wanted
from schemas.document import Metadata
from schemas.review import Action, Decision
from tests.pipeline.publications import DOI, TITLE, document, story, worn
from tests.pipeline.support import VERSIONS, report
from tests.pipeline.test_articles import APART, JATS
from tests.pipeline.test_postgres import postgres  # noqa: F401  (a fixture)


def read(of, *, versions=VERSIONS):
    return outcomes.read(of, report(of, versions=versions), f"folder/{of.name}.{of.format}")


PDF = document(worn(story(1), 0.1), "pdf", format="pdf", doi=DOI)
HTML = document(worn(story(1), 0.02), "html", format="html", title=TITLE)
OTHER = document(story(2), "other", title=TITLE)
SOURCES = (JATS.model_copy(update={"name": "jats"}), PDF, HTML, OTHER)


def put(store, *documents, versions=VERSIONS):
    run = store.start_run(versions, {})
    return store.add_batch(run, [read(one, versions=versions) for one in documents])


def counted(store):
    """Which document counts for which, by name, and what the work list says."""
    places = {
        source.name: primary.name
        for one in SOURCES
        for primary in store.sources(one.id)[:1]
        for source in store.sources(one.id)
    }
    works, total = store.reviews.work(Wanted(sort="name"))
    return places, [(work.name, work.sources, work.better) for work in works], total


EXPECTED = (
    {"jats": "jats", "pdf": "jats", "html": "jats", "other": "other"},
    [("jats", 3, ""), ("other", 1, "")],
    2,
)


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_every_order_of_arrival_gives_the_same(store, order):
    joined = sum(put(store, SOURCES[at]).joined for at in order)
    assert (counted(store), joined) == (EXPECTED, 2)
    assert [one.report.document_name for one in store.records()] in (["jats", "other"], ["other", "jats"])
    assert len(list(store.records(every=True))) == 4
    assert (store.count(), store.article_count()) == (4, 2)
    assert store.reviews.counts() == {"new": 2}


def test_one_batch_gives_the_same(store):
    assert put(store, *SOURCES).joined == 2
    assert counted(store) == EXPECTED
    assert put(store, *SOURCES).joined == 0
    newer = VERSIONS.model_copy(update={"rules": "r2"})
    assert put(store, *SOURCES, versions=newer).joined == 0
    assert counted(store) == EXPECTED


def test_a_newer_reading_can_part_what_was_joined(store):
    put(store, *SOURCES)
    newer = VERSIONS.model_copy(update={"rules": "r2"})
    again = PDF.model_copy(update={"text": story(5), "sections": (), "metadata": Metadata()})
    assert put(store, again, versions=newer).joined == -1
    assert counted(store)[0] == {"jats": "jats", "html": "jats", "pdf": "pdf", "other": "other"}


def decide(store, of, action=Action.ACCEPT):
    made = {
        "document_id": of.id, "extraction_key": VERSIONS.key, "path": "cases.0.patient.age",
        "anchor": "cases.0.patient.age", "action": action, "reviewer": "ann", "at": "2026-01-02T03:04:05Z",
    }  # fmt: skip
    return store.reviews.decide([Decision.model_validate(made)], [None])


@pytest.mark.parametrize("action", [Action.ACCEPT, Action.SEE, Action.COMMENT])
def test_a_document_with_decisions_stays_and_says_so(store, action):
    put(store, PDF)
    decide(store, PDF, action)
    put(store, SOURCES[0], HTML)
    assert counted(store)[1] == [("pdf", 3, "jats")]
    assert [one.report.document_name for one in store.records()] == ["pdf"]
    assert len(store.reviews.decisions(PDF.id)) == 1
    assert [work.name for work in store.reviews.work(Wanted(only="better"))[0]] == ["pdf"]
    newer = VERSIONS.model_copy(update={"rules": "r2"})
    put(store, SOURCES[0], versions=newer)
    assert counted(store)[1] == [("pdf", 3, "jats")]


def test_nobody_decides_on_a_source_that_does_not_count(store):
    put(store, *SOURCES)
    message = (
        f"pdf: is another source of the article {JATS.id} (jats), which counts; decide there, or part the two"
    )
    with pytest.raises(NotCountedError) as error:
        decide(store, PDF)
    assert str(error.value).startswith(message)
    assert store.reviews.decisions(PDF.id) == []
    with pytest.raises(NotCountedError):
        store.reviews.submit(Seen(store.reviews.one(PDF.id)), "ann")
    with pytest.raises(NotCountedError):
        store.reviews.take(PDF.id, "ann")


def test_two_with_decisions_are_never_joined(store):
    one, other = SOURCES[0], document(worn(story(1), 0.1), "later", format="pdf")
    put(store, one)
    put(store, other)
    store.part(one.id, other.id, "ann")
    assert store.twins(one.id) == []
    decide(store, one)
    decide(store, other)
    with pytest.raises(NotJoinedError, match="people worked on both"):
        store.join(one.id, other.id, "ann")
    assert {source.name for source in store.sources(other.id)} == {"later"}


def test_two_with_decisions_that_turn_out_alike_name_each_other(store):
    one, other = JATS.model_copy(update={"name": "jats"}), document(story(5), "later", format="pdf")
    put(store, one, other)
    decide(store, one)
    decide(store, other)
    again = other.model_copy(update={"text": PDF.text, "sections": PDF.sections, "metadata": PDF.metadata})
    put(store, again, versions=VERSIONS.model_copy(update={"rules": "r2"}))
    assert [source.name for source in store.sources(other.id)] == ["later"]
    assert [twin.name for twin in store.twins(other.id)] == ["jats"]
    assert [twin.name for twin in store.twins(one.id)] == ["later"]
    put(store, PDF)
    assert [twin.name for twin in store.twins(PDF.id)] in (["jats"], ["later"])


def test_a_person_parts_and_joins(store):
    put(store, *SOURCES)
    store.part(PDF.id, JATS.id, "ann")
    places, works, _ = counted(store)
    assert places["pdf"] == "pdf"
    assert ("pdf", 1, "") in works or ("pdf", 2, "") in works
    put(store, *SOURCES, versions=VERSIONS.model_copy(update={"rules": "r2"}))
    assert counted(store)[0]["pdf"] == "pdf"
    store.join(JATS.id, PDF.id, "ann")
    assert counted(store) == EXPECTED
    store.join(OTHER.id, PDF.id, "ann")
    assert [(sources, better) for _, sources, better in counted(store)[1]] == [(4, "")]


def test_a_person_may_join_what_bars_each_other(store):
    one, other = SOURCES[0], APART["another DOI"].model_copy(update={"name": "misread"})
    put(store, one, other)
    assert store.sources(other.id)[0].name == "misread"
    store.join(one.id, other.id, "ann")
    assert [source.name for source in store.sources(other.id)] == ["jats", "misread"]


def test_verdicts_are_only_added(store):
    put(store, *SOURCES)
    store.part(PDF.id, JATS.id, "ann")
    with (
        pytest.raises(Exception, match="article_verdicts is append-only"),
        store._engine.begin() as connection,
    ):
        connection.exec_driver_sql("DELETE FROM article_verdicts")


def test_changes_are_in_the_log(store):
    put(store, PDF)
    put(store, SOURCES[0])
    (event,) = store.reviews.events()
    assert (event.who, event.what, event.document_id) == ("gravida", "same article", PDF.id)
    assert event.detail == {"article": JATS.id, "was": PDF.id}


def test_a_name_that_sources_of_one_article_share(store):
    put(store, JATS.model_copy(update={"name": "paper"}), PDF.model_copy(update={"name": "paper"}))
    assert store.find("paper") == JATS.id
    assert store.find(PDF.id) == PDF.id


def test_articles_on_postgresql(postgres):  # noqa: F811
    store = open_store(postgres)
    put(store, PDF, OTHER)
    put(store, SOURCES[0], HTML)
    places, works, _ = counted(store)
    assert places == EXPECTED[0]
    assert [work for work in works if work[0] in ("jats", "other")] == EXPECTED[1]
    store.part(PDF.id, JATS.id, "ann")
    assert counted(store)[0]["pdf"] == "pdf"
    store.close()


def test_two_writers_see_each_other(postgres):  # noqa: F811
    """Both add a source of the same article at the same moment, many times over."""
    stores = [open_store(postgres), open_store(postgres)]
    start = threading.Barrier(2)
    made = [
        (
            document(story(seed), f"a{seed}", doi=f"10.5555/{seed}"),
            document(worn(story(seed), 0.1), f"b{seed}", format="pdf", doi=f"10.5555/{seed}"),
        )
        for seed in range(100, 120)
    ]

    def add(which):
        for both in made:
            start.wait()
            put(stores[which], both[which])

    threads = [threading.Thread(target=add, args=(which,)) for which in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [stores[0].sources(pdf.id)[0].document_id for _, pdf in made] == [jats.id for jats, _ in made]
    for store in stores:
        store.close()


def test_a_large_number_of_documents_shares_one_key(store):
    """More documents than are compared call themselves by one title; each is compared with a few, none is joined."""
    many = [document(story(seed), f"n{seed}", title=TITLE) for seed in range(200, 260)]
    assert put(store, *many).joined == 0
    assert store.article_count() == 60


def stepped(address, step):
    """Bring a store back to an earlier step of the migrations."""
    config = Config()
    config.set_main_option("script_location", "pipeline.store:migrations")
    config.set_main_option("path_separator", "os")
    engine = create_engine(address)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, step)
    engine.dispose()


def test_a_store_from_before_there_were_articles(tmp_path):
    address = f"sqlite:///{tmp_path / 'old.db'}"
    store = open_store(address)
    put(store, *SOURCES)
    store.close()
    stepped(address, "0003")
    store = open_store(address)
    assert counted(store) == EXPECTED
    assert [work.warnings for work in store.reviews.work(Wanted())[0]] == [(), ()]
    later = document(worn(story(2), 0.1), "later", format="pdf", title=TITLE)
    assert put(store, later).joined == 1
    store.close()
