"""Reviews in a real browser: by keyboard from the work list to submission, conflicts, crashes, accessibility."""

import re
import time

import pytest

from pipeline.decisions.final import effective, final_view
from pipeline.review.people import Role, add_account
from schemas.publication import PublicationKind
from schemas.review import Status
from tests.pipeline.review.browser import CHROMIUM
from tests.pipeline.review.pages import (
    PASSWORD,
    accessible,
    anchor,
    begin_dose,
    focus_value,
    focused,
    keep,
    keys,
    log_in,
    made,
    record,
    saved,
    shot,
)
from tests.pipeline.review.records import (
    HOSTILE,
    SECOND,
    document,
    medication,
    of_kind,
    pdf,
    put,
    report,
)

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium")


def to_submission(page, store, known, of):
    """From the work list to submission, all by keyboard: accept, correct a dose, a range, a window, add a drug."""
    page.goto("/")
    keys(page, "j")
    assert page.evaluate("document.activeElement.textContent") == of.name
    keys(page, "Enter")
    page.wait_for_selector("#document")
    page.wait_for_load_state("load")  # the keys are ready
    keys(page, "n")
    assert focused(page) == "issue i-warning s-open"
    assert page.locator("#text mark.lit").count() == 2  # both places of the issue
    page.wait_for_function("() => document.getElementById('left-unseen').textContent === '1'")
    keys(page, "n")
    assert focused(page) == "result"
    page.wait_for_function("() => document.getElementById('left-unseen').textContent === '0'")

    focus_value(page, anchor(of, "nifedipine", "dose"))
    lit = page.locator("#text mark.lit").all_inner_texts()
    assert lit == ["20 mg"]
    keys(page, "c")
    page.wait_for_selector(".editor")
    page.keyboard.type("30")
    page.wait_for_function(
        "() => document.querySelector('.reading').textContent.startsWith('Reads as 30 mg')"
    )
    shot(page, f"correct-{of.format}")
    keep(page)
    saved(page)
    assert focused(page) == "dose"

    focus_value(page, anchor(of, "nifedipine", "window.start"))
    keys(page, "c")
    page.wait_for_selector(".editor")
    page.keyboard.type("26 2/7")
    keep(page)
    saved(page)

    focus_value(page, f"cases.0.lab_results.hemoglobin@{of.text.index('9.8 g/dL')}.reference_range")
    keys(page, "c")
    page.wait_for_selector(".editor")
    page.keyboard.type("11.5")
    keep(page)
    saved(page)

    keys(page, "m")
    page.wait_for_selector(".adder")
    page.locator(".which").select_option("cases.0.medications")
    page.wait_for_function("() => document.querySelector('.adder').dataset.anchor === 'cases.0.medications'")
    page.locator(".find").focus()
    page.keyboard.type("Labetalol 200 mg twice daily")
    keys(page, "Enter")
    page.wait_for_selector("input[name='drug.text'][value='labetalol']")
    shot(page, f"add-{of.format}")
    page.locator("input[name='drug.text']").focus()
    keep(page)
    saved(page)

    focus_value(page, anchor(of, "aspirin", "drug"))
    keys(
        page, "Enter", "a", "a", "x", "k", "u", "s", "Enter"
    )  # three accepted, the dose rejected and taken back
    page.wait_for_function("() => document.getElementById('notice').textContent.startsWith('Not yet: ')")
    assert "1 issues without an answer" in page.locator("#notice").inner_text()
    decide_the_rest(page)
    with page.expect_navigation():
        keys(page, "s", "Enter")
    assert "submitted=" in page.url


def decide_the_rest(page):
    """Answer the issues and accept, entry by entry, what is left."""
    saved(page)
    for _ in range(int(page.locator("#left-unanswered").inner_text())):
        keys(page, "i", "Enter")
        saved(page)
    for _ in range(40):
        if page.locator("#left-undecided").inner_text() == "0":
            return
        keys(page, "o", "e")
        saved(page)
    pytest.fail("some values cannot be decided by keyboard")


def check_submitted(store, known):
    work = store.reviews.one(known)
    assert (work.status, work.reviewer) == (Status.FINAL, "local")
    case = record(store, known)
    drugs = [
        (one.drug.value.generic, one.dose.value.low, one.window.start and one.window.start.value.days)
        for one in case.medications
    ]
    assert drugs == [("aspirin", 75, 84), ("nifedipine", 30, 184), ("labetalol", 200, None)]
    limits = case.lab_results[0].reference_range.value
    assert (limits.low, limits.high) == (11.5, 15)
    actions = [(one.action.value, one.anchor.rsplit(".", 1)[-1]) for one in store.reviews.decisions(known)]
    assert [one for one in actions if one[0] == "accept"][:3] == [
        ("accept", "drug"),
        ("accept", "subject"),
        ("accept", "status"),
    ]
    assert [one for one in actions if one[0] == "answer"] == [("answer", "losses_differ@319")]
    assert final_view(store, store.latest(known)).left()["undecided"] == 0
    assert [one for one in actions if one[0] in ("reject", "undo")] == [("reject", "dose"), ("undo", "dose")]


