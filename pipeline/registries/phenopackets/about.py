"""What packets say about themselves, the evidence of a feature, and a number with its unit."""

import datetime as dt
from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp
from phenopackets import (
    ComplexValue,
    Evidence,
    ExternalReference,
    MetaData,
    OntologyClass,
    Quantity,
    TypedQuantity,
    Value,
)

from pipeline.registries.codes import codes
from pipeline.registries.phenopackets.terms import Terms
from pipeline.registries.records import Entry, software
from schemas.fact import Fact

VERSION = "2.0"


def amount(terms: Terms, name: str, value: float, unit: str = "1") -> tuple[OntologyClass, Value]:
    """The class of a field that is an observation, and its number in a unit of UCUM."""
    known = codes()["observation"][name]
    own = "loinc" not in known
    assay = terms.own(known["text"]) if own else terms.coded(f"LOINC:{known['loinc']}", known["text"])
    return assay, Value(quantity=Quantity(unit=terms.coded(f"UCUM:{unit}", unit), value=value))


def range_of(terms: Terms, unit: OntologyClass, ends: tuple[float, float]) -> ComplexValue:
    """A range as its two ends."""
    named = zip(("lower end", "upper end"), ends, strict=True)
    return ComplexValue(
        typed_quantities=[
            TypedQuantity(type=terms.own(name), quantity=Quantity(unit=unit, value=value))
            for name, value in named
        ]
    )


def meta(entry: Entry, terms: Terms) -> MetaData:
    """Where a packet comes from, and the resources of its classes."""
    metadata = entry.report.metadata
    created = Timestamp()
    created.FromDatetime(entry.made_at.astimezone(dt.UTC).replace(tzinfo=None))
    references = [
        ExternalReference(
            id=f"{prefix}:{value}", reference=address.format(value), description=metadata.title or ""
        )
        for prefix, value, address in (
            ("DOI", metadata.doi, "https://doi.org/{}"),
            ("PMID", metadata.pmid, "https://pubmed.ncbi.nlm.nih.gov/{}"),
        )
        if value
    ]
    references = references or [ExternalReference(id=f"gravida:{entry.document_id}", description=entry.name)]
    return MetaData(
        created=created,
        created_by=f"{software()} ({entry.versions})",
        resources=terms.resources,
        phenopacket_schema_version=VERSION,
        external_references=references,
    )


def evidence(entry: Entry, terms: Terms, fact: Fact[Any]) -> list[Evidence]:
    """The quotes of a fact, in the one place that a Phenopacket has for them."""
    return [
        Evidence(
            evidence_code=terms.own("quote of the publication"),
            reference=ExternalReference(
                id=f"gravida:{entry.document_id}#{quote.start}-{quote.end}",
                description=entry.words(quote) or "",
            ),
        )
        for quote in fact.evidence
    ]
