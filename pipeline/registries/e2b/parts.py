"""Parts of a safety report that every report builds alike: parties, links, entries of a drug or a result."""

from uuid import UUID

from lxml.etree import _Element as Element

from pipeline.registries.e2b.xml import ICH, IDS, amount, code_of, coded, el, observation, words
from pipeline.registries.records import Entry
from schemas.lab import Comparator, LabResult
from schemas.medication import Medication
from schemas.pregnancy import CalendarDate

OTHER_SENDER = "6"
SERIOUSNESS = (
    "resultsInDeath", "isLifeThreatening", "requiresInpatientHospitalization",
    "resultsInPersistentOrSignificantDisability", "congenitalAnomalyBirthDefect", "otherMedicallyImportantCondition",
)  # fmt: skip
MOST_CITED = 500  # characters of C.4.r.1
MOST_HISTORY = 10_000  # characters of D.7.2
CONCOMITANT = "2"  # which drug the authors suspect is not in the record: G.k.1 is the sender's


def device(tag: str, kind: str, element: int, name: str) -> Element:
    """Sender or receiver of a message or a batch."""
    identity = el("id", root=f"{IDS}.{element}", extension=name)
    return el(tag, el("device", identity, classCode="DEV", determinerCode="INSTANCE"), typeCode=kind)


def gender(code: str) -> Element:
    """The code of a sex (ISO 5218)."""
    return el("administrativeGenderCode", code=code, codeSystem="1.0.5218")


def date_text(date: CalendarDate) -> str:
    """A date as far as it is known: "2019", "201903", "20190305"."""
    parts = [f"{date.year:04d}"]
    if date.month is not None:
        parts.append(f"{date.month:02d}")
        parts += [f"{date.day:02d}"] if date.day is not None else []
    return "".join(parts)


def organizer(code: str, name: str, parts: list[Element]) -> Element:
    """A group of entries about the patient under its code."""
    return el(
        "organizer",
        el("code", code=code, codeSystem=f"{ICH}.20", codeSystemVersion="1.0", displayName=name),
        *(el("component", part, typeCode="COMP") for part in parts),
        classCode="CATEGORY",
        moodCode="EVN",
    )


def product(one: Medication) -> Element:
    """The drug of an entry: as written, with its substance."""
    kind = el(
        "kindOfProduct",
        el("name", one.drug.value.as_written[:250]),
        _ingredient(one),
        classCode="MMAT",
        determinerCode="KIND",
    )
    return el("consumable", el("instanceOfKind", kind, classCode="INST"), typeCode="CSM")


def _ingredient(one: Medication) -> Element | None:
    """The substance of a drug, None for a class of drugs."""
    if one.drug.value.class_only:
        return None
    substance = el(
        "ingredientSubstance",
        el("name", one.drug.value.generic[:250]),
        classCode="MMAT",
        determinerCode="KIND",
    )
    return el("ingredient", substance, classCode="ACTI")


def pertinent(child: Element) -> Element:
    """An entry that belongs to the one around it."""
    return el("outboundRelationship2", child, typeCode="PERT")


def interval_of(result: LabResult, unit: str) -> Element:
    """A result as an interval: one side open for a censored one, both ends for a range."""
    measured = result.measurement.value
    value = f"{measured.value:.12g}"
    if measured.high is not None:
        sides = [el("low", value=value, unit=unit), el("high", value=f"{measured.high:.12g}", unit=unit)]
    elif measured.comparator in (Comparator.LESS, Comparator.AT_MOST):
        inclusive = str(measured.comparator is Comparator.AT_MOST).lower()
        sides = [el("low", nullFlavor="NINF"), el("high", value=value, unit=unit, inclusive=inclusive)]
    elif measured.comparator is not None:
        inclusive = str(measured.comparator is Comparator.AT_LEAST).lower()
        sides = [el("low", value=value, unit=unit, inclusive=inclusive), el("high", nullFlavor="PINF")]
    else:
        sides = [el("center", value=value, unit=unit)]
    return el("value", *sides, xsi_type="IVL_PQ")


def bound(letter: str, side: float, unit: str) -> Element:
    """One side of a reference range ("L" or "H")."""
    code = el("interpretationCode", code=letter, codeSystem="2.16.840.1.113883.5.83")
    side_range = el(
        "observationRange", amount(f"{side:.12g}", unit), code, classCode="OBS", moodCode="EVN.CRT"
    )
    return el("referenceRange", side_range, typeCode="REFV")


def event(name: str, value: Element) -> Element:
    """An observation of the investigation, by its name."""
    return el(
        "component",
        el("observationEvent", code_of(name), value, classCode="OBS", moodCode="EVN"),
        typeCode="COMP",
    )


