"""The title on the first pages: what the file's tags call it, else the largest type that is no banner and no journal."""

import re
from collections.abc import Collection, Sequence

from corpus.headings import kind_of
from corpus.imprint.authors import unraised
from corpus.imprint.banners import banners, letters
from corpus.imprint.names import is_affiliation, person
from corpus.imprint.publishers import plain_name
from corpus.layout import Line

TITLE_PAGES = 3  # a cover may come before the title
_SIZE_STEP = 0.09  # of the size, within one title: a word in another font changes a line's box
_LEADING = 1.75  # of the size, from line to line of a title
_LARGER = 1.1  # of the body's size
_BEST = 0.95  # of the largest size: titles of so nearly the same size are told apart by their place
_SUBTITLE_GAP = 2.4
_MOST_LINES = 8
_LEAST_LETTERS = 9
_LEAST_SHARE = 0.85  # of the title in the tags that must stand on the page
_LOWEST = 0.9  # of the page's height
_FURNITURE = re.compile(
    r"https?:|www\.|\bdoi\b|doi\.org|@|©|\bISSN\b|\bVol(?:ume)?\.? \d|^(?:PII|DOI|Reference|To appear in)\s?:|\.(?:com|org|net)\b|"
    r"^(?:supplementary\s)?(?:table|fig(?:ure|\.)?|box)\s{0,2}\d|^\W*\d[\d\W]*$",
    re.IGNORECASE,
)
_SUBTITLE_WORDS = re.compile(
    r"\b(?:of|in|the|with|for|from|to|on|after|during|due|following|by|is|are|was)\b|\ban?\s[a-z]{3,}|^[(:–—]"
)
_OPEN_END = re.compile(
    r"(?:[:–—-]|\b(?:an?|and|as|at|among|after|associated|between|by|caused|due|during|following|for|from|in|into|of|on|or|the|"
    r"through|to|using|versus|with|without))$",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:an?|the)\s", re.IGNORECASE)
_GROUP = re.compile(r"^(?:and\s)?(?:on behalf of|for the)\b", re.IGNORECASE)
VERSION = re.compile(r"\s{0,3}\[v(?:ersion)?\s?\d.{0,200}$")  # as journals of open review append it
_LABEL = re.compile(r"^title\s{0,2}:\s{0,2}", re.IGNORECASE)


def find_title(
    pages: Sequence[Sequence[Line]],
    heights: Sequence[float],
    *,
    body: float,
    told: str | None,
    journals: Collection[str],
) -> list[Line]:
    """The lines of the title in their order, all on one page; empty where none was recognised.

    `body` is the size of the body's type, `told` a title that the file's tags hold, `journals` the plain names of
    journals that the pages bear.
    """
    few = list(zip(pages[:TITLE_PAGES], heights, strict=False))
    if told:
        for lines, _ in few:
            if found := _as_told(lines, letters(told)):
                return found
    for lines, height in few:
        usable = [
            line
            for line in lines
            if line.base <= _LOWEST * height and not _FURNITURE.search(VERSION.sub("", line.text))
        ]
        groups = [
            group for whole in _groups(usable) if _may_be_title(group := _without_head(whole, journals))
        ]
        if found := _largest(groups, body) or _boldest(groups, body):
            return _with_subtitle(found, usable, body)
    return []


def _as_told(lines: Sequence[Line], told: str) -> list[Line]:
    """The lines that say what the tags say."""
    ordered = sorted(lines, key=lambda line: (line.base, line.x0))
    for start, first in enumerate(ordered):
        said = ""
        found: list[Line] = []
        for line in ordered[start : start + _MOST_LINES]:
            if found and line.base - found[-1].base > 2 * _LEADING * found[-1].size:
                break
            more = said + letters(_LABEL.sub("", line.text) if not found else line.text)
            if not told.startswith(more) and not (more.startswith(told) and len(more) <= len(told) + 3):
                continue
            if more == said:
                continue
            said = more
            found.append(line)
        if len(said) >= _LEAST_SHARE * len(told) and abs(first.size - found[0].size) < 1:
            return found
    return []


def _without_head(group: Sequence[Line], journals: Collection[str]) -> list[Line]:
    """The group without banners, names of journals and headings before its first other line.

    Further below they are the title's own words: "... of the ovary: / case report and review of the literature".
    """
    for number, line in enumerate(group):
        if not _is_other(line.text, journals):
            return list(group[number:])
    return []


