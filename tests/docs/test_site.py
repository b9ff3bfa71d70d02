"""The site as `make docs` builds it: whole, every link leads somewhere, nothing is fetched from elsewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from pipeline.tools.site.hook import PACKAGES, PLACES, rooms
from tests.conftest import ROOT
from tests.docs.snippets import PAGES
from tests.pipeline.review.browser import ARGUMENTS, CHROMIUM

_LOADED = (("script", "src"), ("img", "src"), ("iframe", "src"), ("source", "src"), ("object", "data"))


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Strict: a page that is not in the navigation, a link or an anchor to nothing ends it."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--config-file", ROOT / "mkdocs.yml", "--site-dir", folder],
        env={**os.environ, "DISABLE_MKDOCS_2_WARNING": "true", "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def pages(site):
    return {
        path: html.parse(str(path)).getroot()
        for path in sorted(site.rglob("*.html"))
        if path.name != "404.html"
    }


def test_every_page_is_there(site, pages):
    there = {path.relative_to(site).with_suffix("").as_posix() for path in pages}
    wanted = {
        PLACES.get(page, page.removeprefix("docs/")).removesuffix(".md").replace("README", "index")
        for page in PAGES
    }
    assert wanted | {f"api/{name}" for name in rooms()} == there - {"sources/corpus", "sources/drugs"} - {
        "sources/labs",
        "sources/model",
    }
    assert {name.split(".")[0] for name in rooms()} == set(PACKAGES)


def test_links_lead_somewhere(pages):
    marks = {path: {*page.xpath("//@id"), *page.xpath("//a/@name")} for path, page in pages.items()}
    broken = []
    for path, page in pages.items():
        for link in page.xpath("//a/@href"):
            parts = urlsplit(link)
            if parts.scheme:
                assert parts.scheme in {"https", "mailto"} or parts.hostname == "127.0.0.1", link
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if target.is_dir():
                target /= "index.html"
            if not target.is_file() or (
                parts.fragment and unquote(parts.fragment) not in marks.get(target, ())
            ):
                broken.append((path.name, link))
    assert broken == []


def test_nothing_comes_from_elsewhere(site, pages):
    for path, page in pages.items():
        loaded = [value for tag, name in _LOADED for value in page.xpath(f"//{tag}/@{name}")]
        loaded += page.xpath("//link[not(@rel='canonical')]/@href")
        for address in loaded:
            assert not re.match(r"[a-z]+:|//", address), (path.name, address)
            assert (path.parent / unquote(urlsplit(address).path)).is_file(), (path.name, address)
        assert not page.xpath("//*[contains(@class, 'mermaid')]"), (
            "its drawings are made by a script of another server"
        )
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        assert not re.search(r"url\([\"']?(?:https?:|//)|@import", text), sheet.name


@pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium")
def test_a_browser_reads_and_searches_it_as_files(site):
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="needs playwright: pip install 'gravida[dev]'"
    )
    with playwright.sync_playwright() as running:
        page = running.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS).new_page()
        asked = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / "index.html").as_uri())
        page.locator("input.md-search__input").focus()
        page.keyboard.type("exposure")
        page.wait_for_selector("a.md-search-result__link[href*='exposure']", state="attached")
        assert [url for url in asked if not url.startswith(("file:", "data:", "blob:", "about:"))] == []


def test_links_in_the_checkout_lead_somewhere():
    """As a forge shows the pages, without the site."""
    broken = []
    for page in [*PAGES, *PLACES]:
        text = re.sub(r"^```.*?^```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.M | re.S)
        for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"`[^`\n]*`", "", text)):
            outside = urlsplit(target).scheme or target.startswith("#")
            if not outside and not Path(ROOT / page).parent.joinpath(target.partition("#")[0]).exists():
                broken.append((page, target))
    assert broken == []
