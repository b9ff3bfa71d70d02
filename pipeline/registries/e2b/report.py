"""One safety report of a case: the mother's, or that of a child with the mother as parent."""

from uuid import UUID

from lxml.etree import _Element as Element

from pipeline.registries.e2b.administration import administration
from pipeline.registries.e2b.dosage import gestation, in_pregnancy
from pipeline.registries.e2b.parts import (
    bound,
    characteristic,
    date_text,
    device,
    event,
    gender,
    interval_of,
    link,
    organizer,
    pertinent,
    product,
    related,
    reporter,
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
    unmapped,
    words,
)
from pipeline.registries.losses import Losses
from pipeline.registries.records import Entry
from schemas.fact import Subject
from schemas.lab import LabResult
from schemas.medication import Medication, Status
from schemas.neonate import Neonate
from schemas.obstetric import COUNTS
from schemas.patient import Sex

SEXES = {Sex.MALE: "1", Sex.FEMALE: "2"}
MATERNAL, FETAL = "Exposure during pregnancy", "Foetal exposure during pregnancy"
SERIOUSNESS = (
    "resultsInDeath", "isLifeThreatening", "requiresInpatientHospitalization",
    "resultsInPersistentOrSignificantDisability", "congenitalAnomalyBirthDefect", "otherMedicallyImportantCondition",
)  # fmt: skip
SUSPECT, UNKNOWN_OUTCOME, SPONTANEOUS = "1", "0", "1"
MOTHERS = (None, Subject.MOTHER, Subject.PATIENT)


