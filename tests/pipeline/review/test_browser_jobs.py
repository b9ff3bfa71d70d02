"""Whole jobs by keyboard on documents as the pipeline reads them: a series of twelve, a table; axe on every page."""

import pytest

pytest.importorskip("playwright.sync_api", reason="needs playwright: pip install 'gravida[dev]'")

from corpus.readers.read import read_bytes  # noqa: E402
from pipeline import steps  # noqa: E402
from pipeline.decisions.final import effective, final_view  # noqa: E402
from pipeline.review.actions import decide  # noqa: E402
from pipeline.review.people import Person, Role, add_account  # noqa: E402
from pipeline.review.requests import Asked  # noqa: E402
from pipeline.review.submission import review_twice, submit  # noqa: E402
from schemas.review import Status  # noqa: E402
from tests.pipeline.review.browser import CHROMIUM  # noqa: E402
from tests.pipeline.review.pages import PASSWORD, accessible, keep, keys, log_in, saved
from tests.pipeline.review.records import TEXT, decide_all, document, put, report  # noqa: E402

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium")

SERIES = "Twelve pregnancies\nCase reports\n" + "\n".join(
    f"Case {number}\nA {20 + number}-year-old woman, gravida {2 + number % 3} para {number % 3}, was seen at "
    f"{10 + number} weeks of gestation. She took labetalol {50 * number} mg twice daily from {11 + number} weeks until "
    f"{24 + number} weeks. Hemoglobin was {9 + number / 10} g/dL (normal 11.0-15.0). Zinc picolinate was swallowed in "
    f"week {number}. She delivered a live girl of {2500 + number} g by cesarean section at 38 weeks."
    for number in range(1, 13)
)
ROWS = (
    (
        "Patient",
        "Age",
        "Gravidity/parity",
        "Drug",
        "Gestation at delivery",
        "ALT (IU/L)",
        "Bile acids (umol/L)",
    ),
    ("1", "25", "G1P0", "ursodeoxycholic acid 500 mg twice daily", "36+0", "60", "42"),
    ("2", "31", "G2P1", "ursodeoxycholic acid 250 mg three times daily", "37+2", "112", "55"),
    ("3", "28", "G3P1", "rifampicin 300 mg daily", "35+4", "210", "101"),
)
TABLE = (
    "<html><head><title>Cholestasis in three pregnancies</title></head><body><h1>Cholestasis in three pregnancies</h1>"
    "<h2>Case reports</h2><p>We report three women with intrahepatic cholestasis of pregnancy. Their data are in Table 1.</p>"
    "<table><caption>Table 1. The patients</caption>"
    + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    + "</table></body></html>"
)


def read(store, text, suffix):
    of = read_bytes(text.encode(), "job", suffix=suffix)
    return put(store, of, steps.make_report(of)), of


def opened(page):
    """The first document of the list, opened by keyboard."""
    page.goto("/")
    keys(page, "j", "Enter")
    page.wait_for_selector("#document")
    page.wait_for_load_state("load")


def decide_rest(page, most):
    """Accept entry by entry what is left, without a pause; how many keys it took."""
    pressed = 0
    for _ in range(most):
        if page.locator("#left-undecided").inner_text() == "0":
            break
        keys(page, "o", "e")
        pressed += 2
        saved(page)
    while page.locator("#left-unanswered").inner_text() != "0":
        keys(page, "i", "Enter")
        pressed += 2
        saved(page)
    return pressed


def correct(page, typed):
    keys(page, "c")
    page.wait_for_selector(".editor")
    page.keyboard.type(typed)
    keep(page)
    saved(page)


def to_row(page, wanted, key="j", most=400):
    """Go on until a value with these words is in focus."""
    for _ in range(most):
        if wanted in page.locator("#current").inner_text():
            return
        keys(page, key)
    pytest.fail(f"{wanted} was not reached")


def submitted(page):
    keys(page, "s")
    with page.expect_navigation():
        keys(page, "Enter")
    assert "submitted=" in page.url


def cases(store, known):
    return effective(final_view(store, store.latest(known))).cases


def test_a_series_of_twelve_by_keyboard(store, serve, page_of):
    known, _ = read(store, SERIES, ".txt")
    page = page_of(serve())
    opened(page)
    assert page.locator(".case").count() == 12
    keys(page, *["]"] * 7)
    assert "case 7" in page.locator("#current").inner_text()
    to_row(page, "labetalol, dose")
    correct(page, "325")
    keys(page, "m")
    page.wait_for_selector(".adder")
    page.locator(".find").focus()
    page.keyboard.type("Zinc picolinate was swallowed in week 7")
    keys(page, "Enter")
    page.wait_for_function("() => document.querySelector('.adder').dataset.anchor === 'cases.6.medications'")
    name = page.locator("input[name='drug.text']")
    name.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("zinc")
    keys(page, "Escape", "Enter") if page.locator(".complete:visible").count() else keys(page, "Enter")
    page.wait_for_selector(".adder", state="detached", timeout=60_000)
    saved(page)
    keys(page, *["]"] * 5)
    assert "case 12" in page.locator("#current").inner_text()
    pressed = decide_rest(page, 100)
    assert pressed <= 2 * 70
    assert accessible(page) == []
    submitted(page)
    work = store.reviews.one(known)
    assert (work.status, work.undecided) == (Status.FINAL, 0)
    drugs = [[one.drug.value.generic for one in case.medications] for case in cases(store, known)]
    assert [len(one) for one in drugs] == [1] * 6 + [2] + [1] * 5
    doses = [case.medications[0].dose.value.low for case in cases(store, known)]
    assert doses == [50 * number if number != 7 else 325 for number in range(1, 13)]
    assert page.problems == []


