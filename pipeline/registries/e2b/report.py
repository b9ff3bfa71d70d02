"""One safety report of a case: the mother's, or that of a child with the mother as parent."""

from functools import cached_property
from uuid import UUID

from lxml.etree import _Element as Element

from pipeline.registries.e2b.administration import administration
from pipeline.registries.e2b.dosage import gestation
from pipeline.registries.e2b.parts import (
    MOST_CITED,
    SERIOUSNESS,
    bound,
    characteristic,
    citation,
    date_text,
    device,
    event,
    gender,
    history,
    interval_of,
    link,
    listed,
    literature,
    organizer,
    pertinent,
    product,
    related,
    reporter,
    role,
    sender,
)
from pipeline.registries.e2b.xml import (
    ICH,
    IDS,
    amount,
    code_of,
    coded,
    el,
    observation,
    subject_of,
    term,
    words,
)
from pipeline.registries.losses import Losses
from pipeline.registries.records import Entry
from pipeline.registries.sentences import history_text, pregnancy_text
from pipeline.registries.walk import Role, Taken, Walk, Whose, same_unit
from pipeline.words import dosage_text, reference_text
from schemas.exposure import Answer
from schemas.fields import fields_of
from schemas.lab import LabResult
from schemas.medication import Status
from schemas.neonate import Neonate
from schemas.patient import Sex

SEXES = {Sex.MALE: "1", Sex.FEMALE: "2"}
CARRIED = frozenset({"sex", "birth_weight_g"})  # what a report has of a newborn
MATERNAL, FETAL = "Exposure during pregnancy", "Foetal exposure during pregnancy"
UNKNOWN_OUTCOME, SPONTANEOUS = "0", "1"
# Why a drug that was taken is in no report.
LEFT_OUT = {
    Answer.NOT_TAKEN: "not_taken",
    Answer.OTHER_PERSON: "other_person",
    Answer.OTHER_PREGNANCY: "other_pregnancy",
    Answer.AFTER: "after",
}


