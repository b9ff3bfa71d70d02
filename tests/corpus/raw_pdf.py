"""PDF files written object by object, for what no library would write: loops, lies, boxes without end."""

from collections.abc import Mapping

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>"
LINES = (
    "Case report",
    "A 30-year-old woman, gravida 2 para 1, was given methyldopa 250 mg twice daily.",
    "Her haemoglobin was 9.1 g/dL at 30 weeks of gestation.",
)


def raw_pdf(objects: Mapping[int, bytes], *, trailer: bytes = b"") -> bytes:
    """The bytes of a file with these objects; object 1 is the catalogue."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = {}
    for number, content in sorted(objects.items()):
        places[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start, size = len(out), max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 00000 f \n"
    out += b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def words(lines: tuple[str, ...] = LINES, x: float = 60, y: float = 700, size: float = 11) -> bytes:
    """The drawing of lines below each other."""
    shown = b" ".join(b"(%s) Tj 0 -%.1f Td" % (line.encode(), 1.3 * size) for line in lines)
    return b"BT /F1 %.1f Tf %.1f %.1f Td %s ET" % (size, x, y, shown)


def one_page(
    *,
    page: bytes = b"/MediaBox [0 0 612 792]",
    pages: bytes = b"",
    catalogue: bytes = b"",
    content: bytes | None = None,
    more: Mapping[int, bytes] | None = None,
    trailer: bytes = b"",
) -> bytes:
    """A file of one page: entries of the page, of the page tree and of the catalogue, and further objects."""
    return raw_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalogue,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 %s >>" % pages,
            3: b"<< /Type /Page /Parent 2 0 R /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> %s >> %s >>"
            % (b"/XObject << /A 10 0 R >>" if more and 10 in more else b"", page),
            4: FONT,
            5: stream(words() if content is None else content),
            **(more or {}),
        },
        trailer=trailer,
    )


def many_pages(count: int, *, told: int | None = None) -> bytes:
    """A file of empty pages; `told` is the count that it claims."""
    kids = b" ".join(b"%d 0 R" % (10 + number) for number in range(count))
    pages = {10 + number: b"<< /Type /Page /Parent 2 0 R >>" for number in range(count)}
    return raw_pdf({
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [%s] /Count %d /MediaBox [0 0 612 792] >>" % (kids, told or count),
        **pages,
    })  # fmt: skip


def nested_forms(depth: int, calls: int) -> dict[int, bytes]:
    """Forms that each draw the next one several times: calls ** depth words in a few lines."""
    forms = {
        10 + level: stream(
            b"/A Do " * calls,
            b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /XObject << /A %d 0 R >> >>"
            % (11 + level),
        )
        for level in range(depth)
    }
    forms[10 + depth] = stream(
        b"BT /F1 8 Tf 60 600 Td (word) Tj ET",
        b"/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Resources << /Font << /F1 4 0 R >> >>",
    )
    return forms
