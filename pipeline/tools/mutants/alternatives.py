"""`python -m pipeline.tools.mutants.alternatives`: which alternatives of a rule its own examples do not need.

Each alternative of a rule's regular expression, and of the fragments of its file, is taken out in turn. It is needed
where an example then holds no match, or a counter-example holds one, or a text of the corpus is matched elsewhere: of
`corpus.toml` beside the rules, and for what English says of every corpus.

`unneeded.toml` holds how many a rule may have today; a rule that it does not name may have none. The command brings
these numbers down; `--accept` raises them too, `--show RULE` lists a rule's.
"""

import argparse
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from extractors.english.vocabulary import fragments
from pipeline.tools.counts.source import ROOT
from pipeline.tools.mutants.branches import branches, expanded, marked, taking_part, used_parts

VOCABULARY = Path("extractors/english/vocabulary.toml")
CORPUS = "corpus.toml"
ENGLISH = Path("extractors/english")
ALLOWED = Path(__file__).with_name("unneeded.toml")
HEAD = """\
# How many alternatives of a rule no example of it needs; a rule that is not named may have none. Brought down by
# `python -m pipeline.tools.mutants.alternatives`.
"""
ITSELF = "0"  # the part that a rule's own expression is

Spans = list[tuple[int, int]]
Numbers = Mapping[tuple[str, str], int]  # by file and rule


@dataclass(frozen=True, slots=True)
class Example:
    """A rule as its file writes it, with its fragments, and what it matches in the corpus beside it."""

    id: str
    regex: str
    flags: re.RegexFlag
    yes: tuple[str, ...]
    no: tuple[str, ...]
    parts: Mapping[str, str]
    corpus: tuple[tuple[str, Spans], ...] = ()

    def over(self, texts: Iterable[str]) -> "Example":
        """The rule with the texts that it matches."""
        pattern = self.compiled()
        found = tuple((text, spans) for text in texts if (spans := _spans(pattern, text)))
        return replace(self, corpus=found)

    def without(self, part: str, shorter: str) -> "Example":
        """The rule with its own expression, or one of its fragments, in a shorter form."""
        if part == ITSELF:
            return replace(self, regex=shorter)
        return replace(self, parts={**self.parts, part: shorter})

    def broken(self) -> bool:
        """True if an example is not met, or something else is matched in the corpus."""
        try:
            pattern = self.compiled()
        except re.error:
            return True
        return (
            not all(map(pattern.search, self.yes))
            or any(map(pattern.search, self.no))
            or any(_spans(pattern, text) != spans for text, spans in self.corpus)
        )

    def used(self) -> frozenset[tuple[str, int]] | None:
        """The alternatives that take part in matches of the examples and the corpus; None where that cannot be told."""
        source = marked(self.regex, self.parts)
        if source is None:
            return None
        try:
            pattern = re.compile(source, self.flags)
        except re.error:  # a flag that must stand first
            return None
        texts = [*self.yes, *(text for text, _ in self.corpus)]
        return frozenset(
            one for text in texts for match in pattern.finditer(text) for one in taking_part(match)
        )

    def compiled(self) -> re.Pattern[str]:
        """The pattern. Raises re.error."""
        return re.compile(expanded(self.regex, self.parts), self.flags)


@dataclass(frozen=True, slots=True)
class RuleFile:
    """The rules of a file, and the fragments that are its own."""

    path: Path  # from the root of the tree
    parts: Mapping[str, str]
    rules: tuple[Example, ...]


def rule_files(root: Path = ROOT) -> Iterator[RuleFile]:
    """Every file of rules below `extractors`."""
    shared = fragments(_table(root / VOCABULARY))
    for path in sorted((root / "extractors").rglob("*.toml")):
        table = _table(path)
        own: dict[str, str] = table.get("parts", {})
        texts = _corpus(path.parent, root)
        rules = tuple(rule.over(texts) for rule in _rules(table, {**shared, **own}))
        if rules:
            yield RuleFile(path.relative_to(root), own, rules)


def unneeded(file: RuleFile) -> dict[str, list[str]]:
    """By rule, and by fragment as `parts.<name>`, the alternatives that no example needs; those without any are left out."""
    used = {rule.id: rule.used() for rule in file.rules}
    found: dict[str, list[str]] = {}
    for rule in file.rules:
        found[rule.id] = _unneeded(rule.regex, ITSELF, [rule], used)
    for name, source in file.parts.items():
        users = [rule for rule in file.rules if name in used_parts(rule.regex, rule.parts)]
        found[f"parts.{name}"] = _unneeded(source, name, users, used)
    return {name: lost for name, lost in found.items() if lost}