def test_a_text_by_keyboard(store, serve, page_of):
    of = document()
    known = put(store, of, report(of))
    page = page_of(serve())
    to_submission(page, store, known, of)
    check_submitted(store, known)
    assert page.problems == []


def test_a_pdf_by_keyboard(store, serve, page_of):
    data, of = pdf()
    known = put(store, of, report(of), original=data)
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    focus_value(page, anchor(of, "aspirin", "dose"))
    assert page.locator("#pages .mark-box.lit").count() == 1
    box = page.locator("#pages .mark-box.lit").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert page.evaluate("document.activeElement.dataset.anchor") == anchor(of, "aspirin", "dose")
    page.wait_for_function("() => document.querySelector('#pages img').naturalWidth > 500")
    shot(page, "document-pdf")
    to_submission(page, store, known, of)
    check_submitted(store, known)
    assert page.problems == []


def test_keys_typed_without_waiting(store, serve, page_of, known, of):
    page = page_of(serve())
    page.route("**/documents/**", lambda route: (time.sleep(0.15), route.continue_()))  # a slow server
    page.goto(f"/documents/{known}")
    drug, dose = anchor(of, "nifedipine", "drug"), anchor(of, "nifedipine", "dose")
    focus_value(page, drug)
    keys(
        page,
        "x",
        "k",
        "u",
        "a",
        "a",
        "a",
        "c",
        *"20 g",
        "Enter",
        "x",
        "k",
        "u",
        "c",
        *"20 ug",
        "Enter",
        "k",
        "u",
        "Shift+A",
    )
    page.wait_for_function("() => waiting === 0 && !typed.waits", timeout=60_000)
    rows = [
        (one.action.value, one.anchor.rsplit("@", 1)[-1].partition(".")[2])
        for one in store.reviews.decisions(known)
    ]
    assert rows[:9] == [
        ("reject", "drug"),
        ("undo", "drug"),
        ("accept", "drug"),
        ("accept", "subject"),
        ("accept", "status"),
        ("correct", "dose"),
        ("reject", "dose"),
        ("undo", "dose"),
        ("correct", "dose"),
    ]
    assert rows[9] == ("undo", "status")
    whole = {one.anchor: one for one in store.reviews.decisions(known)}
    corrected = [one for one in store.reviews.decisions(known) if one.action.value == "correct"]
    assert [one.value["unit"] for one in corrected] == ["g", "ug"]
    assert {one.action.value for one in store.reviews.decisions(known)[10:]} == {"accept"}
    assert whole[dose].value["unit"] == "ug"
    assert page.locator("#conflict[open]").count() == 0
    assert page.problems == []


