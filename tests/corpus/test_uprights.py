"""Letters that reach out of their font's box: the size of a word is that of its type."""

from corpus.readers.read import read_bytes
from tests.corpus.raw_pdf import one_page, words

WIDTHS = b" ".join([b"600"] * 95)
FLAT = (
    b"""<< /Type /Font /Subtype /Type1 /BaseFont /Courier /FirstChar 32 /LastChar 126 /Widths [%s]
/FontDescriptor 11 0 R >>"""
    % WIDTHS
)
DESCRIPTOR = b"""<< /Type /FontDescriptor /FontName /Courier /Flags 35 /FontBBox [0 -420 1000 600] /Ascent 480
/Descent -420 /CapHeight 680 /ItalicAngle 0 /StemV 80 >>"""


def test_letters_that_stick_out_of_their_box_are_no_larger_type():
    """A line with many of them goes on with its sentence."""
    lines = (
        "we saw nine women once more in a war zone or",
        "a(hhhh/llll/kkkk/bbbb) in a row once more as we",
    )
    made = one_page(content=words(lines), more={4: FLAT, 11: DESCRIPTOR})
    assert read_bytes(made, "x").text == " ".join(lines)
