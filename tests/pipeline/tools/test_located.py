"""Whether quotes and words of PDFs lie where they are said to."""

from dataclasses import replace
from importlib.resources import files

import pytest

from pipeline.tools import located
from pipeline.tools.places import Misplaced, misplaced_words
from pipeline.tools.reading import read
from schemas.words import Word, Words
from tests.corpus.pages import At, column, make_pdf

SAMPLES = sorted(one.name for one in (files("corpus") / "samples").iterdir() if one.name.endswith(".pdf"))


@pytest.mark.parametrize("name", SAMPLES)
def test_all_of_a_sample_lies_on_its_words(name):
    one = located.look(files("corpus") / "samples" / name)
    assert (one.error, one.off, one.words_off) == ("", (), ())
    assert one.quotes > 20
    assert one.words > 300


@pytest.fixture
def page(folder):
    path = folder / "a.pdf"
    path.write_bytes(
        make_pdf([column(60, 80, ["Case report", "She was given methyldopa 250mg at 20 weeks."])])
    )
    return path


def test_a_box_that_is_moved_is_found(page):
    reading = read(page)
    document = reading.document
    words = list(document.words)
    at = next(i for i, word in enumerate(words) if document.text[word.start : word.end] == "methyldopa")
    box = words[at].box
    letter = (box.x1 - box.x0) / 10
    for by, near in ((letter, True), (40.0, False)):
        moved = replace(box, x0=box.x0 + by, x1=box.x1 + by)
        words[at] = Word(start=words[at].start, end=words[at].end, box=moved)
        other = document.model_copy(update={"words": Words(words)})
        (wrong,) = misplaced_words(other, page.read_bytes())[1]
        assert (wrong.quote, wrong.by_a_letter) == ("methyldopa", near)


def test_the_command(page, folder, capsys, monkeypatch):
    (folder / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    assert located.main([str(folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith(f"{page}: ")
    assert lines[0].endswith(" words, 0 off, 0 by a letter")
    assert "b.pdf: not read: " in lines[1]
    assert lines[2].startswith("2 files: ")
    monkeypatch.setattr(located, "misplaced", lambda *_: (1, [Misplaced(1, "iron", "gold")]))
    assert located.main([str(page), "--show", "2"]) == located.SOME_ARE_OFF
    assert "quote, page 1: 'iron' lies on 'gold'" in capsys.readouterr().out


def test_a_drop_cap_is_found_where_it_is_drawn(folder):
    lines = [
        "HE patient was given methyldopa 250 mg twice",
        "daily from twelve weeks on and was quite well",
        "until the day that she gave birth to her child",
    ]
    path = folder / "cap.pdf"
    body = [At(84, 100, lines[0]), *column(84, 112, lines[1:2]), *column(60, 124, [lines[2]] * 8)]
    path.write_bytes(make_pdf([[At(60, 112, "T", 32), *body]]))
    reading = read(path)
    assert reading.document.text.startswith("THE patient")
    assert len(reading.document.locate(0, 3)) == 2
    assert misplaced_words(reading.document, path.read_bytes())[1] == []
