"""The shipped samples: which text goes out in which format, and the manifest of their checksums."""

import csv
import hashlib
import io
from pathlib import Path

from corpus.typeset.article import parse_article
from corpus.typeset.jats import typeset_jats
from corpus.typeset.meta import load_meta, planned_formats
from corpus.typeset.pdf import typeset_pdf

TEXTS = Path(__file__).with_name("texts")
CORPUS = Path(__file__).parents[1]
SAMPLES = CORPUS / "samples"
MANIFEST = CORPUS / "manifest.csv"

_LICENCE = "CC0-1.0"
_SOURCE = "written for Gravida"


def typeset(name: str, text: str, ending: str) -> bytes:
    """The text as a file with the given ending: txt as it is, nxml or xml as JATS, pdf as journal pages.

    Raises:
        ValueError: no such ending, or the text has not the form the typesetter reads.
    """
    if ending == "txt":
        return text.encode("utf-8")
    if ending in ("nxml", "xml"):
        return typeset_jats(text, load_meta(name))
    if ending == "pdf":
        return typeset_pdf(text, load_meta(name))
    raise ValueError(f"no format {ending!r}: choose txt, xml, nxml or pdf")


def read_text(path: Path) -> str:
    """A kept text, its line ends untouched."""
    return path.read_bytes().decode("utf-8")


def sample_files() -> dict[str, bytes]:
    """Every shipped sample: file name to content, each document once."""
    files = {}
    for name, ending in planned_formats().items():
        files[f"{name}.{ending}"] = typeset(name, read_text(TEXTS / f"{name}.txt"), ending)
    return files


def manifest(files: dict[str, bytes]) -> bytes:
    """The manifest as CSV: the samples and the texts they are set from, with source, licence and SHA-256."""
    rows = [(f"samples/{name}", content) for name, content in sorted(files.items())]
    rows += [(f"typeset/texts/{path.name}", path.read_bytes()) for path in sorted(TEXTS.glob("*.txt"))]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(("file", "title", "source", "licence", "sha256"))
    for file, content in rows:
        title = parse_article(read_text(TEXTS / f"{Path(file).stem}.txt")).title
        writer.writerow((file, title, _SOURCE, _LICENCE, hashlib.sha256(content).hexdigest()))
    return buffer.getvalue().encode("utf-8")
