"""Type for the page: the Times faces every PDF viewer has, with fi and fl ligatures, and their widths."""

from typing import Literal

from reportlab.pdfbase import pdfmetrics

Face = Literal["roman", "bold", "italic", "bold-italic"]

_FACES: dict[Face, str] = {
    "roman": "Times-Roman",
    "bold": "Times-Bold",
    "italic": "Times-Italic",
    "bold-italic": "Times-BoldItalic",
}
# A name that begins so is written with the PDFDoc character set, the only one of its kind with fi and fl.
_ENCODING = "PDFDocEncodingOfJournal"


def register_fonts() -> None:
    """Make the faces known to the PDF library; again is harmless."""
    encoding = pdfmetrics.Encoding(_ENCODING, "WinAnsiEncoding")
    for code, glyph in enumerate(pdfmetrics.Encoding("PDFDocEncoding").vector):
        encoding[code] = glyph
    pdfmetrics.registerEncoding(encoding)
    for face, file_face in _FACES.items():
        pdfmetrics.registerFont(pdfmetrics.Font(font_name(face), file_face, _ENCODING))


def font_name(face: Face) -> str:
    """The name under which the PDF library knows the face."""
    return f"journal-{face}"


def ligatures(text: str) -> str:
    """The text as it is set: "fi" and "fl" are one character each.

    >>> ligatures("five flat")
    'ﬁve ﬂat'
    """
    return text.replace("fi", "\ufb01").replace("fl", "\ufb02")


def width(text: str, face: Face, size: float) -> float:
    """The width of the set text in points."""
    measured: float = pdfmetrics.stringWidth(ligatures(text), font_name(face), size)
    return measured
