"""Pictures of a record: what is drawn, what is not, and that equal records give equal files."""

import hashlib
from pathlib import Path
from xml.etree import ElementTree

import pytest

from corpus.readers.read import read_document
from extractors.nlp import extract
from pipeline.pictures.labs import Band, bands, draw_labs, series
from pipeline.pictures.style import FIRST_WEEK
from pipeline.pictures.timeline import bars, draw_timeline, lanes
from pipeline.review.drawings import timelines, x_of
from schemas.document import Document
from schemas.report import Report
from tests.extractors.support import nlp

TEXT = (
    "A 30-year-old woman, G2P1, presented at 20 weeks of gestation. "
    "Labetalol 200 mg twice daily was given from 21 weeks until 35 weeks. "
    "Iron 100 mg daily was taken. Aspirin 75 mg daily was given until 34 weeks. "
    "At 24 weeks ALT was 80 U/L (10-40 U/L); at 30 weeks ALT was 35 U/L (10-40 U/L). "
    "A girl of 2,900 g was born vaginally at 38 weeks."
)


@pytest.fixture(scope="module")
def report() -> Report:
    identifier = hashlib.sha256(TEXT.encode()).hexdigest()[:16]
    return extract(nlp(), Document(id=identifier, name="picture", text=TEXT))


def words(path: Path) -> set[str]:
    """Every text that the SVG shows; it must be well-formed to be read at all."""
    tree = ElementTree.parse(path)
    return {element.text or "" for element in tree.iter() if element.tag.endswith("text")}


def test_timeline_shows_drugs_doses_and_events(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "timeline.svg"
    assert draw_timeline(report, path) == 2
    shown = words(path)
    assert {"labetalol", "aspirin", "picture"} <= shown
    assert any("200 mg" in text for text in shown)
    assert any("38+0" in text for text in shown)
    assert any("without a gestational age" in text for text in shown)
    assert "iron" not in shown


def test_open_sides_are_not_drawn_from_nothing(report: Report) -> None:
    found = {bar.drug: (bar.start, bar.stop) for bar in bars(report.cases[0])}
    assert found == {"labetalol": (21.0, 35.0), "aspirin": (None, 34.0)}
    assert [lane[0].drug for lane in lanes(bars(report.cases[0]))] == ["aspirin", "labetalol"]


def test_what_began_before_reaches_back_and_what_nothing_bounds_fades(report: Report) -> None:
    found = {bar.drug: bar for bar in bars(report.cases[0])}
    aspirin, labetalol = found["aspirin"], found["labetalol"]
    assert (aspirin.whole[0], aspirin.sure, aspirin.from_before, aspirin.on) == (
        FIRST_WEEK,
        None,
        True,
        False,
    )
    assert (labetalol.from_before, labetalol.on) == (False, False)
    assert labetalol.whole[0] == 21.0
    assert labetalol.sure is not None
    assert 21.0 <= labetalol.sure[0] < labetalol.sure[1] <= 35.0 <= labetalol.whole[1]


def test_a_drug_that_goes_on_fades_to_the_birth() -> None:
    text = (
        "A 30-year-old woman was seen at 9 weeks of gestation. Labetalol 200 mg twice daily was started at 21+0 weeks. "
        "A girl of 2,900 g was born vaginally at 38+0 weeks."
    )
    (bar,) = bars(extract(nlp(), Document(id="3" * 16, name="on", text=text)).cases[0])
    assert (bar.start, bar.stop, bar.whole, bar.sure, bar.from_before, bar.on) == (
        21.0,
        None,
        (21.0, 38.0),
        (21.0, 21.0),
        False,
        True,
    )


def test_the_page_draws_the_same_stretches(report: Report) -> None:
    (line,) = timelines(report)
    by_drug = {bar.text.split()[0]: bar for bar in line.bars}
    assert by_drug["aspirin"].x == x_of(FIRST_WEEK) < line.start
    assert by_drug["aspirin"].sure is None
    assert by_drug["labetalol"].sure is not None
    assert [name for _, name in line.marks] == ["conception", "2nd", "3rd"]


def test_a_trimester_is_drawn_as_one() -> None:
    text = "A pregnant woman took valproate 500 mg in the first trimester and heparin 5000 IU from 20 to 30 weeks."
    found = bars(extract(nlp(), Document(id="1" * 16, name="trimester", text=text)).cases[0])
    assert [(bar.drug, bar.start, round(bar.stop or 0, 1), bar.vague) for bar in found] == [
        ("valproate", 0.0, 13.9, True),
        ("heparin", 20.0, 30.0, False),
    ]


def test_labs_are_drawn_by_series(report: Report, tmp_path: Path) -> None:
    assert [(test, len(found)) for (_, test, _), found in series(report).items()] == [
        ("alanine aminotransferase", 2)
    ]
    path = tmp_path / "labs.svg"
    assert draw_labs(report, path) == 1
    assert {"alanine aminotransferase", "U/L"} <= words(path)


def test_ranges_that_change_with_the_weeks_are_bands_of_their_own() -> None:
    text = (
        "A pregnant woman was seen. At 10 weeks of gestation TSH was 4.1 mIU/L (0.1-2.5 mIU/L). At 20 weeks of gestation TSH was "
        "2.2 mIU/l (0.2-3.0 mIU/l). At 30 weeks of gestation TSH was 2.0 mIU/l."
    )
    found = series(extract(nlp(), Document(id="2" * 16, name="bands", text=text)))
    assert [(key[1:], len(results)) for key, results in found.items()] == [
        (("thyroid-stimulating hormone", "mIU/L"), 3)
    ]
    (results,) = found.values()
    assert bands(results) == [Band(0.0, 15.0, 0.1, 2.5), Band(15.0, 42.0, 0.2, 3.0)]
    assert bands(results[2:]) == []


def test_equal_records_give_equal_files(report: Report, tmp_path: Path) -> None:
    for draw in (draw_timeline, draw_labs):
        draw(report, tmp_path / "a.svg")
        draw(report, tmp_path / "b.svg")
        assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()


def test_a_record_without_anything_dated_is_an_empty_picture(tmp_path: Path) -> None:
    text = "A 30-year-old man had fever."
    document = Document(id=hashlib.sha256(text.encode()).hexdigest()[:16], name="none", text=text)
    record = extract(nlp(), document)
    assert draw_timeline(record, tmp_path / "t.svg") == 0
    assert draw_labs(record, tmp_path / "l.svg") == 0
    words(tmp_path / "t.svg")
    words(tmp_path / "l.svg")


def test_samples_can_be_drawn(tmp_path: Path) -> None:
    sample = Path(__file__).parents[2] / "corpus" / "samples" / "DW07.txt"
    record = extract(nlp(), read_document(sample))
    assert draw_timeline(record, tmp_path / "t.svg") > 10
    words(tmp_path / "t.svg")
