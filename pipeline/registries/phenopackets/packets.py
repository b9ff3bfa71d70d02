"""One case as Phenopackets."""

from typing import Any

from phenopackets import (
    Age,
    Disease,
    DoseInterval,
    ExternalReference,
    Individual,
    Measurement,
    MedicalAction,
    OntologyClass,
    Phenopacket,
    PhenotypicFeature,
    Procedure,
    Quantity,
    ReferenceRange,
    TherapeuticRegimen,
    TimeElement,
    Treatment,
    Value,
    VitalStatus,
)

from pipeline.registries.codes import codes, rxnorm_names
from pipeline.registries.dates import anchor
from pipeline.registries.losses import Losses
from pipeline.registries.phenopackets.about import amount, evidence, meta, range_of
from pipeline.registries.phenopackets.doses import dose_interval
from pipeline.registries.phenopackets.terms import Terms
from pipeline.registries.phenopackets.times import duration, gestational, midnight
from pipeline.registries.records import Entry
from pipeline.registries.sentences import pregnancy_text
from pipeline.registries.walk import Measured, Role, Taken, Told, Walk, Whose, Worded, vague
from pipeline.words import dosage_text
from schemas.exposure import Exposure
from schemas.fact import Fact
from schemas.fields import fields_of
from schemas.gestation import Anchor, Relation, Window
from schemas.gestation import GestationalAge as StatedAge
from schemas.lab import LabResult
from schemas.medication import Medication, Status
from schemas.neonate import Neonate
from schemas.patient import Sex

SEXES = {Sex.FEMALE: 1, Sex.MALE: 2}
TAXON = "NCBITaxon:9606"
AT_START = (Relation.THROUGHOUT, Relation.AT_DELIVERY, Relation.POSTPARTUM)


