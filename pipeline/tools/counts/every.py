"""Every count by its name, as it is today."""

from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.tools.counts import cycles, functions, regexes, terms
from pipeline.tools.counts.source import Module, Place, modules

MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Count:
    """How much there is today, and where."""

    today: float
    places: tuple[Place, ...]


def counted(signatures: Iterable[str]) -> dict[str, Count]:
    """The counts of the tree; `signatures` may have more than five arguments."""
    every = modules()
    extractors = tuple(module for module in every if module.package == "extractors")
    graph = cycles.imports()
    known = regexes.record_words(every)
    return {
        "regexes_with_words": _number(regexes.with_words(extractors)),
        "regexes_without_words": _number(regexes.without_words(extractors)),
        "listed_words": _sum(regexes.listed_words(extractors, known)),
        "drugs_and_tests_in_code": _sum(terms.named_in_code(extractors)),
        "unreachable_rows": _sum([*terms.unreachable(), *terms.unopened(every)]),
        "long_functions": _number(functions.long(every)),
        "wide_functions": _number(functions.wide(every, signatures)),
        "branchy_functions": _number(functions.branchy(every)),
        "mean_branches": _mean(functions.all_branches(extractors)),
        "long_files": _number(_long_files(every)),
        "modules_in_circles": _number(cycles.modules_in_circles(graph)),
        "rooms_in_circles": _number(cycles.rooms_in_circles(graph)),
    }


def _long_files(every: Iterable[Module]) -> Iterable[Place]:
    for module in every:
        lines = module.text.count("\n")
        if lines > MOST_LINES:
            yield Place(f"{module.path}:1", f"{lines} lines", lines)


def _number(places: Iterable[Place]) -> Count:
    found = tuple(places)
    return Count(len(found), found)


def _sum(places: Iterable[Place]) -> Count:
    found = tuple(places)
    return Count(sum(place.size for place in found), found)


def _mean(places: Iterable[Place]) -> Count:
    found = tuple(places)
    return Count(sum(place.size for place in found) / max(1, len(found)), found)
