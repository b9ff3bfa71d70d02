"""What a PDF file says of itself beside its pages: the document information and the XMP packet.

Both are often left over from a template or a typesetter: nothing of them is believed that cannot be a title,
a name or a DOI.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape

from lxml import etree

from corpus.builder import tidy
from corpus.imprint.doi import find_dois
from corpus.limits import Limits
from corpus.xml_safety import local, parse_xml, words_in
from schemas.errors import GravidaError

DOI_KEYS = ("doi", "WPS-ARTICLEDOI")  # of the document information, as publishers add them
_BEGIN, _END = b"<x:xmpmeta", b"</x:xmpmeta>"
_TELLING = (b"prism:", b"dc:title", b"dc:identifier", b"dc:creator")
_MOST_PACKETS = 40  # a picture may bring its own
_LARGEST_PACKET = 400_000  # bytes
_NO_TITLE = re.compile(
    r"^(?:microsoft \w{1,20} -|untitled|title$|no title|print|layout \d|pii:|doi:|slide \d|document\d|full ?text|c:)|"
    r"\.(?:dvi|docx?|pdf|indd|qxd|tex|html?|rtf|fm|eps|3d|xml)\b|\d{1,5}\.\.\d{1,5}$|^[\w.:-]{1,60}$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19[5-9]|20\d)\d\b")
_LEAST_WORDS = 3  # of a title


@dataclass(frozen=True, slots=True)
class FileTags:
    """What the file's own tags hold; None or empty where they hold nothing to believe."""

    title: str | None = None
    authors: tuple[str, ...] = ()
    journal: str | None = None
    year: int | None = None
    doi: str | None = None
    subject: str = ""
    licence: str = ""


def read_file_tags(information: Mapping[str, str], data: bytes) -> FileTags:
    """The tags of a PDF from its document information and the XMP packet among its bytes."""
    named = _xmp(data)

    def first(*keys: str) -> str:
        return next((value for key in keys for value in named.get(key, ()) if value), "")

    subject = tidy(information.get("Subject", ""))
    source = first("source")
    publication = first("publicationName") or ("" if "doi" in source.lower() or len(source) > 120 else source)
    year = _YEAR.search(first("coverDisplayDate", "coverDate", "publicationDate", "date"))
    stated = [first("doi"), *named.get("identifier", ()), *(information.get(key, "") for key in DOI_KEYS),
              subject]  # fmt: skip
    return FileTags(
        title=next(
            (
                title
                for title in (*named.get("title", ()), tidy(information.get("Title", "")))
                if _is_title(title)
            ),
            None,
        ),
        authors=named.get("creator", ()),
        journal=publication or None,
        year=int(year[0]) if year and (named.get("doi") or named.get("identifier")) else None,
        doi=next((found.doi for found in find_dois([" ".join(one.split()) for one in stated])), None),
        subject=subject,
        licence=" ".join(
            (*named.get("rights", ()), *named.get("WebStatement", ()), *named.get("license", ()))
        ),
    )


def _is_title(text: str) -> bool:
    return len(text.split()) >= _LEAST_WORDS and not _NO_TITLE.search(text)


def _xmp(data: bytes) -> dict[str, tuple[str, ...]]:
    """The values of the packet that speaks of the document, by their tags; the last one, which is the newest."""
    best: dict[str, tuple[str, ...]] = {}
    for packet in _packets(data):
        values = _values(packet)
        if _weight(values) >= max(_weight(best), 1):
            best = values
    return best


def _weight(values: Mapping[str, tuple[str, ...]]) -> int:
    if any(value.startswith("image/") for value in values.get("format", ())):
        return 0
    return sum(key in values for key in ("doi", "identifier", "publicationName", "title", "creator"))


def _packets(data: bytes) -> Iterator[bytes]:
    at = 0
    for _ in range(_MOST_PACKETS):
        start = data.find(_BEGIN, at)
        end = data.find(_END, start) if start >= 0 else -1
        if end < 0:
            return
        at = end + len(_END)
        packet = data[start:at] if at - start <= _LARGEST_PACKET else b""
        if any(tag in packet for tag in _TELLING):  # most packets are those of pictures
            yield packet


def _values(packet: bytes) -> dict[str, tuple[str, ...]]:
    try:
        root = parse_xml(packet, "XMP", Limits())
    except GravidaError:
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for description in (element for element in root.iter() if local(element) == "Description"):
        for key, value in description.attrib.items():
            found.setdefault(str(key).rsplit("}", 1)[-1], (_unescaped(str(value)),))
        for child in description:
            values = tuple(value for value in _texts(child) if value)
            if values:
                found.setdefault(local(child), values)
    return found


def _texts(element: etree._Element) -> list[str]:
    items = [item for item in element.iter() if local(item) == "li"]
    return [_unescaped(words_in(item)) for item in items or [element]]


def _unescaped(text: str) -> str:
    """A value in plain letters: typesetters escape theirs twice ("F&amp;#xf6;rch")."""
    return tidy(unescape(text))
