"""Pages of PDF files as images, drawn in a process of their own.

A file that crashes the renderer, or never comes to an end, costs one page and not the server.
"""

import multiprocessing
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from io import BytesIO
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess

LONGEST_SIDE = 1_600  # pixels of a rendered page
MOST_SCALE = 2.0  # pixels a point: sharp on a usual screen
PAGES_KEPT = 64  # rendered pages in memory, about a quarter of a megabyte each
PAGE_SECONDS = 20.0  # for one page; the slowest of publications take one
STARTUP_SECONDS = 60.0  # a cold disk under load; the process usually needs one

Render = Callable[[bytes, int], bytes | None]


def render(data: bytes, number: int) -> bytes | None:
    """Page `number` (from 1) of a PDF as PNG, None where it has no such page or is broken."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None
    try:
        if not 1 <= number <= len(pdf):
            return None
        page = pdf[number - 1]
        longest = max(page.get_width(), page.get_height(), 1.0)
        bitmap = page.render(scale=min(MOST_SCALE, LONGEST_SIDE / longest), may_draw_forms=False)
        out = BytesIO()
        bitmap.to_pil().save(out, "PNG", compress_level=1)
        return out.getvalue()
    except pypdfium2.PdfiumError:
        return None
    finally:
        pdf.close()


class Renderer:
    """One process that draws pages one after the other; a new one follows a process that died."""

    def __init__(self, draw: Render = render, *, seconds: float = PAGE_SECONDS) -> None:
        """Nothing starts before there is a page; `seconds` is the most that one may take."""
        self._draw, self._seconds = draw, seconds
        self._lock = threading.Lock()
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def png(self, data: bytes, number: int) -> bytes | None:
        """Page `number` (from 1) as PNG, None where it cannot be drawn or takes too long."""
        with self._lock:
            pipe = self._open()
            try:
                pipe.send((data, number))
                if pipe.poll(self._seconds):
                    found: bytes | None = pipe.recv()
                    return found
            except (EOFError, OSError):
                pass  # the file brought the process down
            self._end()
            return None

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    def _open(self) -> Connection:
        if self._pipe is None:
            context = multiprocessing.get_context("spawn")
            self._pipe, other = context.Pipe()
            self._process = context.Process(
                target=_serve, args=(other, self._draw), name="gravida-pages", daemon=True
            )
            self._process.start()
            other.close()
            with suppress(EOFError, OSError):
                if self._pipe.poll(STARTUP_SECONDS):
                    self._pipe.recv()  # it is ready: the time of a page does not count its start
        return self._pipe

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process.close()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None


def _serve(pipe: Connection, draw: Render) -> None:
    """Draw what comes through a pipe until its other end is gone."""
    pipe.send(None)
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            data, number = pipe.recv()
            pipe.send(draw(data, number))


class PageImages:
    """Rendered pages of stored files, the last ones kept."""

    def __init__(self, read: Callable[[str], bytes | None], renderer: Renderer | None = None) -> None:
        """`read` gives the file of a document, None where it is not kept."""
        self._renderer = renderer or Renderer()
        self._png = lru_cache(maxsize=PAGES_KEPT)(lambda known, number: self._page(read(known), number))

    def png(self, document_id: str, number: int) -> bytes | None:
        """Page `number` (from 1) as PNG, None where the file has no such page or cannot be opened."""
        return self._png(document_id, number)

    def _page(self, data: bytes | None, number: int) -> bytes | None:
        return None if data is None else self._renderer.png(data, number)

    def close(self) -> None:
        """End the process that draws."""
        self._renderer.close()
