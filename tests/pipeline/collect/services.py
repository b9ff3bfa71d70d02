"""Europe PMC and NCBI's E-utilities as they answer, their errors and limits included, on this machine."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

BUSY_PAGE = b"<html><head><title>502 Proxy Error</title></head><body>busy</body></html>"


def jats(pmcid, title="A case", body=True, licence="https://creativecommons.org/licenses/by/4.0/", **ids):
    """An article as both services send it; without `body` only its front, as of one that may not be passed on."""
    numbers = {"pmc": pmcid.removeprefix("PMC"), **ids}
    given = "".join(
        f'<article-id pub-id-type="{kind}">{value}</article-id>' for kind, value in numbers.items()
    )
    text = "<body><p>A woman, gravida 2 para 1, took labetalol 100 mg at 30 weeks.</p></body>" if body else ""
    refused = "" if body else "<!--The publisher does not allow downloading of the full text in XML form.-->"
    return (
        f'<article article-type="case-report">{refused}<front><journal-meta><journal-title-group>'
        "<journal-title>J Made Up</journal-title></journal-title-group></journal-meta>"
        f"<article-meta>{given}<title-group><article-title>{title}</article-title></title-group>"
        f"<pub-date><year>2021</year></pub-date><permissions><license xmlns:xlink='http://www.w3.org/1999/xlink'"
        f" xlink:href='{licence}'><license-p>x</license-p></license></permissions>"
        f'<self-uri content-type="pmc-pdf">a.pdf</self-uri></article-meta></front>{text}</article>'
    )


def result(pmcid="", pmid="", doi="", title="A case", is_open=True, pdf="", **more):
    """One result of Europe PMC's search with resultType=core."""
    said = {
        "id": pmid or pmcid, "source": "MED", "title": title, "pubYear": "2021", "isOpenAccess": "Y" if is_open else "N",
        "journalInfo": {"journal": {"title": "J Made Up", "issn": "0000-0000"}}, "license": "cc by", "inEPMC": "Y",
    }  # fmt: skip
    said |= {name: value for name, value in (("pmcid", pmcid), ("pmid", pmid), ("doi", doi)) if value}
    if pdf:
        links = [
            {"availability": "Subscription required", "availabilityCode": "S", "documentStyle": "doi", "site": "DOI", "url": "https://doi.org/x"},
            {"availability": "Free", "availabilityCode": "F", "documentStyle": "pdf", "site": "Europe_PMC", "url": pdf},
        ]  # fmt: skip
        said["fullTextUrlList"] = {"fullTextUrl": links}
    return said | more


class Base:
    """What happened, and what is to happen: `script` holds answers for the next requests, None for the right one."""

    def __init__(self):
        self.requests, self.times, self.script, self.per_second = [], [], [], None

    def answer(self, path, form, headers):
        self.requests.append((path, form))
        self.times.append(time.monotonic())
        recent = [at for at in self.times if at > self.times[-1] - 1.0]
        if self.script:
            scripted = self.script.pop(0)
            if scripted is not None:
                return scripted
        if self.per_second and len(recent) > self.per_second + 1:
            return 429, self.limited(len(recent)), {"Retry-After": "1"}
        return self.right(path, form)


class EuropePmc(Base):
    def __init__(self, results, texts, page=2):
        super().__init__()
        self.results, self.texts, self.page = results, texts, page

    def limited(self, _count):
        return b"<html>Too Many Requests</html>"

    def right(self, path, form):
        if path.endswith("/search"):
            return self.search(form)
        pmcid = path.split("/")[-2]
        assert path.endswith("/fullTextXML")
        text = self.texts.get(pmcid)
        return (200, text, {"Content-Type": "application/xml"}) if text is not None else (404, b"", {})

    def search(self, form):
        assert form["format"] == "json"
        assert form["resultType"] == "core"
        query = form["query"]
        if "[" in query:
            return 200, json.dumps({"errCode": 404, "errMsg": f"Invalid query {query}"}).encode(), {}
        found = [each for each in self.results if self.fits(each, query)]
        start = 0 if form["cursorMark"] == "*" else int(form["cursorMark"].removeprefix("AoIIP"))
        page = found[start : start + min(self.page, int(form["pageSize"]))]
        following = f"AoIIP{start + len(page)}" if page else form["cursorMark"]
        said = {
            "version": "6.9", "hitCount": len(found), "nextCursorMark": following, "request": {"queryString": query},
            "resultList": {"result": page},
        }  # fmt: skip
        return 200, json.dumps(said).encode(), {"Content-Type": "application/json"}

    @staticmethod
    def fits(each, query):
        if "PMCID:" not in query and "EXT_ID:" not in query and "DOI:" not in query:
            return True
        asked = {part.strip("() ") for part in query.split(" OR ")}
        names = {f"PMCID:{each.get('pmcid')}", f"EXT_ID:{each.get('pmid')} AND SRC:MED"}
        return bool(asked & names) or f'DOI:"{each.get("doi", "").lower()}"' in asked


class Ncbi(Base):
    def __init__(self, articles, key="k" * 36):
        super().__init__()
        self.articles, self.key = articles, key

    def limited(self, count):
        return json.dumps(
            {"error": "API rate limit exceeded", "api-key": "127.0.0.1", "count": f"{count}", "limit": "3"}
        ).encode()

    def right(self, path, form):
        assert form["db"] == "pmc"
        assert form["tool"] == "gravida"
        if form.get("api_key", self.key) != self.key:
            return 400, b'{"error":"API key invalid","api-key":"x","type":"authentication"}', {}
        return self.esearch(form) if path.endswith("/esearch.fcgi") else self.efetch(form)

    def esearch(self, form):
        assert form["retmode"] == "json"
        term = form["term"]
        if term.count("(") != term.count(")"):
            return (
                200,
                b'{"header":{"type":"esearch"},"esearchresult":{"ERROR":"Empty term and query_key - nothing todo"}}',
                {},
            )
        found = list(self.articles)
        for kind in ("pmid", "doi"):
            if term.endswith(f"[{kind}]"):
                wanted = f'pub-id-type="{kind}">{term[1 : term.rindex(chr(34))]}<'
                found = [number for number, text in self.articles.items() if wanted.lower() in text.lower()]
        start, most = int(form["retstart"]), min(int(form["retmax"]), 2)
        said = {"header": {"type": "esearch"}, "esearchresult": {
            "count": str(len(found)), "retmax": str(most), "retstart": str(start), "idlist": found[start : start + most],
            "translationset": [], "querytranslation": term}}  # fmt: skip
        return 200, json.dumps(said).encode(), {}

    def efetch(self, form):
        inside = "".join(self.articles.get(number, "") for number in form["id"].split(","))
        if not inside:
            return 400, b"<eFetchResult><ERROR>UID list is empty</ERROR></eFetchResult>", {}
        text = (
            '<?xml version="1.0" ?><!DOCTYPE pmc-articleset PUBLIC "-//NLM//DTD ARTICLE SET 2.0//EN" "x.dtd">'
            f"<pmc-articleset>{inside}</pmc-articleset>"
        )
        return 200, text.encode(), {}


@contextmanager
def serving(service):
    """The service at an address of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            self.reply(urlsplit(self.path).query)

        def do_POST(self):
            self.reply(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def reply(self, form):
            named = {name: values[0] for name, values in parse_qs(form, keep_blank_values=True).items()}
            answer = service.answer(urlsplit(self.path).path, named, self.headers)
            status, body, headers = answer
            body = body.encode() if isinstance(body, str) else body
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/rest"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