def test_words_selected_with_the_mouse(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    page.evaluate("""() => {
        const piece = [...document.querySelectorAll('#text span')].find((one) => one.textContent.includes('Labetalol'));
        const start = piece.textContent.indexOf('Labetalol 200 mg');
        getSelection().setBaseAndExtent(piece.firstChild, start, piece.firstChild, start + 16);
    }""")
    page.locator(".family", has_text="Medications").locator(".add-missed").click()
    page.wait_for_selector("input[name='dose.low'][value='200']")
    page.locator(".adder button.primary").focus()
    keep(page)
    saved(page)
    added = record(store, known).medications[-1]
    assert (added.drug.value.generic, added.dose.quotes[0].text) == ("labetalol", "200 mg")
    page.wait_for_selector("#text mark:has-text('Labetalol')")  # what was added is marked


@pytest.mark.parametrize(
    ("family", "words", "fields", "found"),
    [
        (
            "pregnancies",
            "one earlier loss",
            {"outcome.text": "miscarriage", "end.text": "9 weeks"},
            "Other pregnancy, added",
        ),
        ("qualitative_results", "headaches", {"test.text": "protein", "result.text": "trace"}, "protein"),
        ("lab_results", "hemoglobin was 10.4 g/dL", {}, "hemoglobin"),
    ],
)
def test_what_was_missed_in_other_families(store, serve, page_of, known, of, family, words, fields, found):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    keys(page, "m")
    page.locator(".which").select_option(f"cases.0.{family}")
    page.wait_for_function(f"() => document.querySelector('.adder').dataset.anchor === 'cases.0.{family}'")
    page.locator(".find").fill(words)
    keys(page, "Enter")
    page.wait_for_selector(".adder .help")
    for name, text in fields.items():
        field = page.locator(f"[name='{name}']")
        field.select_option(text) if name == "outcome.text" else field.fill(text)
    page.locator(".adder button.primary").focus()
    keep(page)
    saved(page)
    assert page.evaluate("here().closest('.entry').querySelector('.title').textContent") == found
    before = len(getattr(report(of).cases[0], family))
    assert len(getattr(record(store, known), family)) == before + 1
    keys(page, "Shift+U")
    saved(page)
    assert len(getattr(record(store, known), family)) == before


def test_a_missing_field_is_read_from_selected_words(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    page.evaluate("""() => {
        const piece = [...document.querySelectorAll('#text span')].find((one) => one.textContent.includes('twice daily'));
        const start = piece.textContent.indexOf('twice daily');
        getSelection().setBaseAndExtent(piece.firstChild, start, piece.firstChild, start + 11);
    }""")
    entry = page.locator(".entry", has_text="nifedipine")
    entry.locator("summary").click()
    entry.locator(".add-field", has_text="how often").click()
    page.wait_for_selector("input[name=times_per_day][value='2']")
    keep(page)
    saved(page)
    frequency = record(store, known).medications[1].frequency
    assert (frequency.value.times_per_day, frequency.quotes[0].text) == (2, "twice daily")


def test_words_are_selected_on_a_page_image(store, serve, page_of):
    data, of = pdf()
    known = put(store, of, report(of), original=data)
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    page.wait_for_function("() => document.querySelector('#pages img').naturalWidth > 500")
    start = of.text.index("Labetalol")
    first, last = (of.locate(place, place + 3)[0] for place in (start, start + len("Labetalol 200 ")))
    sheet, width = page.locator(".sheet").first.bounding_box(), of.pages[0].width

    def at(box):
        scale = sheet["width"] / width
        return sheet["x"] + (box.x0 + 2) * scale, sheet["y"] + (box.y0 + box.y1) / 2 * scale

    page.mouse.move(*at(first))
    with page.expect_response("**/words"):
        page.mouse.down()
    page.mouse.move(*at(last), steps=5)
    page.mouse.up()
    assert page.locator("rect.chosen").count() == 3
    keys(page, "m")
    page.wait_for_selector("input[name='dose.low'][value='200']")
    assert page.locator(".quoted").inner_text() == "Labetalol 200 mg"


def test_typed_editors_complete_and_read(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    focus_value(page, anchor(of, "nifedipine", "drug"))
    keys(page, "c")
    page.wait_for_selector(".editor")
    page.keyboard.type("labet")
    page.wait_for_selector(".complete li:first-child:has-text('labetalol')")
    keys(page, "ArrowDown", "Enter")
    assert page.locator("[name=text]").input_value() == "labetalol"
    keep(page)

    keys(page, "j", "j", "j", "c")
    page.wait_for_selector("[name=unit]")
    page.keyboard.type("2-3 g")
    page.wait_for_function(
        "() => document.querySelector('.reading').textContent.startsWith('Reads as 2 to 3 g')"
    )
    page.locator("[name=unit]").fill("")
    keys(page, "ArrowDown")
    page.wait_for_selector(".complete li:has-text('tablet')")  # the list of units
    keys(page, "Escape", "Tab", "Tab", "Tab", "Tab", "Tab", "Space", "Tab")
    page.keyboard.type("told by phone")
    keep(page)

    focus_value(page, f"cases.0.obstetric_history.formulas.formula@{of.text.index('G3P1011')}")
    keys(page, "c")
    page.wait_for_selector(".editor")
    page.keyboard.type("G4P1021")
    page.wait_for_function("() => document.querySelector('.reading').textContent.includes('abortions 2')")
    keys(page, "Tab", "Space", "Enter")
    page.wait_for_selector(".editor", state="detached")
    saved(page)
    case = record(store, known)
    drug = case.medications[1]
    assert (drug.drug.value.generic, drug.dose.value.low, drug.dose.value.high) == ("labetalol", 2, 3)
    assert (case.obstetric_history.gravidity.value, case.obstetric_history.abortions.value) == (4, 2)
    assert [one.comment for one in store.reviews.decisions(known) if one.comment] == ["told by phone"]


def test_the_list_comes_back_as_it_was(store, serve, page_of, known, of):
    for name in ("b", "c"):
        other = document(of.text.replace("34-year-old", f"34-year-old {name}"), name=f"headaches-{name}")
        put(store, other, report(other))
    page = page_of(serve())
    page.goto("/?sort=name&down=true&search=headaches")
    keys(page, "j", "j")
    assert page.evaluate("document.activeElement.textContent") == "headaches-b"
    keys(page, "Enter")
    page.wait_for_selector("#document")
    page.wait_for_load_state("load")
    with page.expect_navigation():
        keys(page, "l")
    assert page.url.endswith("/?sort=name&down=true&search=headaches")
    page.go_back()
    page.wait_for_load_state("load")
    decide_the_rest(page)
    with page.expect_navigation():
        keys(page, "s", "Enter")
    assert page.locator("#rows a.open").all_inner_texts() == ["headaches-c", "headaches-b", "headaches"]
    assert page.evaluate("document.activeElement.textContent") == "headaches"  # the next one
    assert page.locator("[name=search]").input_value() == "headaches"


def test_highlights_of_the_text_and_places_of_an_issue(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    page.locator("#text mark", has_text="Nifedipine").click()
    assert page.evaluate("document.activeElement.dataset.anchor") == anchor(of, "nifedipine", "drug")
    page.locator("#text mark", has_text="Nifedipine").click()  # the words belong to several values
    assert page.evaluate("document.activeElement.dataset.anchor") == anchor(of, "nifedipine", "subject")
    page.locator(".place").nth(1).click()
    assert page.locator("#text mark.lit").all_inner_texts() == ["one earlier loss", "two."]


def test_the_drawings_follow_edits(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    keys(page, "g")
    bar = page.locator("#pictures rect.bar").first
    drawn = bar.get_attribute("width")
    before = float(drawn)
    focus_value(page, anchor(of, "aspirin", "window.stop"))
    keys(page, "c")
    page.wait_for_selector(".editor")
    page.locator("input[name=stop]").fill("20+0")
    shot(page, "window")
    keep(page)
    saved(page)
    page.wait_for_function(  # the server draws it after the decision is stored
        "width => document.querySelector('#pictures rect.bar')?.getAttribute('width') !== width", arg=drawn
    )
    # 12 to 36 weeks becomes 12 weeks to 20+0: a week told without days is sure from its last day only
    assert float(page.locator("#pictures rect.bar").first.get_attribute("width")) == pytest.approx(
        before * 7.1 / 23, rel=0.05
    )
    assert page.locator("#course").is_visible()
    shot(page, "course")


def test_accept_all_and_take_it_back(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    labs = page.locator(".family", has_text="Laboratory results")
    page.evaluate("document.getElementById('record').scrollTop = 1e6")
    page.wait_for_timeout(300)  # all of it is in view
    labs.locator(".accept-all").click()
    saved(page)
    assert made(store, known) == ["accept"] * 6  # the unsure result is below the confidence
    assert focused(page) == "result"  # and is what is left
    keys(page, "Shift+U")
    saved(page)
    assert made(store, known) == ["accept"] * 6 + ["undo"] * 6
    assert page.locator("#done").inner_text() == "0"


def test_the_least_sure_is_next(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    page.wait_for_load_state("load")
    sure = "[...document.querySelectorAll('.value.s-open')].map((one) => Number(one.dataset.confidence))"
    least = min(page.evaluate(sure))
    keys(page, "d")
    assert page.evaluate("Number(document.activeElement.dataset.confidence)") == least == 80
    keys(page, "a")
    saved(page)
    keys(page, "d")
    assert (
        page.evaluate("Number(document.activeElement.dataset.confidence)") == min(page.evaluate(sure)) > least
    )
    assert page.problems == []


def test_two_people_at_one_document(store, serve, page_of, known, of):
    server = serve()
    first, second = page_of(server), page_of(server)
    for page in (first, second):
        page.goto(f"/documents/{known}")
        focus_value(page, anchor(of, "aspirin", "dose"))
    keys(first, "a")
    saved(first)
    keys(second, "x")
    second.wait_for_selector("#conflict[open]")
    assert (second.locator("#theirs-what").inner_text(), second.locator("#yours-what").inner_text()) == (
        "accept",
        "reject",
    )
    assert second.locator("#conflict-what").inner_text() == "aspirin, dose: 75 mg"
    shot(second, "conflict")
    assert [one.action.value for one in store.reviews.decisions(known)] == ["accept"]
    second.locator("#keep-yours").click()
    second.wait_for_selector(f"[data-anchor='{anchor(of, 'aspirin', 'dose')}'].s-rejected")
    assert [one.action.value for one in store.reviews.decisions(known)] == ["accept", "reject"]


def test_a_killed_server_loses_nothing(store, serve, page_of, known, of):
    server = serve()
    page = page_of(server)
    page.goto(f"/documents/{known}")
    focus_value(page, anchor(of, "aspirin", "drug"))
    keys(page, "a")
    saved(page)
    server.kill()
    keys(page, "a", "a", "x", "k", "u", "a")  # all wait in this order
    page.wait_for_selector("#alert button")
    assert "Not saved yet" in page.locator("#alert").inner_text()
    assert page.locator(".unsaved").count() == 1
    assert made(store, known) == ["accept"]
    server.start()
    saved(page)  # without anybody doing anything
    assert made(store, known) == ["accept", "accept", "accept", "reject", "undo", "accept"]
    assert page.locator("#done").inner_text() == "4"
    assert page.locator("#alert").inner_text() == ""
    server.kill()
    keys(page, "x")
    page.wait_for_selector("#alert button")
    server.start()
    page.locator("#alert button").click()
    saved(page)
    assert made(store, known)[-1] == "reject"


def test_a_refusal_stays_in_sight(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    focus_value(page, anchor(of, "aspirin", "subject"))
    keys(page, "x", "a", "a")  # a medication is always somebody's
    saved(page)
    assert made(store, known) == ["accept", "accept"]
    assert (
        page.locator("#alert")
        .inner_text()
        .startswith("aspirin, subject: mother: not stored: a medication cannot be")
    )
    assert page.locator(".unsaved").get_attribute("data-anchor") == anchor(of, "aspirin", "subject")
    keys(page, "k", "k", "k", "a")
    saved(page)
    assert page.locator("#alert").inner_text() == ""
    assert page.locator(".unsaved").count() == 0


def test_an_answer_that_is_lost_is_no_conflict(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    lost = []

    def answer(route):
        stored = route.fetch()
        if lost:
            route.fulfill(response=stored)
        else:
            lost.append(stored.status)
            route.abort()

    page.route("**/decide", answer)
    focus_value(page, anchor(of, "aspirin", "dose"))
    keys(page, "x", "a")
    saved(page)
    assert lost == [200]
    assert made(store, known) == ["reject", "accept"]
    assert page.locator("#conflict[open]").count() == 0
    assert (
        page.locator(f"[data-anchor='{anchor(of, 'aspirin', 'dose')}']").get_attribute("data-state")
        == "rejected"
    )


def test_what_the_software_now_says(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    focus_value(page, anchor(of, "aspirin", "dose"))
    keys(page, "a")
    saved(page)
    extra = medication(of, "labetalol", "Labetalol", 200.0, "mg")
    put(store, of, report(of, versions=SECOND, aspirin=750.0, extra=(extra,)))
    page.goto("/?only=stale")
    assert page.locator("#rows a.open").count() == 1
    page.goto(f"/documents/{known}")
    row = page.locator(f"[data-anchor='{anchor(of, 'aspirin', 'dose')}']")
    assert "the software now says 750 mg" in row.inner_text()
    row.focus()
    page.keyboard.press("k")
    page.keyboard.press("j")
    shot(page, "software-now-says")
    assert page.locator("#left-changed").inner_text() == "1"
    assert "Enter takes that" in row.inner_text()


def test_enter_goes_on_from_what_was_corrected(store, serve, page_of, known, of):
    """Going through the values once more puts nothing back to what the software says."""
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    dose = anchor(of, "aspirin", "dose")
    begin_dose(page, dose, "80")
    keys(page, "c")
    page.wait_for_selector(".editor")
    keep(page)
    saved(page)
    assert record(store, known).medications[0].dose.value.low == 80
    focus_value(page, dose)
    keys(page, "Enter")
    page.wait_for_function(
        "() => document.getElementById('notice').textContent.startsWith('It stands as it was')"
    )
    saved(page)
    assert page.evaluate("document.activeElement.dataset.anchor") != dose
    assert made(store, known) == ["correct"]
    assert record(store, known).medications[0].dose.value.low == 80


def test_a_hostile_document(store, serve, page_of):
    of = document(HOSTILE, name="""'"><script>alert(2)</script>""")
    known = put(store, of, report(of))
    page = page_of(serve())
    page.on("dialog", lambda dialog: page.problems.append(f"a dialog: {dialog.message}"))
    for path in ("/", f"/documents/{known}", f"/documents/{known}/history"):
        page.goto(path)
        assert page.locator("main img, main script, main b").count() == 0
    page.goto(f"/documents/{known}")
    assert "<img src=x onerror=alert(1)>" in page.locator("#text").inner_text()
    focus_value(page, anchor(of, "aspirin", "dose"))
    keys(page, "a")
    saved(page)
    assert page.problems == []


def test_two_blind_reviewers_and_an_adjudicator(store, serve, page_of, known, of):
    for name, role in (("ann", Role.REVIEWER), ("ben", Role.REVIEWER), ("chris", Role.ADJUDICATOR)):
        add_account(store.reviews.people, name, PASSWORD, role)
    server = serve("--users")
    people = {name: page_of(server) for name in ("ann", "ben", "chris")}
    for name, page in people.items():
        log_in(page, name)
    people["chris"].goto(f"/documents/{known}")
    people["chris"].get_by_text("Have two review it").click()
    dose = anchor(of, "aspirin", "dose")
    for name, key in (("ann", "a"), ("ben", "x")):
        page = people[name]
        page.goto(f"/documents/{known}")
        assert page.locator(".s-accepted, .s-rejected").count() == 0
        focus_value(page, dose)
        keys(page, "w")
        page.wait_for_selector("#panel form")
        page.keyboard.type(f"a note of {name}")
        keys(page, "Enter")
        page.wait_for_selector("#panel form", state="detached")
        keys(page, key)
        saved(page)
        assert f"{'ben' if name == 'ann' else 'ann'}: a note" not in page.locator("#record").inner_text()
        decide_the_rest(page)
        keys(page, "s")
        with page.expect_navigation():
            keys(page, "Enter")
    judge = people["chris"]
    judge.goto(f"/documents/{known}")
    row = judge.locator(f"[data-anchor='{dose}']")
    assert "ann: 75 mg" in row.inner_text()
    assert "ben: rejects it" in row.inner_text()
    assert "ann: a note of ann" in row.inner_text()
    assert "ben: a note of ben" in row.inner_text()
    keys(judge, "n")
    assert judge.locator("#current").inner_text() == "aspirin, dose: 75 mg"
    shot(judge, "adjudication")
    assert accessible(judge) == []
    keys(judge, "1")
    saved(judge)
    keys(judge, "s")
    with judge.expect_navigation():
        keys(judge, "Enter")
    assert store.reviews.one(known).status is Status.FINAL
    judge.goto("/agreement")
    assert "medications.dose" in judge.locator("main").inner_text()
    shot(judge, "agreement")
    assert judge.locator("tbody tr").first.inner_text().startswith("all fields")
    with judge.expect_navigation():
        judge.locator("tr:has-text('medications.dose') a").click()
    assert "ann kept" in judge.locator("tbody").inner_text()
    assert "ben rejected" in judge.locator("tbody").inner_text()
    assert accessible(judge) == []
    with judge.expect_navigation():
        judge.locator("tbody a").click()
    judge.wait_for_function("dose => document.activeElement.dataset.anchor === dose", arg=dose)


def test_a_log_in_that_ended_loses_nothing(store, serve, page_of, known, of):
    for name in ("ann", "ben"):
        add_account(store.reviews.people, name, PASSWORD, Role.REVIEWER)
    page = page_of(serve("--users"))
    log_in(page, "ann")
    page.goto(f"/documents/{known}")
    focus_value(page, anchor(of, "aspirin", "dose"))
    page.context.clear_cookies(name="gravida_session")
    keys(page, "x", "a")
    page.wait_for_selector("#alert a")
    assert "ann is logged out" in page.locator("#alert").inner_text()
    with page.context.expect_page() as opened:
        page.locator("#alert a").click()
    other = opened.value
    log_in(other, "ben")
    with page.expect_response("**/decide"):  # tried again, and not stored as his
        page.locator("#alert button").click()
    page.wait_for_selector("#alert a")
    assert made(store, known) == []
    other.get_by_text("Log out").click()
    log_in(other, "ann")
    saved(page)
    assert made(store, known) == ["reject", "accept"]
    assert {one.reviewer for one in store.reviews.decisions(known)} == {"ann"}


def test_no_serious_problem_of_accessibility(store, serve, page_of):
    data, of = pdf()
    known = put(store, of, report(of), original=data)
    page = page_of(serve())
    found = {}
    for path in (
        "/",
        f"/documents/{known}",
        f"/documents/{known}/history",
        "/account",
        "/agreement",
        "/audit",
        "/drugs?name=aspirin",
    ):
        page.goto(path)
        found[path] = accessible(page)
    page.goto("/")
    shot(page, "work-list")
    page.goto(f"/documents/{known}")
    keys(page, "?")
    shot(page, "keys")
    found["keys"] = accessible(page)
    keys(page, "Escape")
    focus_value(page, anchor(of, "aspirin", "dose"))
    keys(page, "a", "k", "c")
    page.wait_for_selector(".editor")
    found["editor"] = accessible(page)
    keys(page, "Escape", "m")
    page.wait_for_selector(".adder")
    found["add"] = accessible(page)
    keys(page, "Escape", "t")
    found["text"] = accessible(page)
    keys(page, "g")
    found["course"] = accessible(page)
    assert found == {name: [] for name in found}


def test_a_window_of_a_thousand_pixels(store, serve, page_of, known, of):
    title = (
        "A title that is as long as those of publications often are, with all that the authors want to say "
        * 2
    )
    other = document(f"{title}\n{of.text}", name="a-name-of-a-file-that-is-long")
    metadata = other.metadata.model_copy(update={"title": title})
    put(store, other.model_copy(update={"metadata": metadata}), report(other))
    page = page_of(serve(), width=1000)
    for path in ("/", f"/documents/{known}", f"/documents/{other.id}"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 1000
    toolbar = page.locator(".toolbar button:not(.on-issue button)")
    assert all(toolbar.nth(number).is_visible() for number in range(toolbar.count()))


def test_single_keys_can_be_switched_off(serve, page_of, known, store):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    keys(page, "?")
    assert page.evaluate("document.activeElement.textContent") == "Close"
    page.locator("#keys-on").uncheck()
    keys(page, "Escape", "j")
    assert page.locator("[aria-current]").count() == 0
    assert re.search("toolbar", page.content())


def test_the_kind_of_a_publication(store, serve, page_of, of):
    known = put(store, of, of_kind(of, PublicationKind.CASE_REPORT))
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    assert page.locator(".case").count() == 1
    focus_value(page, "publication_kind")
    keys(page, "c")
    page.locator(".editor select[name=text]").select_option("review")
    page.locator(".editor button.primary").click()
    page.wait_for_selector(".case", state="detached")
    saved(page)
    assert "goes into no export" in page.locator("#cases").inner_text()
    assert [page.locator(f"#left-{what}").inner_text() for what in ("unseen", "changed")] == ["0", "0"]
    shot(page, "document-without-patient")
    assert accessible(page) == []
    page.goto("/?kind=review&only=nobody")
    assert page.locator("#rows .open").all_inner_texts() == [of.name]
    assert page.locator("#rows .badge", has_text="review, no patient").count() == 1
    page.goto(f"/documents/{known}")
    focus_value(page, "publication_kind")
    keys(page, "u")
    page.wait_for_selector(".case")
    saved(page)
    assert len(effective(final_view(store, store.latest(known))).cases) == 1
    assert page.problems == []


def test_patients_of_a_review_are_read_when_a_person_says_so(store, serve, page_of, of):
    known = put(store, of, of_kind(of, PublicationKind.REVIEW))
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    assert "This review presents no patient" in page.locator("#cases").inner_text()
    focus_value(page, "publication_kind")
    keys(page, "c")
    page.locator(".editor select[name=text]").select_option("case_report")
    page.locator(".editor button.primary").click()
    page.wait_for_selector(".case .family")
    saved(page)
    medications = page.locator(".family", has_text="Medications")
    assert medications.locator("h4 .title").all_inner_texts() == ["aspirin", "nifedipine", "labetalol"]
    focus_value(page, anchor(of, "aspirin", "dose"))
    keys(page, "Enter")
    saved(page)
    assert made(store, known) == ["correct", "accept"]
    assert page.problems == []


def test_files_dropped_on_the_page(store, serve, page_of, tmp_path):
    (tmp_path / "case.txt").write_text(document().text, encoding="utf-8")
    page = page_of(serve())
    page.goto("/")
    page.set_input_files("#files", [str(tmp_path / "case.txt")])
    link = page.locator("#uploads a")
    link.wait_for(timeout=60_000)
    assert page.locator("#uploads").inner_text() == "case.txt: read"
    assert page.locator("#upload-progress span").inner_text() == "1 of 1 read"
    page.wait_for_selector("#rows a.open")  # the list has it, without a reload
    assert "new: 1" in page.locator(".counts").inner_text()
    link.click()
    page.wait_for_selector(".value")


def test_an_issue_is_answered_by_one_key_or_with_a_note(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    keys(page, "i")
    assert page.locator("#do-right").is_visible()
    assert not page.locator("#do-accept").is_visible()
    keys(page, "w")
    page.locator("[name=answer]").select_option("ask")
    page.locator("[name=comment]").fill("one loss or two?")
    keys(page, "Enter")
    page.wait_for_selector(".issue.s-answered")
    assert "ask the author: one loss or two? (local)" in page.locator(".issue").inner_text()
    shot(page, "issue")
    assert accessible(page) == []
    keys(page, "u")
    page.wait_for_selector(".issue.s-open")
    keys(page, "c")
    page.wait_for_selector(".issue.s-answered")
    keys(page, "i", "x")
    assert "An issue takes an answer" in page.locator("#notice").inner_text()
    assert made(store, known) == ["answer", "undo", "answer"]
    assert page.problems == []


def test_submitting_with_undecided_values_is_asked_about(store, serve, page_of, known, of):
    page = page_of(serve("--allow-undecided"))
    page.goto(f"/documents/{known}")
    for left in ("1", "0"):
        keys(page, "n")
        page.wait_for_function(f"() => document.getElementById('left-unseen').textContent === '{left}'")
    keys(page, "s", "Enter")
    page.wait_for_selector("#undecided[open]")
    assert (
        page.locator("#undecided-what")
        .inner_text()
        .startswith("25 undecided, 1 issues without an answer of 25")
    )
    shot(page, "undecided")
    assert accessible(page) == []
    keys(page, "Enter")  # goes on deciding
    assert page.locator("#undecided[open]").count() == 0
    keys(page, "s", "Enter", "Tab")
    with page.expect_navigation():
        keys(page, "Enter")
    assert page.locator("#rows .badge", has_text="25 not decided").count() == 1
    page.goto("/?only=undecided")
    assert page.locator("#rows a.open").all_inner_texts() == ["headaches"]


def test_what_was_not_in_view_is_not_accepted_as_a_whole(store, serve, page_of, known, of):
    page = page_of(serve(), height=420)
    page.goto(f"/documents/{known}")
    keys(page, "j")
    page.locator(".family", has_text="Laboratory results").locator(".accept-all").evaluate(
        "one => one.click()"
    )
    assert "Not all of it was in view" in page.locator("#notice").inner_text()
    assert made(store, known) == []
    for _ in range(4):
        page.wait_for_timeout(200)
        keys(page, "Shift+A")
        saved(page)
    assert made(store, known) == ["accept"] * 6


def test_a_held_key_decides_once(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    focus_value(page, anchor(of, "aspirin", "drug"))
    for _ in range(10):
        page.keyboard.down("Enter")  # all but the first are repeats
    page.keyboard.up("Enter")
    saved(page)
    assert made(store, known) == ["accept"]
    page.keyboard.press("U")  # also while something is on its way
    for _ in range(10):
        page.keyboard.down("Enter")
    page.keyboard.up("Enter")
    page.wait_for_function("() => waiting === 0 && typed.waits === 0 && typed.keys.length === 0")
    assert made(store, known) == ["accept", "undo", "accept"]


def test_an_entry_that_is_no_longer_found_is_kept_or_dropped(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    decide_the_rest(page)
    made_anew = report(of, versions=SECOND)
    case = made_anew.cases[0].model_copy(
        update={"medications": (), "lab_results": made_anew.cases[0].lab_results}
    )
    put(store, of, made_anew.model_copy(update={"cases": (case,)}))
    page.goto(f"/documents/{known}")
    assert page.locator(".unfound").count() == 2
    assert page.locator("#left-changed").inner_text() == "11"
    focus_value(page, anchor(of, "aspirin", "drug"))
    assert "it no longer finds this" in page.evaluate("here().textContent")
    shot(page, "no-longer-found")
    assert accessible(page) == []
    while page.locator("#left-changed").inner_text() == "11":  # kept, once all of it was in view
        keys(page, "e")
        saved(page)
    focus_value(page, anchor(of, "nifedipine", "drug"))
    keys(page, "x")  # dropped
    saved(page)
    assert page.locator("#left-changed").inner_text() == "0"
    assert [one.drug.value.generic for one in record(store, known).medications] == ["aspirin"]
    with page.expect_navigation():
        keys(page, "s", "Enter")
    assert page.problems == []


def test_patients_are_split_moved_and_rejected_by_keyboard(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    keys(page, "Shift+C")
    page.wait_for_selector(".case-form")
    page.locator(".case-form [name=from]").select_option("cases.0")
    page.locator(".case-form .find").fill("Nifedipine")
    page.locator(".case-form [name=label]").fill("her sister")
    keys(page, "Enter")
    page.wait_for_selector(".case-form", state="detached")
    page.wait_for_selector(".case[data-anchor='cases.1']")
    saved(page)
    assert page.locator(".to-case").all_inner_texts() == ["case 1 11 open", "her sister 14 open"]
    keys(page, "]")
    assert page.locator("#current").inner_text().startswith("her sister, ")
    shot(page, "patients")
    assert accessible(page) == []
    keys(page, "[")
    focus_value(page, anchor(of, "aspirin", "dose"))
    keys(page, "v")
    page.wait_for_selector(".move-form")
    assert page.locator("#move-title").inner_text() == "To whom does aspirin belong?"
    keys(page, "Enter")
    page.wait_for_selector(".move-form", state="detached")
    page.wait_for_selector(".case[data-anchor='cases.1'] .moved:has-text('moved here from case 1')")
    saved(page)
    drugs = [
        [one.drug.value.generic for one in case.medications]
        for case in effective(final_view(store, store.latest(known))).cases
    ]
    assert [sorted(one) for one in drugs] == [[], ["aspirin", "nifedipine"]]
    page.locator(".case[data-anchor='cases.0'] .case-more summary").click()
    page.locator(".case[data-anchor='cases.0'] [data-do=reject]").click()
    page.wait_for_selector(".case.gone")
    saved(page)
    assert len(effective(final_view(store, store.latest(known))).cases) == 1
    page.locator(".case.gone .case-do").click()
    page.wait_for_selector(".case.gone", state="detached")
    page.locator(".document-is[data-value=wrong_document]").click()
    page.wait_for_selector(".outcome")
    saved(page)
    assert page.locator("#left-undecided").inner_text() == "0"
    page.goto("/?only=wrong")
    assert page.locator("#rows .badge", has_text="wrong document").count() == 1
    assert page.problems == []


def test_a_missed_drug_goes_to_the_patient_of_its_words(store, serve, page_of, of):
    made_ = report(of)
    cut = of.text.index("Nifedipine")
    first = made_.cases[0].model_copy(update={"end": cut})
    second = first.model_copy(
        update={
            "label": "case 2",
            "start": cut,
            "end": len(of.text),
            "pregnancies": (),
            "medications": (),
            "lab_results": (),
        }
    )
    known = put(store, of, made_.model_copy(update={"cases": (first, second)}))
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    focus_value(page, anchor(of, "aspirin", "drug"))
    keys(page, "m")
    page.wait_for_selector(".adder")
    page.locator(".find").fill("Labetalol 200 mg")
    keys(page, "Enter")
    page.wait_for_selector("#add-title:has-text('to case 2')")
    page.wait_for_selector("input[name='drug.text'][value='labetalol']")
    page.locator(".adder button.primary").focus()
    keep(page)
    saved(page)
    drugs = [
        [one.drug.value.generic for one in case.medications]
        for case in effective(final_view(store, store.latest(known))).cases
    ]
    assert drugs == [["aspirin", "nifedipine"], ["labetalol"]]
    assert page.problems == []


def test_one_line_an_entry(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    height = "document.getElementById('record').scrollHeight"
    aspirin = page.locator(".entry", has_text="aspirin")
    shown = aspirin.locator(".row").all_inner_texts()
    assert [" ".join(one.split()) for one in shown] == [
        "aspirin",
        "mother",
        "given",
        "75 mg",
        "from 12+0",
        "until 36+0",
    ]
    unsure = page.locator(".entry.compact .row.loud")
    assert ["result" in one for one in unsure.all_inner_texts()] == [True]  # it stands open
    lines = page.evaluate(height)
    focus_value(page, anchor(of, "aspirin", "dose"))
    assert page.locator("#current-quote").inner_text() == "“75 mg” 98%"
    shot(page, "lines")
    assert accessible(page) == []
    keys(page, "z")
    assert not page.locator(".entry.compact", has_text="aspirin").count()
    keys(page, "a")
    saved(page)
    assert not page.locator(
        ".entry.compact", has_text="aspirin"
    ).count()  # it stays open when it is drawn anew
    keys(page, "z", "Shift+Z")
    assert page.locator(".entry.compact").count() == 0
    assert lines < 0.7 * page.evaluate(height)
    page.locator("#order").select_option("doubt")
    titles = page.locator(".family", has_text="Medications").locator(".entry .title")
    assert titles.all_inner_texts() == ["aspirin", "nifedipine"]
    page.reload()
    assert page.locator(".entry.compact").count() == 0  # as it was left
    assert page.locator("#order").input_value() == "doubt"
    assert page.problems == []
