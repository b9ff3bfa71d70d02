"""PDFs that are broken, lie, loop or never end: each is read, or gives one clear line; what cannot be stopped from
inside (a form that draws itself many times over within pdfium) ends with the worker process that reads it."""

import random
import time
from pathlib import Path

import pytest

from corpus.discover import Source
from corpus.limits import Limits
from corpus.readers.read import read_bytes
from pipeline import formats
from pipeline.outcomes import Failed
from pipeline.steps import make_report, outcome_of
from pipeline.tools.places import misplaced
from schemas.errors import EmptyInputError, InputError, TooLargeInputError, UnreadableInputError
from tests.corpus.raw_pdf import LINES, many_pages, nested_forms, one_page, raw_pdf, stream, words

TEXT = "\n".join((LINES[0], " ".join(LINES[1:])))
LOOP = {
    10: stream(
        b"/A Do",
        b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /A 10 0 R >> >>",
    )
}
BROKEN = "is no PDF, or a broken or truncated one"
EMPTY = "its pages hold neither text nor pictures"

READ = {
    "media box of the page tree": (one_page(page=b"", pages=b"/MediaBox [0 0 595 842]"), (595, 842)),
    "no media box at all": (one_page(page=b""), (612, 792)),
    "corners the other way": (one_page(page=b"/MediaBox [612 792 0 0]"), (612, 792)),
    "no corner at 0": (one_page(page=b"/MediaBox [-100 -50 512 742]"), (612, 792)),
    "a box without size": (one_page(page=b"/MediaBox [0 0 0 0]"), (612, 792)),
    "crop box": (one_page(page=b"/MediaBox [0 0 612 792] /CropBox [40 40 560 760]"), (520, 720)),
    "crop box of the page tree": (
        one_page(page=b"/MediaBox [0 0 612 792]", pages=b"/CropBox [40 40 560 760]"),
        (520, 720),
    ),
    "user units": (one_page(page=b"/MediaBox [0 0 612 792] /UserUnit 2.5"), (612, 792)),
    "turned": (one_page(page=b"/MediaBox [0 0 612 792] /Rotate 90"), (792, 612)),
    "turned and cropped": (
        one_page(page=b"/MediaBox [0 0 612 792] /CropBox [40 40 560 760] /Rotate 270"),
        (720, 520),
    ),
    "turned in the page tree": (
        one_page(page=b"/MediaBox [0 0 612 792]", pages=b"/Rotate 180"),
        (612, 792),
    ),
    "turned by no quarter": (one_page(page=b"/MediaBox [0 0 612 792] /Rotate 45"), (612, 792)),
    "a page as large as a town": (one_page(page=b"/MediaBox [0 0 1e9 1e9]"), None),
    "a box beyond numbers": (one_page(page=b"/MediaBox [0 0 %s %s]" % (b"9" * 60, b"9" * 60)), (612, 792)),
    "scripts": (one_page(catalogue=rb"/OpenAction << /S /JavaScript /JS (while\(1\){}) >>"), (612, 792)),
    "a program to start": (one_page(catalogue=b"/OpenAction << /S /Launch /F (/bin/true) >>"), (612, 792)),
    "a page tree that is its own parent": (one_page(pages=b"/Parent 2 0 R"), (612, 792)),
    "a form that draws itself": (one_page(content=words() + b" /A Do", more=LOOP), (612, 792)),
    "states without end": (one_page(content=b"q " * 200_000 + words()), (612, 792)),
    "a length that is the stream": (
        one_page(more={5: b"<< /Length 5 0 R >>\nstream\n" + words() + b"\nendstream"}),
        (612, 792),
    ),
}
REFUSED = {
    "a page tree in a circle": (
        raw_pdf({
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 1000 >>",
            3: b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 2 0 R] /Count 500 >>",
        }),
        UnreadableInputError,
        BROKEN,
    ),
    "more pages told than there are": (many_pages(2, told=1900), UnreadableInputError, BROKEN),
    "no page tree": (raw_pdf({1: b"<< /Type /Catalog >>"}), UnreadableInputError, BROKEN),
    "brackets without end": (
        raw_pdf({1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"[" * 20_000}),
        UnreadableInputError,
        BROKEN,
    ),
    "ten thousand empty pages": (
        many_pages(10_000),
        TooLargeInputError,
        "10,000 pages are above the limit of 2,000",
    ),
    "empty pages": (many_pages(300), EmptyInputError, EMPTY),
    "type without size": (one_page(content=words(size=0)), EmptyInputError, EMPTY),
    "words far outside": (one_page(content=words(x=1e12)), EmptyInputError, EMPTY),
    "a password": (
        one_page(trailer=b"/Encrypt << /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >> /ID [(a)(a)]" % (b"a" * 32, b"a" * 32)),
        UnreadableInputError,
        "is encrypted and needs a password",
    ),
    "an unknown lock": (
        one_page(trailer=b"/Encrypt << /Filter /Adobe.PubSec /V 5 >> /ID [(a)(a)]"),
        UnreadableInputError,
        "is encrypted in a way that cannot be opened",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "size"), READ.values(), ids=READ.keys())
