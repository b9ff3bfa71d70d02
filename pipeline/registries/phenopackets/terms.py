"""Ontology classes and the resources that they are of."""

import re
from typing import Final

from phenopackets import OntologyClass, Resource

OWN: Final = "gravida"
RESOURCES: Final = {
    OWN: ("Terms of the record, without a published ontology", "https://gravida.example/terms", "1", "https://gravida.example/terms/"),
    "LOINC": ("Logical Observation Identifiers Names and Codes", "https://loinc.org", "2.77", "https://loinc.org/"),
    "ATC": ("Anatomical Therapeutic Chemical classification", "https://www.whocc.no/atc", "2024", "https://www.whocc.no/atc_ddd_index/?code="),
    "RxNorm": ("RxNorm", "https://www.nlm.nih.gov/research/umls/rxnorm", "2024", "https://mor.nlm.nih.gov/RxNav/search?searchBy=RXCUI&searchTerm="),
    "UCUM": ("Unified Code for Units of Measure", "https://ucum.org", "2.1", "https://ucum.org/"),
    "NCBITaxon": ("NCBI organismal classification", "http://purl.obolibrary.org/obo/ncbitaxon.owl", "2024-07-03", "http://purl.obolibrary.org/obo/NCBITaxon_"),
    "NCIT": ("NCI Thesaurus", "http://purl.obolibrary.org/obo/ncit.owl", "24.01", "http://purl.obolibrary.org/obo/NCIT_"),
}  # fmt: skip
TWICE_DAILY: Final = "NCIT:C64496"


class Terms:
    """Makes classes and remembers which resources they were of."""

    def __init__(self) -> None:
        self._used: set[str] = set()

    def coded(self, identity: str, label: str) -> OntologyClass:
        """A class by its identifier with prefix."""
        self._used.add(identity.partition(":")[0])
        return OntologyClass(id=identity, label=label)

    def own(self, label: str) -> OntologyClass:
        """A class of the record's own terms."""
        slug = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-") or "unnamed"
        return self.coded(f"{OWN}:{slug}", label)

    def told(self, words: str) -> OntologyClass:
        """What the report says, in words that are no term of their own: all have one identifier, the label is the words."""
        return self.coded(f"{OWN}:as-told", words)

    def unit(self, label: str | None, ucum: str | None) -> OntologyClass:
        """A unit in UCUM, else by its words; a number without one has the unit 1."""
        if label is None:
            return self.coded("UCUM:1", "1")
        return self.coded(f"UCUM:{ucum}", label) if ucum else self.own(f"unit {label}")

    @property
    def resources(self) -> list[Resource]:
        """The resources of the classes made, by prefix."""
        return [
            Resource(
                id=prefix.lower(),
                name=name,
                url=url,
                version=version,
                namespace_prefix=prefix,
                iri_prefix=iri,
            )
            for prefix in sorted(self._used)
            for name, url, version, iri in [RESOURCES[prefix]]
        ]
