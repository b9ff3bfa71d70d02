"""Rules as data: regular expressions in `rules.toml`, each proved by its own examples on load.

A rule has `id` (unique in its file), `regex` (verbose off, case ignored unless `case = true`), `yes`
(strings that must hold a match) and `no` (strings that must not). Named fragments under `[parts]`
may be used in a regex as `<<name>>`, the lists of `extractors/english/vocabulary.toml` in every file.

What else a rule may say, the file declares under `[keys]`: `"text"`, `"number"`, `"flag"`, `"table"`,
or the list of words that may stand there. `features` is such a key: what is so of the rule
(`features = ["as_needed"]`), asked by `"as_needed" in rule.features`. A key or word that is not declared
is refused, and so is one that no rule uses.

Nothing else stands before a rule: the literals that its matches hold are read from the regex (`needs`),
and one pass over a text tells where which rule is worth trying (`index`).
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

from extractors.english.gate import gated
from extractors.english.index import Index, Stretch, Wanted, matches, stretches
from extractors.english.keys import OWN, check_keys
from extractors.english.needs import Needs, needs
from extractors.english.vocabulary import expand
from schemas.errors import RuleError

FILE = "rules.toml"
PLANS = 256  # selections of rules
MAX_REGEX = 4000  # characters; a longer rule should be two


@dataclass(frozen=True, eq=False)
class Rule:
    """One proved rule. `data` holds the file's further keys for this rule, `features` what is so of it."""

    id: str
    source: str  # of the pattern, with its parts put in
    pattern: re.Pattern[str]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    features: frozenset[str] = frozenset()
    data: Mapping[str, Any] = field(default_factory=dict)
    index: Index = field(default_factory=Index)  # of the literals of all rules of the file

    def finditer(self, text: str, start: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """Every match in `[start, end)` of the text, left to right, as `re.Pattern.finditer` finds them."""
        end = len(text) if end is None else end
        if not self.needs.literals:
            return self.pattern.finditer(text, start, end)
        within = stretches(self._wanted, self.index.hits(text).between(start, end))
        return matches(self.pattern, self.needs, within[0], text, (start, end)) if within else iter(())

    def search(self, text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
        """The first match in `[start, end)` of the text, None if there is none."""
        return next(self.finditer(text, start, end), None)

    @cached_property
    def needs(self) -> Needs:
        """What every match holds; read when a text is first searched, which few rules of a room wait for."""
        return needs(self.source, self.pattern.flags & re.IGNORECASE)

    @cached_property
    def _wanted(self) -> Wanted:
        return self.index.wanted([self.needs])


def find_all(
    rules: Sequence[Rule], text: str, start: int = 0, end: int | None = None
) -> Iterator[tuple[Rule, re.Match[str]]]:
    """Every match of each of one file's rules in `[start, end)` of the text, rule by rule."""
    if not rules:
        return iter(())
    end = len(text) if end is None else end
    plan = _plan(tuple(rules))
    within = stretches(plan.wanted, rules[0].index.hits(text).between(start, end))
    tried = [*within, *plan.always]
    return _tried(rules, tried, within, text, (start, end)) if tried else iter(())


def _tried(
    rules: Sequence[Rule], places: list[int], within: Mapping[int, list[Stretch]], text: str, bounds: Stretch
) -> Iterator[tuple[Rule, re.Match[str]]]:
    for place in sorted(places):
        rule = rules[place]
        if place in within:
            found = matches(rule.pattern, rule.needs, within[place], text, bounds)
        else:
            found = rule.pattern.finditer(text, *bounds)
        for match in found:
            yield rule, match


class _Plan(NamedTuple):
    """Which of a selection of rules are tried where literals stand, and which everywhere."""

    wanted: Wanted
    always: tuple[int, ...]


@lru_cache(maxsize=PLANS)
def _plan(rules: tuple[Rule, ...]) -> _Plan:
    return _Plan(
        wanted=rules[0].index.wanted([rule.needs for rule in rules]),
        always=tuple(place for place, rule in enumerate(rules) if not rule.needs.literals),
    )


@cache
def rooms() -> tuple[str, ...]:
    """The folders of `extractors` that hold rules, as `load_rules` takes them."""
    return tuple(sorted(_rooms(files("extractors"), "")))


def _rooms(folder: Traversable, path: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _rooms(entry, f"{path}{entry.name}/")
        elif entry.name == FILE:
            yield path.rstrip("/")


@cache
def load_rules(folder: str) -> tuple[Rule, ...]:
    """The rules of `extractors/<folder>/rules.toml`, compiled and proved.

    Raises RuleError that names the rule and the example that it breaks.
    """
    raw = (files("extractors") / folder / FILE).read_text(encoding="utf-8")
    return parse_rules(raw, folder)


@cache
def rule_of(folder: str, rule_id: str) -> Rule:
    """The rule of that id in a room. Raises RuleError for one that the room does not have."""
    found = next((rule for rule in load_rules(folder) if rule.id == rule_id), None)
    if found is None:
        raise RuleError(f"{folder}/{FILE}: no rule is called {rule_id!r}; mend the name")
    return found


@cache
def pattern_of(folder: str, rule_id: str) -> re.Pattern[str]:
    """The pattern of that rule, for what `Rule` has no method for: match, fullmatch, sub."""
    return rule_of(folder, rule_id).pattern


@cache
def rules_of(folder: str, kind: str) -> tuple[Rule, ...]:
    """The rules of one kind of a room, in the order of its file."""
    return tuple(rule for rule in load_rules(folder) if rule.data.get("kind") == kind)


def parse_rules(raw: str, where: str) -> tuple[Rule, ...]:
    """The rules of a TOML text; `where` is named in errors."""
    try:
        table = tomllib.loads(raw)
    except tomllib.TOMLDecodeError as error:
        raise RuleError(f"{where}/{FILE}: {error}; mend the file") from error
    if unknown := sorted(table.keys() - {"parts", "keys", "rule"}):
        raise RuleError(
            f"{where}/{FILE}: knows no {unknown[0]!r} beside parts, keys and rules; mend the name"
        )
    entries = table.get("rule", [])
    check_keys(table.get("keys", {}), entries, where)
    rules = [_rule(entry, table.get("parts", {}), where) for entry in entries]
    ids = [rule.id for rule in rules]
    if len(ids) != len(set(ids)):
        raise RuleError(f"{where}/{FILE}: a rule id appears twice; rename one")
    index = Index()
    indexed = tuple(replace(rule, index=index) for rule in rules)
    for rule in indexed:
        _prove(rule, f"{where}/{rule.id}")
    return indexed


def _rule(entry: Mapping[str, Any], parts: Mapping[str, str], where: str) -> Rule:
    name = f"{where}/{entry.get('id', '?')}"
    flags = 0 if entry.get("case", False) else re.IGNORECASE
    try:
        source = expand(entry["regex"], parts)
        pattern = gated(source, flags)
        rule_id = entry["id"]
    except (KeyError, re.error) as error:
        raise RuleError(f"{name}: no usable id and regex ({error}); mend the rule") from error
    if len(source) > MAX_REGEX:
        raise RuleError(f"{name}: the regex has {len(source)} characters; split it")
    data = {key: value for key, value in entry.items() if key not in OWN and key != "features"}
    return Rule(
        id=rule_id,
        source=source,
        pattern=pattern,
        yes=tuple(entry.get("yes", ())),
        no=tuple(entry.get("no", ())),
        features=frozenset(entry.get("features", ())),
        data=data,
    )


def _prove(rule: Rule, name: str) -> None:
    if not rule.yes or not rule.no:
        raise RuleError(f"{name}: needs examples that must match (yes) and that must not (no)")
    for example in rule.yes:
        if rule.pattern.search(example) is None:
            raise RuleError(f"{name}: does not match its example {example!r}")
    for example in rule.no:
        if match := rule.pattern.search(example):
            raise RuleError(f"{name}: matches {match[0]!r} in its counter-example {example!r}")
