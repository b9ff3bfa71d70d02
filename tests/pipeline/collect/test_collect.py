"""`gravida collect`: two services as they answer, throttling, errors and stops included, and what stands in the folder."""

import csv
import hashlib
import os
import subprocess
import sys
import time

import pytest

from corpus.discover import discover
from corpus.limits import Limits
from pipeline import asking
from pipeline.collect import manifest as manifests
from pipeline.collect.article import CollectError, identifier, identifiers
from tests.conftest import ROOT
from tests.pipeline.collect.services import BUSY_PAGE, EuropePmc, Ncbi, jats, result, serving

PDF = "https://europepmc.org/articles/PMC3?pdf=render"


def library(count=5):
    """Europe PMC with open articles, and two that are not: one with a free PDF, one without."""
    names = [f"PMC{number}" for number in range(11, 11 + count)]
    results = [result(pmcid=name, pmid=name[3:], doi=f"10.5555/a{name[3:]}") for name in names]
    results += [
        result(pmcid="PMC3", pmid="3", is_open=False, pdf=PDF),
        result(pmid="4", is_open=False, license="", title="A closed\n case"),
    ]
    return EuropePmc(results, {name: jats(name) for name in names})


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Pauses and paces of milliseconds."""
    from pipeline.collect import europepmc, ncbi, services

    monkeypatch.setattr(services, "PAUSE_SECONDS", 0.01)
    for module, name in ((europepmc, "PER_SECOND"), (ncbi, "PER_SECOND"), (ncbi, "PER_SECOND_WITH_KEY")):
        monkeypatch.setattr(module, name, 0.0)
    monkeypatch.setattr(asking.time, "sleep", lambda seconds, sleep=time.sleep: sleep(min(seconds, 0.02)))


@pytest.fixture
def europepmc(monkeypatch):
    service = library()
    with serving(service) as address:
        monkeypatch.setenv("GRAVIDA_EUROPEPMC_URL", address)
        yield service


@pytest.fixture
def ncbi(monkeypatch):
    service = Ncbi(
        {
            str(number): jats(f"PMC{number}", pmid=f"9{number}", doi=f"10.5555/B{number}")
            for number in range(11, 16)
        }
    )
    with serving(service) as address:
        monkeypatch.setenv("GRAVIDA_NCBI_URL", address)
        yield service


def rows(folder):
    with (folder / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return {row["article"]: row for row in csv.DictReader(file)}


def texts(folder):
    return sorted(path.name for path in folder.glob("*.xml"))


def said(found):
    """What a command printed, without the place of the folder."""
    return found.stdout.strip().split(": ", 1)[-1].split(";")[0]


def test_a_query_brings_open_texts_and_the_addresses_of_the_others(folder, gravida, europepmc):
    found = gravida("collect", "placenta accreta", "--to", "in")
    assert (found.exit_code, said(found)) == (0, "5 full text, 1 pdf link, 1 not open")
    assert texts(folder / "in") == [f"PMC{number}.xml" for number in range(11, 16)]
    kept = rows(folder / "in")
    first = kept["PMC11"]
    data = (folder / "in" / "PMC11.xml").read_bytes()
    assert (data.decode(), first["sha256"]) == (europepmc.texts["PMC11"], hashlib.sha256(data).hexdigest())
    assert {name: first[name] for name in ("status", "pmid", "doi", "title", "journal", "year", "licence", "bytes")} == {
        "status": "full text", "pmid": "11", "doi": "10.5555/a11", "title": "A case", "journal": "J Made Up", "year": "2021",
        "licence": "CC BY", "bytes": str(len(data)),
    }  # fmt: skip
    assert (kept["PMC3"]["status"], kept["PMC3"]["pdf"], kept["PMC3"]["file"]) == ("pdf link", PDF, "")
    assert (kept["PMID:4"]["status"], kept["PMID:4"]["title"]) == ("not open", "A closed case")
    asked = [path for path, _ in europepmc.requests if path.endswith("fullTextXML")]
    assert asked == [f"/rest/PMC{number}/fullTextXML" for number in range(11, 16)], (
        "only what is open is asked for"
    )


def test_what_is_there_is_left_and_what_is_damaged_comes_again(folder, gravida, europepmc):
    gravida("collect", "x", "--to", "in")
    (folder / "in" / "PMC12.xml").write_text("cut")
    (folder / "in" / "PMC13.xml").unlink()
    europepmc.requests.clear()
    again = gravida("collect", "x", "--to", "in")
    assert said(again) == "2 full text, 5 there already"
    asked = [path for path, _ in europepmc.requests if path.endswith("fullTextXML")]
    assert asked == ["/rest/PMC12/fullTextXML", "/rest/PMC13/fullTextXML"]
    assert len((folder / "in" / "manifest.csv").read_text().splitlines()) == 8 + 2
    assert said(gravida("collect", "x", "--to", "in")) == "7 there already"
    assert len((folder / "in" / "manifest.csv").read_text().splitlines()) == 8, "one line each"


def test_the_first_ones_only(folder, gravida, europepmc):
    assert said(gravida("collect", "x", "--to", "in", "--most", "3")) == "3 full text"


def test_identifiers_of_every_kind_and_one_that_nobody_knows(folder, gravida, europepmc):
    (folder / "ids.txt").write_text("# wanted\nPMC12\n13\nhttps://doi.org/10.5555/A14\n\nPMC99\nPMC12\n")
    found = gravida("collect", "--ids", "ids.txt", "--to", "in")
    assert (found.exit_code, said(found)) == (3, "3 full text, 1 not known")
    assert "PMC99: Europe PMC does not know it" in found.stderr
    assert texts(folder / "in") == ["PMC12.xml", "PMC13.xml", "PMC14.xml"]
    assert rows(folder / "in")["PMC99"]["status"] == "not known"
    europepmc.requests.clear()
    assert said(gravida("collect", "--ids", "ids.txt", "--to", "in")) == "1 not known, 3 there already"
    assert [form["query"] for _, form in europepmc.requests] == ["PMCID:PMC99"], (
        "the others are not even asked for"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("PMC12\nSmith 2019\n", "ids.txt: line 2, 'Smith 2019': no PMCID, PMID or DOI; mend or remove it"),
        (b"\xff\xfe\x00", "ids.txt: is no text in UTF-8; give one identifier a line"),
        (None, "ids.txt: cannot be read (No such file or directory); check the path"),
    ],
)
def test_a_list_that_is_none(folder, gravida, europepmc, text, message):
    if text is not None:
        (folder / "ids.txt").write_bytes(text.encode() if isinstance(text, str) else text)
    found = gravida("collect", "--ids", "ids.txt", "--to", "in")
    assert (found.exit_code, found.stderr.strip()) == (1, f"gravida: {message}")
    assert europepmc.requests == []
    assert not (folder / "in").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x"], "name a folder with --to"),
        (["--to", "in"], "give a query, or a list of identifiers with --ids"),
        ([" ", "--to", "in"], "give a query"),
        (["x", "--ids", "a", "--to", "in"], "give a query"),
        (["x", "--to", "in", "--from", "medline"], "'medline' is not one of 'europepmc', 'ncbi'"),
    ],
)
def test_usage(folder, gravida, arguments, message):
    found = gravida("collect", *arguments)
    assert found.exit_code == 2
    assert message in found.stderr


def test_a_service_that_throttles_is_waited_for(folder, gravida, europepmc):
    europepmc.script = [
        None,
        (429, b"", {"Retry-After": "0"}),
        (503, BUSY_PAGE, {}),
        (200, BUSY_PAGE, {}),
        None,
        (502, BUSY_PAGE, {}),
    ]
    assert said(gravida("collect", "x", "--to", "in")) == "5 full text, 1 pdf link, 1 not open"
    assert europepmc.script == []


def test_a_wait_of_the_service_is_kept(folder, monkeypatch):
    waits = []
    monkeypatch.setattr(asking.time, "sleep", waits.append)
    service = library(1)
    service.script = [
        (429, b"", {"Retry-After": "7"}),
        (503, b"", {"Retry-After": "Mon, 01 Jan 2035 00:00:00 GMT"}),
    ]
    import httpx

    with serving(service) as address, httpx.Client() as client:
        answer = asking.Asker(client, 0.5).ask("GET", f"{address}/PMC11/fullTextXML")
    assert waits == [7.0]
    assert answer.startswith("status 503: the server asks to come back in ")


def test_the_pace_is_kept():
    pace, begun = asking.Pace(200.0), time.monotonic()
    for _ in range(11):
        pace.wait()
    assert time.monotonic() - begun >= 10 / 200


@pytest.mark.parametrize(
    ("query", "script", "message"),
    [
        ("a[b", [], "Europe PMC: refuses the query (Invalid query a[b); see europepmc.org/Help for its language"),
        ("x", [(503, BUSY_PAGE, {})] * 4, "Europe PMC: does not answer (status 503 after 4 tries); try again later"),
        ("x", [(200, BUSY_PAGE, {})] * 4, "Europe PMC: does not answer (the answer is no list of results after 4 tries); try again later"),
        ("x", [(200, b'{"hitCount": 9, "resultList": {"result": [{"pmcid": "../../x"}]}}', {})] * 4, "Europe PMC: does not answer"),
        ("x", [(200, b'{"hitCount": 9, "resultList": {"result": []}}', {})], "gave 0 of the 9 articles that it found; the same command"),
        ("x", [(200, b"x" * 2_000_000, {})], "Europe PMC: does not answer (the answer is larger than 1,048,576 bytes)"),
    ],
)  # fmt: skip
def test_a_search_that_fails_fails_the_run(folder, gravida, europepmc, monkeypatch, query, script, message):
    monkeypatch.setenv("GRAVIDA_MAX_FILE_MB", "1")
    europepmc.script = script
    found = gravida("collect", query, "--to", "in")
    assert found.exit_code == 1
    assert message in found.stderr
    assert texts(folder / "in") == []


def test_a_service_that_is_not_there(folder, gravida, monkeypatch):
    monkeypatch.setenv("GRAVIDA_EUROPEPMC_URL", "http://127.0.0.1:9/rest")
    found = gravida("collect", "x", "--to", "in")
    assert found.exit_code == 1
    assert "Europe PMC: does not answer (ConnectError" in found.stderr


BROKEN = {
    "cut": (jats("PMC11")[:200], "the answer is no whole article after 4 tries"),
    "a page": ("<html/>", "the answer is no whole article after 4 tries"),
    "malformed": (jats("PMC11").replace("</front>", ""), "malformed XML"),
    "a set": (
        f"<pmc-articleset>{jats('PMC11')}</pmc-articleset>",
        "the answer is <pmc-articleset>, no article",
    ),
    "another": (jats("PMC77"), "the answer is another article, PMC77"),
    "entities": ('<!DOCTYPE article [<!ENTITY a "b">]><article></article>', "declares XML entities"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_text_that_is_none_is_one_failure(folder, gravida, europepmc, kind):
    whole = europepmc.texts["PMC11"]
    europepmc.texts["PMC11"], why = BROKEN[kind]
    found = gravida("collect", "x", "--to", "in")
    assert (found.exit_code, said(found)) == (3, "4 full text, 1 pdf link, 1 not open, 1 failed")
    assert rows(folder / "in")["PMC11"]["status"] == "failed"
    assert why in rows(folder / "in")["PMC11"]["problem"]
    assert "PMC11.xml" not in texts(folder / "in")
    europepmc.texts["PMC11"] = whole
    assert said(gravida("collect", "x", "--to", "in")) == "1 full text, 6 there already"


def test_a_text_that_is_denied(folder, gravida, europepmc):
    europepmc.script = [None, (403, b"", {})]
    gravida("collect", "x", "--to", "in")
    assert rows(folder / "in")["PMC11"]["problem"] == "status 403"


@pytest.mark.parametrize("headers", [{}, {"Content-Length": "9999", "Connection": "close"}])
def test_a_text_cut_on_its_way_is_asked_for_again(folder, gravida, europepmc, headers):
    europepmc.script = [None, (200, europepmc.texts["PMC11"][:50], headers)]
    assert said(gravida("collect", "x", "--to", "in")) == "5 full text, 1 pdf link, 1 not open"


def test_open_by_name_but_not_passed_on(folder, gravida, europepmc):
    del europepmc.texts["PMC11"]
    europepmc.texts["PMC12"] = jats("PMC12", body=False)
    assert said(gravida("collect", "x", "--to", "in")) == "3 full text, 1 pdf link, 3 not open"


def test_a_service_that_only_fails_is_left_alone(folder, gravida, monkeypatch):
    service = library(30)
    with serving(service) as address:
        monkeypatch.setenv("GRAVIDA_EUROPEPMC_URL", address)
        service.texts = dict.fromkeys(service.texts, "<html/>")
        found = gravida("collect", "x", "--to", "in")
    assert found.exit_code == 1
    assert (
        "Europe PMC: 5 articles in a row failed (the answer is no whole article after 4 tries); try again later"
        in found.stderr
    )
    assert len([path for path, _ in service.requests if path.endswith("XML")]) == 5 * asking.TRIES


def test_ncbi_brings_texts_by_twenties_with_what_they_say_of_themselves(folder, gravida, ncbi):
    ncbi.articles["16"] = jats("PMC16", body=False)
    found = gravida("collect", "placenta accreta", "--to", "in", "--from", "ncbi")
    assert (found.exit_code, said(found)) == (0, "5 full text, 1 pdf link")
    kept = rows(folder / "in")
    assert {name: kept["PMC12"][name] for name in ("pmid", "doi", "title", "journal", "year", "licence")} == {
        "pmid": "912", "doi": "10.5555/b12", "title": "A case", "journal": "J Made Up", "year": "2021", "licence": "CC BY 4.0",
    }  # fmt: skip
    assert (kept["PMC16"]["status"], kept["PMC16"]["pdf"]) == (
        "pdf link",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC16/pdf/",
    )
    assert [path.rsplit("/", 1)[-1] for path, _ in ncbi.requests] == ["esearch.fcgi"] * 3 + ["efetch.fcgi"]
    ncbi.requests.clear()
    assert said(gravida("collect", "placenta accreta", "--to", "in", "--from", "ncbi")) == "6 there already"
    assert {path.rsplit("/", 1)[-1] for path, _ in ncbi.requests} == {"esearch.fcgi"}


def test_ncbi_by_identifiers(folder, gravida, ncbi):
    (folder / "ids.txt").write_text("PMC11\nPMID: 912\ndoi:10.5555/b13\n777\nPMC99\n")
    found = gravida("collect", "--ids", "ids.txt", "--to", "in", "--from", "ncbi")
    assert (found.exit_code, said(found)) == (3, "3 full text, 1 not known, 1 failed")
    kept = rows(folder / "in")
    assert (kept["PMID:777"]["problem"], kept["PMC99"]["problem"]) == (
        "PubMed Central does not know it",
        "it is not in the answer",
    )


def test_one_broken_article_of_a_set_loses_no_other(folder, gravida, ncbi):
    ncbi.articles["13"] = "<article><front>"
    found = gravida("collect", "x", "--to", "in", "--from", "ncbi")
    assert (found.exit_code, said(found)) == (3, "4 full text, 1 failed")


def test_ncbi_is_told_who_asks_and_its_limit_is_waited_for(folder, gravida, ncbi, monkeypatch):
    monkeypatch.setenv("GRAVIDA_EMAIL", "librarian@example.org")
    monkeypatch.setenv("GRAVIDA_NCBI_API_KEY", ncbi.key)
    ncbi.script = [(429, ncbi.limited(4), {}), (200, b'{"error":"error forwarding request"}', {}), None]
    assert said(gravida("collect", "x", "--to", "in", "--from", "ncbi")) == "5 full text"
    assert {(form["email"], form["api_key"]) for _, form in ncbi.requests} == {
        ("librarian@example.org", ncbi.key)
    }


@pytest.mark.parametrize(
    ("query", "key", "message"),
    [
        ("(a", None, "PubMed Central: refuses the query (Empty term and query_key - nothing todo); check the query and the key"),
        ("a", "wrong", "PubMed Central: refuses the query (API key invalid); check the query and the key"),
    ],
)  # fmt: skip
def test_ncbi_refuses(folder, gravida, ncbi, monkeypatch, query, key, message):
    if key:
        monkeypatch.setenv("GRAVIDA_NCBI_API_KEY", key)
    found = gravida("collect", query, "--to", "in", "--from", "ncbi")
    assert (found.exit_code, found.stderr.strip()) == (1, f"gravida: {message}")


def test_what_was_collected_is_read(folder, gravida, europepmc):
    gravida("collect", "x", "--to", "in")
    documents = [source.read() for source in discover([folder / "in"], limits=Limits())]
    assert [document.metadata.pmcid for document in documents] == [f"PMC{number}" for number in range(11, 16)]
    assert "labetalol 100 mg" in documents[0].text


def test_a_folder_that_is_taken_or_cannot_be_written(folder, gravida, europepmc):
    with manifests.open_manifest(folder / "in"):
        found = gravida("collect", "x", "--to", "in")
    assert (found.exit_code, found.stderr.strip()) == (
        1,
        "gravida: in: another `gravida collect` writes into it; wait for it to end",
    )
    (folder / "file").write_text("")
    found = gravida("collect", "x", "--to", "file")
    assert (found.exit_code, found.stderr.strip()) == (
        1, "gravida: file: cannot be written (File exists); make room or give another folder",
    )  # fmt: skip
    (folder / "in" / "manifest.csv").write_text("name,age\n")
    found = gravida("collect", "x", "--to", "in")
    assert "in/manifest.csv: is no manifest of `gravida collect`; give another folder" in found.stderr


def test_a_disk_that_is_full_ends_the_run_with_what_is_there(folder, gravida, europepmc, monkeypatch):
    replace = manifests._replace

    def full(path, data):
        if path.name == "PMC13.xml":
            raise OSError(28, "No space left on device")
        replace(path, data)

    monkeypatch.setattr(manifests, "_replace", full)
    found = gravida("collect", "x", "--to", "in")
    assert (found.exit_code, found.stderr.strip()) == (
        1, "gravida: in: cannot be written (No space left on device); make room or give another folder",
    )  # fmt: skip
    assert list(rows(folder / "in")) == ["PMC11", "PMC12"]
    monkeypatch.setattr(manifests, "_replace", replace)
    assert (
        said(gravida("collect", "x", "--to", "in")) == "3 full text, 1 pdf link, 1 not open, 2 there already"
    )


@pytest.mark.parametrize("kill_after", [0, 1, 4, 9])
def test_a_killed_run_goes_on_where_it_was(folder, kill_after):
    service = library(12)
    with serving(service) as address:
        right = service.right
        process = None

        def killing(path, form):
            if len([1 for asked, _ in service.requests if asked.endswith("XML")]) == kill_after + 1:
                process.kill()
            return right(path, form)

        service.right = killing
        environment = os.environ | {
            "GRAVIDA_EUROPEPMC_URL": address,
            "PYTHONPATH": str(ROOT),
            "PYTHONSAFEPATH": "1",
        }
        command = [
            sys.executable, "-c",
            "from pipeline.collect import europepmc; europepmc.PER_SECOND = 0.0; from pipeline.cli.main import main; main()",
            "collect", "x", "--to", "in",
        ]  # fmt: skip
        process = subprocess.Popen(command, env=environment, cwd=folder, stderr=subprocess.PIPE)
        process.communicate()
        assert process.returncode == -9
        with (folder / "in" / "manifest.csv").open("ab") as file:
            file.write(b"PMC11,full te")  # a line that a stop has cut
        service.right = right
        ended = subprocess.run(
            command, env=environment, cwd=folder, capture_output=True, text=True, check=False
        )
    assert ended.returncode == 0, ended.stderr
    assert len(texts(folder / "in")) == 12
    assert len(rows(folder / "in")) == 14
    for row in rows(folder / "in").values():
        if row["file"]:
            assert hashlib.sha256((folder / "in" / row["file"]).read_bytes()).hexdigest() == row["sha256"]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("PMC0123", "PMC123"), ("pmcid: PMC5", "PMC5"), ("PMC5.1", "PMC5"), ("PMID:  5", None), ("12345678", "PMID:12345678"),
        ("DOI: 10.1000/X(1)2", "DOI:10.1000/x(1)2"), ("http://dx.doi.org/10.1000/a", "DOI:10.1000/a"), ("10.1000/", None),
        ("PMC", None), ("PMC12 PMC13", None), ("../PMC12", None),
    ],
)  # fmt: skip
def test_identifiers(text, wanted):
    found = identifier(text)
    assert (str(found) if found else None) == wanted


def test_a_list_names_the_line_that_is_none():
    with pytest.raises(CollectError, match=r"^list: line 3, 'x': no PMCID"):
        list(identifiers(["\ufeffPMC1,", "", "x"], "list"))


def test_nothing_else_fetches():
    """Only this command imports the clients: the rest of Gravida has no way to reach them."""
    import grimp

    graph = grimp.build_graph("pipeline", "extractors", "corpus", "schemas")
    inside = {"pipeline.collect", *graph.find_descendants("pipeline.collect")}
    importers = {one for module in inside for one in graph.find_modules_that_directly_import(module)} - inside
    assert importers == {"pipeline.cli.collect"}
    assert graph.find_modules_that_directly_import("pipeline.cli.collect") == {"pipeline.cli.main"}
    found = subprocess.run(
        [sys.executable, "-c", "import sys, pipeline.cli.main; print('httpx' in sys.modules)"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.strip() == "False"