class SafetyReport:
    """A report; `child` is the newborn with its path, None for the mother's own."""

    def __init__(
        self, entry: Entry, position: int, losses: Losses, child: tuple[str, Neonate] | None = None
    ) -> None:
        self.entry, self.losses, self.child = entry, losses, child
        self.walk = Walk(entry, position)
        self.case, self.path = self.walk.case, self.walk.path
        self.place = child[0] if child else self.path
        self.reaction = self._id("reaction")

    def _id(self, what: str, path: str | None = None) -> UUID:
        return self.entry.identify(path or self.place, f"e2b {what} {'child' if self.child else 'mother'}")

    @property
    def identity(self) -> str:
        """The sender's identifier of the report: country, sender, report."""
        return f"XX-GRAVIDA-{self.entry.identify(self.place, 'e2b report')}"

    @cached_property
    def exposures(self) -> list[Taken]:
        """The mother's drugs in the reported pregnancy and at delivery."""
        return [taken for taken in self._mothers if taken.exposure and taken.exposure.reaches_child]

    @property
    def drugs(self) -> list[Taken]:
        """The drugs of the report: exposures, and in the mother's those of which the text tells no time."""
        untimed = [taken for taken in self._mothers if taken.answer is Answer.UNKNOWN]
        return self.exposures if self.child else [*self.exposures, *untimed]

    @cached_property
    def _mothers(self) -> list[Taken]:
        return [taken for taken in self.walk.medications() if taken.whose.role is Role.PATIENT]

    def message(self, linked: list[str]) -> Element:
        """The message of the report; `linked` are the identifiers of the other reports of the case."""
        moment = self.entry.made_at.strftime("%Y%m%d%H%M%S+0000")
        return el(
            "PORR_IN049016UV",
            el("id", root=f"{IDS}.1", extension=self.identity),
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
                el("subject", self._investigation(linked), typeCode="SUBJ"),
                classCode="CACT",
                moodCode="EVN",
            ),
        )

    def _investigation(self, linked: list[str]) -> Element:
        day, cited = self.entry.made_at.strftime("%Y%m%d"), citation(self.entry)
        if len(cited) > MOST_CITED:
            self.losses.lost("cut", self.path, "C.4.r.1")
        assessment = el(
            "adverseEventAssessment",
            el("subject1", self._subject(), typeCode="SBJ"),
            *(role(self._id("drug", taken.path)) for taken in self.drugs),
            classCode="INVSTG",
            moodCode="EVN",
        )
        return el(
            "investigationEvent",
            el("id", root=f"{IDS}.1", extension=self.identity),
            el("id", root=f"{IDS}.2", extension=self.identity),
            el("code", code="PAT_ADV_EVNT", codeSystem="2.16.840.1.113883.5.4"),
            el("text", self._narrative()),
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

    def _narrative(self) -> str:
        name = self.entry.report.metadata.title or self.entry.name
        about = "the child" if self.child else "the mother"
        named = [taken.medication.drug.value.generic for taken in self.exposures]
        parts = [f"Published case report: {name}. Report on {about}. Drugs in pregnancy: {listed(named)}."]
        untimed = [one.medication.drug.value.generic for one in self.drugs if one not in self.exposures]
        parts += [f"Drugs of which no time is told: {listed(untimed)}."] if untimed else []
        told = pregnancy_text(self.walk.reported) if self.walk.reported is not None else ""
        parts += [f"The reported pregnancy: {told}."] if told else []
        return " ".join(parts)

    def _subject(self) -> Element:
        told = history("" if self.child else self._told_history())
        organizers = [told, self._past(), self._tests(), self._drugs()]
        person = self._child() if self.child else self._mother()
        return el(
            "primaryRole",
            person,
            *(subject_of(one) for one in self._findings()),
            *(subject_of(one) for one in organizers[:2] if one is not None),
            subject_of(self._reaction()),
            *(subject_of(one) for one in organizers[2:] if one is not None),
            classCode="INVSBJ",
        )

    def _mother(self) -> Element:
        sex = SEXES[self.case.patient.sex.value] if self.case.patient.sex else "2"
        return el(
            "player1", el("name", nullFlavor="MSK"), gender(sex), classCode="PSN", determinerCode="INSTANCE"
        )

    def _child(self) -> Element:
        baby = self.child[1] if self.child else Neonate()
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
            *(subject_of(one) for one in self._maternal()),
            subject_of(history(self._told_history())),
            classCode="PRS",
        )
        return el(
            "player1", el("name", nullFlavor="MSK"), sex, parent, classCode="PSN", determinerCode="INSTANCE"
        )

    def _maternal(self) -> list[Element]:
        """Age and last menstrual period of the mother, whether she is patient or parent."""
        found = []
        if self.case.patient.age is not None:
            found.append(observation("age", amount(str(int(self.case.patient.age.value.years)), "a")))
        pregnancy = self.case.index_pregnancy
        if pregnancy is not None and pregnancy.lmp is not None:
            found.append(
                observation(
                    "lastMenstrualPeriodDate",
                    el("value", xsi_type="TS", value=date_text(pregnancy.lmp.value)),
                )
            )
        return found

    def _findings(self) -> list[Element]:
        if self.child is None:
            return self._maternal()
        found, pregnancy, baby = [], self.case.index_pregnancy, self.child[1]
        if pregnancy is not None and pregnancy.end is not None:
            found.append(observation("gestationPeriod", amount(*gestation(pregnancy.end.value))))
        if baby.birth_weight_g is not None:
            found.append(observation("bodyWeight", amount(f"{baby.birth_weight_g.value / 1000:g}", "kg")))
        for field in fields_of("neonates"):
            if field.name not in CARRIED and getattr(baby, field.name) is not None:
                self.losses.lost("newborn", f"{self.place}.{field.name}")
        return found

    def _told_history(self) -> str:
        """The obstetric history and the earlier pregnancies in words, empty where nothing is told."""
        for path, _, _ in () if self.child else self.walk.counts():
            self.losses.lost("history_in_words", path)
        counts = history_text(self.case.obstetric_history)
        earlier = [
            f"Earlier pregnancy {told.number}: {pregnancy_text(told) or 'nothing told'}."
            for told in self.walk.pregnancies()
            if not told.pregnancy.is_index
        ]
        return " ".join(([f"Obstetric history: {counts}."] if counts else []) + earlier)

    def _past(self) -> Element | None:
        """Drugs that were over before the pregnancy, as past drug history."""
        if self.child is not None:
            return None
        found = []
        for taken in self.walk.medications():
            one, name = taken.medication, taken.medication.drug.value.generic
            past = taken.answer is Answer.BEFORE or taken.exposure is None
            past = past or taken.answer is Answer.OTHER_PREGNANCY and one.status.value is Status.PAST
            if taken.whose.role is not Role.PATIENT:
                self.losses.lost("other_person", taken.path, f"{name}: {taken.whose.role.value}")
            elif past:
                if words := dosage_text(one):
                    self.losses.lost("past_details", taken.path, f"{name}: {words}")
                found.append(el("substanceAdministration", product(one), classCode="SBADM", moodCode="EVN"))
            elif taken.answer in LEFT_OUT:
                self.losses.lost(LEFT_OUT[taken.answer], taken.path, f"{name}: {taken.answer.value}")
            elif taken.answer is Answer.UNKNOWN:
                self.losses.lost("untimed", taken.path, name)
        return organizer("2", "drugHistory", found) if found else None

    def _reaction(self) -> Element:
        """The exposure itself: what a report on an exposure without a reaction has for one."""
        text = FETAL if self.child else MATERNAL
        known = self._meddra(text, self.place)
        unknown = [
            pertinent(observation(name, el("value", xsi_type="BL", nullFlavor="NI"))) for name in SERIOUSNESS
        ]
        value = term(text, known)
        value[0].set("language", "eng")
        return el(
            "observation",
            el("id", root=str(self.reaction)),
            code_of("reaction"),
            value,
            *unknown,
            pertinent(observation("outcome", coded(UNKNOWN_OUTCOME, 11))),
            classCode="OBS",
            moodCode="EVN",
        )

    def _tests(self) -> Element | None:
        found = []
        for measured in self.walk.results():
            if self._concerns(measured.whose):
                found.append(self._test(measured.result, measured.path))
            elif self.child is None and not measured.whose.known:
                self.losses.lost("other_person", measured.path, measured.result.test.value.name)
        for worded in self.walk.words():
            told = worded.result
            if self._concerns(worded.whose):
                name = told.test.value.name
                code = term(name, self._meddra(name, f"{worded.path}.test"), "code")
                parts = (code, el("effectiveTime", nullFlavor="UNK"), words(told.result.value))
                found.append(el("observation", *parts, classCode="OBS", moodCode="EVN"))
            elif self.child is None and not worded.whose.known:
                self.losses.lost("other_person", worded.path, told.test.value.name)
        return organizer("3", "testsAndProceduresRelevantToTheInvestigation", found) if found else None

    def _meddra(self, text: str, path: str) -> tuple[str, str] | None:
        """The sender's code for a term; one that it does not have is noted."""
        known = self.entry.meddra.find(text)
        if known is None:
            self.losses.lost("meddra", path, text)
        return known

    def _concerns(self, whose: Whose) -> bool:
        """True for what is about the person of this report."""
        return whose.newborn == self.place if self.child else whose.role is Role.PATIENT

    def _test(self, result: LabResult, path: str) -> Element:
        unit = result.unit.value.ucum or result.unit.value.as_written if result.unit else "1"
        day = {"value": date_text(result.date.value)} if result.date else {"nullFlavor": "UNK"}
        if result.at is not None:
            self.losses.lost("test_age", f"{path}.at", str(result.at.value))
        ranges, printed = [], same_unit(result)
        if printed is None and result.reference_range is not None:
            told = reference_text(result.reference_range.value)
            self.losses.lost("range_unit", f"{path}.reference_range", told)
        if printed is not None:
            sides = (("L", printed.low), ("H", printed.high))
            ranges = [bound(letter, side, unit) for letter, side in sides if side is not None]
        return el(
            "observation",
            term(result.test.value.name, self._meddra(result.test.value.name, f"{path}.test"), "code"),
            el("effectiveTime", **day),
            interval_of(result, unit),
            *ranges,
            classCode="OBS",
            moodCode="EVN",
        )

    def _drugs(self) -> Element:
        found = [self._drug(taken) for taken in self.drugs]
        return organizer("4", "drugInformation", found)

    def _drug(self, taken: Taken) -> Element:
        one, path, period = taken.medication, taken.path, None
        if one.window.start is not None and taken.answer is not Answer.UNKNOWN:
            period = pertinent(observation("gestationPeriod", amount(*gestation(one.window.start.value))))
        elif one.window.relation is not None:
            self.losses.lost("relation", f"{path}.window.relation", one.window.relation.value.value)
        if one.window.stop is not None and one.window.stop.value != (
            one.window.start.value if one.window.start else None
        ):
            self.losses.lost("window_end", f"{path}.window.stop", str(one.window.stop.value))
        reason = None
        if one.indication is not None:
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
                term(one.indication.value, self._meddra(one.indication.value, f"{path}.indication")),
                el("performer", reporter, typeCode="PRF"),
            )
            reason = el("inboundRelationship", told, typeCode="RSON")
        return el(
            "substanceAdministration",
            el("id", root=str(self._id("drug", path))),
            product(one),
            el(
                "outboundRelationship2",
                administration(one, path, self.losses, to_child=self.child is not None),
                typeCode="COMP",
            ),
            period,
            reason,
            classCode="SBADM",
            moodCode="EVN",
        )
