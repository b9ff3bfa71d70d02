"""The definitions beside the data: a FHIR package in the form in which servers and validators install one."""

import json
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final

from pipeline.registries.fhir.parts import BASE, Part

FOLDER: Final = "package"
NAME: Final = "gravida.fhir"
GUIDE: Final = "ImplementationGuide-gravida.json"


def definitions() -> Iterator[tuple[str, Part]]:
    """Every StructureDefinition, CodeSystem and ValueSet by the name of its file."""
    for path in sorted((files(__package__) / "definitions").iterdir(), key=lambda one: one.name):
        if path.name.endswith(".json"):
            yield path.name, json.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def profiles() -> dict[str, str]:
    """The type of the resources that keep to each profile, by the profile's id.

    >>> profiles()["reported-medication"]
    'MedicationStatement'
    """
    return {one["id"]: one["type"] for _, one in definitions() if one.get("kind") == "resource"}


def write(folder: Path) -> tuple[Path, int]:
    """Write the package below a folder; where it is, and how many definitions it has."""
    package = folder / FOLDER
    package.mkdir()
    made = dict(definitions())
    for name, resource in {**made, GUIDE: _guide(made), "package.json": _manifest()}.items():
        text = json.dumps(resource, ensure_ascii=False, indent=2) + "\n"
        (package / name).write_text(text, encoding="utf-8", newline="\n")
    return package, len(made)


def _manifest() -> Part:
    return {
        "name": NAME,
        "version": version("gravida"),
        "canonical": BASE,
        "url": BASE,
        "title": "Gravida: records of published obstetric case reports",
        "fhirVersions": ["4.0.1"],
        "dependencies": {"hl7.fhir.r4.core": "4.0.1"},
        "author": "Gravida",
        "type": "IG",
    }


def _guide(made: dict[str, Part]) -> Part:
    return {
        "resourceType": "ImplementationGuide",
        "id": "gravida",
        "url": f"{BASE}/ImplementationGuide/gravida",
        "version": version("gravida"),
        "name": "Gravida",
        "title": "Records of published obstetric case reports",
        "status": "active",
        "packageId": NAME,
        "fhirVersion": ["4.0.1"],
        "definition": {
            "resource": [
                {
                    "reference": {"reference": f"{one['resourceType']}/{one['id']}"},
                    "name": one.get("title") or one["name"],
                    "exampleBoolean": False,
                }
                for one in made.values()
            ]
        },
    }
