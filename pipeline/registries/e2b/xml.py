"""Elements of an HL7 V3 message with the code systems of ICH."""

from typing import Final, cast

from lxml import etree
from lxml.etree import _Element as Element

HL7: Final = "urn:hl7-org:v3"
XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
EDQM: Final = "0.4.0.127.0.16.1.1.2.6"  # routes of administration; dose forms are ".2.1"
ICH: Final = "2.16.840.1.113883.3.989.2.1.1"  # code systems; the last arc is the list
IDS: Final = "2.16.840.1.113883.3.989.2.1.3"  # identifiers; the last arc is the data element
MEDDRA: Final = "2.16.840.1.113883.6.163"
OBSERVATIONS: Final = {
    "additionalDocumentsAvailable": 1, "additionalInformation": 2, "age": 3, "gestationPeriod": 16,
    "historyAndConcurrentConditionText": 18, "indication": 19, "interventionCharacterization": 20,
    "isLifeThreatening": 21, "lastMenstrualPeriodDate": 22, "localCriteriaForExpedited": 23, "bodyWeight": 7,
    "otherMedicallyImportantCondition": 26, "outcome": 27, "parentRouteOfAdministration": 28, "reaction": 29,
    "requiresInpatientHospitalization": 33, "resultsInDeath": 34, "resultsInPersistentOrSignificantDisability": 35,
    "congenitalAnomalyBirthDefect": 12, "comment": 10,
}  # fmt: skip


def el(tag: str, *children: Element | str | None, **attributes: str) -> Element:
    """An element; `xsi_type` becomes xsi:type, None among the children is left out."""
    made = etree.Element(f"{{{HL7}}}{tag}")
    for name, value in attributes.items():
        made.set(f"{{{XSI}}}type" if name == "xsi_type" else name, value)
    for child in children:
        if isinstance(child, str):
            made.text = clean(child)
        elif child is not None:
            made.append(child)
    return made


def root(*children: Element) -> Element:
    """The root of a batch."""
    names: dict[str | None, str] = {None: HL7, "xsi": XSI}
    made = etree.Element(f"{{{HL7}}}MCCI_IN200100UV01", nsmap=cast(dict[str, str], names))
    made.set("ITSVersion", "XML_1.0")
    made.extend(children)
    return made


def clean(text: str) -> str:
    """Text without the control characters that XML cannot hold."""
    return "".join(letter for letter in text if letter >= " " or letter in "\t\n")


def code_of(name: str) -> Element:
    """The code of one of ICH's observations."""
    return el(
        "code",
        code=str(OBSERVATIONS[name]),
        codeSystem=f"{ICH}.19",
        codeSystemVersion="1.1",
        displayName=name,
    )


def observation(name: str, value: Element | None, *more: Element | None) -> Element:
    """An observation with its value."""
    return el("observation", code_of(name), value, *more, classCode="OBS", moodCode="EVN")


def subject_of(child: Element) -> Element:
    """Something that a person is the subject of."""
    return el("subjectOf2", child, typeCode="SBJ")


def amount(value: str, unit: str) -> Element:
    """A physical quantity as a value."""
    return el("value", xsi_type="PQ", value=value, unit=unit)


def coded(value: str, code_list: int, tag: str = "value") -> Element:
    """A value of one of ICH's lists."""
    return el(tag, xsi_type="CE", code=value, codeSystem=f"{ICH}.{code_list}", codeSystemVersion="1.0")


def words(text: str) -> Element:
    """A text as a value."""
    return el("value", text, xsi_type="ED")


def term(text: str, known: tuple[str, str] | None, tag: str = "value") -> Element:
    """A term with its MedDRA code and version, or with a null flavour where the sender still has to code it."""
    attributes = {"xsi_type": "CE"} if tag == "value" else {}
    code = {"nullFlavor": "NI"} if known is None else {"code": known[0], "codeSystemVersion": known[1]}
    return el(tag, el("originalText", text), codeSystem=MEDDRA, **code, **attributes)
