"""Modules and rooms that import each other in a circle."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

import grimp

from pipeline.tools.counts.source import PACKAGES, Place

Graph = Mapping[str, set[str]]
_SHOWN = 5  # imports of a room


def imports(packages: tuple[str, ...] = PACKAGES) -> dict[str, set[str]]:
    """What each module imports, those inside functions and for types too."""
    graph = grimp.build_graph(*packages, cache_dir=None)
    return {module: set(graph.find_modules_directly_imported_by(module)) for module in sorted(graph.modules)}


def modules_in_circles(graph: Graph) -> Iterator[Place]:
    """Every module from which imports lead back to itself."""
    for circle in circles(graph):
        yield from (Place(module, f"in a circle with {_others(circle, module)}") for module in circle)


def rooms_in_circles(graph: Graph) -> Iterator[Place]:
    """Every neighbour (module or folder of one folder) from which imports lead back to it, with what it imports of the others."""
    for folder, neighbours in _rooms(graph).items():
        for circle in circles({room: set(imported) for room, imported in neighbours.items()}):
            for room in circle:
                edges = [edge for other in circle for edge in neighbours[room].get(other, ())]
                listed = ", ".join(f"{here} > {there}" for here, there in edges[:_SHOWN])
                yield Place(
                    room, f"in {folder}, in a circle with {_others(circle, room)}: {listed}", len(edges)
                )


def circles(graph: Graph) -> list[list[str]]:
    """The groups of nodes of which each leads to each other, sorted.

    >>> circles({"a": {"b"}, "b": {"c"}, "c": {"b", "d"}, "d": {"d"}})
    [['b', 'c']]
    """
    reached = {node: _reached(graph, node) for node in graph}
    found: dict[str, list[str]] = {}
    for node in sorted(graph):
        if not any(node in circle for circle in found.values()):
            circle = sorted(other for other in reached[node] if other != node and node in reached[other])
            if circle:
                found[node] = sorted([node, *circle])
    return list(found.values())


def _reached(graph: Graph, start: str) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        for node in graph.get(waiting.pop(), set()):
            if node not in found and node in graph:
                found.add(node)
                waiting.append(node)
    return found


def _rooms(graph: Graph) -> dict[str, dict[str, dict[str, list[tuple[str, str]]]]]:
    """By folder, the imports from each neighbour to each other one."""
    rooms: dict[str, dict[str, dict[str, list[tuple[str, str]]]]] = defaultdict(lambda: defaultdict(dict))
    for module, others in graph.items():
        for other in sorted(others):
            mine, its = module.split("."), other.split(".")
            depth = next((n for n, (a, b) in enumerate(zip(mine, its, strict=False)) if a != b), 0)
            if depth and depth < min(len(mine), len(its)):
                here, there = ".".join(mine[: depth + 1]), ".".join(its[: depth + 1])
                folder = rooms[".".join(mine[:depth])]
                folder[here].setdefault(there, []).append((module, other))
                folder.setdefault(there, {})
    return rooms


def _others(circle: list[str], module: str) -> str:
    return ", ".join(other for other in circle if other != module)[:200]
