"""The target `fhir`: a transaction Bundle a case, and the same resources as NDJSON by type."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from pipeline.registries.fhir.case import WITHOUT_IDENTIFIER, Resources
from pipeline.registries.fhir.history import add_history
from pipeline.registries.fhir.labs import add_labs
from pipeline.registries.fhir.medications import add_medications
from pipeline.registries.fhir.package import write
from pipeline.registries.fhir.parts import IDENTIFIERS, Part
from pipeline.registries.fhir.send import BUNDLES, send
from pipeline.registries.fhir.shapes import Shapes
from pipeline.registries.losses import Losses
from pipeline.registries.records import Entry
from pipeline.registries.targets import Target, Written
from schemas.errors import ExportError

NDJSON = "ndjson"
TYPES = (
    "DocumentReference", "Patient", "RelatedPerson", "Observation", "Condition", "MedicationStatement", "Provenance",
)  # fmt: skip


def resources(entry: Entry, number: int, losses: Losses) -> list[Part]:
    """The resources of one case; they refer to each other as `Type/id`."""
    made = Resources(entry, number, losses)
    add_history(made)
    add_medications(made)
    add_labs(made)
    return list(made.made.values())


def transaction(parts: list[Part], identity: str) -> Part:
    """A Bundle that creates or updates the resources, however often it is sent."""
    addresses = {f"{part['resourceType']}/{part['id']}": f"urn:uuid:{part['id']}" for part in parts}
    entries = [
        {
            "fullUrl": f"urn:uuid:{part['id']}",
            "resource": _without_id(_readdressed(part, addresses)),
            "request": {"method": "PUT", "url": _condition(part)},
        }
        for part in parts
    ]
    return {"resourceType": "Bundle", "id": identity, "type": "transaction", "entry": entries}


def _condition(part: Part) -> str:
    """The search that finds the resource where it was delivered before."""
    parameter = "_tag" if part["resourceType"] in WITHOUT_IDENTIFIER else "identifier"
    return f"{part['resourceType']}?{parameter}={IDENTIFIERS}|{part['id']}"


def _without_id(part: Part) -> Part:
    return {name: value for name, value in part.items() if name != "id"}


def _readdressed(node: Any, addresses: dict[str, str]) -> Any:
    if isinstance(node, dict):
        return {
            name: addresses[value]
            if name == "reference" and value in addresses
            else _readdressed(value, addresses)
            for name, value in node.items()
        }
    return [_readdressed(item, addresses) for item in node] if isinstance(node, list) else node


SHAPES = Shapes()


def check(bundle: Part, name: str) -> None:
    """Raises ExportError where FHIR's own models refuse the Bundle. What has a shape that they took is not asked again."""
    unseen = SHAPES.unseen(bundle["entry"])
    if not unseen:
        return
    try:
        Bundle.model_validate({**bundle, "entry": [part for _, part in unseen]})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ExportError(f"{name}: is no valid FHIR ({where}: {first['msg']}); look at the record") from None
    SHAPES.accept([shape for shape, _ in unseen])


def _make(entry: Entry, losses: Losses) -> list[tuple[str, list[Part], Part]]:
    made: list[tuple[str, list[Part], Part]] = []
    for number in entry.numbers:
        parts = resources(entry, number, losses)
        identity = str(entry.identify(f"cases.{number}", "Bundle"))
        bundle = transaction(parts, identity)
        check(bundle, entry.name)
        made.append((f"{entry.document_id}-{number + 1}.json", parts, bundle))
    for position in range(len(entry.report.issues)):
        losses.lost("issue", f"issues.{position}")
    return made


class _Files:
    """The files of the target while they are written."""

    def __init__(self, folder: Path, files: Mapping[str, TextIO]) -> None:
        self._folder, self._files = folder, files
        self._counts = dict.fromkeys(TYPES, 0)
        self._bundles = 0
        self._resources = 0

    def put(self, payload: list[tuple[str, list[Part], Part]], losses: Losses) -> None:
        shared: set[str] = set()
        for name, parts, bundle in payload:
            self._write(name, parts, bundle, shared)

    def _write(self, name: str, parts: list[Part], bundle: Part, shared: set[str]) -> None:
        path = self._folder / BUNDLES / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_json(bundle) + "\n", encoding="utf-8", newline="\n")
        self._bundles += 1
        for part in parts:
            if part["id"] in shared:  # the publication, which all of its cases refer to
                continue
            shared.add(part["id"])
            self._files[part["resourceType"]].write(_json(part) + "\n")
            self._counts[part["resourceType"]] += 1

    def close(self) -> list[Written]:
        package = Written(*write(self._folder))
        files = [Written(self._folder / NDJSON / f"{kind}.ndjson", self._counts[kind]) for kind in TYPES]
        files.append(package)
        return [Written(self._folder / BUNDLES, self._bundles), *files] if self._bundles else files


def _json(part: Part) -> str:
    return json.dumps(part, ensure_ascii=False, separators=(",", ":"))


@contextmanager
def _open(folder: Path) -> Iterator[_Files]:
    (folder / NDJSON).mkdir()
    with ExitStack() as stack:
        files = {
            kind: stack.enter_context(
                (folder / NDJSON / f"{kind}.ndjson").open("w", encoding="utf-8", newline="\n")
            )
            for kind in TYPES
        }
        yield _Files(folder, files)


TARGET = Target(
    "fhir",
    "FHIR R4: a transaction Bundle a case, and NDJSON for bulk import.",
    _make,
    _open,
    {
        "issue": "an issue is about the record, not about the patient",
    },
    send,
    reviews=True,
)