class SafetyReport:
    """A report; `child` is the newborn with its path, None for the mother's own."""

    def __init__(
        self, entry: Entry, position: int, losses: Losses, child: tuple[str, Neonate] | None = None
    ) -> None:
        self.entry, self.losses, self.child = entry, losses, child
        self.case = entry.report.cases[position]
        self.path = f"cases.{position}"
        self.place = child[0] if child else self.path
        self.reaction = self._id("reaction")

    def _id(self, what: str, path: str | None = None) -> UUID:
        return self.entry.identify(path or self.place, f"e2b {what} {'child' if self.child else 'mother'}")

    @property
    def identity(self) -> str:
        """The sender's identifier of the report: country, sender, report."""
        return f"XX-GRAVIDA-{self.entry.identify(self.place, 'e2b report')}"

    @property
    def exposures(self) -> list[tuple[str, Medication]]:
        """The mother's drugs in the reported pregnancy, by path."""
        return [
            (f"{self.path}.medications.{position}", one)
            for position, one in enumerate(self.case.medications)
            if one.subject.value in MOTHERS and in_pregnancy(one)
        ]

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
        day = self.entry.made_at.strftime("%Y%m%d")
        assessment = el(
            "adverseEventAssessment",
            el("subject1", self._subject(), typeCode="SBJ"),
            *(self._role(path) for path, _ in self.exposures),
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
            self._literature(),
            el("component", assessment, typeCode="COMP"),
            event("additionalDocumentsAvailable", el("value", xsi_type="BL", value="false")),
            event("localCriteriaForExpedited", el("value", xsi_type="BL", nullFlavor="NI")),
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
        drugs = ", ".join(dict.fromkeys(one.drug.value.generic for _, one in self.exposures))
        return f"Published case report: {name}. Report on {about}. Drugs in pregnancy: {drugs}."

    def _literature(self) -> Element:
        metadata = self.entry.report.metadata
        parts = [metadata.title or self.entry.name, metadata.journal, metadata.year]
        parts.append(f"doi:{metadata.doi}" if metadata.doi else None)
        text = ". ".join(str(part) for part in parts if part)
        if len(text) > 500:
            self.losses.lost("cut", self.path, "C.4.r.1")
        document = el(
            "document",
            el(
                "code",
                code="2",
                codeSystem=f"{ICH}.27",
                codeSystemVersion="1.0",
                displayName="literatureReference",
            ),
            el("bibliographicDesignationText", text[:500]),
            classCode="DOC",
            moodCode="EVN",
        )
        return el("reference", document, typeCode="REFR")

    def _subject(self) -> Element:
        organizers = [self._history(), self._past(), self._tests(), self._drugs()]
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
        for name in ("apgar_1", "apgar_5", "apgar_10"):
            if getattr(baby, name) is not None:
                self.losses.lost("apgar", f"{self.place}.{name}")
        return found

    def _history(self) -> Element | None:
        if self.child is not None:
            return None
        history = self.case.obstetric_history
        told = [f"{name} {fact.value}" for name in COUNTS if (fact := getattr(history, name)) is not None]
        for name in COUNTS:
            if getattr(history, name) is not None:
                self.losses.lost("history_in_words", f"{self.path}.obstetric_history.{name}")
        if not told:
            return None
        text = observation(
            "historyAndConcurrentConditionText", words("Obstetric history: " + ", ".join(told))
        )
        return organizer("1", "relevantMedicalHistoryAndConcurrentConditions", [text])

    def _past(self) -> Element | None:
        """Drugs that were over before the pregnancy, as past drug history."""
        if self.child is not None:
            return None
        found = []
        for position, one in enumerate(self.case.medications):
            path = f"{self.path}.medications.{position}"
            if one.subject.value not in MOTHERS:
                self.losses.lost("other_person", path, f"{one.drug.value.generic}: {one.subject.value.value}")
            elif one.status.value in (Status.NOT_GIVEN, Status.PLANNED):
                self.losses.lost("not_taken", path, f"{one.drug.value.generic}: {one.status.value.value}")
            elif not in_pregnancy(one):
                found.append(el("substanceAdministration", product(one), classCode="SBADM", moodCode="EVN"))
        return organizer("2", "drugHistory", found) if found else None

    def _reaction(self) -> Element:
        """The exposure itself: what a report on an exposure without a reaction has for one."""
        text = FETAL if self.child else MATERNAL
        self.losses.lost("meddra", self.place, text)
        unknown = [
            pertinent(observation(name, el("value", xsi_type="BL", nullFlavor="NI"))) for name in SERIOUSNESS
        ]
        value = unmapped(text)
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
        wanted = (Subject.NEONATE,) if self.child else MOTHERS
        found = []
        for position, result in enumerate(self.case.lab_results):
            path = f"{self.path}.lab_results.{position}"
            who = result.subject.value if result.subject else None
            if who in wanted:
                found.append(self._test(result, path))
            elif who not in (*MOTHERS, Subject.NEONATE) and self.child is None:
                self.losses.lost("other_person", path, result.test.value.name)
        for words_ in self.case.qualitative_results:
            if (words_.subject.value if words_.subject else None) in wanted:
                found.append(
                    el(
                        "observation",
                        unmapped(words_.test.value.name, "code"),
                        words(words_.result.value),
                        classCode="OBS",
                        moodCode="EVN",
                    )
                )
        return organizer("3", "testsAndProceduresRelevantToTheInvestigation", found) if found else None

    def _test(self, result: LabResult, path: str) -> Element:
        unit = result.unit.value.ucum or result.unit.value.as_written if result.unit else "1"
        time = el("effectiveTime", value=date_text(result.date.value)) if result.date else None
        if result.at is not None:
            self.losses.lost("test_age", f"{path}.at", str(result.at.value))
        ranges = []
        if result.reference_range is not None:
            sides = (("L", result.reference_range.value.low), ("H", result.reference_range.value.high))
            ranges = [bound(letter, side, unit) for letter, side in sides if side is not None]
        return el(
            "observation",
            unmapped(result.test.value.name, "code"),
            time,
            interval_of(result, unit),
            *ranges,
            classCode="OBS",
            moodCode="EVN",
        )

    def _drugs(self) -> Element:
        found = [self._drug(path, one) for path, one in self.exposures]
        return organizer("4", "drugInformation", found)

    def _drug(self, path: str, one: Medication) -> Element:
        period = None
        if one.window.start is not None:
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
                "indication", unmapped(one.indication.value), el("performer", reporter, typeCode="PRF")
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

    def _role(self, path: str) -> Element:
        use = el(
            "productUseReference",
            el("id", root=str(self._id("drug", path))),
            classCode="SBADM",
            moodCode="EVN",
        )
        assessment = el(
            "causalityAssessment",
            code_of("interventionCharacterization"),
            coded(SUSPECT, 13),
            el("subject2", use, typeCode="SUBJ"),
            classCode="OBS",
            moodCode="EVN",
        )
        return el("component", assessment, typeCode="COMP")
