"""The drugs of a safety report: those of the pregnancy, and those that were over before it."""

from lxml.etree import _Element as Element

from pipeline.registries.e2b.administration import administration
from pipeline.registries.e2b.dosage import gestation
from pipeline.registries.e2b.parts import organizer, pertinent, product
from pipeline.registries.e2b.scope import Scope, given_to_fetus
from pipeline.registries.e2b.xml import ICH, amount, el, observation, term
from pipeline.registries.walk import Role, Taken
from pipeline.words import dosage_text
from schemas.exposure import Answer
from schemas.medication import Medication, Status

# Why a drug that was taken is in no report.
LEFT_OUT = {
    Answer.NOT_TAKEN: "not_taken",
    Answer.OTHER_PERSON: "other_person",
    Answer.OTHER_PREGNANCY: "other_pregnancy",
    Answer.AFTER: "after",
}


def past(scope: Scope) -> Element | None:
    """Drugs that were over before the pregnancy, as past drug history."""
    if scope.child is not None:
        return None
    found, given = [], {taken.path for taken in given_to_fetus(scope.walk)}
    for taken in scope.walk.medications():
        if taken.path in given:
            continue
        one, name = taken.medication, taken.medication.drug.value.generic
        past = taken.answer is Answer.BEFORE or taken.exposure is None
        past = past or taken.answer is Answer.OTHER_PREGNANCY and one.status.value is Status.PAST
        if taken.whose.role is not Role.PATIENT:
            scope.losses.lost("other_person", taken.path, f"{name}: {taken.whose.role.value}")
        elif past:
            if words := dosage_text(one):
                scope.losses.lost("past_details", taken.path, f"{name}: {words}")
            found.append(el("substanceAdministration", product(one), classCode="SBADM", moodCode="EVN"))
        elif taken.answer in LEFT_OUT:
            scope.losses.lost(LEFT_OUT[taken.answer], taken.path, f"{name}: {taken.answer.value}")
        elif taken.answer is Answer.UNKNOWN:
            scope.losses.lost("untimed", taken.path, name)
    return organizer("2", "drugHistory", found) if found else None


def information(scope: Scope) -> Element:
    """The drugs of the report with dosage, gestation and indication."""
    found = [_drug(scope, taken) for taken in scope.drugs]
    return organizer("4", "drugInformation", found)


def _drug(scope: Scope, taken: Taken) -> Element:
    one, path, period = taken.medication, taken.path, None
    begun = taken.exposure.start.earliest if taken.exposure is not None else None
    sure = begun is not None and taken.answer is not Answer.UNKNOWN
    if one.window.start is not None and sure:
        period = pertinent(observation("gestationPeriod", amount(*gestation(one.window.start.value))))
    elif one.window.relation is not None:
        scope.losses.lost("relation", f"{path}.window.relation", one.window.relation.value.value)
    if one.window.stop is not None and one.window.stop.value != (
        one.window.start.value if one.window.start else None
    ):
        scope.losses.lost("window_end", f"{path}.window.stop", str(one.window.stop.value))
    return el(
        "substanceAdministration",
        el("id", root=str(scope.identify("drug", path))),
        product(one),
        el(
            "outboundRelationship2",
            administration(
                one, path, scope.losses, to_child=scope.child is not None and taken not in scope.given
            ),
            typeCode="COMP",
        ),
        period,
        _reason(scope, one, f"{path}.indication"),
        classCode="SBADM",
        moodCode="EVN",
    )


def _reason(scope: Scope, one: Medication, path: str) -> Element | None:
    if one.indication is None:
        return None
    reporter = el(
        "assignedEntity",
        el(
            "code",
            code="3",
            codeSystem=f"{ICH}.21",
            codeSystemVersion="1.0",
            displayName="sourceReporter",
        ),
        classCode="ASSIGNED",
    )
    told = observation(
        "indication",
        term(one.indication.value, scope.meddra(one.indication.value, path)),
        el("performer", reporter, typeCode="PRF"),
    )
    return el("inboundRelationship", told, typeCode="RSON")
