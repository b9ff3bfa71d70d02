r"""The alternatives of a regular expression: where they stand, the expression without one, which of them take part in a match.

A fragment `<<name>>` of a rule is left as it stands.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count

_PART = re.compile(r"<<(\w+)>>")
_DEPTH = 5  # parts may use parts, to this depth
_HEAD = re.compile(r"\((?:\?(?:P?<\w+>|P=\w+|<?[=!]|>|[a-zA-Z]*(?:-[a-zA-Z]+)?:|\(\w+\)))?")
_MARK = re.compile(r"\(\?P<mark_(\w+?)_(\d+)_>")
_NUMBERED = re.compile(r"\\[1-9]|\(\?\(\d")


@dataclass(frozen=True, slots=True)
class Branch:
    """One alternative at `[start, end)` of a regular expression; `first` of its group, inside of what must not follow or precede."""

    start: int
    end: int
    text: str
    first: bool
    forbids: bool

    def removed(self, source: str) -> str:
        """The regular expression without this alternative."""
        start, end = (self.start, self.end + 1) if self.first else (self.start - 1, self.end)
        return source[:start] + source[end:]


def branches(source: str) -> list[Branch]:
    r"""Every alternative of every group that has two or more; empty ones are none.

    >>> source = r"a(?:b|c\|)?|[|]d"
    >>> [branch.removed(source) for branch in branches(source)]
    ['a(?:c\\|)?|[|]d', 'a(?:b)?|[|]d', '[|]d', 'a(?:b|c\\|)?']
    >>> [(branch.text, branch.forbids) for branch in branches("a(?!b|(?:c|d))|e")]
    [('c', True), ('d', True), ('b', True), ('(?:c|d)', True), ('a(?!b|(?:c|d))', False), ('e', False)]
    """
    return [
        Branch(start, end, source[start:end], number == 0, forbids)
        for starts, forbids in _groups(source)
        for number, (start, end) in enumerate(zip(starts, (after - 1 for after in starts[1:]), strict=False))
        if end > start and len(starts) > 2
    ]


def expanded(source: str, parts: Mapping[str, str]) -> str:
    """The regular expression with its fragments in place. Raises KeyError for one that is not there."""
    for _ in range(_DEPTH):
        longer = _PART.sub(lambda match: parts[match[1]], source)
        if longer == source:
            break
        source = longer
    return source


def used_parts(source: str, parts: Mapping[str, str]) -> frozenset[str]:
    """The fragments that a regular expression uses, those inside fragments too.

    >>> sorted(used_parts("<<a>> week", {"a": "<<b>>|x", "b": "y", "c": "z"}))
    ['a', 'b']
    """
    found: set[str] = set()
    waiting = _PART.findall(source)
    while waiting:
        name = waiting.pop()
        if name not in found and name in parts:
            found.add(name)
            waiting += _PART.findall(parts[name])
    return frozenset(found)


def marked(source: str, parts: Mapping[str, str]) -> str | None:
    """The expanded expression with each alternative in a group of its own; None where it counts its groups.

    Groups are named `mark_<part>_<number>_<place>`, the part empty for the expression itself.
    """
    if any(map(_NUMBERED.search, (source, *(parts[name] for name in used_parts(source, parts))))):
        return None
    whole = expanded(_marked(source, "0"), {name: _marked(text, name) for name, text in parts.items()})
    places = count()
    return _MARK.sub(lambda match: f"(?P<mark_{match[1]}_{match[2]}_{next(places)}>", whole)


def taking_part(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    """The part ("0" for the expression itself) and the number of each alternative that took part in a match."""
    for name, value in match.groupdict().items():
        if value is not None and name.startswith("mark_"):
            part, number, _ = name.removeprefix("mark_").rsplit("_", 2)
            yield part, int(number)


def _marked(source: str, part: str) -> str:
    inserts: dict[int, str] = {}
    for number, branch in enumerate(branches(source)):
        inserts[branch.start] = f"(?P<mark_{part}_{number}_>"
        inserts[branch.end] = ")"
    pieces, done = [], 0
    for place in sorted(inserts):
        pieces += [source[done:place], inserts[place]]
        done = place
    return "".join([*pieces, source[done:]])


def _groups(source: str) -> list[tuple[list[int], bool]]:
    """For each group where its alternatives start, and one past its end; inner groups before outer ones."""
    found: list[tuple[list[int], bool]] = []
    around: list[tuple[list[int], bool]] = [([0], False)]
    position = 0
    while position < len(source):
        character = source[position]
        if character == "\\":
            position += 1
        elif character == "[":
            position = _end_of_set(source, position)
        elif character == "(":
            head = _HEAD.match(source, position)
            text = head[0] if head else "("
            around.append(([position + len(text)], around[-1][1] or text.endswith("!")))
            position += len(text) - 1
        elif character in "|)":
            around[-1][0].append(position + 1)
            if character == ")":
                found.append(around.pop())
        position += 1
    around[0][0].append(len(source) + 1)
    return [*found, around[0]]


def _end_of_set(source: str, position: int) -> int:
    position += 2 if source[position + 1 : position + 2] == "^" else 1
    if source[position : position + 1] == "]":
        position += 1
    while position < len(source) and source[position] != "]":
        position += 2 if source[position] == "\\" else 1
    return position
