"""The article that started the project, in its three formats, and the samples against the texts they were set from."""

import re
from difflib import SequenceMatcher
from pathlib import Path

import pytest

from corpus.readers.read import read_document
from schemas.document import SectionKind
from schemas.errors import NeedsOcrError

ROOT = Path(__file__).parents[2]
SEED = ROOT.parent / "shared" / "seed"
SAMPLES = ROOT / "corpus" / "samples"
TEXTS = ROOT / "corpus" / "typeset" / "texts"
needs_seed = pytest.mark.skipif(
    not SEED.is_dir(), reason="the shared folder with the first article is not here"
)


def words(document):
    return re.findall(r"\w+", document.text.lower())


def ratio(first, second):
    return SequenceMatcher(None, words(first), words(second), autojunk=False).ratio()


@needs_seed
def test_the_three_formats_say_the_same():
    texts = [read_document(next(SEED.glob(pattern))) for pattern in ("*.txt", "seed.pdf", "seed.nxml")]
    text, pdf, jats = texts
    assert ratio(pdf, jats) > 0.99
    assert ratio(text, jats) > 0.99
    kinds = [[s.kind for s in document.sections if s.kind is not SectionKind.KEYWORDS] for document in texts]
    assert kinds[0] == kinds[1][1:] == kinds[2][1:]


@needs_seed
def test_no_running_head_stands_in_the_text():
    document = read_document(SEED / "seed.pdf")
    heads = [line.strip() for line in ("Dovepress", "International Medical Case Reports Journal", "et al\n")]
    assert [head for head in heads if head in document.text] == []


@needs_seed
def test_scan_needs_ocr(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NeedsOcrError):
        read_document(SEED / "seed-scanned-3-pages.pdf")


@pytest.mark.parametrize("path", sorted(SAMPLES.iterdir()), ids=lambda path: path.name)
def test_samples_say_what_they_were_set_from(path):
    """Every sentence of the text stands whole in the document, whatever it was set in."""
    document = read_document(path)
    origin = read_document(TEXTS / f"{path.stem}.txt")

    def plain(text):
        return re.sub(r"\[[\d,–-]{1,9}\]|[^\w%/.+]", "", text.lower().replace("μ", "µ").replace("^", ""))

    found = plain(document.text)
    prose = [line for line in origin.text.split("\n") if line.endswith((".", "!", "?")) and len(line) > 80]
    missing = [part for line in prose for part in re.split(r"(?<=[.!?])\s", line) if plain(part) not in found]
    assert (missing, len(prose) > 5) == ([], True)
