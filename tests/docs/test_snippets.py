"""Every snippet of the pages runs, or says why not."""

import re
import shlex
import shutil

import pytest

from tests.conftest import ROOT
from tests.docs.snippets import PAGES, SHOWN, Session, holds, known, snippets

CODED = [page for page in PAGES if snippets(page)]


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    """A store with the samples, for pages that begin with one."""
    store = tmp_path_factory.mktemp("ingested") / "gravida.db"
    Session(store.parent, {"GRAVIDA_WORKERS": "1"})._ingest([str(ROOT / "corpus" / "samples")], {}, 0)
    return store


@pytest.fixture
def session(folder, monkeypatch):
    monkeypatch.setenv("GRAVIDA_WORKERS", "1")
    monkeypatch.setenv("COLUMNS", "200")
    (folder / "corpus").symlink_to(ROOT / "corpus")
    return Session(folder)


@pytest.mark.parametrize("page", CODED)
def test_the_snippets_of_a_page_run(page, session, request):
    found = snippets(page)
    run = [snippet for snippet in found if not snippet.why and snippet.language not in SHOWN]
    if run and not any("gravida ingest" in snippet.code for snippet in run):
        shutil.copy(request.getfixturevalue("ingested"), session.folder / "gravida.db")
    for snippet in run:
        try:
            session.run(snippet)
        except Exception as error:
            raise AssertionError(f"{page}, line {snippet.line}") from error


@pytest.mark.parametrize("page", CODED)
def test_a_snippet_that_is_not_run_says_why_and_knows_its_commands(page):
    for snippet in snippets(page):
        assert snippet.language, f"{page}, line {snippet.line}: no language"
        if snippet.why and snippet.language in {"sh", "console"}:
            for line in snippet.code.splitlines():
                known(shlex.split(line.removeprefix("$ "), comments=True))


def test_no_fence_is_overlooked():
    for page in PAGES:
        text = (ROOT / page).read_text(encoding="utf-8")
        assert len(re.findall(r"^\s*```", text, re.M)) == 2 * len(snippets(page)), page


def test_what_is_not_so_is_noticed(session):
    with pytest.raises(AssertionError):
        session._console("$ echo 'one'\ntwo\n")
    with pytest.raises(AssertionError, match="--no-such-option"):
        session._command("gravida extract --no-such-option")
    with pytest.raises(AssertionError, match="nobody knows"):
        session._command("reboot")
    with pytest.raises(AssertionError):
        known(["gravida", "export", "fhir", "--no-such-option"])
    with pytest.raises(AssertionError):
        known(["python", "-m", "pipeline.tools.nothing"])
    with pytest.raises(AssertionError):
        known(["make", "nothing"])
    assert holds([{"a": [1, {"b": 2, "c": 3}]}], {"b": 2})
    assert not holds([{"a": 1}], {"a": 2})