IN_SIGHT = """() => {
  const box = document.activeElement.getBoundingClientRect(), pane = document.getElementById("record").getBoundingClientRect();
  return document.activeElement.matches(".value") && box.height > 5 && box.top >= pane.top && box.bottom <= pane.bottom;
}"""


def test_patients_who_are_far_away(store, serve, page_of):
    known, _ = read(store, SERIES, ".txt")
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    drugs = page.locator(".case[data-anchor='cases.8'] .family[data-anchor$='.medications']")
    drugs.locator(".accept-all").evaluate("one => one.click()")  # nobody has seen them yet
    assert "Not all of it was in view" in page.locator("#notice").inner_text()
    page.wait_for_function(IN_SIGHT)
    assert [one for one in store.reviews.decisions(known) if one.action.value != "see"] == []
    page.wait_for_timeout(300)
    drugs.locator(".accept-all").evaluate("one => one.click()")
    saved(page)
    made = {
        one.action.value: one.anchor for one in store.reviews.decisions(known) if one.action.value != "see"
    }
    assert list(made) == ["accept"]
    assert made["accept"].startswith("cases.8.medications.")
    for wanted in ("case 12", "case 2", "case 11"):
        page.locator(".to-case", has_text=wanted).first.evaluate("one => one.click()")
        page.wait_for_function(IN_SIGHT)
        assert page.locator("#current").inner_text().startswith(f"{wanted},")
    page.locator(".case[data-anchor='cases.10'] .case-more summary").evaluate("one => one.click()")
    joined = page.locator(".case[data-anchor='cases.10'] .join-to option")
    page.wait_for_function(
        "() => document.querySelector(\".case[data-anchor='cases.10'] .join-to\").options.length"
    )
    assert joined.all_text_contents() == ["", *(f"case {number}" for number in range(1, 13) if number != 11)]
    assert page.problems == []


def test_a_table_by_keyboard(store, serve, page_of):
    known, _ = read(store, TABLE, ".html")
    page = page_of(serve())
    opened(page)
    assert page.locator(".case").count() == 3
    keys(page, "]", "]")
    to_row(page, "rifampicin, dose")
    assert page.locator("#text .lit").count() > 0
    correct(page, "450")
    to_row(page, "case 3")
    keys(page, "[")
    assert "case 2" in page.locator("#current").inner_text()
    decide_rest(page, 60)
    assert accessible(page) == []
    submitted(page)
    assert store.reviews.one(known).status is Status.FINAL
    doses = [case.medications[0].dose.value.low for case in cases(store, known)]
    assert doses == [500, 250, 450]
    assert [case.patient.age.value.years for case in cases(store, known)] == [25, 31, 28]
    assert page.problems == []


def differ(store, of):
    """Have two review a document who differ on what was in the blood; its id."""
    twice = put(store, of, report(of))
    review_twice(store, twice, Person("root", Role.ADMIN))
    for name, action in (("ann", "accept"), ("ben", "reject")):
        person, tested = Person(name, Role.REVIEWER), f"hemoglobin@{of.text.index('9.8')}"
        decide(store, twice, [Asked(anchor=f"cases.0.lab_results.{tested}.test", action=action)], person)
        decide_all(store, twice, person)
        submit(store, twice, person)
    return twice


def test_axe_finds_nothing_on_any_page(store, serve, page_of):
    """Of any impact, on every page that there is, with data and with none; and on a phone none is wider than it."""
    for name, role in (("ann", Role.REVIEWER), ("ben", Role.REVIEWER), ("root", Role.ADMIN)):
        add_account(store.reviews.people, name, PASSWORD, role)
    server = serve("--users")
    page = page_of(server)
    found, wide = {}, {}

    def look(path, what=""):
        page.goto(path)
        found[what or path] = accessible(page)
        size = page.viewport_size
        page.set_viewport_size({"width": 390, "height": 844})
        width = page.evaluate("document.scrollingElement.scrollWidth")
        if width > 390:
            wide[what or path] = width
        page.set_viewport_size(size)

    look("/login")
    log_in(page, "root")
    look("/", "an empty list")
    known, _ = read(store, SERIES, ".txt")
    table, _ = read(store, TABLE, ".html")
    of = document()
    done = put(store, of, report(of))
    twice = differ(store, document(f"{TEXT}Of a sister nothing is told.", "sisters"))
    decide_all(store, done, Person("ann", Role.REVIEWER))
    for path in (
        "/",
        "/?only=mine",
        f"/documents/{known}",
        f"/documents/{table}",
        f"/documents/{done}",
        f"/documents/{done}/history",
        f"/documents/{twice}",
        f"/documents/{twice}/history",
        "/documents/0123456789abcdef",
        "/counts",
        "/agreement",
        "/agreement/differences",
        "/audit",
        "/drugs",
        "/drugs?name=labetalol",
        "/people",
        "/account",
    ):
        look(path)
    assert wide == {}
    page.goto(f"/documents/{done}")
    page.wait_for_load_state("load")
    for name, pressed in {
        "help": "?",
        "set aside": "b",
        "a patient more": "C",
        "a note": "jw",
        "a query": "jjQ",
    }.items():
        keys(page, *pressed)
        found[name] = accessible(page)
        keys(page, "Escape")
    assert found == dict.fromkeys(found, [])
