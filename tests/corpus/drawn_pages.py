"""Makes PDF pages with tables: cells at given places, rules between them, prose around."""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from tests.corpus.pages import At

HEIGHT = A4[1]


def draw(
    pages: Sequence[Sequence[At]],
    *,
    rules: Sequence[tuple[int, float, float, float, float]] = (),
    boxes: Sequence[tuple[int, float, float, float, float]] = (),
    filled: Sequence[tuple[int, float, float, float, float]] = (),
) -> bytes:
    """A PDF of these pages; `(page, x0, y0, x1, y1)` from the top are lines, frames and grey rectangles."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for number, page in enumerate(pages, start=1):
        for at, x0, y0, x1, y1 in filled:
            if at == number:
                canvas.setFillGray(0.85)
                canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0, stroke=0, fill=1)
                canvas.setFillGray(0)
        for at, x0, y0, x1, y1 in rules:
            if at == number:
                canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)
        for at, x0, y0, x1, y1 in boxes:
            if at == number:
                canvas.rect(x0, HEIGHT - y1, x1 - x0, y1 - y0)
        for item in page:
            canvas.setFont(item.font, item.size)
            canvas.drawString(item.x, HEIGHT - item.y, item.text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def cells(y: float, *texts: tuple[float, str], size: float = 9) -> list[At]:
    """Cells of one line of a table."""
    return [At(x, y, text, size) for x, text in texts]
