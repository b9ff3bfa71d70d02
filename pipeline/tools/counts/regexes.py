"""Regular expressions and word lists that stand in Python, where nothing proves them."""

import ast
import re
from collections.abc import Iterable, Iterator

from pipeline.tools.counts.source import Module, Place

_CALLS = frozenset("compile search match fullmatch sub subn split findall finditer".split())
_ENGINES = frozenset({"re", "regex", "re2", "hyperscan"})
_OWN = frozenset({"gated"})
_LOOKS = re.compile(r"\\[bBdDsSwW]|\(\?|\w\|\w+\|\w")  # of a regex that is put together elsewhere
_ESCAPED = re.compile(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|U[0-9a-fA-F]{8}|N\{[^}]{1,60}\}|.)", re.DOTALL)
_SET = re.compile(r"\[\^?\]?[^\]]*\]")
_GROUP = re.compile(r"\(\?(?:P?<\w+>|P=\w+|[a-zA-Z]*(?:-[a-zA-Z]+)?[:)]|\()")
_WORD = re.compile(r"[^\W\d_]{2,}")
_LETTERS = re.compile(r"[^\W\d_]{2,}(?:[ '-][^\W\d_]+)*")
_LEAST = 3  # words that make a list


def with_words(modules: Iterable[Module]) -> Iterator[Place]:
    """The regular expressions that hold a word of two or more letters."""
    yield from (place for place in _regexes(modules) if place.size)


def without_words(modules: Iterable[Module]) -> Iterator[Place]:
    """The other regular expressions."""
    yield from (place for place in _regexes(modules) if not place.size)


def words_of(source: str) -> list[str]:
    r"""The words that a regular expression spells out.

    >>> words_of(r"(?P<n>\d+)\s?(?:week|[wW]k)s?\b(?=of|\u00b0)")
    ['week', 'of']
    """
    return _WORD.findall(bare(source))


def bare(source: str) -> str:
    """A regular expression without escapes, sets and names of groups."""
    return _GROUP.sub("(", _SET.sub("\0", _ESCAPED.sub(" ", source)))


def listed_words(modules: Iterable[Module], known: frozenset[str]) -> Iterator[Place]:
    """The lists of three or more words with how many each holds; words of the record (`known`) are none."""
    for module in modules:
        for line, found in _lists(module):
            words = [word for word in found if word not in known and _LETTERS.fullmatch(word)]
            if len(words) >= _LEAST:
                yield Place(
                    f"{module.path}:{line}", f"{len(words)} words: {' '.join(words)[:60]}", len(words)
                )


def record_words(modules: Iterable[Module]) -> frozenset[str]:
    """The names and the literal values of the record: every name and string of `schemas`."""
    found: set[str] = set()
    for module in modules:
        if module.package == "schemas":
            for node in ast.walk(module.tree):
                if isinstance(node, ast.Name):
                    found.add(node.id)
                elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found.add(node.value)
    return frozenset(found)


def expressions(module: Module) -> Iterator[tuple[ast.expr, str]]:
    """The regular expressions of a module with their literal text, what is put in by name left out."""
    seen = set(sayings(module.tree))
    for node, called in _expressions(module.tree):
        parts = [part for part in _strings(node) if id(part) not in seen]
        source = "\0".join(str(part.value) for part in parts)
        seen.update(map(id, parts))
        if called or _LOOKS.search(source):
            yield node, source


def _regexes(modules: Iterable[Module]) -> Iterator[Place]:
    """Each regular expression with how many words it holds: what a call is given, and what looks like a part of one."""
    for module in modules:
        for node, source in expressions(module):
            yield Place(f"{module.path}:{node.lineno}", source[:70], len(words_of(source)))


def _expressions(tree: ast.AST) -> Iterator[tuple[ast.expr, bool]]:
    """What calls of `re` are given (True), then every other string with what it is joined to."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_regex_call(node.func) and node.args:
            yield node.args[0], True
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp) and any(_strings(node)):
            yield node, False


def _is_regex_call(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id in _OWN
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id in _ENGINES
        and function.attr in _CALLS
    )


def _strings(node: ast.expr) -> Iterator[ast.Constant]:
    """The literal strings of an expression, without those that a call or a subscript inside it is given."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node
    elif isinstance(node, ast.JoinedStr | ast.BinOp | ast.IfExp | ast.Tuple | ast.List):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from _strings(child)


def sayings(tree: ast.AST) -> Iterator[int]:
    """The strings that are read by people: docstrings and what errors say."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield id(node.value)
        elif isinstance(node, ast.Raise):
            yield from (id(inner) for inner in ast.walk(node) if isinstance(inner, ast.Constant))


def _lists(module: Module) -> Iterator[tuple[int, list[str]]]:
    """The line and the strings of each list, set, tuple, table's keys and split text; types and `__all__` are none."""
    names = {id(inner) for node in ast.walk(module.tree) for inner in _names(node)}
    for node in ast.walk(module.tree):
        if id(node) in names:
            continue
        if isinstance(node, ast.Set | ast.List | ast.Tuple):
            yield node.lineno, list(_texts(node.elts))
        elif isinstance(node, ast.Dict):
            yield node.lineno, list(_texts(node.keys))
        elif isinstance(node, ast.Attribute) and node.attr == "split":
            yield node.lineno, [word for text in _texts([node.value]) for word in text.split()]


def _names(node: ast.AST) -> Iterator[ast.AST]:
    """What names a type or what a module gives, not English: the inside of a subscript and of `__all__`."""
    if isinstance(node, ast.Subscript):
        yield from ast.walk(node.slice)
    elif isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
        yield from ast.walk(node.value)


def _texts(nodes: Iterable[ast.expr | None]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
