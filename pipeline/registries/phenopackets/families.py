"""Mother and newborns of a case as a Family."""

from phenopackets import Family, Pedigree, Phenopacket

from pipeline.registries.phenopackets.packets import Packets


def family(packets: Packets) -> Family | None:
    """Mother and newborns together, None without a newborn.

    The proband is the patient; where the couple is said to be related or not it is the first newborn, since
    `consanguinousParents` speaks of the proband's parents.
    """
    newborns, patient = packets.newborns, packets.patient
    if not newborns:
        return None
    identity = str(packets.entry.identify(packets.path, "Family"))
    related = packets.case.patient.consanguinity
    proband = patient if related is None else newborns[0]
    persons = [_member(identity, patient, "0")]
    persons += [_member(identity, child, patient.subject.id) for child in newborns]
    return Family(
        id=identity,
        proband=proband,
        relatives=[packet for packet in (patient, *newborns) if packet is not proband],
        consanguinous_parents=related is not None and related.value,
        pedigree=Pedigree(persons=persons),
        meta_data=patient.meta_data,
    )


def _member(identity: str, packet: Phenopacket, mother: str) -> Pedigree.Person:
    return Pedigree.Person(
        family_id=identity,
        individual_id=packet.subject.id,
        paternal_id="0",
        maternal_id=mother,
        sex=packet.subject.sex,
    )
