"""A page in a real browser while the document is read anew, and drafts that outlive what they were begun on."""

import pytest

from pipeline.review.access import open_document
from pipeline.review.actions import decide
from pipeline.review.requests import Asked, Place
from tests.pipeline.review.browser import CHROMIUM
from tests.pipeline.review.pages import anchor, begin_dose, focus_value, keys, made, record, saved
from tests.pipeline.review.records import SECOND, document, put
from tests.pipeline.review.test_read_anew import AGE, THREE, read

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium")


def alert(page):
    return page.locator("#alert").inner_text()


def store_it(page, until):
    """Enter, with one more where what is typed does not fit, until something is there."""
    keys(page, "Enter")
    page.wait_for_function(f"() => {until} || {said('Something does not fit')}")
    if page.locator("#panel .problem").inner_text().startswith("Something"):
        keys(page, "Enter")
    page.wait_for_function(f"() => {until}")


def said(words):
    return f"document.querySelector('#panel .problem')?.textContent.includes('{words}')"


def test_a_page_of_an_older_reading_stores_nothing_and_keeps_what_is_typed(store, serve, page_of):
    of = document(THREE, "three")
    known = put(store, of, read(of, 1, 2, 3))
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    focus_value(page, AGE)
    keys(page, "c")
    page.wait_for_selector(".editor")
    page.locator(".editor .fields input").first.fill("35")
    keys(page, "Escape")
    put(store, of, read(of, 1, 3, versions=SECOND))
    focus_value(page, AGE)
    keys(page, "Enter", "Enter")
    saved(page)
    assert "was read anew" in alert(page)
    assert made(store, known) == []
    page.locator("#drafts button").click()
    page.wait_for_selector(".editor .draft")
    store_it(page, said("Load the page anew"))
    page.locator("#alert button").click()
    page.wait_for_function(
        f"() => document.getElementById('document').dataset.reading.includes('{SECOND.rules}')"
    )
    page.wait_for_load_state("load")
    page.locator("#drafts button").click()  # begun at the second patient, who is gone
    page.wait_for_selector(".editor .draft")
    assert page.locator(".editor .fields input").first.input_value() == "35"
    store_it(page, said("stores it here"))
    assert "at “case 2, " in page.locator("#panel .problem").inner_text()
    assert "“case 3, " in page.locator("#panel .problem").inner_text()
    assert made(store, known) == []
    keys(page, "Escape")
    focus_value(page, AGE)
    keys(page, "a")
    saved(page)
    assert made(store, known) == ["accept"]
    assert page.problems == []


def test_a_page_says_by_itself_that_the_document_was_read_anew(store, serve, page_of):
    of = document(THREE, "three")
    known = put(store, of, read(of, 1, 2, 3))
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    put(store, of, read(of, 1, 3, versions=SECOND))
    page.evaluate("presence.tell()")
    page.wait_for_selector("#alert button")
    assert "was read anew" in alert(page)
    page.locator("#alert button").click()
    page.wait_for_function("() => document.querySelectorAll('.case').length === 2")


def test_a_draft_does_not_overwrite_what_somebody_decided_since(store, serve, page_of, known, of, local):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    dose = anchor(of, "aspirin", "dose")
    begin_dose(page, dose, "85")
    start = of.text.index("75 mg")
    theirs = Asked(
        anchor=dose,
        action="correct",
        value={"low": 80, "unit": "mg"},
        quote=Place(start=start, end=start + 5),
    )
    decide(store, known, [theirs], local, open_document(store, known, local).stored.versions)
    page.reload()
    page.locator("#drafts button").click()
    page.wait_for_selector(".editor .draft")
    page.locator(".editor [name='low']").focus()
    store_it(page, "document.querySelector('#conflict[open]')")
    assert record(store, known).medications[0].dose.value.low == 80
    page.locator("#keep-yours").click()
    saved(page)
    assert record(store, known).medications[0].dose.value.low == 85
    assert page.locator("#drafts button").count() == 0