def related(code: str, name: str, author: Element, priority: Element | None = None) -> Element:
    """An earlier or primary source that the report rests on."""
    told = el("controlActEvent", el("author", author, typeCode="AUT"), classCode="CACT", moodCode="EVN")
    kind = el("code", code=code, codeSystem=f"{ICH}.22", codeSystemVersion="1.0", displayName=name)
    investigation = el(
        "relatedInvestigation",
        kind,
        el("subjectOf2", told, typeCode="SUBJ"),
        classCode="INVSTG",
        moodCode="EVN",
    )
    return el("outboundRelationship", priority, investigation, typeCode="SPRT")


def link(identity: str) -> Element:
    """Another report of the same case."""
    told = el(
        "controlActEvent", el("id", root=f"{IDS}.2", extension=identity), classCode="CACT", moodCode="EVN"
    )
    investigation = el(
        "relatedInvestigation",
        el("code", nullFlavor="NA"),
        el("subjectOf2", told, typeCode="SUBJ"),
        classCode="INVSTG",
        moodCode="EVN",
    )
    return el("outboundRelationship", investigation, typeCode="SPRT")


def reporter() -> Element:
    """The primary source: an author whose name is masked, and whose country the sender sets (C.2.r.3)."""
    qualification = el(
        "asQualifiedEntity",
        el("code", nullFlavor="UNK", codeSystem=f"{ICH}.6", codeSystemVersion="1.0"),
        classCode="QUAL",
    )
    country = el("code", nullFlavor="UNK", codeSystem="1.0.3166.1.2.2")
    located = el("location", country, classCode="COUNTRY", determinerCode="INSTANCE")
    person = el(
        "assignedPerson",
        el("name", el("family", nullFlavor="MSK")),
        qualification,
        el("asLocatedEntity", located, classCode="LOCE"),
        classCode="PSN",
        determinerCode="INSTANCE",
    )
    return related(
        "2",
        "sourceReport",
        el("assignedEntity", person, classCode="ASSIGNED"),
        el("priorityNumber", value="1"),
    )


def sender() -> Element:
    """Gravida as the sender."""
    inner = el("representedOrganization", el("name", "Gravida"), classCode="ORG", determinerCode="INSTANCE")
    outer = el(
        "representedOrganization",
        el("assignedEntity", inner, classCode="ASSIGNED"),
        classCode="ORG",
        determinerCode="INSTANCE",
    )
    entity = el(
        "assignedEntity",
        el("code", code=OTHER_SENDER, codeSystem=f"{ICH}.7", codeSystemVersion="1.0"),
        outer,
        classCode="ASSIGNED",
    )
    told = el("controlActEvent", el("author", entity, typeCode="AUT"), classCode="CACT", moodCode="EVN")
    return el("subjectOf1", told, typeCode="SUBJ")


def characteristic(code: str, name: str, value: Element) -> Element:
    """A characteristic of the report, such as its type."""
    kind = el("code", code=code, codeSystem=f"{ICH}.23", codeSystemVersion="1.0", displayName=name)
    return el(
        "subjectOf2",
        el("investigationCharacteristic", kind, value, classCode="OBS", moodCode="EVN"),
        typeCode="SUBJ",
    )


def citation(entry: Entry) -> str:
    """The publication in a line."""
    metadata = entry.report.metadata
    parts = [metadata.title or entry.name, metadata.journal, metadata.year]
    parts.append(f"doi:{metadata.doi}" if metadata.doi else None)
    return ". ".join(str(part) for part in parts if part)


def literature(text: str) -> Element:
    """The publication as a reference of the report."""
    code = el(
        "code", code="2", codeSystem=f"{ICH}.27", codeSystemVersion="1.0", displayName="literatureReference"
    )
    cited = el("bibliographicDesignationText", text)
    return el("reference", el("document", code, cited, classCode="DOC", moodCode="EVN"), typeCode="REFR")


def history(told: str) -> Element:
    """D.7.2 or D.10.7.2: the history in words, or that it is unknown."""
    value = words(told[:MOST_HISTORY]) if told else el("value", xsi_type="ED", nullFlavor="UNK")
    text = observation("historyAndConcurrentConditionText", value)
    return organizer("1", "relevantMedicalHistoryAndConcurrentConditions", [text])


def role(drug: UUID) -> Element:
    """The role of a drug in the event (G.k.1), by its identifier."""
    use = el("productUseReference", el("id", root=str(drug)), classCode="SBADM", moodCode="EVN")
    assessment = el(
        "causalityAssessment",
        code_of("interventionCharacterization"),
        coded(CONCOMITANT, 13),
        el("subject2", use, typeCode="SUBJ"),
        classCode="OBS",
        moodCode="EVN",
    )
    return el("component", assessment, typeCode="COMP")


def listed(names: list[str]) -> str:
    """Names in one line, each once."""
    return ", ".join(dict.fromkeys(names))
