"""How long functions are, how many arguments they take, how often they branch."""

import ast
from collections.abc import Iterable, Iterator
from functools import singledispatch

from pipeline.tools.counts.source import Function, Module, Place

MOST_LINES = 50
MOST_ARGUMENTS = 5
MOST_BRANCHES = 20


def long(modules: Iterable[Module]) -> Iterator[Place]:
    """The functions of more than 50 lines, from `def` to the last one."""
    for module, name, function in _all(modules):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > MOST_LINES:
            yield Place(_where(module, function), f"{name}: {lines} lines", lines)


def wide(modules: Iterable[Module], signatures: Iterable[str]) -> Iterator[Place]:
    """The functions of more than 5 arguments, but for `signatures`: what a command line or a web page asks for."""
    known = frozenset(signatures)
    for module, name, function in _all(modules):
        number = arguments(function)
        if number > MOST_ARGUMENTS and f"{module.name}:{name}" not in known:
            yield Place(_where(module, function), f"{name}: {number} arguments", number)


def arguments(function: Function) -> int:
    """How many arguments a caller may give; `self` and `cls` are none.

    >>> from pipeline.tools.counts.source import module_of
    >>> [arguments(one) for _, one in module_of("def f(self, a, *b, c=1, **d): ...").functions()]
    [4]
    """
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    if named and named[0].arg in ("self", "cls"):
        del named[0]
    return len(named) + sum(one is not None for one in (given.vararg, given.kwarg))


def branchy(modules: Iterable[Module]) -> Iterator[Place]:
    """The functions with more than 20 branches."""
    yield from (place for place in all_branches(modules) if place.size > MOST_BRANCHES)


def all_branches(modules: Iterable[Module]) -> Iterator[Place]:
    """Every function with its branches; a function inside another counts as a part of that one."""
    for module, name, function in _all(modules):
        if not _inside(module, name):
            yield Place(
                _where(module, function), f"{name}: {branches(function)} branches", branches(function)
            )


def branches(function: Function) -> int:
    """The ways through a function as McCabe counts them, and one more for each `and` and `or`.

    >>> from pipeline.tools.counts.source import module_of
    >>> [branches(one) for _, one in module_of("def f(a, b): return [c for c in a if c or b] if a and b else b").functions()]
    [6]
    """
    return 1 + sum(_ways(node) for node in ast.walk(function) if node is not function)


@singledispatch
def _ways(node: ast.AST) -> int:
    return 0


@_ways.register(ast.If | ast.IfExp | ast.ExceptHandler | ast.Assert | Function)
def _one(node: ast.AST) -> int:
    return 1


@_ways.register
def _and_or(node: ast.BoolOp) -> int:
    return len(node.values) - 1


@_ways.register
def _filtered(node: ast.comprehension) -> int:
    return 1 + len(node.ifs)


@_ways.register(ast.For | ast.AsyncFor | ast.While | ast.Try)
def _with_else(node: ast.For | ast.AsyncFor | ast.While | ast.Try) -> int:
    return bool(node.orelse) + (not isinstance(node, ast.Try))


@_ways.register
def _cases(node: ast.Match) -> int:
    return max(0, len(node.cases) - 1)


def _all(modules: Iterable[Module]) -> Iterator[tuple[Module, str, Function]]:
    for module in modules:
        for name, function in module.functions():
            yield module, name, function


def _inside(module: Module, name: str) -> bool:
    around = name.rpartition(".")[0]
    return bool(around) and any(around == other for other, _ in module.functions())


def _where(module: Module, node: Function) -> str:
    return f"{module.path}:{node.lineno}"
