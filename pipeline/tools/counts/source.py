"""The source as modules with their syntax trees, and places in it."""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
PACKAGES = ("schemas", "corpus", "extractors", "pipeline")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Module:
    """One file of Python."""

    path: Path  # from the root of the tree
    text: str
    tree: ast.Module

    @property
    def package(self) -> str:
        """The top-level package."""
        return self.path.parts[0]

    @property
    def name(self) -> str:
        """The dotted name, as it is imported."""
        parts = self.path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def functions(self) -> Iterator[tuple[str, Function]]:
        """Every function and method with its dotted name in the module, nested ones after those around them."""
        yield from _functions(self.tree.body, "")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something that is counted stands, and how much of it."""

    where: str  # path:line
    what: str
    size: float = 1


def modules(root: Path = ROOT, packages: Iterable[str] = PACKAGES) -> tuple[Module, ...]:
    """The modules of the packages below `root`, by path."""
    return tuple(
        module_of(path.read_text(encoding="utf-8"), path.relative_to(root))
        for package in packages
        for path in sorted((root / package).rglob("*.py"))
    )


def module_of(text: str, path: Path = Path("extractors/one.py")) -> Module:
    """A module of this text."""
    return Module(path, text, ast.parse(text))


def _functions(body: Iterable[ast.stmt], around: str) -> Iterator[tuple[str, Function]]:
    for node in body:
        if isinstance(node, Function):
            yield around + node.name, node
        if isinstance(node, Function | ast.ClassDef):
            yield from _functions(node.body, f"{around}{node.name}.")
        else:
            inner = [child for child in ast.iter_child_nodes(node) if isinstance(child, ast.stmt)]
            yield from _functions(inner, around)
