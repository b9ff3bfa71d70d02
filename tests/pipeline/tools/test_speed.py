"""Pages a second: what runs is measured; nothing is timed here."""

import sys

from pipeline.tools.speed import READERS, main
from tests.corpus.pages import column, make_pdf

LINES = [
    "A woman of 30 years came to the ward.",
    "She was given iron by vein.",
    "She went home with her son.",
]


def test_every_reader_tells_its_pages(folder):
    path = folder / "a.pdf"
    path.write_bytes(make_pdf([column(60, 80, LINES), column(60, 200, LINES[::-1])]))
    (folder / "b.pdf").write_bytes(b"%PDF-1.4 broken")
    assert {name: (read(path), read(folder / "b.pdf")) for name, read in READERS.items()} == dict.fromkeys(
        READERS, (2, 0)
    )


def test_the_command(folder, monkeypatch, capsys):
    (folder / "a.pdf").write_bytes(make_pdf([column(60, 80, LINES)]))
    monkeypatch.setattr(sys, "argv", ["speed", str(folder), "--repeat", "2", "--reader", "gravida"])
    assert main() == 0
    assert '"pages": 2' in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["speed", str(folder / "none")])
    assert main() == 1
