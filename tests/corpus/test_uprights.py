"""Letters that reach out of their font's box: the size of a word is that of its type."""

from corpus.readers.read import read_bytes
from tests.corpus.raw_pdf import one_page, raw_pdf, stream, words

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


def test_a_letter_of_a_flatter_font_does_not_make_its_line_smaller_type():
    """As a Greek letter of a font for formulas does not: what follows it has the size of its own font."""
    first = b"we saw nine women once more in a war zone or"
    second = b"-zzz was seen as a row once more as we saw"
    shown = (
        b"BT /F1 11 Tf 60 700 Td (%s) Tj /F2 11 Tf 0 -14.3 Td (_) Tj /F1 11 Tf (%s) Tj 0 -14.3 Td (%s) Tj ET"
    )
    shown %= (first, second, first)
    flatter = DESCRIPTOR.replace(b"Ascent 480", b"Ascent 450").replace(b"/Courier", b"/CMMI")
    made = raw_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 612 792] >>",
            3: b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 4 0 R /F2 6 0 R >> >> >>",
            4: FLAT,
            5: stream(shown),
            6: FLAT.replace(b"11 0 R", b"12 0 R").replace(b"/Courier", b"/CMMI"),
            11: DESCRIPTOR.replace(b"Ascent 480", b"Ascent 600"),
            12: flatter,
        }
    )
    assert read_bytes(made, "x").text == b" ".join((first, b"_" + second, first)).decode()
