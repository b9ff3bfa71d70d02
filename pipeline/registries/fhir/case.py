"""The resources of one case while they are collected, each with its identifier and the words that it stands on."""

from collections.abc import Iterable
from typing import Any

from pipeline.registries.fhir.package import profiles
from pipeline.registries.fhir.parts import (
    BASE,
    DEFINITIONS,
    IDENTIFIERS,
    TERMINOLOGY,
    Part,
    extension,
    quote_extension,
)
from pipeline.registries.losses import Losses
from pipeline.registries.records import Entry
from pipeline.registries.walk import Role, Told, Walk, Whose, facts_below
from schemas.fact import Fact

WITHOUT_IDENTIFIER = ("Provenance",)  # resources that FHIR gives no identifier: known by a tag
Facts = Iterable[tuple[str, Fact[Any]]]


class Resources:
    """What one case becomes. Resources refer to each other as `Type/id`."""

    def __init__(self, entry: Entry, number: int, losses: Losses) -> None:
        self.entry, self.losses = entry, losses
        self.walk = Walk(entry, number)
        self.case, self.path = self.walk.case, self.walk.path
        self.made: dict[str, Part] = {}
        self.told: list[tuple[str, Fact[Any], str]] = []  # path, fact, and the resource that holds it
        self.document = self._document()
        self.people = People(self)

    def add(self, profile: str, path: str, body: Part, facts: Facts = (), what: str = "") -> Part:
        """Add a resource that keeps to a profile, which says its type; the reference to it.

        `facts` are the facts that it was made of, by path.
        """
        kind = profiles()[profile]
        identity = str(self.entry.identify(path, what or kind))
        meta: Part = {"profile": [f"{DEFINITIONS}/{profile}"]}
        resource: Part = {"resourceType": kind, "id": identity, "meta": meta}
        if kind in WITHOUT_IDENTIFIER:
            meta["tag"] = [{"system": IDENTIFIERS, "code": identity}]
        else:
            resource["identifier"] = [{"system": IDENTIFIERS, "value": identity}, *body.pop("identifier", [])]
        reference = f"{kind}/{identity}"
        found = list(facts)
        quotes = [
            quote_extension(fact_path, fact, quote, self.entry.words(quote) if quote else None)
            for fact_path, fact in found
            for quote in fact.evidence or (None,)  # a reviewer's value that is not in the text
        ]
        if quotes:
            body["extension"] = [*body.get("extension", ()), *quotes]
        self.made[reference] = resource | body
        self.told += [(fact_path, fact, reference) for fact_path, fact in found]
        return {"reference": reference}

    def observe(self, profile: str, path: str, body: Part, facts: Facts, subject: Part) -> Part:
        """Add an Observation of a person, derived from the publication."""
        whole = {"status": "final", **body, "subject": subject, "derivedFrom": [self.document]}
        return self.add(profile, path, whole, facts)

    def pregnancy(self, path: str) -> Part:
        """The reference to the Observation of a pregnancy."""
        return {"reference": f"Observation/{self.entry.identify(path, 'Observation')}"}

    def _document(self) -> Part:
        metadata = self.entry.report.metadata
        attachment: Part = {"title": metadata.title or self.entry.name}
        if metadata.doi:
            attachment["url"] = f"https://doi.org/{metadata.doi}"
        identifiers = [
            {"system": system, "value": f"{prefix}{value}"}
            for system, prefix, value in (
                ("https://doi.org", "", metadata.doi),
                ("https://pubmed.ncbi.nlm.nih.gov", "", metadata.pmid),
                ("https://www.ncbi.nlm.nih.gov/pmc", "", metadata.pmcid),
                (f"{BASE}/documents", "", self.entry.document_id),
            )
            if value
        ]
        body: Part = {
            "identifier": identifiers,
            "status": "current",
            "type": {"text": "Published case report"},
            "content": [{"attachment": attachment}],
        }
        about = [str(part) for part in (metadata.journal, metadata.year) if part]
        if about:
            body["description"] = ", ".join(about)
        return self.add("reported-publication", "", body)


class People:
    """The persons of a case, made when something is said of them, and linked to each other."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        case, path = resources.case, resources.path
        body: Part = {}
        if resources.walk.sex is not None:
            body["gender"] = resources.walk.sex.value
        facts = facts_below(f"{path}.patient", case.patient, ("sex",))
        self.patient = resources.add("reported-patient", f"{path}.patient", body, facts)
        self._newborns: dict[str, Part] = {}
        self._others: dict[tuple[Role, str | None], Part] = {}

    def newborn(self, path: str, body: Part, facts: Facts) -> Part:
        """A newborn, linked to the mother."""
        child = self._resources.add("reported-newborn", path, body, facts)
        self._mother_of(path, child)
        self._newborns[path] = child
        return child

    def of(self, whose: Whose) -> Part:
        """The person whom something is about; of one of several newborns, where nothing says which, the Group of them."""
        if whose.role is Role.PATIENT:
            return self.patient
        if whose.newborn in self._newborns:
            return self._newborns[whose.newborn]
        known = (whose.role, whose.among)
        if known not in self._others:
            self._others[known] = self._other(whose)
        return self._others[known]

    def _other(self, whose: Whose) -> Part:
        told = self._resources.walk.told(whose.among)
        role = extension("role", valueCode=whose.role.value)
        if told is not None and told.newborns:
            return self._resources.add(
                "reported-newborns", told.path, {"extension": [role], **self._one_of(told)}
            )
        path = self._place(whose, told)
        person = self._resources.add("reported-other-person", path, {"extension": [role]})
        if whose.role is Role.NEWBORN:
            self._mother_of(path, person)
        return person

    def _place(self, whose: Whose, told: Told | None) -> str:
        """What a person of whom the record has no more is known by; a child of another time is not the reported one."""
        path, who = self._resources.path, whose.role.value
        if told is not None and not told.pregnancy.is_index:
            return f"{told.path}.{who}"
        another = whose.role is Role.NEWBORN and told is None and self._resources.walk.reported is not None
        return f"{path}.other-{who}" if another else f"{path}.{who}"

    def _one_of(self, told: Told) -> Part:
        """The newborns of a pregnancy as a Group."""
        fetuses = told.pregnancy.fetuses
        return {
            "type": "person",
            "actual": True,
            "name": "newborns of one pregnancy; the text does not say of which of them",
            "quantity": max(len(told.newborns), fetuses.value if fetuses is not None else 0),
            "member": [{"entity": self._newborns[path]} for path, _ in told.newborns],
        }

    def _mother_of(self, path: str, child: Part) -> None:
        """The mother as a RelatedPerson of the child, and the same woman as the patient's link."""
        relation = {"coding": [{"system": f"{TERMINOLOGY}/v3-RoleCode", "code": "MTH"}], "text": "mother"}
        mother = self._resources.add(
            "reported-mother", path, {"patient": child, "relationship": [relation]}, what="mother"
        )
        patient = self._resources.made[self.patient["reference"]]
        patient.setdefault("link", []).append({"other": mother, "type": "seealso"})
