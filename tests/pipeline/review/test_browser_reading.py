"""Reading in a real browser: tables with lit cells, words that are looked for, the divider, narrow windows, dark mode, amber."""

import pytest

from corpus.readers.read import read_bytes
from tests.pipeline.review.browser import CHROMIUM
from tests.pipeline.review.pages import accessible, anchor, focus_value, keys, made, record, saved, shot
from tests.pipeline.review.records import medication, pdf, put, report

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs a browser: apt-get install chromium")
HTML = """<html><head><title>Cholestasis</title></head><body><h2>Case report</h2><p>A 34-year-old woman took aspirin 75 mg from 12 weeks until
36 weeks. Hemoglobin was 9.8 g/dL (11.0-15.0).</p><table><caption>Table 1. Both patients</caption>
<tr><th>Patient</th><th>Drug</th><th>ALT (IU/L)</th></tr><tr><td>1</td><td>ursodiol 500 mg</td><td>60</td></tr>
<tr><td>2</td><td colspan="2">not told</td></tr></table><figure><img src="scan.png"><figcaption>Figure 1. The scan.</figcaption></figure></body></html>"""
NARROW = {"a phone": (390, 844), "900 pixels": (900, 700), "200 % of 1280x800": (640, 400)}


@pytest.fixture
def tabled(store):
    """A document with a table; its id and what was read."""
    of = read_bytes(HTML.encode(), "cholestasis", suffix=".html")
    drug = medication(of, "ursodeoxycholic acid", "ursodiol", 500.0, "mg")
    return put(store, of, report(of, extra=(drug,))), of


def test_a_table_is_a_table_with_lit_cells(serve, page_of, tabled):
    known, of = tabled
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    rows = page.locator("#text table tr")
    assert [rows.nth(place).locator("th, td").all_inner_texts() for place in range(3)] == [
        ["Patient", "Drug", "ALT (IU/L)"],
        ["1", "ursodiol 500 mg", "60"],
        ["2", "not told"],
    ]
    assert page.locator("#text table caption").inner_text() == "Table 1. Both patients"
    assert "Figure 1. The scan." in page.locator("#text").inner_text()
    focus_value(page, f"cases.0.medications.ursodeoxycholic acid@{of.text.index('ursodiol')}.dose")
    assert page.locator("#text td:has(mark.lit)").all_inner_texts() == ["ursodiol 500 mg"]
    assert not accessible(page)
    shot(page, "table")
    page.locator("#text td span", has_text="60").first.dblclick()  # words of a cell are selected as others
    start = of.text.index("60")
    assert page.evaluate("source.selected()") == {"start": start, "end": start + 2, "text": "60"}


def test_selections_are_whole_words_and_numbers(serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    for words, found in (
        ("spirin 7", "aspirin 75"),
        ("8 g", "9.8 g"),
        ("1.0-1", "11.0-15.0"),
        (" 75 ", "75"),
    ):
        start = of.text.index(words)
        whole = page.evaluate("([start, end]) => source.whole(start, end)", [start, start + len(words)])
        assert (whole["text"], of.text[whole["start"] : whole["end"]]) == (found, found)


def test_words_are_found_in_text_and_on_pages(store, serve, page_of, known, of):
    data, printed = pdf()
    put(store, printed, report(printed), data)
    server = serve()
    page = page_of(server)
    page.goto(f"/documents/{known}")
    page.wait_for_load_state("load")
    keys(page, "/")
    page.keyboard.type("HEMOGLOBIN")
    page.wait_for_function("() => document.getElementById('look-said').textContent === '1 of 2'")
    keys(page, "Enter")
    assert page.locator("#look-said").inner_text() == "2 of 2"
    now = page.evaluate("[...CSS.highlights.get('found-now')].map(String)")
    assert now == ["hemoglobin"]
    page.locator("#look").fill("zebra")
    page.wait_for_function("() => document.getElementById('look-said').textContent === 'nowhere'")
    keys(page, "Escape")
    assert page.evaluate("CSS.highlights.get('found').size") == 0
    page.goto(f"/documents/{printed.id}")
    page.wait_for_load_state("load")
    keys(page, "/")
    page.keyboard.type("twice daily")
    page.wait_for_selector(".found.now")
    shot(page, "find")


def test_the_divider_moves_and_stays(serve, page_of, known):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    before = page.locator("#source").bounding_box()["width"]
    page.locator("#divider").focus()
    keys(page, "ArrowRight", "ArrowRight")
    after = page.locator("#source").bounding_box()["width"]
    assert after > before + 100
    page.reload()
    assert page.locator("#source").bounding_box()["width"] == pytest.approx(after, abs=1)
    box = page.locator("#divider").bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 200)
    page.mouse.down()
    page.mouse.move(350, box["y"] + 200)
    page.mouse.up()
    assert page.locator("#source").bounding_box()["width"] == pytest.approx(350, abs=15)


