"""Pages are drawn apart from the server: a hostile file costs one page."""

import pytest

from pipeline.review.rendering import PageImages, Renderer, render
from tests.pipeline.review.records import pdf
from tests.pipeline.review.renders import of_file


@pytest.fixture(scope="module")
def renderer():
    made = Renderer(of_file, seconds=1.0)
    yield made
    made.close()


@pytest.mark.parametrize("bad", [b"crash", b"hang", b"raise"])
def test_a_bad_file_costs_one_page(renderer, bad):
    assert renderer.png(bad, 1) is None
    assert renderer.png(b"good", 2) == b"good2"


def test_pages_are_kept():
    read = []

    def original(known):
        read.append(known)
        return None if known == "none" else b"x"

    images = PageImages(original, Renderer(of_file))
    assert [images.png(known, 1) for known in ("one", "one", "none")] == [b"x1", b"x1", None]
    assert read == ["one", "none"]
    images.close()
    images.close()


def test_what_is_no_page():
    data, _ = pdf()
    assert [render(data, number) is None for number in (0, 1, 2, 3)] == [True, False, False, True]
    assert render(b"%PDF-1.4 not at all", 1) is None
