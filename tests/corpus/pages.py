"""Makes small PDF files for tests: lines of text at given places, one list a page."""

from collections.abc import Iterable
from io import BytesIO
from typing import NamedTuple

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

HEIGHT = A4[1]


class At(NamedTuple):
    """Text at `x` points from the left and `y` points from the top (its baseline)."""

    x: float
    y: float
    text: str
    size: float = 10
    font: str = "Times-Roman"


def make_pdf(pages: Iterable[Iterable[At]], *, rotate: int = 0, encrypt: str | None = None) -> bytes:
    """The bytes of a PDF with these pages."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, encrypt=encrypt)
    for page in pages:
        if rotate:
            canvas.setPageRotation(rotate)
        for item in page:
            canvas.setFont(item.font, item.size)
            canvas.drawString(item.x, HEIGHT - item.y, item.text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def column(x: float, y: float, lines: Iterable[str], size: float = 10, leading: float = 12) -> list[At]:
    """Lines below each other, the first with its baseline at `y`."""
    return [At(x, y + leading * number, line, size) for number, line in enumerate(lines)]
