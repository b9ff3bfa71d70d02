"""The target `fhir`: a transaction Bundle a case, and the same resources as NDJSON by type."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

import orjson
from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError

from pipeline.registries.fhir.bundle import Text, bundle_of, entry_of, text_of
from pipeline.registries.fhir.case import Resources
from pipeline.registries.fhir.history import add_history
from pipeline.registries.fhir.labs import add_labs
from pipeline.registries.fhir.medications import add_medications
from pipeline.registries.fhir.package import write
from pipeline.registries.fhir.parts import Part
from pipeline.registries.fhir.provenance import add_provenance
from pipeline.registries.fhir.send import BUNDLES, send
from pipeline.registries.fhir.shapes import Shapes
from pipeline.registries.losses import Losses
from pipeline.registries.records import Entry
from pipeline.registries.targets import Target, Written
from schemas.errors import ExportError

NDJSON = "ndjson"
TYPES = (
    "DocumentReference", "Patient", "RelatedPerson", "Group", "Observation", "Condition", "MedicationStatement", "Provenance",
)  # fmt: skip


def resources(entry: Entry, number: int, losses: Losses) -> list[Part]:
    """The resources of one case; they refer to each other as `Type/id`."""
    made = Resources(entry, number, losses)
    add_history(made)
    add_medications(made)
    add_labs(made)
    add_provenance(made)
    return list(made.made.values())


SHAPES = Shapes()


def check(texts: Sequence[Text], name: str) -> None:
    """Raises ExportError where FHIR's own models refuse a resource. What has a shape that they took is not asked again."""
    unseen = SHAPES.unseen(texts)
    if not unseen:
        return
    try:
        Bundle.model_validate(orjson.loads(bundle_of("unseen", [entry_of(*one) for one in unseen.values()])))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise ExportError(f"{name}: is no valid FHIR ({where}: {first['msg']}); look at the record") from None
    SHAPES.accept(list(unseen))


def _make(entry: Entry, losses: Losses) -> list[tuple[str, str, list[Text]]]:
    made: list[tuple[str, str, list[Text]]] = []
    for number in entry.numbers:
        texts = [text_of(part) for part in resources(entry, number, losses)]
        check(texts, entry.name)
        identity = str(entry.identify(f"cases.{number}", "Bundle"))
        made.append((f"{entry.document_id}-{number + 1}.json", identity, texts))
    for path, decision in entry.rejected.items():
        losses.lost("rejected", path, entry.says(decision))
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

    def put(self, payload: list[tuple[str, str, list[Text]]], losses: Losses) -> None:
        shared: set[str] = set()
        for name, identity, texts in payload:
            self._write(name, identity, texts, shared)

    def _write(self, name: str, identity: str, texts: list[Text], shared: set[str]) -> None:
        path = self._folder / BUNDLES / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        bundle = bundle_of(identity, [entry_of(*one) for one in texts])
        path.write_text(bundle + "\n", encoding="utf-8", newline="\n")
        self._bundles += 1
        for kind, resource, text in texts:
            if resource in shared:  # the publication, which all of its cases refer to
                continue
            shared.add(resource)
            self._files[kind].write(text + "\n")
            self._counts[kind] += 1

    def close(self) -> list[Written]:
        package = Written(*write(self._folder))
        files = [Written(self._folder / NDJSON / f"{kind}.ndjson", self._counts[kind]) for kind in TYPES]
        files.append(package)
        return [Written(self._folder / BUNDLES, self._bundles), *files] if self._bundles else files


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
