"""What is decided and typed in a real browser: together, taken back, kept, beside others."""

import pytest

from pipeline.review.people import Role, add_account
from tests.pipeline.review.browser import CHROMIUM
from tests.pipeline.review.pages import (
    PASSWORD,
    anchor,
    begin_dose,
    focus_value,
    keep,
    keys,
    log_in,
    made,
    record,
    saved,
    shot,
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium")


def test_undo_is_a_stack_that_outlives_the_page(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    focus_value(page, anchor(of, "aspirin", "drug"))
    keys(
        page, "a", "x", "a"
    )  # the drug, its subject (refused: a medication is always somebody's), its status
    saved(page)
    focus_value(page, anchor(of, "aspirin", "dose"))
    keys(page, "x")
    saved(page)
    page.reload()
    page.wait_for_load_state("load")
    keys(page, "Shift+U", "Shift+U", "Shift+U", "Shift+U")
    saved(page)
    assert made(store, known) == ["accept", "accept", "reject", "undo", "undo", "undo"]
    undone = [one.anchor.rpartition(".")[2] for one in store.reviews.decisions(known) if one.undoes]
    assert undone == ["dose", "status", "drug"]
    assert page.locator("#notice").inner_text() == "You have nothing here to take back."


def test_waiting_decisions_go_in_one_request_and_are_taken_back_one_by_one(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    asked = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/decide") else None)
    focus_value(page, anchor(of, "aspirin", "drug"))
    page.evaluate("() => { for (let n = 0; n < 5; n += 1) accept(); }")
    saved(page)
    assert made(store, known) == ["accept"] * 5
    assert len(asked) == 1
    keys(page, "Shift+U")
    saved(page)
    assert made(store, known) == ["accept"] * 5 + ["undo"]


def test_what_is_half_typed_is_kept(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    dose = anchor(of, "aspirin", "dose")
    begin_dose(page, dose, "85")
    focus_value(page, anchor(of, "aspirin", "status"))
    keys(page, "c")  # another form
    page.wait_for_selector(".editor select")
    keys(page, "Escape")
    asked = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#drafts button").click()
    page.wait_for_selector(".editor .draft")
    page.goto("/")  # the page asks before it is left
    assert asked == ["beforeunload"]
    page.goto(f"/documents/{known}")
    assert page.locator("#drafts button").all_inner_texts() == ["Correct dose"]
    page.locator("#drafts button").click()
    page.wait_for_selector(".editor .draft")
    assert page.locator(".editor [name='low']").input_value() == "85"
    shot(page, "draft")
    page.locator(".editor [name='low']").focus()
    keep(page)
    saved(page)
    assert record(store, known).medications[0].dose.value.low == 85
    assert page.locator("#drafts button").count() == 0
    page.reload()
    assert page.locator("#drafts").is_hidden()


def test_others_are_shown_and_equal_decisions_pass(store, serve, page_of, known, of):
    for name in ("alma", "beno"):
        add_account(store.reviews.people, name, PASSWORD, Role.REVIEWER)
    server = serve("--users")
    first, second = page_of(server), page_of(server)
    for page, name in ((first, "alma"), (second, "beno")):
        log_in(page, name)
    dose = anchor(of, "aspirin", "dose")
    for page in (first, second):
        page.goto(f"/documents/{known}")
        focus_value(page, dose)
    keys(first, "a")
    saved(first)
    keys(second, "a")
    saved(second)
    assert second.locator("#conflict[open]").count() == 0
    assert [one.reviewer for one in store.reviews.decisions(known) if one.action.value == "accept"] == [
        "alma",
        "beno",
    ]
    first.evaluate("presence.tell()")
    first.wait_for_function("() => document.getElementById('here').textContent === 'beno is here too'")
    keys(second, "x")  # the next value
    saved(second)
    first.evaluate("presence.tell()")
    first.wait_for_selector(".value.s-rejected")  # comes onto the page by itself
    keys(second, "k", "Shift+U", "Shift+U")  # beno takes his back, alma's stands
    saved(second)
    held = store.reviews.decisions(known)[-1]
    assert (held.action.value, held.undoes) == ("undo", 2)
    assert second.locator(f"[data-anchor='{dose}']").get_attribute("data-state") == "accepted"
