"""PDFs as a scanner would give them."""

import sys

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipeline.tools.scans import main, scanned
from tests.corpus.pages import column, make_pdf

PAGES = make_pdf([column(60, 80, ["A woman came."]), column(60, 80, ["She went home."])])


def test_pages_become_pictures_of_the_same_size():
    with (
        pdfium.PdfDocument(scanned(PAGES, dpi=100, turn=0.5, noise=5)) as made,
        pdfium.PdfDocument(PAGES) as own,
    ):
        assert len(made) == 2
        for page, other in zip(made, own, strict=True):
            assert page.get_textpage().count_chars() == 0
            assert len(list(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE]))) == 1
            assert all(abs(a - b) < 1 for a, b in zip(page.get_size(), other.get_size(), strict=True))


def picture(data):
    with pdfium.PdfDocument(data) as pdf:
        return pdf[0].render(scale=1, grayscale=True).to_pil().tobytes()


def test_the_same_each_time_and_as_asked():
    made = picture(scanned(PAGES, dpi=50, turn=1, noise=9))
    assert picture(scanned(PAGES, dpi=50, turn=1, noise=9)) == made
    assert picture(scanned(PAGES, dpi=50, turn=1, noise=9, seed=2)) != made
    assert picture(scanned(PAGES, dpi=50, turn=0, noise=0)) != made


def test_the_command(folder, monkeypatch, capsys):
    (folder / "in").mkdir()
    (folder / "in" / "a.pdf").write_bytes(PAGES)
    (folder / "in" / "b.pdf").write_bytes(PAGES)
    monkeypatch.setattr(sys, "argv", ["scans", "in", "out", "--dpi", "50", "--only", "a"])
    assert main() == 0
    assert capsys.readouterr().out == "out/a.pdf\n"
    monkeypatch.setattr(sys, "argv", ["scans", "out/none", "out"])
    assert main() == 1
