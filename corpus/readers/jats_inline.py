"""The words of a JATS paragraph: citations dropped, exponents readable, entities by name."""

from html.entities import html5

from lxml import etree

from corpus.raised import LONGEST_MARK, raised
from corpus.xml_safety import local

_SILENT = frozenset(
    "object-id tex-math graphic inline-graphic media fn index-term comment label-alternatives supplementary-material "
    "inline-supplementary-material processing-meta permissions annotation textual-form".split()
)
BLOCKS = frozenset(
    "list def-list table-wrap table-wrap-group fig fig-group disp-formula disp-quote boxed-text sec p disp-formula-group "
    "verse-group speech statement preformat".split()
)
_APART = frozenset("div li ul ol dl dt dd table tr td th list-item".split())  # words of their own in a cell
_NOTE_REFERENCES = frozenset({"fn", "table-fn", "aff", "corresp", "author-notes"})


class Line:
    """Words as they are gathered; knows what already stands on the line."""

    def __init__(self, *, in_table: bool = False, in_note: bool = False) -> None:
        """`in_table`: raised single letters are footnote marks; `in_note`: marks stay, they begin the notes."""
        self.parts: list[str] = []
        self.marks: list[str] = []
        self.in_table = in_table
        self.in_note = in_note

    def add(self, text: str | None) -> None:
        """Add text as it is."""
        if text:
            self.parts.append(text)

    def mark(self, text: str) -> None:
        """Keep a footnote mark beside the words."""
        mark = text.strip(" ,;")
        if self.in_table and 0 < len(mark) <= LONGEST_MARK:
            self.marks.append(mark)

    def tail(self) -> str:
        """The last characters on the line."""
        found = ""
        for part in reversed(self.parts):
            found = part + found
            if len(found) > 12:
                break
        return found

    def text(self) -> str:
        """The whole line."""
        return "".join(self.parts)


def inline(element: etree._Element, *, in_note: bool = False) -> str:
    """All words inside an element, on one line."""
    line = Line(in_note=in_note)
    gather(element, line)
    return line.text()


def gather(element: etree._Element, line: Line) -> None:
    """Add the words inside an element, without its tail."""
    line.add(element.text)
    for child in element:
        add_child(child, line)
        line.add(child.tail)


def add_child(child: etree._Element, line: Line) -> None:
    """Add one inline child as it should read."""
    name = local(child)
    if not name:
        line.add(_entity(child))
    elif name == "sup":
        _add_raised(child, line)
    elif name == "xref":
        _add_reference(child, line)
    elif name in ("break", "br"):
        line.add(" ")
    elif name in _SILENT:
        return
    elif name in BLOCKS or name in _APART or name == "title":
        line.add(" ")
        gather(child, line)
        line.add(" ")
    else:
        gather(child, line)


def _entity(node: etree._Element) -> str:
    """The character of a named entity that a DTD would have defined, by the usual name."""
    name = getattr(node, "name", "")
    return html5.get(f"{name};", "")


def _add_raised(sup: etree._Element, line: Line) -> None:
    inner = Line(in_table=line.in_table)
    inner.add(sup.text)
    for child in sup:
        if local(child) != "xref":
            add_child(child, inner)
        elif child.get("ref-type") in _NOTE_REFERENCES:
            line.mark("".join(map(str, child.itertext())))
        elif child.get("ref-type") != "bibr":
            gather(child, inner)
        inner.add(child.tail)
    text = inner.text()
    if len(sup) and not any(map(str.isalnum, text)):
        return  # commas and dashes between citations that went
    if line.in_note and text.strip() and not any(map(str.isalnum, text)):
        line.add(text)
        return
    kept = raised(line.tail(), text, sup.tail or "", in_table=line.in_table)
    if not kept and not text.strip().isdigit():
        line.mark(text)
    line.add(kept)


def _add_reference(xref: etree._Element, line: Line) -> None:
    """Citations that are raised or glued to a word go; those in brackets and by name stay."""
    inner = Line()
    gather(xref, inner)
    text = inner.text()
    kind = xref.get("ref-type")
    is_raised = any(local(child) == "sup" for child in xref)
    if kind in _NOTE_REFERENCES and (is_raised or len(text.strip()) <= 1):
        line.mark("".join(map(str, xref.itertext())))
        return
    if kind == "bibr" and not any(map(str.isalpha, text)):
        before = line.tail()
        if is_raised or before[-1:].isalpha() or before[-1:] in tuple('.,;:)%”"’'):
            return
    line.add(text)
