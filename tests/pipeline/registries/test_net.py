"""The net: every part of every field of the record is in the export of every target, or in its loss report.

A record in which all is set is exported; then each of its values is changed, one at a time. What a target writes must
change too, whatever the other value is, or its loss report names the value's path, or the entry that it belongs to as left out whole.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from pipeline.registries.gate import through
from pipeline.registries.losses import Losses
from pipeline.registries.omissions import EARLIER, METADATA, NO_FACTS, left_out, omissions
from pipeline.registries.records import Entry
from pipeline.registries.targets import COMMON, MODULES, Target, _made, target
from schemas.document import Metadata
from schemas.fact import Subject, facts_in
from schemas.fields import fields
from tests.pipeline.registries import full


@contextmanager
def writing(chosen: Target, tmp_path):
    with Losses(tmp_path, chosen.name, COMMON | dict(chosen.losses)) as losses:
        yield losses


def exported(chosen: Target, entry: Entry, losses: Losses):
    """What is written of a record, and its losses."""
    made = _made("", chosen, entry, losses)
    assert made.refusal is None, made.refusal
    return json.dumps(made.payload, default=str), made.losses


def named(change: full.Change, losses, chosen: Target) -> bool:
    """True if the loss report names a value, or what holds it."""
    entry = ".".join(change.path.split(".")[: 6 if ".neonates." in change.path else 4])
    if change.path.startswith("metadata."):
        kept = omissions(chosen.name).get("metadata", ())
        return change.path.removeprefix("metadata.") in kept
    return any(
        line["path"] == change.path or line["path"] == entry and line["kind"] in {*chosen.whole, "cut"}
        for line in losses
    )


def same_woman(change: full.Change, report) -> bool:
    """True for a mother's who is called the patient: she is."""
    told = dict(facts_in(report.cases[0])).get(change.path.removeprefix("cases.0."))
    return told is not None and told.value is Subject.PATIENT


def silent(chosen: Target, tmp_path) -> Iterator[str]:
    """The values that are neither in the export nor in its loss report."""
    with writing(chosen, tmp_path) as losses:
        base, lost = exported(chosen, full.exported(full.report()), losses)
        for change, others in full.changes():
            for report in others:
                entry = full.exported(report)
                if through(entry).fault is not None or same_woman(change, report):
                    continue  # a record that contradicts itself is refused aloud
                payload, told = exported(chosen, entry, losses)
                if payload == base and not named(change, [*lost, *told], chosen):
                    yield f"{change.path} {change.part}".strip()
                    break


@pytest.mark.parametrize("name", sorted(MODULES))
def test_nothing_is_lost_in_silence(name, tmp_path, monkeypatch):
    if name == "fhir":  # its models are asked elsewhere, and slow
        monkeypatch.setattr("pipeline.registries.fhir.target.check", lambda _bundle, _name: None)
    assert list(silent(target(name), tmp_path)) == []


def test_the_full_record_has_every_field():
    told = {full.field_of(path) for path, _ in facts_in(full.case())}
    assert told == {f"{one.family}.{one.path}" for one in fields()}


def rows():
    return [(name, field, parts) for name in MODULES for field, parts in omissions(name).items()]


@pytest.mark.parametrize(("name", "field", "parts"), rows())
def test_a_row_of_omissions_names_what_there_is(name, field, parts):
    bare = field.removeprefix(f"{EARLIER}.")
    if bare == METADATA:
        assert set(parts) < set(Metadata.model_fields)
    elif tuple(bare.split(".")) in NO_FACTS:
        assert parts == ()
    else:
        (known,) = [one for one in fields() if f"{one.family}.{one.path}" == bare]
        assert set(parts) <= {part.name for part in known.parts}


def test_what_is_left_out_is_told_with_its_value():
    told = dict(left_out("omop", full.exported(full.report())))
    assert told["metadata"] == "journal A journal; doi 10.1/a; pmid 1234; pmcid PMC1; licence CC BY 4.0"
    assert told["cases.0.medications.0.drug"] == "drug_class salicylate; rxcui 1191"
    assert told["cases.0.pregnancies.1.end"] == "precision day; anchor lmp; as_written on day 266"
    assert "cases.0.lab_results.0.test" in told  # s-ferritin
    assert not any(path.endswith(".patient.age") for path in told)
