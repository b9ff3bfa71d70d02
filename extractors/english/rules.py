"""Rules as data: regular expressions in `patterns.toml`, each proved by its own examples on load.

A rule has `id` (unique in its file), `regex` (verbose off, case ignored unless `case = true`), `yes`
(strings that must hold a match) and `no` (strings that must not). Named fragments under `[parts]`
may be used in a regex as `<<name>>`, those of `extractors/english/parts.toml` in every file.

A rule may name `anchors`, lower-case literals of which every match holds one, and `reach`, how many
characters a match may extend before and after its anchor. Only those stretches are then searched,
which makes a rule that starts with a number or a word list many times quicker.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from extractors.english.anchors import Anchors
from extractors.english.gate import gated
from schemas.errors import RuleError

MAX_REGEX = 4000  # characters; a longer rule should be two


@dataclass(frozen=True)
class Rule:
    """One proved rule. `data` holds the file's further keys for this rule."""

    id: str
    pattern: re.Pattern[str]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    anchors: tuple[str, ...] = ()
    reach: int = 80
    data: Mapping[str, Any] = field(default_factory=dict)
    index: Anchors | None = None  # of the anchors of all rules of the file

    def finditer(self, text: str, lowered: str | None = None) -> Iterator[re.Match[str]]:
        """Every match in the text, left to right. `lowered` spares a caller with many rules the lowering."""
        if self.index is None:
            yield from self.pattern.finditer(text)
            return
        done = 0
        for start, end in self.index.stretches(lowered or text.lower(), self.anchors, self.reach):
            for match in self.pattern.finditer(text, max(start, done), end):
                done = match.end()
                yield match


@cache
def rooms() -> tuple[str, ...]:
    """The folders of `extractors` that hold rules, as `load_rules` takes them."""
    return tuple(sorted(_rooms(files("extractors"), "")))


def _rooms(folder: Traversable, path: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _rooms(entry, f"{path}{entry.name}/")
        elif entry.name == "patterns.toml":
            yield path.rstrip("/")


@cache
def load_rules(folder: str) -> tuple[Rule, ...]:
    """The rules of `extractors/<folder>/patterns.toml`, compiled and proved.

    Raises RuleError that names the rule and the example that it breaks.
    """
    raw = (files("extractors") / folder / "patterns.toml").read_text(encoding="utf-8")
    return parse_rules(raw, folder)


def parse_rules(raw: str, where: str) -> tuple[Rule, ...]:
    """The rules of a TOML text; `where` is named in errors."""
    try:
        table = tomllib.loads(raw)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{where}/patterns.toml: {error}; mend the file") from error
    parts = {**_shared_parts(), **table.get("parts", {})}
    entries = table.get("rule", [])
    index = Anchors(anchor for entry in entries for anchor in entry.get("anchors", ()))
    rules = [_rule(dict(entry), parts, index, where) for entry in entries]
    ids = [rule.id for rule in rules]
    if len(ids) != len(set(ids)):
        raise RuleError(f"{where}/patterns.toml: a rule id appears twice; rename one")
    return tuple(rules)


@cache
def _shared_parts() -> dict[str, str]:
    raw = (files("extractors") / "english" / "parts.toml").read_text(encoding="utf-8")
    parts: dict[str, str] = tomllib.loads(raw)["parts"]
    return parts


def _rule(entry: dict[str, Any], parts: Mapping[str, str], index: Anchors, where: str) -> Rule:
    name = f"{where}/{entry.get('id', '?')}"
    try:
        source = _expand(entry.pop("regex"), parts)
        rule_id = entry.pop("id")
        flags = 0 if entry.pop("case", False) else re.IGNORECASE
        pattern = gated(source, flags)
    except (KeyError, re.error) as error:
        raise RuleError(f"{name}: no usable id and regex ({error}); mend the rule") from error
    if len(source) > MAX_REGEX:
        raise RuleError(f"{name}: the regex has {len(source)} characters; split it")
    yes, no = tuple(entry.pop("yes", ())), tuple(entry.pop("no", ()))
    anchors, reach = tuple(entry.pop("anchors", ())), int(entry.pop("reach", 80))
    rule = Rule(rule_id, pattern, yes, no, anchors, reach, entry, index if anchors else None)
    _prove(rule, name)
    return rule


def _expand(source: str, parts: Mapping[str, str]) -> str:
    for _ in range(5):  # parts may use parts, to this depth
        expanded = re.sub(r"<<(\w+)>>", lambda match: parts[match[1]], source)
        if expanded == source:
            return expanded
        source = expanded
    return source


def _prove(rule: Rule, name: str) -> None:
    if not rule.yes or not rule.no:
        raise RuleError(f"{name}: needs examples that must match (yes) and that must not (no)")
    for example in rule.yes:
        if not any(rule.finditer(example)):
            raise RuleError(f"{name}: does not match its example {example!r}")
    for example in rule.no:
        if match := rule.pattern.search(example):
            raise RuleError(f"{name}: matches {match[0]!r} in its counter-example {example!r}")