def _is_other(text: str, journals: Collection[str]) -> bool:
    """True for a line that is no title by itself: a banner, a journal's name, a heading."""
    return (
        bool(banners(text))
        or plain_name(text) in journals
        or kind_of(text) is not None
        and len(text.split()) <= 3
    )


def _groups(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of one size that stand close below each other."""
    groups: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: (line.base, line.x0)):
        group = next((group for group in reversed(groups[-6:]) if _goes_on(group, line)), None)
        if group is None:
            groups.append([line])
        else:
            group.append(line)
    return groups


def _goes_on(group: Sequence[Line], line: Line) -> bool:
    last = group[-1]
    size = max(last.size, line.size)
    step = line.base - last.base
    if abs(line.size - last.size) > _SIZE_STEP * size or not step <= _LEADING * size:
        return False
    left, right = min(one.x0 for one in group), max(one.x1 for one in group)
    if step < 0.3 * size:
        return -0.5 * size < line.x0 - last.x1 < 3 * size
    return min(right, line.x1) - max(left, line.x0) > 0


def _may_be_title(group: Sequence[Line]) -> bool:
    text = " ".join(line.text for line in group)
    count = sum(map(str.isalpha, text))
    if len(group) > _MOST_LINES or count < _LEAST_LETTERS or count < 0.6 * len(text.replace(" ", "")):
        return False
    return len(text.split()) >= 2 and not (is_affiliation(text) and len(group) == 1 and "," in text)


def _largest(groups: Sequence[list[Line]], body: float) -> list[Line]:
    """The group of the largest type, where it stands out; the upper one of two alike."""
    sizes = [max(line.size for line in group) for group in groups]
    largest = max(sizes, default=0.0)
    if largest < _LARGER * body:
        return []
    return next(group for group, size in zip(groups, sizes, strict=True) if size >= _BEST * largest)


def _boldest(groups: Sequence[list[Line]], body: float) -> list[Line]:
    """In a manuscript of one size: the first bold group, before anything else that is long."""
    for group in groups:
        text = " ".join(line.text for line in group)
        stands_out = all(line.bold for line in group) or text.isupper()
        if stands_out and group[0].size >= 0.95 * body and len(text.split()) >= 4:
            return [] if text.endswith(".") and len(group) > 4 else group
        if len(group) > 3:
            return []
    return []


def _with_subtitle(title: list[Line], lines: Sequence[Line], body: float) -> list[Line]:
    """The title with the smaller lines below it that go on with it."""
    below = sorted(
        (line for line in lines if line.base > title[-1].base + 0.3 * line.size), key=lambda line: line.base
    )
    whole = list(title)
    for line in below[:3]:
        last = whole[-1]
        overlaps = min(last.x1, line.x1) - max(last.x0, line.x0) > 0
        near = line.base - last.base <= _SUBTITLE_GAP * last.size and overlaps
        if not near or line.size > 1.05 * last.size or not _continues(line, last, body):
            break
        whole.append(line)
    return whole


def grown(title: list[Line], lines: Sequence[Line]) -> list[Line]:
    """The title with lines of its own type right above it, which the margin took for a running head."""
    whole = list(title)
    ours = set(map(id, title))
    above = (line for line in lines if whole and line.page == whole[0].page and id(line) not in ours)
    for line in sorted(above, key=lambda line: -line.base):
        step = whole[0].base - line.base
        beside = min(line.x1, whole[0].x1) <= max(line.x0, whole[0].x0)
        if step <= 0 or step > _LEADING * line.size or beside:
            continue
        if (
            not _goes_on([line], whole[0])
            or line.bold != whole[0].bold
            or _FURNITURE.search(line.text)
            or banners(line.text)
        ):
            break
        whole.insert(0, line)
    return whole


def _continues(line: Line, last: Line, body: float) -> bool:
    """True for a smaller line that an unfinished title goes on with, or a phrase that names neither persons nor places."""
    text = unraised(line)
    if (
        _GROUP.match(text)
        or is_affiliation(text)
        or kind_of(text) is not None
        and not _OPEN_END.search(last.text)
    ):
        return False
    if _OPEN_END.search(last.text.rstrip()):
        return "," not in text
    if line.size < _LARGER * body:
        return False
    if banners(_ARTICLE.sub("", text)):
        return _ARTICLE.match(text) is not None
    return bool(_SUBTITLE_WORDS.search(text)) and not text.endswith(".") and not person(text)
