"""XML read without being obeyed: no entity is expanded, nothing is fetched, nothing grows."""

import re

from lxml import etree

from corpus.limits import Limits
from schemas.errors import TooLargeInputError, UnreadableInputError, UnsafeInputError

_ENTITY = re.compile(rb"<!ENTITY\b", re.IGNORECASE)


def parse_xml(data: bytes, where: str, limits: Limits) -> etree._Element:
    """The root element.

    Raises UnsafeInputError for a document that declares entities, UnreadableInputError for
    malformed XML. A document type that only names its DTD is fine; the DTD is not fetched.
    """
    if _ENTITY.search(data) or _ENTITY.search(data.replace(b"\0", b"")):
        raise UnsafeInputError(
            where,
            "declares XML entities, which Gravida does not expand",
            "remove the declarations or save the text without them",
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True, recover=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableInputError(
            where, f"malformed XML: {_reason(error)}", "get the file again or repair it"
        ) from None
    _check_depth(root, where, limits.max_depth)
    return root


def _reason(error: Exception) -> str:
    """The parser's first complaint, on one line."""
    if isinstance(error, etree.XMLSyntaxError) and error.lineno:
        message = re.sub(r", line \d+, column \d+.*", "", (error.msg or "syntax error"), flags=re.DOTALL)
        return f"line {error.lineno}: {' '.join(message.split())}"
    return " ".join(str(error).split())[:200]


def _check_depth(root: etree._Element, where: str, most: int) -> None:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > most:
            raise TooLargeInputError(
                where,
                f"elements are nested more than {most} deep",
                "raise the limit (max_depth) if the file is sound",
            )


def local(element: etree._Element) -> str:
    """An element's name without its namespace; "" for an entity reference."""
    tag = element.tag
    return tag.rsplit("}", 1)[-1] if isinstance(tag, str) else ""


def words_in(element: etree._Element) -> str:
    """All text inside an element, as it is."""
    return "".join(str(part) for part in element.itertext())
