"""The codes of routes against lists that are not ours (`foreign/SOURCES.md`): the name there says what ours says."""

import csv
from pathlib import Path

import pytest

from pipeline.registries.codes import codes
from schemas.medication import Route

FOREIGN = Path(__file__).parent / "foreign"
# What the lists call a route, where it is not our word.
NCIT = {"inhaled": "RESPIRATORY (INHALATION)"}
EDQM = {"topical": "Cutaneous use", "inhaled": "Inhalation use"}
SNOMED = {"vaginal": "Per vagina", "rectal": "Per rectum", "inhaled": "By inhalation"}


def foreign(name):
    with (FOREIGN / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return dict(list(csv.reader(file))[1:])


def ncit(route):
    return NCIT.get(route, route.upper())


def edqm(route):
    return EDQM.get(route, f"{route.capitalize()} use")


def snomed(route):
    return SNOMED.get(route, f"{route.capitalize()} route")


@pytest.mark.parametrize(
    ("table", "name"), [("route_ncit", ncit), ("route_edqm", edqm)], ids=["ncit", "edqm"]
)
def test_every_route_has_the_code_that_the_list_gives_it(table, name):
    known, ours = foreign(table.replace("route_", "") + "_routes"), codes()[table]
    assert {route: known.get(code) for route, code in ours.items()} == {route: name(route) for route in ours}
    assert set(ours) == {route.value for route in Route} - {"other"}


def test_routes_of_snomed_with_the_names_there():
    known = foreign("snomed_routes")
    for route, coding in codes()["route"].items():
        assert known[coding["code"]] == coding["display"] == snomed(route)
    assert {route.value for route in Route} - set(codes()["route"]) == {"epidural", "other"}
