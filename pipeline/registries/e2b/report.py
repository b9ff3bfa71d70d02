"""One safety report of a case: the mother's, or that of a child with the mother as parent."""

from lxml.etree import _Element as Element

from pipeline.registries.e2b.drugs import information, past
from pipeline.registries.e2b.parts import (
    MOST_CITED,
    SERIOUSNESS,
    characteristic,
    citation,
    device,
    event,
    history,
    link,
    listed,
    literature,
    pertinent,
    related,
    reporter,
    role,
    sender,
)
from pipeline.registries.e2b.persons import findings, person, told_history
from pipeline.registries.e2b.results import tests
from pipeline.registries.e2b.scope import Scope
from pipeline.registries.e2b.xml import ICH, IDS, code_of, coded, el, observation, subject_of, term
from pipeline.registries.sentences import pregnancy_text

MATERNAL, FETAL = "Exposure during pregnancy", "Foetal exposure during pregnancy"
UNKNOWN_OUTCOME, SPONTANEOUS = "0", "1"


def message(scope: Scope, linked: list[str]) -> Element:
    """The message of the report; `linked` are the identifiers of the other reports of the case."""
    moment = scope.entry.made_at.strftime("%Y%m%d%H%M%S+0000")
    return el(
        "PORR_IN049016UV",
        el("id", root=f"{IDS}.1", extension=scope.identity),
        el("creationTime", value=moment),
        el("interactionId", root="2.16.840.1.113883.1.6", extension="PORR_IN049016UV"),
        el("processingCode", code="P"),
        el("processingModeCode", code="T"),
        el("acceptAckCode", code="AL"),
        device("receiver", "RCV", 12, "RECEIVER"),
        device("sender", "SND", 11, "GRAVIDA"),
        el(
            "controlActProcess",
            el("code", code="PORR_TE049016UV", codeSystem="2.16.840.1.113883.1.18"),
            el("effectiveTime", value=moment),
            el("subject", _investigation(scope, linked), typeCode="SUBJ"),
            classCode="CACT",
            moodCode="EVN",
        ),
    )


def _investigation(scope: Scope, linked: list[str]) -> Element:
    day, cited = scope.entry.made_at.strftime("%Y%m%d"), citation(scope.entry)
    if len(cited) > MOST_CITED:
        scope.losses.lost("cut", scope.path, "C.4.r.1")
    assessment = el(
        "adverseEventAssessment",
        el("subject1", _subject(scope), typeCode="SBJ"),
        *(role(scope.identify("drug", taken.path)) for taken in scope.drugs),
        classCode="INVSTG",
        moodCode="EVN",
    )
    return el(
        "investigationEvent",
        el("id", root=f"{IDS}.1", extension=scope.identity),
        el("id", root=f"{IDS}.2", extension=scope.identity),
        el("code", code="PAT_ADV_EVNT", codeSystem="2.16.840.1.113883.5.4"),
        el("text", _narrative(scope)),
        el("statusCode", code="active"),
        el("effectiveTime", el("low", value=day)),
        el("availabilityTime", value=day),
        literature(cited[:MOST_CITED]),
        el("component", assessment, typeCode="COMP"),
        event("additionalDocumentsAvailable", el("value", xsi_type="BL", value="false")),
        event("localCriteriaForExpedited", el("value", xsi_type="BL", value="false")),
        related(
            "1",
            "initialReport",
            el(
                "assignedEntity",
                el("code", code="2", codeSystem=f"{ICH}.3", codeSystemVersion="1.0"),
                classCode="ASSIGNED",
            ),
        ),
        *(link(other) for other in linked),
        reporter(),
        sender(),
        characteristic("1", "ichReportType", coded(SPONTANEOUS, 2)),
        characteristic("2", "otherCaseIds", el("value", xsi_type="BL", nullFlavor="NI")),
        classCode="INVSTG",
        moodCode="EVN",
    )


def _narrative(scope: Scope) -> str:
    name = scope.entry.report.metadata.title or scope.entry.name
    named = [taken.medication.drug.value.generic for taken in scope.exposures]
    parts = [f"Published case report: {name}. Report on {scope.about}."]
    parts += [f"Drugs in pregnancy: {listed(named)}."] if named else []
    others = [one.medication.drug.value.generic for one in scope.drugs if one not in scope.exposures]
    what = (
        "Drugs given to the fetus"
        if scope.child
        else "Drugs of which it is not told whether they were taken in the pregnancy"
    )
    parts += [f"{what}: {listed(others)}."] if others else []
    told = pregnancy_text(scope.walk.reported) if scope.walk.reported is not None else ""
    parts += [f"The reported pregnancy: {told}."] if told else []
    return " ".join(parts)


def _subject(scope: Scope) -> Element:
    told = history("" if scope.child else told_history(scope))
    organizers = [told, past(scope), tests(scope), information(scope)]
    return el(
        "primaryRole",
        person(scope),
        *(subject_of(one) for one in findings(scope)),
        *(subject_of(one) for one in organizers[:2] if one is not None),
        subject_of(_reaction(scope)),
        *(subject_of(one) for one in organizers[2:] if one is not None),
        classCode="INVSBJ",
    )


def _reaction(scope: Scope) -> Element:
    """The exposure itself: what a report on an exposure without a reaction has for one."""
    text = FETAL if scope.child else MATERNAL
    known = scope.meddra(text, scope.place)
    unknown = [
        pertinent(observation(name, el("value", xsi_type="BL", nullFlavor="NI"))) for name in SERIOUSNESS
    ]
    value = term(text, known)
    value[0].set("language", "eng")
    return el(
        "observation",
        el("id", root=str(scope.identify("reaction"))),
        code_of("reaction"),
        value,
        *unknown,
        pertinent(observation("outcome", coded(UNKNOWN_OUTCOME, 11))),
        classCode="OBS",
        moodCode="EVN",
    )
