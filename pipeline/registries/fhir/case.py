"""The resources of one case while they are collected, each with its identifier and its provenance."""

from collections.abc import Iterable, Iterator
from typing import Any

from pipeline.registries.fhir.parts import BASE, IDENTIFIERS, TERMINOLOGY, Part, extension, plain
from pipeline.registries.losses import Losses
from pipeline.registries.records import Entry, software
from pipeline.registries.walk import Role, Walk, Whose, facts_below
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
        self.document = self._document()
        self.people = People(self)

    def add(self, kind: str, path: str, body: Part, facts: Facts = (), what: str = "") -> Part:
        """Add a resource; the reference to it. `facts` are the facts that it was made of, by path."""
        identity = str(self.entry.identify(path, what or kind))
        resource: Part = {"resourceType": kind, "id": identity}
        if kind in WITHOUT_IDENTIFIER:
            resource["meta"] = {"tag": [{"system": IDENTIFIERS, "code": identity}]}
        else:
            resource["identifier"] = [{"system": IDENTIFIERS, "value": identity}, *body.pop("identifier", [])]
        reference = {"reference": f"{kind}/{identity}"}
        self.made[reference["reference"]] = resource | body
        found = list(facts)
        if found:
            self._provenance(path, reference, found, what or kind)
        return reference

    def observe(self, path: str, body: Part, facts: Facts, subject: Part, what: str = "") -> Part:
        """Add an Observation of a person, derived from the publication."""
        whole = {"status": "final", **body, "subject": subject, "derivedFrom": [self.document]}
        return self.add("Observation", path, whole, facts, what or "Observation")

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
        return self.add("DocumentReference", "", body)

    def _provenance(self, path: str, target: Part, facts: list[tuple[str, Fact[Any]]], what: str) -> None:
        decisions = [found for fact_path, _ in facts if (found := self.entry.decision(fact_path)) is not None]
        last = max(decisions, key=lambda one: one.at, default=None)
        agents = [_agent("assembler", f"{software()} ({self.entry.versions})")]
        agents += [_agent("verifier", name) for name in sorted({one.reviewer for one in decisions})]
        source = {"extension": list(self._quotes(facts)), "role": "source", "what": self.document}
        body: Part = {
            "target": [target],
            "recorded": (last.at if last else self.entry.made_at).isoformat(),
            "agent": agents,
            "entity": [source],
        }
        comments = dict.fromkeys(why for one in decisions if (why := self.entry.comment(one)))
        if comments:
            body["reason"] = [{"text": comment} for comment in comments]
        self.add("Provenance", path, body, what=f"Provenance of {what}")

    def _quotes(self, facts: list[tuple[str, Fact[Any]]]) -> Iterator[Part]:
        parts: list[Part]
        for path, fact in facts:
            if not fact.evidence:  # a reviewer's value that is not in the text
                parts = [{"url": "path", "valueString": path}, {"url": "method", "valueString": fact.method}]
                yield extension("source-quote", extension=parts)
            for quote in fact.evidence:
                words = self.entry.words(quote)
                parts = [{"url": "path", "valueString": path}]
                parts.append({"url": "start", "valueUnsignedInt": quote.start})
                parts.append({"url": "end", "valueUnsignedInt": quote.end})
                if words is not None:
                    parts.append({"url": "text", "valueString": words})
                if quote.page is not None:
                    parts.append({"url": "page", "valuePositiveInt": quote.page})
                if quote.section is not None:
                    parts.append({"url": "section", "valueCode": quote.section.value})
                parts.append({"url": "method", "valueString": fact.method})
                parts.append({"url": "confidence", "valueDecimal": plain(fact.confidence)})
                yield extension("source-quote", extension=parts)


class People:
    """The persons of a case, made when something is said of them, and linked to each other."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        case, path = resources.case, resources.path
        body: Part = {}
        if resources.walk.sex is not None:
            body["gender"] = resources.walk.sex.value
        facts = facts_below(f"{path}.patient", case.patient, ("sex",))
        self.patient = resources.add("Patient", f"{path}.patient", body, facts)
        self._newborns: dict[str, Part] = {}
        self._others: dict[Role, Part] = {}

    def newborn(self, path: str, body: Part, facts: Facts) -> Part:
        """A newborn, linked to the mother."""
        child = self._resources.add("Patient", path, body, facts)
        self._mother_of(path, child)
        self._newborns[path] = child
        return child

    def of(self, whose: Whose) -> Part:
        """The person whom something is about: one of its own where the record does not say which newborn."""
        if whose.role is Role.PATIENT:
            return self.patient
        if whose.newborn in self._newborns:
            return self._newborns[whose.newborn]
        if whose.role not in self._others:
            self._others[whose.role] = self._other(whose.role)
        return self._others[whose.role]

    def _other(self, who: Role) -> Part:
        path = f"{self._resources.path}.{who.value}"
        person = self._resources.add("Patient", path, {"extension": [extension("role", valueCode=who.value)]})
        if who is Role.NEWBORN:
            self._mother_of(path, person)
        return person

    def _mother_of(self, path: str, child: Part) -> None:
        """The mother as a RelatedPerson of the child, and the same woman as the patient's link."""
        relation = {"coding": [{"system": f"{TERMINOLOGY}/v3-RoleCode", "code": "MTH"}], "text": "mother"}
        mother = self._resources.add(
            "RelatedPerson", path, {"patient": child, "relationship": [relation]}, what="mother"
        )
        patient = self._resources.made[self.patient["reference"]]
        patient.setdefault("link", []).append({"other": mother, "type": "seealso"})


def _agent(kind: str, name: str) -> Part:
    coding = {"system": f"{TERMINOLOGY}/provenance-participant-type", "code": kind}
    return {"type": {"coding": [coding]}, "who": {"display": name}}
