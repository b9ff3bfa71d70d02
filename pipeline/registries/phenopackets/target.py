"""The target `phenopackets`: a file a person, and a Family for mother and newborns."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from google.protobuf.message import Message
from phenopackets import Family, Phenopacket

from pipeline.registries.losses import Losses
from pipeline.registries.phenopackets.families import family
from pipeline.registries.phenopackets.packets import Packets
from pipeline.registries.records import Entry
from pipeline.registries.targets import Target, Written
from pipeline.words import shown
from schemas.errors import ExportError
from schemas.fact import Fact

SURVIVAL = "survivalTimeInDays"  # a 0 would say that a child of a neonatal death did not live for a day
PACKETS, FAMILIES = "phenopackets", "families"


def _make(entry: Entry, losses: Losses) -> list[tuple[str, str, str]]:
    made: list[tuple[str, str, str]] = []
    for number in entry.numbers:
        name = f"{entry.document_id}-{number + 1}"
        try:
            packets = Packets(entry, number, losses)
            for child, packet in enumerate(packets.make()):
                suffix = f"-newborn-{child}" if child else ""
                made.append((PACKETS, name + suffix, _checked(packet, Phenopacket())))
            together = family(packets)
        except (ParseError, TypeError, ValueError) as error:
            raise ExportError(
                f"{entry.name}: is no valid Phenopacket ({error}); look at the record"
            ) from None
        if together is not None:
            made.append((FAMILIES, name, _checked(together, Family())))
        _kinship(entry.report.cases[number].patient.consanguinity, number, together, losses)
    for position in range(len(entry.report.issues)):
        losses.lost("issue", f"issues.{position}")
    return made


def _kinship(told: Fact[bool] | None, number: int, made: Family | None, losses: Losses) -> None:
    """What a Family cannot say of the parents: that nothing is told; and what is told where there is no Family."""
    path = f"cases.{number}.patient.consanguinity"
    if told is None and made is not None:
        losses.lost("consanguinity", path, "not told")
    elif told is not None and made is None:
        losses.lost("no_place", path, shown(told.value))
    elif told is not None:
        losses.lost("quote", path)


class _Files:
    """The files of the target while they are written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._counts = {PACKETS: 0, FAMILIES: 0}

    def put(self, payload: list[tuple[str, str, str]], losses: Losses) -> None:
        for kind, name, text in payload:
            path = self._folder / kind / name[:2] / f"{name}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
            self._counts[kind] += 1

    def close(self) -> list[Written]:
        return [Written(self._folder / kind, count) for kind, count in self._counts.items() if count]


def _checked(message: Message, empty: Message) -> str:
    """A message as JSON that its own parser reads back as the same."""
    found = _without_empty(MessageToDict(message, always_print_fields_with_no_presence=True))
    if ParseDict(found, empty) != message:
        raise ValueError("the parser reads something else back")
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"


def _without_empty(node: Any) -> Any:
    """A message without empty texts and lists; a zero and an unknown are said, for a reader without the schema."""
    if isinstance(node, list):
        return [_without_empty(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        name: _without_empty(part) for name, part in node.items() if part not in ("", []) and name != SURVIVAL
    }


@contextmanager
def _open(folder: Path) -> Iterator[_Files]:
    yield _Files(folder)


TARGET = Target(
    "phenopackets",
    "Phenopackets v2, one a person, and a Family for mother and newborns.",
    _make,
    _open,
    {
        "quote": "only a PhenotypicFeature has evidence; a measurement or an action has no place for its quote",
        "formula": "there is no element for an obstetric formula; its counts are carried one by one",
        "vague_age": "a GestationalAge is one day: a range stands in words, or as the interval between its ends; the word about is lost",
        "age_anchor": "a GestationalAge does not say what it is counted from",
        "date": "a time is a whole timestamp; a year or a month, and LMP and EDD, have no place",
        "other_person": "there is no packet for what is about a partner, a fetus or one of several newborns",
        "not_taken": "a MedicalAction is one that took place",
        "exposure": "a Treatment does not say when it was against a pregnancy (the answer of the exposure rule)",
        "pregnancy_link": "an action or a measurement cannot be tied to a pregnancy",
        "duration": "a regimen has start and end, and no length; it stands in the words",
        "other_window": "the ages of a regimen are those of the reported pregnancy; those of another one stand in its words",
        "relation": "both ends of the regimen are taken by gestational ages; it stands in the words",
        "dose_in_words": "a DoseInterval needs one number and two days of the calendar; the dose stands in the words of the regimen",
        "comparator": "a Quantity has no comparator; the result is a class with its words",
        "reference_range": "a ReferenceRange has two numbers, and an open side would read as 0; it stands in the description",
        "specimen": "a specimen would be a Biosample with an ontology class of its own",
        "consanguinity": "the schema of a Family asks whether the parents are related and knows no unknown; where the text "
        "does not say, consanguinousParents false says nothing",
        "issue": "an issue is about the record, not about a person",
    },
    whole=frozenset({"not_taken", "other_person"}),
)
