"""The person of a safety report: the mother, or a child with her as parent; ages, weight, and the history in words."""

from lxml.etree import _Element as Element

from pipeline.registries.e2b.dosage import gestation
from pipeline.registries.e2b.parts import date_text, gender, history
from pipeline.registries.e2b.scope import Scope
from pipeline.registries.e2b.xml import amount, el, observation, subject_of
from pipeline.registries.sentences import history_text, pregnancy_text
from schemas.fields import fields_of
from schemas.neonate import Neonate
from schemas.patient import Sex

SEXES = {Sex.MALE: "1", Sex.FEMALE: "2"}
CARRIED = frozenset({"sex", "birth_weight_g"})  # what a report has of a newborn


def person(scope: Scope) -> Element:
    """The mother, or the child with its parent."""
    return _child(scope, scope.child[1]) if scope.child else _mother(scope)


def _mother(scope: Scope) -> Element:
    sex = SEXES[scope.case.patient.sex.value] if scope.case.patient.sex else "2"
    return el(
        "player1", el("name", nullFlavor="MSK"), gender(sex), classCode="PSN", determinerCode="INSTANCE"
    )


def _child(scope: Scope, baby: Neonate) -> Element:
    told = told_history(scope)
    sex = gender(SEXES[baby.sex.value]) if baby.sex else None
    parent = el(
        "role",
        el("code", code="PRN", codeSystem="2.16.840.1.113883.5.111"),
        el(
            "associatedPerson",
            el("name", nullFlavor="MSK"),
            gender("2"),
            classCode="PSN",
            determinerCode="INSTANCE",
        ),
        *(subject_of(one) for one in _maternal(scope)),
        subject_of(history(told)) if told else None,  # D.10.7.2 has no null flavour
        classCode="PRS",
    )
    return el(
        "player1", el("name", nullFlavor="MSK"), sex, parent, classCode="PSN", determinerCode="INSTANCE"
    )


def _maternal(scope: Scope) -> list[Element]:
    """Age and last menstrual period of the mother, whether she is patient or parent."""
    found = []
    if scope.case.patient.age is not None:
        found.append(observation("age", amount(str(int(scope.case.patient.age.value.years)), "a")))
    pregnancy = scope.case.index_pregnancy
    if pregnancy is not None and pregnancy.lmp is not None:
        found.append(
            observation(
                "lastMenstrualPeriodDate",
                el("value", xsi_type="TS", value=date_text(pregnancy.lmp.value)),
            )
        )
    return found


def findings(scope: Scope) -> list[Element]:
    """Ages, dates and weight of the person."""
    if scope.child is None:
        return _maternal(scope)
    found, pregnancy, baby = [], scope.case.index_pregnancy, scope.child[1]
    if pregnancy is not None and pregnancy.end is not None:
        found.append(observation("gestationPeriod", amount(*gestation(pregnancy.end.value))))
    if baby.birth_weight_g is not None:
        found.append(observation("bodyWeight", amount(f"{baby.birth_weight_g.value / 1000:g}", "kg")))
    for field in fields_of("neonates"):
        if field.name not in CARRIED and getattr(baby, field.name) is not None:
            scope.losses.lost("newborn", f"{scope.place}.{field.name}")
    return found


def told_history(scope: Scope) -> str:
    """The obstetric history and the other pregnancies in words, empty where nothing is told."""
    for path, _, _ in () if scope.child else scope.walk.counts():
        scope.losses.lost("history_in_words", path)
    counts = history_text(scope.case.obstetric_history)
    others = [
        f"{told.pregnancy.which.capitalize()} pregnancy {told.number}: {pregnancy_text(told) or 'nothing told'}."
        for told in scope.walk.pregnancies()
        if not told.pregnancy.is_index
    ]
    return " ".join(([f"Obstetric history: {counts}."] if counts else []) + others)