def numbers(root: Path = ROOT) -> dict[tuple[str, str], int]:
    """How many alternatives no example needs, by file and rule."""
    return {
        (file.path.as_posix(), rule): len(lost)
        for file in rule_files(root)
        for rule, lost in unneeded(file).items()
    }


def allowed(path: Path = ALLOWED) -> dict[tuple[str, str], int]:
    """How many each rule may have."""
    table = _table(path) if path.exists() else {}
    return {(file, rule): number for file, rules in table.items() for rule, number in rules.items()}


def worse(today: Numbers, before: Numbers) -> list[str]:
    """The rules that have more than they may, one line each.

    >>> worse({("a.toml", "one"): 3, ("a.toml", "two"): 1}, {("a.toml", "one"): 2, ("a.toml", "two"): 5})
    ['a.toml, one: 3 alternatives that no example needs, may have 2']
    """
    return [
        f"{file}, {rule}: {number} alternatives that no example needs, may have {most}"
        for (file, rule), number in today.items()
        if number > (most := before.get((file, rule), 0))
    ]


def brought_down(today: Numbers, before: Numbers, *, accept: bool = False) -> dict[tuple[str, str], int]:
    """What each rule may have from now on: no more than today, nor than before unless it is accepted.

    >>> brought_down({("a", "x"): 3, ("a", "y"): 1}, {("a", "x"): 2, ("a", "y"): 5, ("a", "z"): 1})
    {('a', 'x'): 2, ('a', 'y'): 1}
    """
    kept = {place: n if accept else min(n, before.get(place, 0)) for place, n in today.items()}
    return {place: number for place, number in kept.items() if number}


def save(kept: Numbers, path: Path = ALLOWED) -> None:
    """Write the numbers, one rule a line."""
    lines, last = [HEAD], ""
    for (file, rule), number in sorted(kept.items()):
        if file != last:
            lines.append(f'\n["{file}"]\n')
            last = file
        lines.append(f'"{rule}" = {number}\n')
    path.write_text("".join(lines), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Bring the numbers down, or show; 1 where a rule has more than it may."""
    parser = argparse.ArgumentParser(
        prog="python -m pipeline.tools.mutants.alternatives", description=__doc__
    )
    parser.add_argument("--accept", action="store_true", help="take the numbers as they are, higher ones too")
    parser.add_argument(
        "--show", metavar="RULE", help="list the alternatives of a rule that no example needs"
    )
    options = parser.parse_args(arguments)
    if options.show is not None:
        for file in rule_files():
            for text in unneeded(file).get(options.show, ()):
                sys.stdout.write(f"{file.path} {text}\n")
        return 0
    today, before = numbers(), allowed()
    save(kept := brought_down(today, before, accept=options.accept))
    sys.stdout.write(
        f"{sum(today.values()):,} alternatives that no example needs, {sum(before.values()):,} before\n"
    )
    said = worse(today, kept)
    sys.stdout.write("".join(f"{line}\n" for line in said))
    return 1 if said else 0


def _unneeded(
    source: str, part: str, rules: list[Example], used: Mapping[str, frozenset[tuple[str, int]] | None]
) -> list[str]:
    """The alternatives of the expression that none of the rules needs.

    One that took part in no match cannot be missed, unless it says what must not stand there.
    """
    lost = []
    for number, branch in enumerate(branches(source)):
        suspects = (
            rule
            for rule in rules
            if branch.forbids or (taking := used[rule.id]) is None or (part, number) in taking
        )
        if not any(rule.without(part, branch.removed(source)).broken() for rule in suspects):
            lost.append(branch.text)
    return lost


def _rules(table: Mapping[str, Any], parts: Mapping[str, str]) -> Iterator[Example]:
    for entry in table.get("rule", []):
        if "regex" in entry and "id" in entry:
            flags = re.NOFLAG if entry.get("case") else re.IGNORECASE
            yes, no = tuple(entry.get("yes", ())), tuple(entry.get("no", ()))
            yield Example(entry["id"], entry["regex"], flags, yes, no, parts)


def _corpus(room: Path, root: Path) -> list[str]:
    """The texts of which a test compares all that the room's rules find."""
    every = sorted((root / "extractors").rglob(CORPUS))
    if not room.is_relative_to(root / ENGLISH):
        rooms = (room, room.parent)  # a part of a room is walked by the corpus of the whole
        every = [path for path in every if path.parent in rooms]
    return [text for path in every for text in _strings(_table(path))]


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _strings([*value, *value.values()])
    elif isinstance(value, Iterable):
        for one in value:
            yield from _strings(one)


def _spans(pattern: re.Pattern[str], text: str) -> Spans:
    return [match.span() for match in pattern.finditer(text)]


def _table(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


if __name__ == "__main__":
    raise SystemExit(main())
