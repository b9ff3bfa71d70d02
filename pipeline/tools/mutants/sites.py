"""Words of rules and vocabularies that can be changed, one at a time."""

import csv
import io
import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from pipeline.tools.counts.regexes import expressions
from pipeline.tools.counts.source import Module, modules
from pipeline.tools.mutants.alternatives import CORPUS

NONSENSE = "zqzq"
KINDS = ("python", "rules", "tables")
_LEAST = 4  # letters
_WORD = re.compile(
    rf"(?<=[(|:])(?<!\\)[A-Za-z]{{{_LEAST},}}(?![\w>])|(?<![\w\\<{{])[A-Za-z]{{{_LEAST},}}(?=[?]?[|)])"
)
_KEY = re.compile(r"^(\w+)\s=\s")
_EXAMPLES = frozenset({"yes", "no", "text", "texts", "means", "id", "kind", "source"})
_BUILT_FROM = "drug_sources"  # tables that only the building of others reads
_LIST = re.compile(r"^\w+\s=\s(?!\d)")
_CELL = re.compile(rf"[^\W\d_]{{{_LEAST},}}")


@dataclass(frozen=True, slots=True)
class Site:
    """One word at `[start, end)` of a file; `word` is what a text must hold for the change to matter."""

    kind: str
    path: Path  # from the root of the tree
    line: int
    start: int
    end: int
    word: str

    def changed(self, text: str) -> str:
        """The text of the file with nonsense for the word."""
        return text[: self.start] + NONSENSE + text[self.end :]


def sites(root: Path) -> dict[str, list[Site]]:
    """Every site by kind: alternatives in Python, alternatives in rules, first cells of tables."""
    return {
        "python": list(_in_python(modules(root, ("extractors",)))),
        "rules": [
            site for path in _files(root, "*.toml") if path.name != CORPUS for site in _in_rules(root, path)
        ],
        "tables": [site for path in _files(root, "*.csv") for site in _in_table(root, path)],
    }


def sample(every: dict[str, list[Site]], number: int, seed: int) -> list[Site]:
    """At most `number` sites of each kind, the kinds in turn; the same for the same seed and source."""
    drawn = [
        random.Random(f"{seed} {kind}").sample(found, min(number, len(found)))
        for kind, found in every.items()
    ]
    return [site for turn in zip_longest(*drawn) for site in turn if site is not None]


def words_in(source: str) -> Iterator[tuple[int, int, str]]:
    r"""The `[start, end)` of each word of an alternation, and the part of it that every match holds.

    >>> list(words_in(r"(?P<name>weeks?|\bmonth|(?:from|till)\s)|[days]"))
    [(9, 14, 'week'), (27, 31, 'from'), (32, 36, 'till')]
    """
    for match in _WORD.finditer(source):
        optional = source[match.end() : match.end() + 1] in ("?", "*")
        if "|" in source and match[0] != NONSENSE:
            yield match.start(), match.end(), match[0][:-1] if optional else match[0]


def listed_in(line: str) -> Iterator[tuple[int, int, str]]:
    """The words of a line of lists, but for the name of a list.

    >>> [word for _, _, word in listed_in('teen = { eleven = 11, "a dozen of" = 12 }')]
    ['eleven', 'dozen']
    >>> [word for _, _, word in listed_in("april = 4")]
    ['april']
    """
    name = _LIST.match(line)
    for match in _CELL.finditer(line, name.end() if name else 0):
        yield match.start(), match.end(), match[0]


def _has_rules(path: Path) -> bool:
    return "\n[[rule]]" in path.read_text(encoding="utf-8")


def _in_python(found: Iterable[Module]) -> Iterator[Site]:
    for module in found:
        lines = module.text.splitlines(keepends=True)
        seen: set[int] = set()
        for node, _ in expressions(module):
            begin = _offset(lines, node.lineno, node.col_offset)
            end = _offset(lines, node.end_lineno or node.lineno, node.end_col_offset or 0)
            for start, stop, word in words_in(module.text[begin:end]):
                if begin + start not in seen:
                    seen.add(begin + start)
                    line = module.text.count("\n", 0, begin + start) + 1
                    yield Site("python", module.path, line, begin + start, begin + stop, word)


def _offset(lines: list[str], line: int, column: int) -> int:
    """The character at which a place of the syntax tree lies; its columns are bytes."""
    return sum(map(len, lines[: line - 1])) + len(lines[line - 1].encode()[:column].decode())


def _in_rules(root: Path, path: Path) -> Iterator[Site]:
    """What stands under other keys than examples and names; in a file without rules, every word of its lists."""
    key, done = "", 0
    found = words_in if _has_rules(path) else listed_in
    for number, line in enumerate(path.read_bytes().decode().splitlines(keepends=True), start=1):
        if match := _KEY.match(line):
            key = match[1]
        if key not in _EXAMPLES and not line.startswith(("#", "[")):
            for start, end, word in found(line):
                yield Site("rules", path.relative_to(root), number, done + start, done + end, word)
        done += len(line)


def _in_table(root: Path, path: Path) -> Iterator[Site]:
    if _BUILT_FROM in path.parts:
        return
    done = 0
    for number, line in enumerate(path.read_bytes().decode().splitlines(keepends=True), start=1):
        cell = next(csv.reader(io.StringIO(line)), [""])[0]
        match = _CELL.search(cell)
        if number > 1 and match is not None and (start := line.find(match[0])) >= 0:
            yield Site(
                "tables", path.relative_to(root), number, done + start, done + start + len(match[0]), match[0]
            )
        done += len(line)


def _files(root: Path, pattern: str) -> list[Path]:
    return sorted((root / "extractors").rglob(pattern))