@pytest.mark.parametrize("name", NARROW)
def test_narrow_windows(store, serve, page_of, known, of, name):
    width, height = NARROW[name]
    page = page_of(serve(), width=width, height=height)
    page.goto("/")
    sideways = "document.scrollingElement.scrollWidth <= innerWidth"
    assert page.evaluate(sideways)
    page.goto(f"/documents/{known}")
    focus_value(page, anchor(of, "aspirin", "dose"))
    keys(page, "c")
    page.wait_for_selector(".editor")
    form = page.locator("#panel").bounding_box()
    assert form["y"] >= 0
    assert form["x"] + form["width"] <= width + 1
    page.locator(".editor [name='low']").fill("75")
    shot(page, f"narrow-form-{width}")
    keys(page, "Escape", "Enter")
    saved(page)
    assert made(store, known) == ["accept"]
    assert page.evaluate(sideways)
    for part, least in (("#record", 100), ("#text", 60), (".toolbar", 20)):
        box = page.locator(part).bounding_box()
        assert box["height"] >= least, part
        assert 0 <= box["x"] <= box["x"] + box["width"] <= width + 1, part
        assert box["y"] + box["height"] <= height + 1, part
    row = page.locator(".value[aria-current]").bounding_box()
    assert row["x"] + row["width"] <= width + 1
    assert not accessible(page)
    shot(page, f"narrow-{width}")


def test_dark_mode_is_readable(store, serve, page_of, known, of):
    page = page_of(serve(), color_scheme="dark")
    page.goto("/")
    assert not accessible(page)
    page.goto(f"/documents/{known}")
    focus_value(page, anchor(of, "aspirin", "dose"))
    keys(page, "x", "a")
    saved(page)
    assert not accessible(page)
    keys(page, "c")
    page.wait_for_selector(".editor")
    assert not accessible(page)
    keys(page, "Escape")
    shot(page, "dark")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert light == "rgb(18, 23, 29)"


def test_what_does_not_fit_is_amber_and_kept_by_one_more_enter(store, serve, page_of, known, of):
    page = page_of(serve())
    page.goto(f"/documents/{known}")
    focus_value(page, anchor(of, "nifedipine", "drug"))
    keys(page, "c")
    page.wait_for_selector(".editor")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("zzyzx")
    keys(page, "Enter")
    page.wait_for_selector(".reading.doubtful")
    assert "zzyzx is not in the table of drugs" in page.locator(".reading").inner_text()
    page.wait_for_function("() => document.querySelector('.problem').textContent.includes('once more')")
    assert made(store, known) == []
    shot(page, "amber")
    keys(page, "Enter")
    page.wait_for_selector(".editor", state="detached")
    saved(page)
    assert made(store, known) == ["correct"]
    assert record(store, known).medications[1].drug.value.generic == "zzyzx"
    row = page.locator(f"[data-anchor='{anchor(of, 'nifedipine', 'drug')}']")
    assert "zzyzx is not in the table of drugs" in row.inner_text()
    assert "doubtful" in row.get_attribute("class")