class Packets:
    """The Phenopackets of one case by name: the patient's, then those of newborns."""

    def __init__(self, entry: Entry, position: int, losses: Losses) -> None:
        self.entry, self.losses = entry, losses
        self.walk = Walk(entry, position)
        self.case, self.path = self.walk.case, self.walk.path
        self._dates = anchor(self.case, entry.report.metadata.year)
        self._terms: dict[str, Terms] = {}
        self.patient = self._packet(f"{self.path}.patient", self.walk.sex)
        self._newborns: dict[str, Phenopacket] = {}  # by the path of the newborn
        if self.case.patient.age is not None:
            age = Age(iso8601duration=duration(self.case.patient.age.value.years))
            self.patient.subject.time_at_last_encounter.CopyFrom(TimeElement(age=age))

    def make(self) -> list[Phenopacket]:
        """All packets of the case with their metadata."""
        self._history()
        for told in self.walk.pregnancies():
            self._pregnancy(told)
        for taken in self.walk.medications():
            self._medication(taken)
        for measured in self.walk.results():
            self._result(measured)
        for worded in self.walk.words():
            self._words(worded)
        packets = [self.patient, *self.newborns]
        for packet in packets:
            packet.meta_data.CopyFrom(meta(self.entry, self._terms[packet.id]))
        return packets

    @property
    def newborns(self) -> list[Phenopacket]:
        """The packets of the newborns."""
        return list(self._newborns.values())

    def _packet(self, path: str, sex: Sex | None) -> Phenopacket:
        terms = Terms()
        packet = Phenopacket(
            id=str(self.entry.identify(path, "Phenopacket")),
            subject=Individual(
                id=str(self.entry.identify(path, "Individual")),
                sex=SEXES[sex] if sex is not None else 0,
                taxonomy=terms.coded(TAXON, "Homo sapiens"),
            ),
        )
        self._terms[packet.id] = terms
        return packet

    def _age_losses(self, age: StatedAge, path: str) -> None:
        if vague(age):
            self.losses.lost("vague_age", path, str(age))
        if age.anchor is not Anchor.UNSTATED:
            self.losses.lost("age_anchor", path, age.anchor.value)

    def _age(self, age: StatedAge, path: str, terms: Terms) -> TimeElement:
        """An age as a time: a range, of which no element holds both ends, in words."""
        self._age_losses(age, path)
        if age.days_high is not None:
            return TimeElement(ontology_class=terms.told(f"{age} weeks of gestation"))
        return gestational(age.days)

    def _measure(self, packet: Phenopacket, path: str, assay: OntologyClass, **values: Any) -> None:
        packet.measurements.append(Measurement(assay=assay, **values))
        self.losses.lost("quote", path)

    def _told_age(self, name: str, age: StatedAge, path: str) -> None:
        """An age of the pregnancy in days as a measurement; a range as both of its ends."""
        assay, value = self._count(name, age.days, "d")
        if age.days_high is None:
            self._measure(self.patient, path, assay, value=value)
            return
        ends = (age.days, age.days_high)
        both = range_of(self._terms[self.patient.id], value.quantity.unit, ends)
        self._measure(self.patient, path, assay, complex_value=both)

    def _count(self, name: str, value: float, unit: str = "1") -> tuple[OntologyClass, Value]:
        return amount(self._terms[self.patient.id], name, value, unit)

    def _history(self) -> None:
        for path, name, fact in self.walk.counts():
            assay, value = self._count(name, fact.value)
            self._measure(self.patient, path, assay, value=value)
        for path, _ in self.walk.formulas():
            self.losses.lost("formula", path)

    def _feature(
        self, label: str, fact: Fact[Any] | None, description: str = "", onset: TimeElement | None = None
    ) -> None:
        terms = self._terms[self.patient.id]
        proof = evidence(self.entry, terms, fact) if fact is not None else []
        self.patient.phenotypic_features.append(
            PhenotypicFeature(
                type=terms.own(label),
                modifiers=[terms.told(description)] if description else [],
                onset=onset,
                evidence=proof,
            )
        )

    def _pregnancy(self, told: Told) -> None:
        pregnancy, path = told.pregnancy, told.path
        for name in ("lmp", "edd", "date"):
            fact = getattr(pregnancy, name)
            if fact is not None and pregnancy.is_index:
                self.losses.lost("date", f"{path}.{name}", fact.value.year)
        if not pregnancy.is_index:
            self._other(told)
            return
        terms = self._terms[self.patient.id]
        end = self._age(pregnancy.end.value, f"{path}.end", terms) if pregnancy.end else None
        for name in ("conception", "outcome"):
            fact = getattr(pregnancy, name)
            if fact is not None:
                label = f"{name} {fact.value.value.replace('_', ' ')}"
                self._feature(label, fact, onset=end if name == "outcome" else None)
        if pregnancy.presentation is not None:
            self._age_losses(pregnancy.presentation.value, f"{path}.presentation")
        for name in ("presentation", "end"):
            age = getattr(pregnancy, name)
            if age is not None:
                self._told_age(name, age.value, f"{path}.{name}")
        if pregnancy.fetuses is not None:
            assay, value = self._count("fetuses", pregnancy.fetuses.value)
            self._measure(self.patient, f"{path}.fetuses", assay, value=value)
        if pregnancy.delivery_mode is not None:
            mode = self._terms[self.patient.id].own(f"delivery mode {pregnancy.delivery_mode.value.value}")
            self.patient.medical_actions.append(MedicalAction(procedure=Procedure(code=mode, performed=end)))
        for child, baby in told.newborns:
            self._newborn(baby, child, dead=told.died(child))

    def _other(self, told: Told) -> None:
        """A pregnancy beside the reported one with all that is told of it in words."""
        self._feature(
            f"{told.pregnancy.which} pregnancy",
            told.pregnancy.outcome,
            pregnancy_text(told) or "nothing told",
        )

    def _newborn(self, baby: Neonate, path: str, *, dead: bool) -> None:
        packet = self._packet(path, baby.sex.value if baby.sex else None)
        if dead:
            packet.subject.vital_status.CopyFrom(VitalStatus(status=VitalStatus.DECEASED))
        self._newborns[path] = packet
        terms = self._terms[packet.id]
        for field in fields_of("neonates"):
            fact = getattr(baby, field.name)
            if fact is not None and field.observation:
                assay, value = amount(terms, field.name, fact.value, field.unit or "1")
                self._measure(packet, f"{path}.{field.name}", assay, value=value)

    def _whose(self, whose: Whose, path: str) -> Phenopacket | None:
        if whose.role is Role.PATIENT:
            return self.patient
        if whose.newborn in self._newborns:
            return self._newborns[whose.newborn]
        self.losses.lost("other_person", path, whose.role.value)
        return None

    def _medication(self, taken: Taken) -> None:
        medication, path = taken.medication, taken.path
        status = medication.status.value
        if status in (Status.NOT_GIVEN, Status.PLANNED):
            self.losses.lost("not_taken", path, f"{medication.drug.value.generic}: {status.value}")
            return
        packet = self._whose(taken.whose, path)
        if packet is None:
            return
        terms, drug = self._terms[packet.id], medication.drug.value
        agent = (
            terms.coded(f"ATC:{drug.atc}", drug.generic) if drug.atc
            else terms.coded(f"RxNorm:{drug.rxcui}", rxnorm_names().get(drug.rxcui, drug.generic)) if drug.rxcui
            else terms.own(drug.generic)
        )  # fmt: skip
        treatment = Treatment(
            agent=agent, dose_intervals=self._doses(medication, taken.exposure, terms, path)
        )
        if medication.route is not None:
            route = medication.route.value
            known = codes()["route_ncit"].get(route.value)
            treatment.route_of_administration.CopyFrom(
                terms.coded(f"NCIT:{known}", route.value) if known else terms.own(f"route {route.value}")
            )
        action = MedicalAction(treatment=treatment)
        if medication.indication is not None:
            target = terms.own(medication.indication.value)
            action.treatment_target.CopyFrom(target)
            if target.id not in [disease.term.id for disease in packet.diseases]:
                packet.diseases.append(Disease(term=target))
        packet.medical_actions.append(action)
        self._regimen(taken, packet, agent)
        if taken.exposure is not None:
            self.losses.lost("exposure", path, f"{drug.generic}: {taken.answer.value}")
        if taken.pregnancy is not None:
            self.losses.lost("pregnancy_link", f"{path}.pregnancy", taken.pregnancy)
        if medication.duration_days is not None:
            self.losses.lost("duration", f"{path}.duration_days", medication.duration_days.value)
        self.losses.lost("quote", path)

    def _doses(
        self, medication: Medication, exposure: Exposure | None, terms: Terms, path: str
    ) -> list[DoseInterval]:
        """The dose with how often and between which days; one that is not told in full stands in the regimen's words."""
        start, end = self._dates.period(exposure)
        dose = medication.dose.value if medication.dose is not None else None
        days = (start.exact if start is not None else None, end.exact if end is not None else None)
        if dose is None or dose.high is not None or days[0] is None or days[1] is None:
            if dose is not None or medication.frequency is not None:
                self.losses.lost("dose_in_words", f"{path}.dose", dosage_text(medication))
            return []
        return [dose_interval(medication, dose, (days[0], days[1]), terms)]

    def _regimen(self, taken: Taken, packet: Phenopacket, agent: OntologyClass) -> None:
        """How and when in the pregnancy it was taken, in words and as the gestational window: no dose interval has either.

        Weeks of another pregnancy than the reported one stand in the words alone, which say of which they are.
        """
        medication, path = taken.medication, taken.path
        window, other = medication.told, self.walk.told(taken.pregnancy)
        if window.empty and all(
            one is None for one in (medication.dose, medication.frequency, medication.duration_days)
        ):
            return
        words = f"{agent.label}: {dosage_text(medication)}"
        if other is not None and not other.pregnancy.is_index:
            words = f"{other.pregnancy.which} pregnancy {other.number}: {words}"
            for name, age in (("start", window.start), ("stop", window.stop)):
                if age is not None:
                    told_as = f"{age.value}, {age.value.anchor.value}, {age.value.as_written}"
                    self.losses.lost("other_window", f"{path}.window.{name}", told_as)
            window = Window()
        told = ExternalReference(id=agent.id, description=words)
        regimen = TherapeuticRegimen(external_reference=told)
        self._sides(regimen, window, taken, self._terms[packet.id])
        if window.relation is not None:
            relation = window.relation.value
            begun = relation is Relation.BEFORE_CONCEPTION and medication.status.value is not Status.PAST
            side = "start_time" if begun or relation in AT_START else "end_time"
            if regimen.HasField(side):
                self.losses.lost("relation", f"{path}.window.relation", relation.value)
            else:
                side_words = self._terms[packet.id].own(relation.value.replace("_", " "))
                getattr(regimen, side).CopyFrom(TimeElement(ontology_class=side_words))
        packet.medical_actions.append(MedicalAction(therapeutic_regimen=regimen))

    def _sides(self, regimen: TherapeuticRegimen, window: Window, taken: Taken, terms: Terms) -> None:
        """Start and end of a regimen. A trimester or another range at which it was is an interval, by the days of the exposure rule."""
        start, stop, path = window.start, window.stop, taken.path
        if window.point and start is not None and start.value.days_high is not None:
            for name in ("start", "stop"):
                self._age_losses(start.value, f"{path}.window.{name}")
            low, high = start.value.days, start.value.days_high
            if taken.exposure is not None:
                low, high = taken.exposure.start.earliest or low, taken.exposure.stop.latest or high
            regimen.start_time.CopyFrom(gestational(max(low, 0)))
            regimen.end_time.CopyFrom(gestational(high))
            return
        if start is not None:
            regimen.start_time.CopyFrom(self._age(start.value, f"{path}.window.start", terms))
        if stop is not None:
            regimen.end_time.CopyFrom(self._age(stop.value, f"{path}.window.stop", terms))
        elif taken.exposure is not None and taken.exposure.stop.day is not None and start is not None:
            regimen.end_time.CopyFrom(gestational(taken.exposure.stop.day))  # start and length tell it

    def _result(self, told: Measured) -> None:
        result, path = told.result, told.path
        packet = self._whose(told.whose, path)
        if packet is None:
            return
        if told.pregnancy is not None:
            self.losses.lost("pregnancy_link", f"{path}.pregnancy", told.pregnancy)
        terms, test, measured = self._terms[packet.id], result.test.value, result.measurement.value
        assay = terms.coded(f"LOINC:{test.loinc}", test.name) if test.loinc else terms.own(test.name)
        unit = (
            terms.unit(result.unit.value.as_written, result.unit.value.ucum)
            if result.unit
            else terms.unit(None, None)
        )
        values: dict[str, Any] = {"time_observed": self._observed(result, path, terms)}
        if measured.comparator is not None:
            words = f"{measured.comparator.value} {measured.value:g} {unit.label}".removesuffix(" 1")
            values["value"] = Value(ontology_class=terms.told(words))
            self.losses.lost("comparator", f"{path}.measurement", words)
        elif measured.high is not None:
            values["complex_value"] = range_of(terms, unit, (measured.value, measured.high))
        else:
            values["value"] = Value(quantity=Quantity(unit=unit, value=measured.value))
        self._reference(result, values, unit, path)
        if result.specimen is not None:
            self.losses.lost("specimen", f"{path}.specimen", result.specimen)
        self._measure(packet, path, assay, **values)

    def _reference(self, result: LabResult, values: dict[str, Any], unit: OntologyClass, path: str) -> None:
        if result.reference_range is None:
            return
        reference = result.reference_range.value
        whole = reference.low is not None and reference.high is not None
        counted = "value" in values and values["value"].HasField("quantity")
        if whole and counted and reference.unit is None:
            made = ReferenceRange(unit=unit, low=reference.low, high=reference.high)
            values["value"].quantity.reference_range.CopyFrom(made)
            return
        low = "" if reference.low is None else f"from {reference.low:g}"
        high = "" if reference.high is None else f"to {reference.high:g}"
        words = f"reference {low} {high} {reference.unit or ''}".strip()
        values["description"] = "; ".join(
            part for part in (values.get("description"), " ".join(words.split())) if part
        )
        self.losses.lost("reference_range", f"{path}.reference_range", " ".join(words.split()))

    def _observed(self, result: LabResult, path: str, terms: Terms) -> TimeElement | None:
        if result.at is not None:
            if result.date is not None:
                self.losses.lost("date", f"{path}.date", result.date.value.year)
            return self._age(result.at.value, f"{path}.at", terms)
        if result.date is None:
            return None
        day = result.date.value.exact
        if day is None:
            self.losses.lost("date", f"{path}.date", result.date.value.year)
            return None
        return TimeElement(timestamp=midnight(day))

    def _words(self, told: Worded) -> None:
        result, path = told.result, told.path
        packet = self._whose(told.whose, path)
        if packet is None:
            return
        terms, test = self._terms[packet.id], result.test.value
        assay = terms.coded(f"LOINC:{test.loinc}", test.name) if test.loinc else terms.own(test.name)
        self._measure(packet, path, assay, value=Value(ontology_class=terms.own(result.result.value)))
