"""What of a web page is no article: `furniture.toml`, by which menus are left out and walls are told."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml import etree

from corpus.builder import tidy
from corpus.headings import kind_of
from corpus.xml_safety import local, words_in
from schemas.document import ReadingWarning, Section, SectionKind, WarningCode
from schemas.errors import EmptyInputError

_SHARE = 0.2  # of the page's characters: what holds more is no menu, whatever it is called
_LEAST_ITEMS = 3
_LONGEST_ITEM = 40  # letters of an item of a menu, on average
_LINKED = 0.9  # of the letters of a menu
_LEAST_WORDS = 120  # of an article, where something says that there is none
_LEAST_ALONE = 60  # of a page that is made of frames or scripts
_LEAST_PART = 30  # of an abstract or a case
_WORD = re.compile(r"[A-Za-z]+")
_SCRIPTED = frozenset({"script", "iframe", "frame", "frameset"})
_SILENT = frozenset({"script", "style"})
_UNTOLD = (SectionKind.TITLE, SectionKind.BODY)  # kinds that no heading told
_WHOLE = (SectionKind.CASE, SectionKind.INTRODUCTION, SectionKind.METHODS, SectionKind.RESULTS, SectionKind.DISCUSSION)  # fmt: skip
_PARTS = (SectionKind.ABSTRACT, SectionKind.CASE)
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


@dataclass(frozen=True, slots=True)
class _Wall:
    what: str
    pattern: re.Pattern[str]
    advice: str
    hides: bool  # also what stands on a page with many words


@dataclass(frozen=True, slots=True)
class _Furniture:
    marks: frozenset[str]
    roles: frozenset[str]
    lines: frozenset[str]
    walls: tuple[_Wall, ...]


@cache
def _furniture() -> _Furniture:
    data = tomllib.loads((files("corpus.readers") / "furniture.toml").read_text("utf-8"))
    walls = (
        _Wall(
            row["what"],
            re.compile("|".join(row["patterns"]), re.IGNORECASE),
            row["advice"],
            row.get("hides", False),
        )
        for row in data["wall"]
    )
    return _Furniture(
        frozenset(data["marks"]), frozenset(data["roles"]), frozenset(data["lines"]), tuple(walls)
    )


def is_line(text: str) -> bool:
    """True for a block that only names what to click on."""
    return tidy(text).lower().strip(" .:|›»") in _furniture().lines


def is_furniture(element: etree._Element, page_length: int) -> bool:
    """True for a menu, an advertisement and their like on a page of so many characters."""
    if element.get("role") in _furniture().roles:
        return not _holds_section(element)
    if local(element) in ("ul", "ol") and _is_menu(element):
        return True
    named = f"{element.get('class', '')} {element.get('id', '')}".lower()
    if not named.strip() or _furniture().marks.isdisjoint(_WORD.findall(named)):
        return False
    return len(words_in(element)) <= _SHARE * page_length and not _holds_section(element)


def _holds_section(element: etree._Element) -> bool:
    return any(
        local(each) == "h1" or local(each) in _HEADINGS and kind_of(tidy(words_in(each))) is not None
        for each in element.iter()
    )


def _is_menu(items: etree._Element) -> bool:
    """True for a list whose short items are all links."""
    length = _letters(items)
    count = sum(local(each) == "li" for each in items)
    linked = sum(map(_letters, items.iter("a")))
    return count >= _LEAST_ITEMS and linked >= _LINKED * length and length <= _LONGEST_ITEM * count


def _letters(element: etree._Element) -> int:
    return sum(map(str.isalnum, words_in(element)))


def article_of(root: etree._Element) -> etree._Element:
    """The element that holds the article: the longest so marked, or the page where that is a teaser."""
    body = next(iter(root.iter("body")), root)
    most = _LEAST_ALONE * len("word ")
    for name in ("article", "main"):
        marked = max(root.iter(name), key=lambda each: len(words_in(each)), default=None)
        if marked is not None and len(words_in(marked)) >= min(most, len(words_in(body)) // 2):
            return marked
    return body


def check_article(
    root: etree._Element, text: str, sections: Sequence[Section], where: str
) -> list[ReadingWarning]:
    """What is wrong with a page of which perhaps only a part is there.

    Raises EmptyInputError for a page that shows a wall, a frame or a script where an article should be.
    """
    words = len(text.split())
    is_part = any(_has_words(text, section) for section in sections)
    if any(section.kind in _WHOLE for section in sections):
        return []
    said = tidy(" ".join(_said(root)))
    wall = next((wall for wall in _furniture().walls if wall.pattern.search(said)), None)
    if words >= _LEAST_WORDS or is_part:
        return [_doubt(wall)] if wall is not None and wall.hides else []
    if wall is not None:
        raise EmptyInputError(where, f"holds no article: {wall.what}", wall.advice)
    is_headed = any(section.kind not in _UNTOLD for section in sections)
    is_made = words < _LEAST_ALONE and any(local(each) in _SCRIPTED for each in root.iter())
    if is_made and not is_headed:
        raise EmptyInputError(
            where,
            "holds no article: only a frame, or a page that a script fills",
            "save the page from a browser after it has loaded, or get the PDF or XML",
        )
    return []


def _doubt(wall: _Wall) -> ReadingWarning:
    message = f"perhaps only an abstract, or no article: {wall.what}; {wall.advice}"
    return ReadingWarning(code=WarningCode.NO_ARTICLE, message=message)


def _has_words(text: str, section: Section) -> bool:
    return section.kind in _PARTS and len(text[section.start : section.end].split()) >= _LEAST_PART


def _said(root: etree._Element) -> Iterator[str]:
    """The words of a page that people read, also where no script runs."""
    for each in root.iter():
        if local(each) not in _SILENT and each.text:
            yield each.text
        if each.tail:
            yield each.tail