def test_read_whole_with_every_quote_in_its_place(data, size):
    document = read_bytes(data, "x")
    assert document.text == TEXT
    page = document.pages[0]
    assert size is None or (page.width, page.height) == size
    checked, wrong = misplaced(document, make_report(document), data)
    assert checked > 4
    assert wrong == []


@pytest.mark.parametrize(("data", "error", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_with_one_clear_line(data, error, words):
    with pytest.raises(InputError) as caught:
        read_bytes(data, "x")
    assert type(caught.value) is error
    assert words in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


def test_a_page_limit_of_time():
    with pytest.raises(TooLargeInputError, match="took more than 0 s, at page 1 of 300"):
        read_bytes(many_pages(300), "x", limits=Limits(max_seconds=0))


def test_forms_in_forms_are_read():
    made = one_page(content=words() + b" /A Do", more=nested_forms(3, 10))
    assert read_bytes(made, "x").text.startswith(LINES[0])


def test_what_loops_inside_the_library_ends_with_its_worker(folder, gravida, monkeypatch):
    monkeypatch.setenv("GRAVIDA_DOCUMENT_SECONDS", "3")
    (folder / "loop.pdf").write_bytes(one_page(content=words() + b" /A Do", more=nested_forms(12, 10)))
    (folder / "good.pdf").write_bytes(one_page())
    began = time.monotonic()
    result = gravida("extract", "loop.pdf", "good.pdf", "--format", "facts")
    assert result.exit_code == 3
    assert '"doc": "good"' in result.stdout
    assert (
        "loop.pdf: took longer than 3 s; raise document_seconds, or leave the document out" in result.stderr
    )
    assert time.monotonic() - began < 60


TWICE = {
    10: stream(
        b"/A Do /B Do",
        b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /A 10 0 R /B 10 0 R >> >>",
    )
}


def test_a_form_that_draws_itself_twice_ends_at_the_memory_that_is_allowed(folder, gravida, monkeypatch):
    monkeypatch.setenv("GRAVIDA_DOCUMENT_MB", "500")
    (folder / "twice.pdf").write_bytes(one_page(content=b"/A Do", more=TWICE))
    (folder / "good.pdf").write_bytes(one_page())
    result = gravida("extract", "twice.pdf", "good.pdf", "--format", "facts")
    assert result.exit_code == 3
    assert '"doc": "good"' in result.stdout
    assert (
        "twice.pdf: took more than 500 MB of memory; raise document_mb, or leave the document out"
        in result.stderr
    )


MADE = one_page(
    page=b"/MediaBox [0 0 612 792] /CropBox [40 40 560 760]", content=words() + b" /A Do", more=LOOP
)


@pytest.mark.parametrize("seed", range(40))
def test_flipped_and_truncated_files_are_read_or_refused(seed):
    chance = random.Random(seed)
    data = bytearray(MADE)
    for _ in range(chance.choice((1, 4, 30))):
        data[chance.randrange(len(data))] = chance.randrange(256)
    if seed % 3 == 0:
        del data[chance.randrange(200, len(data)) :]
    outcome = outcome_of(Source("x", "x.pdf", Path("x.pdf"), content=bytes(data)), formats.json_line)
    if isinstance(outcome, Failed):
        assert outcome.kind != "Defect"
        assert len(outcome.line.splitlines()) == 1
