"""Documents that cannot be read, made on the spot."""

import io
import random
from pathlib import Path

from PIL import Image
from reportlab.pdfgen.canvas import Canvas

GOOD = "A 30-year-old woman, gravida 2 para 1, was seen at 20 weeks of gestation. She was given aspirin 75 mg daily."
BOMB = (
    '<?xml version="1.0"?><!DOCTYPE article [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'
    "<article><body><sec><p>A woman &c; came.</p></sec></body></article>"
)


def pdf(*, password=None, text=True):
    """A PDF of one page."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=password)
    if text:
        canvas.drawString(72, 700, GOOD[:60])
    else:
        canvas.drawInlineImage(Image.new("L", (300, 400), 128), 72, 100, 300, 400)
    canvas.save()
    return buffer.getvalue()


def noise(size=4096):
    """The same random bytes every time."""
    return random.Random(7).randbytes(size)


# File name -> content, the error's class, and words that the line must hold.
CASES = {
    "empty.txt": (b"", "EmptyInputError", "is empty"),
    "spaces.txt": (b" \n\t \n", "EmptyInputError", "is empty"),
    "noise.pdf": (noise(), "UnreadableInputError", ""),
    "noise.xml": (noise(), "UnreadableInputError", ""),
    "noise.txt": (noise(), "UnreadableInputError", ""),
    "truncated.pdf": (pdf()[:400], "UnreadableInputError", ""),
    "locked.pdf": (pdf(password="secret"), "UnreadableInputError", "password"),
    "scan.pdf": (pdf(text=False), "NeedsOcrError", "ocr"),
    "malformed.xml": (b"<article><body><p>A woman</body></article>", "UnreadableInputError", ""),
    "entities.xml": (BOMB.encode(), "UnsafeInputError", ""),
    "encoding.txt": (
        b"A woman \xff\xfe\x81\x8d\x8f\x90\x9d was seen \x81\x8d\x8f." * 5,
        "UnreadableInputError",
        "",
    ),
    "large.txt": (b"A woman was seen. " * 100_000, "TooLargeInputError", "above the limit"),
}
GOOD_NAMES = ("good.txt", 'it\'s "Söderström" 症例 1.txt')
LIMIT_MB = "1"


def write_all(folder: Path) -> Path:
    """A folder with every bad document and two good ones."""
    folder.mkdir()
    for name, (content, _, _) in CASES.items():
        (folder / name).write_bytes(content)
    for name in GOOD_NAMES:
        (folder / name).write_text(f"{GOOD} {name}", encoding="utf-8")
    return folder
