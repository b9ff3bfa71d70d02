"""What the tests in a browser do with the pages."""

import os
from pathlib import Path

import pytest

from pipeline.decisions.final import effective, final_view

SHOTS = os.environ.get("REVIEW_SCREENSHOTS")  # a folder: keeps pictures of the main pages
PASSWORD = "a long enough password"


def saved(page):
    """Wait until every decision has arrived."""
    page.wait_for_function("() => waiting === 0")


def made(store, known):
    """The actions of all decisions, in order; not what was only looked at."""
    actions = [one.action.value for one in store.reviews.decisions(known)]
    return [one for one in actions if one != "see"]


def keys(page, *names):
    for name in names:
        page.keyboard.press(name)


def focused(page):
    return page.evaluate(
        "document.activeElement === document.body ? 'nothing' : document.activeElement.querySelector('.label') ? document.activeElement.querySelector('.label').textContent : document.activeElement.className"
    )


def focus_value(page, anchor):
    """Go to a value with the keys for the next and the previous one."""
    later = "wanted => !here() || here().compareDocumentPosition(document.querySelector(`[data-anchor='${wanted}']`)) & 4"
    for _ in range(80):
        keys(page, "j" if page.evaluate(later, anchor) else "k")
        if page.evaluate("document.activeElement.dataset.anchor") == anchor:
            return
    pytest.fail(f"{anchor} was not reached")


def shot(page, name):
    """Keep a picture, for the docs, where a folder is named."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def accessible(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")
    found = axe.Axe().run(page).response["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found]


def record(store, known):
    return effective(final_view(store, store.latest(known))).cases[0]


def anchor(of, name, field):
    written = {"nifedipine": "Nifedipine"}.get(name, name)
    return f"cases.0.medications.{name}@{of.text.index(written)}.{field}"


def log_in(page, name):
    page.goto("/login")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    keys(page, "Enter")
    page.wait_for_selector("#rows")
    page.wait_for_load_state()  # with its scripts, which the keys need


def keep(page):
    """Store what was typed, with one more Enter where it does not fit."""
    keys(page, "Enter")
    page.wait_for_function(
        "() => !document.querySelector('#panel form') || document.querySelector('#panel .problem').textContent.includes('once more')"
    )
    if page.locator("#panel form").count():
        keys(page, "Enter")
    page.wait_for_selector("#panel form", state="detached")


def begin_dose(page, anchor, low):
    """Type a lower bound into the form of a dose and leave the form unsaved."""
    focus_value(page, anchor)
    keys(page, "c")
    page.wait_for_selector(".editor")
    page.locator(".editor [name='low']").fill(low)
    keys(page, "Escape")
