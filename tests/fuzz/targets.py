"""What is fuzzed: functions of bytes that come back, or raise what they must never raise."""

from contextlib import suppress
from functools import cache

from corpus.formats import formats, identify
from corpus.limits import Limits
from corpus.readers.read import read_bytes
from corpus.records import split
from pipeline.steps import make_report
from schemas.errors import InputError
from schemas.report import Report

LIMITS = Limits(
    max_bytes=300_000, max_pages=20, max_characters=200_000, max_seconds=10.0, max_ocr_pages=0, max_office_bytes=2_000_000,
)  # fmt: skip
LONGEST = 4_000  # characters of a text for the rules, so that an input takes no second


@cache
def suffixes():
    """The endings of names, in their order; the first byte of an input chooses one."""
    return ("", *sorted({suffix for each in formats() for suffix in (*each.suffixes, *each.perhaps)}))


def packed(suffix, content):
    """The input that reads `content` under a name with this ending.

    >>> reading(packed(".txt", b"A woman"))
    """
    return bytes([suffixes().index(suffix)]) + content


def read_or_refuse(content, suffix):
    """The Document, None where a reader refuses the content, in one line."""
    try:
        return read_bytes(content, "x", limits=LIMITS, suffix=suffix)
    except InputError as error:
        line = str(error)
    assert line.isprintable(), line
    return None


def reading(data):
    """A reader gives a whole Document or an InputError, and the same each time."""
    if not data:
        return
    suffix, content = suffixes()[data[0] % len(suffixes())], data[1:]
    document = read_or_refuse(content, suffix)
    if document is None:
        return
    length = len(document.text)
    assert document.text.strip(), "a document without a text is an EmptyInputError"
    for part in (*document.sections, *document.tables):
        assert 0 <= part.start <= part.end <= length
    assert type(document).model_validate_json(document.model_dump_json()) == document
    assert read_bytes(content, "x", limits=LIMITS, suffix=suffix) == document


def records(data):
    """A set of records comes apart without an end of its own making."""
    found = identify(data, ".xml")
    if not found.split:
        return
    with suppress(InputError):
        for number, _ in enumerate(split(found, [data], "x", "x", LIMITS)):
            assert number <= len(data)


def rules(data):
    """Any text has a record, its quotes where they say, and it is the same when it is read again."""
    text = data.decode("utf-8", "replace")[:LONGEST]
    document = read_or_refuse(text.encode(), ".txt")
    if document is None:
        return
    report = make_report(document)
    assert Report.model_validate_json(report.model_dump_json()) == report


TARGETS = {"reading": reading, "records": records, "rules": rules}
