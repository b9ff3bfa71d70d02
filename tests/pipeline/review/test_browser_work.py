"""The organisation of the work in a real browser, by keyboard."""

import pytest

from pipeline.review.people import Role, add_account
from tests.pipeline.review.browser import CHROMIUM
from tests.pipeline.review.pages import PASSWORD, accessible, keys, log_in, shot
from tests.pipeline.review.records import TEXT, document, put, report

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium")


@pytest.fixture
def three(store, known):
    """ann, ben, the adjudicator chris, and three documents."""
    for name, role in (("ann", Role.REVIEWER), ("ben", Role.REVIEWER), ("chris", Role.ADJUDICATOR)):
        add_account(store.reviews.people, name, PASSWORD, role)
    others = [document(f"Title {number}\n{TEXT}", name=f"paper-{number}") for number in (1, 2)]
    return [known, *(put(store, one, report(one)) for one in others)]


def title(page):
    return page.locator("h1").first.inner_text()


def test_work_is_assigned_and_set_aside_by_keyboard(store, serve, page_of, three):
    server = serve("--users")
    judge = page_of(server)
    log_in(judge, "chris")
    keys(judge, "j", "x", "j", "x", "j", "x", "x")
    assert judge.locator("#rows [name=documents]:checked").count() == 2
    judge.locator("#assign select").select_option("ann")
    judge.locator("#assign button").focus()
    with judge.expect_navigation():
        keys(judge, "Enter")
    assert judge.locator("#rows tr:has-text('ann')").count() == 2
    assert accessible(judge) == []
    shot(judge, "assign")

    page = page_of(server)
    log_in(page, "ann")
    page.get_by_role("link", name="My list", exact=True).focus()
    with page.expect_navigation():
        keys(page, "Enter")
    assert page.locator("#rows tr").count() == 2
    keys(page, "j", "Enter")
    page.wait_for_selector("#document")
    page.wait_for_load_state("load")
    first = title(page)
    assert "ann has it" in first
    keys(page, "b")
    page.wait_for_selector("#aside[open]")
    assert accessible(page) == []
    page.keyboard.type("ask")  # the reason that begins so
    keys(page, "Tab")
    page.keyboard.type("whose result is it?")
    with page.expect_navigation():
        keys(page, "Enter")
    assert "Set aside. The next document is in focus" in page.locator("main").inner_text()
    assert page.locator("#rows tr").count() == 1
    assert page.evaluate("document.activeElement.matches('#rows a.open')")
    shot(page, "my-list")
    page.goto("/?only=aside")
    assert "set aside: ask the author" in page.locator("#rows").inner_text()
    keys(page, "j", "Enter")
    page.wait_for_selector("#take-up")
    page.wait_for_load_state("load")
    assert title(page) == first
    assert "Set aside by ann: ask the author: whose result is it?" in page.locator(".aside").inner_text()
    page.locator("#take-up").focus()
    with page.expect_navigation():
        keys(page, "Enter")
    assert page.locator(".aside").count() == 0
    page.locator("#do-assign").focus()
    keys(page, "Enter")
    page.wait_for_selector("#assigned[open]")
    page.locator("#assigned").get_by_role("button", name="Give it back").focus()
    with page.expect_navigation():
        keys(page, "Enter")
    assert "has it" not in title(page)
    assert sorted(store.reviews.one(one).reviewer for one in three) == ["", "", "ann"]
    for one in (judge, page):
        one.goto("/counts")
        assert accessible(one) == []
    assert page.problems == judge.problems == []


def test_what_was_half_decided_goes_out_before_it_is_set_aside(store, serve, page_of, known):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    page.wait_for_load_state("load")
    keys(page, "j", "j", "a", "x", "b")
    with page.expect_navigation():
        keys(page, "Enter")
    assert [one.action.value for one in store.reviews.decisions(known) if one.action != "see"][-2:] == [
        "accept",
        "reject",
    ]
    assert store.reviews.one(known).flag == "later"


def test_a_query_is_asked_answered_and_closed_by_keyboard(store, serve, page_of, three):  # noqa: F811
    server = serve("--users")
    pages = {name: page_of(server) for name in ("ann", "ben")}
    for name, page in pages.items():
        log_in(page, name)
        page.goto(f"/documents/{three[0]}")
        page.wait_for_load_state("load")
    page = pages["ann"]
    keys(page, "j", "j", "Q")
    page.wait_for_selector("#panel form")
    about = page.locator("#panel .about").inner_text()
    assert accessible(page) == []
    page.keyboard.type("is it so?")
    keys(page, "Enter")
    page.wait_for_selector(".query.q-open")
    assert page.locator(".query .to-value").inner_text() == about
    assert page.locator(".value.asked").count() == 1
    assert page.locator("#left-queries").inner_text() == "1"
    assert page.evaluate("document.activeElement.matches('.value.asked')")
    keys(page, "a")  # a decision on the value leaves the mark
    page.wait_for_function("() => document.querySelector('.value.asked.s-accepted')")
    shot(page, "query")

    other = pages["ben"]
    other.reload()
    other.wait_for_load_state("load")
    keys(other, "y")
    other.keyboard.type("it is")
    keys(other, "Enter")
    other.wait_for_selector(".query.q-answered")
    assert other.locator(".query button[value=closed]").count() == 0  # its author closes it
    page.reload()
    page.wait_for_load_state("load")
    assert "ben" in page.locator(".query li").nth(1).inner_text()
    assert accessible(page) == []
    keys(page, "y", "Tab", "Tab", "Tab", "Enter")
    page.wait_for_selector(".query.q-closed")
    assert page.locator("#left-queries").inner_text() == "0"
    assert page.locator(".value.asked").count() == 0
    assert page.problems == other.problems == []


def test_uploads_go_on_when_the_page_is_loaded_anew(store, serve, page_of, known, tmp_path):  # noqa: F811
    """What was dropped before is followed, and the row in focus stays so while the list grows."""
    names = [tmp_path / f"case-{number}.txt" for number in range(3)]
    for number, one in enumerate(names):
        one.write_text(f"Title {number}\n{TEXT}", encoding="utf-8")
    page = page_of(serve())
    page.goto("/")
    page.set_input_files("#files", [str(one) for one in names])
    page.wait_for_function("() => document.querySelectorAll('#uploads li').length === 3")
    page.reload()
    keys(page, "j")
    held = page.evaluate("document.activeElement.textContent")
    page.wait_for_function("() => document.querySelectorAll('#uploads a').length === 3", timeout=90_000)
    page.wait_for_function("() => document.querySelectorAll('#rows a.open').length === 4")
    assert page.evaluate("document.activeElement.textContent") == held == "headaches"
    assert page.locator("#upload-progress span").inner_text() == "3 of 3 read"
    assert accessible(page) == []
    assert page.problems == []
